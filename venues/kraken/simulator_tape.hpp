// What traded in public, per pair: the last trades, the day's numbers, candles, best prices.
// In: the exchange's trades and touches. Out: trades, statistics. Thread: the exchange's.
// Limits: kPublicTradesKept, kMinutesKept, kSpreadsKept.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <vector>

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

/// So much per so much, or the price itself where nothing traded.
constexpr Price average_price(Notional notional, Quantity volume, Price otherwise) noexcept {
  return volume.is_zero()
             ? otherwise
             : Price::from_raw(static_cast<std::int64_t>(notional.raw() / volume.raw()));
}

struct Candle {
  std::int64_t begin = 0;  // minutes since the epoch
  Price open, high, low, close;
  Quantity volume;
  Notional notional;
  std::int64_t count = 0;
  Price average() const noexcept { return average_price(notional, volume, close); }
  void add(const Candle& later) noexcept;
};

struct Spread {
  UtcNanos time;
  Price bid, ask;
};

/// Since the exchange started; a whole day's run shows more than a day.
struct PairTape {
  std::deque<PublicTrade> trades;  // oldest first
  std::deque<Candle> minutes;      // those with trades, oldest first
  std::deque<Spread> spreads;      // changes of the touch, oldest first
  Price first, last, high, low;
  Quantity volume;
  Notional notional;
  std::int64_t count = 0;
  Price average() const noexcept { return average_price(notional, volume, last); }
};

class Tape {
 public:
  void add(InstrumentId instrument, const PublicTrade& trade);
  /// Notes the touch if it is another one.
  void add_touch(InstrumentId instrument, const TopOfBook& top, UtcNanos now);
  const PairTape& of(InstrumentId instrument) const noexcept;
  /// The newest candles, oldest first; intervals without trades repeat the close before them.
  /// @param minutes of an interval, >= 1  @param most >= 1
  std::vector<Candle> candles(InstrumentId instrument, std::int64_t minutes, std::size_t most,
                              UtcNanos now) const;

 private:
  std::map<InstrumentId, PairTape> pairs_;
};

}  // namespace crossbook::kraken
