// One order of ours, from its decision to its end: what the venue said and what was booked.
// In: nothing. Out: OrderRecord, the table of legal transitions. Thread: the engine's.
// Limits: none.
#pragma once

#include <cstdint>

#include "engine/execution/client_id.hpp"
#include "venues/market/execution_report.hpp"
#include "venues/market/order.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

/// What a reported status does to an order's status.
enum class StatusStep : std::uint8_t {
  Move,      // it becomes the reported one
  Repeated,  // it is that already
  Stale,     // an older word came late: nothing
  Doubt,     // it becomes Unknown: the venue does not say, or says what cannot be
  Illegal    // an ended order cannot become that: nothing but an alert
};
/// The whole table of legal transitions (I7): an ended order never changes its status again.
StatusStep status_step(OrderStatus from, OrderStatus reported) noexcept;

struct OrderRecord {
  OrderIntent intent;
  std::uint16_t take = 0;
  OrderStatus status = OrderStatus::PendingNew;
  RejectReason reason = RejectReason::None;
  VenueOrderId venue_order_id;
  Price reference;             // the take's sell price: values base left over
  Quantity filled;             // booked, an inferred fill included
  Notional notional;           // sum of price x quantity booked
  Fill inferred;               // booked without a trade id, to be replaced; zero quantity: none
  Quantity reported;           // the highest cumulative quantity that the venue told
  bool has_final = false;      // ended, and reported is the last word on it
  bool was_answered = false;   // a query was, after the end: what is missing now stays missing
  bool is_closed = false;      // ended, and all of its fills are booked
  bool closed_unseen = false;  // closed by proof that the venue never had it
  bool told_unresolved = false;
  bool was_echoed = false;  // the private stream told of it
  bool was_cancel_sent = false;
  Amount held;             // of the asset it gives: what the inventory holds for it
  Amount open_base;        // what the exposure counts for it
  MonoNanos sent;          // 0 until OrderSent
  MonoNanos next_query;    // when to ask the venue, unless it has ended by then
  MonoNanos not_found_at;  // the last "not found" that counts as proof
  std::uint8_t queries = 0;
  std::uint8_t not_founds = 0;

  const ClientOrderId& id() const noexcept { return intent.client_id; }
  bool is_buy() const noexcept { return intent.side == Side::Buy; }
  /// What may still fill: all of it while the order's fate is not proven.
  Quantity remaining() const noexcept;
  /// Average price of what was filled, rounded down. @pre filled > 0
  Price average_price() const noexcept;
};

}  // namespace crossbook
