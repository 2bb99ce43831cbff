// Client order ids: our prefix, the run, the opportunity, the take and the leg in 16 characters.
// In: numbers. Out: ids that no other order of any run has; and back. Thread: any.
// Limits: 36^7 opportunities a run, kMaxTakesPerOpportunity, 36 legs a take.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "venues/market/ids.hpp"

namespace crossbook {

/// Five characters 0-9 a-z that no earlier run of the same accounts had.
using RunId = FixedText<5, struct RunIdTag>;

inline constexpr std::uint16_t kMaxTakesPerOpportunity = 36 * 36;
inline constexpr std::uint8_t kSellLeg = 0;
inline constexpr std::uint8_t kBuyLeg = 1;
inline constexpr std::uint8_t kFirstRepairLeg = 2;  // then 3, 4 … for further tries
inline constexpr std::uint8_t kMaxLegs = 36;

struct OrderName {
  OpportunityId opportunity;
  std::uint16_t take = 0;  // 0 for the opportunity's first take
  std::uint8_t leg = 0;
  friend constexpr bool operator==(const OrderName&, const OrderName&) = default;
};

bool is_run_id(std::string_view text) noexcept;

/// "x" + run + opportunity (7) + take (2) + leg (1), base 36. @param run must be a run id
ClientOrderId client_order_id(const RunId& run, const OrderName& name) noexcept;
/// @return nothing if the id is not one of this run's
std::optional<OrderName> parse_client_order_id(const RunId& run, const ClientOrderId& id) noexcept;
/// Whether the id has our shape, whichever run gave it.
bool is_our_client_order_id(const ClientOrderId& id) noexcept;

}  // namespace crossbook
