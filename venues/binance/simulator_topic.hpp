// One stream of the local exchange, "btcusdt@depth@100ms", with what is due on it.
// In: its name. Out: what it shows and how often. Thread: the exchange's. Limits: none.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string_view>

#include "venues/binance/simulator_intervals.hpp"
#include "venues/exchange/exchange.hpp"

namespace crossbook::binance {

inline constexpr std::string_view kAllMiniTickers = "!miniTicker@arr";

enum class TopicKind : std::uint8_t {
  Deltas,
  TopLevels,
  BookTicker,
  Trade,
  AggregateTrade,
  DayTicker,
  MiniTicker,
  AllMiniTickers,
  Candles,
  AveragePrice
};

/// What stands behind the symbol and its '@'.
struct TopicShape {
  TopicKind kind = TopicKind::Deltas;
  std::size_t levels = 0;               // TopLevels
  std::chrono::milliseconds cadence{};  // zero: as it happens
  const Interval* interval = nullptr;   // Candles
};
/// "depth", "depth@100ms", "depth5", "depth20@100ms", "bookTicker", "trade", "aggTrade", "ticker",
/// "miniTicker", "kline_1m", "avgPrice".
std::optional<TopicShape> parse_topic(std::string_view text) noexcept;

/// Level changes since the last push, the newest of each price.
class PendingDeltas {
 public:
  void add(BookSide side, const Level& level, std::int64_t update_id);
  bool empty() const noexcept { return first_ == 0; }
  std::int64_t first() const noexcept { return first_; }
  std::int64_t last() const noexcept { return last_; }
  const std::map<Price, Quantity>& side(BookSide side) const noexcept {
    return side == BookSide::Bid ? bids_ : asks_;
  }
  void clear();

 private:
  std::int64_t first_ = 0;
  std::int64_t last_ = 0;
  std::map<Price, Quantity> bids_, asks_;
};

}  // namespace crossbook::binance
