// The why-not ledger: of a journal, every opportunity with what became of it, and of every take
// what was expected, what came, and by which cause they differ. An SQLite file for people.
// In: a journal. Out: a database; docs/ledger.md has its tables. Thread: one. Limits: memory for
// the takes that are under way.
//
// realised = expected + by_price + by_fee + by_repair + by_partial, exactly, where by_partial is
// what was not filled and what rounding took.
#pragma once

#include <cstdint>
#include <string>

#include "engine/journal/reader.hpp"

namespace crossbook {

struct LedgerCounts {
  std::uint64_t opportunities = 0, takes = 0, orders = 0, fills = 0;
};

/// Reads the journal to its end, or to where it is damaged; status() of the reader says which.
/// @throws std::runtime_error naming the file if it cannot be written
LedgerCounts write_ledger(JournalReader& journal, const std::string& path);

}  // namespace crossbook
