// `crossbook venues check`: whether a venue can be reached and traded with from here.
// In: argv. Out: a line for each step on standard output, or a document, with --json. Thread:
// main's. Limits: none.
#pragma once

#include "engine/cli/commands.hpp"

namespace crossbook {

/// Adds the verb to `crossbook venues`.
void add_venues_check(CLI::App& venues, CommandAction& action);

}  // namespace crossbook
