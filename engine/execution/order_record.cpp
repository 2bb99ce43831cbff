#include "engine/execution/order_record.hpp"

#include <algorithm>
#include <array>

#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kStatuses = 8;
using enum StatusStep;

// Rows: the order's status. Columns: the reported one, in the order of OrderStatus:
// PendingNew, New, PartiallyFilled, Filled, Canceled, Rejected, Expired, Unknown.
constexpr std::array<std::array<StatusStep, kStatuses>, kStatuses> kSteps{{
    {Repeated, Move, Move, Move, Move, Move, Move, Doubt},                // PendingNew
    {Stale, Repeated, Move, Move, Move, Move, Move, Doubt},               // New
    {Stale, Stale, Repeated, Move, Move, Doubt, Move, Doubt},             // PartiallyFilled
    {Stale, Stale, Stale, Repeated, Stale, Illegal, Stale, Stale},        // Filled
    {Stale, Stale, Stale, Illegal, Repeated, Illegal, Stale, Stale},      // Canceled
    {Illegal, Illegal, Illegal, Illegal, Stale, Repeated, Stale, Stale},  // Rejected
    {Stale, Stale, Stale, Illegal, Stale, Illegal, Repeated, Stale},      // Expired
    {Stale, Move, Move, Move, Move, Move, Move, Repeated},                // Unknown
}};

}  // namespace

StatusStep status_step(OrderStatus from, OrderStatus reported) noexcept {
  if (is_planted(PlantedBug::EndedOrderReopens) && from != reported) return StatusStep::Move;
  return kSteps[static_cast<std::size_t>(from)][static_cast<std::size_t>(reported)];
}

Quantity OrderRecord::remaining() const noexcept {
  if (is_closed) return {};
  if (is_planted(PlantedBug::UnknownFreesExposure) && status == OrderStatus::Unknown) return {};
  const Quantity end = has_final ? reported : intent.quantity;
  return std::max(end - filled, Quantity{});
}

Price OrderRecord::average_price() const noexcept {
  return Price::from_raw(static_cast<std::int64_t>(notional.raw() / filled.raw()));
}

}  // namespace crossbook
