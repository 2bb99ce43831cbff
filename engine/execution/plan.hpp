// A sized opportunity and its two orders.
// In: nothing. Out: Leg, Plan. Thread: any. Limits: two legs.
#pragma once

#include <cstdint>

#include "engine/comparator/quote_rate.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/order.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

struct Leg {
  VenueId venue;
  InstrumentId instrument;  // the legs' differ where two quote assets are crossed
  Side side = Side::Buy;
  Price price;  // the worst level used: the order's limit
  Quantity quantity;
};

struct Plan {
  Leg sell;
  Leg buy;
  QuoteRates rates;  // both legs' quote assets told in the same one
  Notional edge;  // expected, in that asset, after both taker fees, residual base valued at a limit
                  // price
  std::int64_t edge_ppm = 0;  // edge per million of what the buy leg costs, rounded down
};

}  // namespace crossbook
