// What we want sent: OrderIntent. It is an order once the venue has acknowledged it.
// In: a sized plan's leg. Out: a trivially copyable message. Thread: any. Limits: IOC limit orders.
#pragma once

#include <cstdint>

#include "venues/market/ids.hpp"
#include "venues/market/price.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

enum class Side : std::uint8_t { Buy, Sell };
constexpr Side opposite(Side side) noexcept { return side == Side::Buy ? Side::Sell : Side::Buy; }

enum class OrderType : std::uint8_t { Limit, Market };
enum class TimeInForce : std::uint8_t { Ioc, Fok, Gtc };

struct OrderIntent {
  ClientOrderId client_id;
  VenueId venue;
  InstrumentId instrument;
  Side side = Side::Buy;
  TimeInForce time_in_force = TimeInForce::Ioc;
  Price price;
  Quantity quantity;
  std::uint32_t book_epoch = 0;  // the book that the decision was made on (I8)
  OpportunityId opportunity;
  std::uint8_t leg = 0;
  bool is_repair = false;
  MonoNanos tick_received;  // of the book update that led to it: tick-to-order starts here
  MonoNanos decided;
};

}  // namespace crossbook
