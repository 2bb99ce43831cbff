// What was traded at the local exchange: recent trades, candles, sums over a window.
// In: trades, as the taker's side is told of them. Out: trades, candles. Thread: the exchange's.
// Limits: per instrument kMaxRecentTrades, kSecondCandles, kMinuteCandles; empty candles are not
// kept.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "venues/binance/simulator_intervals.hpp"
#include "venues/exchange/exchange.hpp"

namespace crossbook::binance {

inline constexpr std::size_t kMaxRecentTrades = 1'000;
inline constexpr std::size_t kSecondCandles = 1'000;
inline constexpr std::size_t kMinuteCandles = 2'880;  // two days

struct Candle {
  UtcNanos begin;
  Price open, high, low, close;
  Int128 volume = 0;  // in the base asset, at the quantity's scale: sums of many need more bits
  Int128 taker_bought = 0;
  Notional quote_volume;
  Notional taker_bought_quote;
  Quantity last_quantity;
  std::int64_t first_id = -1, last_id = -1, count = 0;
  UtcNanos last_time;

  bool empty() const noexcept { return count == 0; }
  void add(const ExchangeTrade& taker) noexcept;
  /// Takes up one that began later.
  void append(const Candle& later) noexcept;
};

/// The last millisecond of a candle.
UtcNanos candle_end(const Interval& interval, const Candle& candle,
                    std::chrono::minutes zone) noexcept;

inline constexpr std::chrono::minutes kAverageSpan{5};

/// Of the trades of the last kAverageSpan, by size.
struct Average {
  Price price;
  UtcNanos last_trade;  // 0: there was none
};

class MarketStats {
 public:
  explicit MarketStats(std::size_t instruments) : histories_(instruments) {}

  void add(const ExchangeTrade& taker);

  /// Oldest first.
  const std::deque<ExchangeTrade>& recent(InstrumentId id) const noexcept {
    return histories_[id.value()].recent;
  }
  /// Sum of what was traded since, to the minute. last.close is none's if nothing was.
  Candle window(InstrumentId id, UtcNanos from) const noexcept;
  /// The last price before a time; zero if there was none.
  Price close_before(InstrumentId id, UtcNanos time) const noexcept;

  Average average(InstrumentId id, UtcNanos now) const noexcept;

  struct CandleQuery {
    const Interval* interval = nullptr;
    std::optional<UtcNanos> from, to;  // begins of candles
    std::chrono::minutes zone{0};
    std::size_t limit = 0;
  };
  /// From the first trade on without gaps: with from the oldest, else the newest.
  std::vector<Candle> candles(InstrumentId id, const CandleQuery& query, UtcNanos now) const;
  /// The one that holds now; empty but for its begin and its prices if nothing was traded in it.
  Candle candle(InstrumentId id, const Interval& interval, UtcNanos now) const;

 private:
  struct History {
    std::deque<ExchangeTrade> recent;
    std::deque<Candle> seconds, minutes;
    const std::deque<Candle>& finest(const Interval& interval) const noexcept {
      return interval.length == std::chrono::seconds{1} ? seconds : minutes;
    }
  };
  std::vector<History> histories_;  // by InstrumentId
};

}  // namespace crossbook::binance
