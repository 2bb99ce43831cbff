// How a leg that was left alone is dealt with, in the words of the configuration.
// In: words. Out: RepairPolicy. Thread: any. Limits: none.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace crossbook {

enum class RepairPolicy : std::uint8_t {
  Cheapest,  // complete or unwind, whichever costs less by the books as they are
  Complete,  // the missing leg is traded, at any other venue
  Unwind,    // the filled leg is traded back where it was filled
  Hold       // nothing is sent: what is left over is shown, and counts as exposure
};

/// "cheapest", "complete", "unwind", "hold".
std::string_view to_string(RepairPolicy policy) noexcept;
std::optional<RepairPolicy> parse_repair_policy(std::string_view word) noexcept;

}  // namespace crossbook
