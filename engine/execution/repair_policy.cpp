#include "engine/execution/repair_policy.hpp"

namespace crossbook {

std::string_view to_string(RepairPolicy policy) noexcept {
  switch (policy) {
    case RepairPolicy::Cheapest: return "cheapest";
    case RepairPolicy::Complete: return "complete";
    case RepairPolicy::Unwind: return "unwind";
    case RepairPolicy::Hold: return "hold";
  }
  __builtin_unreachable();
}

std::optional<RepairPolicy> parse_repair_policy(std::string_view word) noexcept {
  for (const RepairPolicy policy :
       {RepairPolicy::Cheapest, RepairPolicy::Complete, RepairPolicy::Unwind, RepairPolicy::Hold})
    if (word == to_string(policy)) return policy;
  return {};
}

}  // namespace crossbook
