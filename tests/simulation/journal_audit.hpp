// Reads a session's journal as an auditor: is each thing that it says allowed by what it said
// before? In: a journal. Out: violations by invariant. Thread: one. Limits: none.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "venues/market/instrument.hpp"

namespace crossbook::simulation {

struct JournalFindings {
  std::vector<std::pair<std::string, std::string>> violations;  // invariant, text
  std::map<std::string, std::uint64_t> checks;
  std::vector<std::string> client_ids;  // of orders that were to be sent
  std::uint64_t takes = 0, repairs = 0, fills = 0;
  std::uint64_t trace = 0;  // hash of all records
};

JournalFindings audit_journal(const std::string& path, const InstrumentTable& table);

}  // namespace crossbook::simulation
