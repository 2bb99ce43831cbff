// Reads a session's journal as an auditor: is each thing that it says allowed by what it said
// before? In: a journal. Out: violations by invariant. Thread: one. Limits: none.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "venues/market/instrument.hpp"
#include "venues/market/time.hpp"

namespace crossbook::simulation {

struct JournalFindings {
  std::vector<std::pair<std::string, std::string>> violations;  // invariant, text
  std::map<std::string, std::uint64_t> checks;
  std::vector<std::string> client_ids;  // of orders that were to be sent
  std::uint64_t takes = 0, repairs = 0, fills = 0;
  std::uint64_t trace = 0;  // hash of all records
  /// What the fills and adoptions that it tells of did to each venue's asset.
  std::map<std::pair<std::size_t, std::size_t>, Amount> flows;
};

/// @param stopped_at from then on no new risk was allowed, whatever the journal says
JournalFindings audit_journal(const std::string& path, const InstrumentTable& table,
                              std::optional<MonoNanos> stopped_at);

}  // namespace crossbook::simulation
