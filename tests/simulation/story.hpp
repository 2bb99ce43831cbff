// A session's journal told as a story, for whoever looks at a failing seed.
// In: a journal. Out: lines. Thread: one. Limits: none.
#pragma once

#include <iosfwd>
#include <string>

namespace crossbook::simulation {

/// Without books and balances: what was decided, what came of it, how the venues were.
void tell_journal(const std::string& path, std::ostream& out);

}  // namespace crossbook::simulation
