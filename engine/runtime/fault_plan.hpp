// Faults of the local exchanges as people write them: okx:silence@10s+5s.
// In: text. Out: planned faults. Thread: start-up only. Limits: none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "venues/exchange/faults.hpp"

namespace crossbook {

struct VenueFault {
  std::string venue;
  PlannedFault fault;
};

/// VENUE:NAME[@AFTER][+FOR]; AFTER counts from the start, FOR is to the end if it is left out.
/// @throws ConfigError naming the part and what is allowed; the venue is checked by LocalMarket
VenueFault parse_fault(std::string_view text);

/// All that there are.
std::vector<std::string> fault_names();

}  // namespace crossbook
