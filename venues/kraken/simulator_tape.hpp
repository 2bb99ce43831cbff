// What traded in public, per pair: the last trades and the day's numbers.
// In: the exchange's trades. Out: trades, statistics. Thread: the exchange's.
// Limits: kPublicTradesKept.
#pragma once

#include <cstdint>
#include <deque>
#include <map>

#include "venues/exchange/exchange.hpp"

namespace crossbook::kraken {

struct PublicTrade {
  std::int64_t id = 0;
  Side side = Side::Buy;  // of the taker
  OrderType type = OrderType::Limit;
  Price price;
  Quantity quantity;
  UtcNanos time;
};

/// Since the exchange started; a whole day's run shows more than a day.
struct PairTape {
  std::deque<PublicTrade> trades;  // oldest first
  Price first, last, high, low;
  Quantity volume;
  Notional notional;
  std::int64_t count = 0;
  Price average() const noexcept {
    return volume.is_zero()
               ? last
               : Price::from_raw(static_cast<std::int64_t>(notional.raw() / volume.raw()));
  }
};

class Tape {
 public:
  void add(InstrumentId instrument, const PublicTrade& trade);
  const PairTape& of(InstrumentId instrument) const noexcept;

 private:
  std::map<InstrumentId, PairTape> pairs_;
};

}  // namespace crossbook::kraken
