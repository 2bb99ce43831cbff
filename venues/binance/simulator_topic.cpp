#include "venues/binance/simulator_topic.hpp"

namespace crossbook::binance {

namespace {

using std::chrono::milliseconds;

std::optional<TopicShape> parse_candles(std::string_view word) noexcept {
  const Interval* const interval = find_interval(word);
  if (interval == nullptr) return std::nullopt;
  const bool is_second = interval->length == std::chrono::seconds{1};
  return TopicShape{TopicKind::Candles, 0, milliseconds{is_second ? 1'000 : 2'000}, interval};
}

std::optional<TopicShape> parse_depth(std::string_view text) noexcept {
  TopicShape shape{TopicKind::Deltas, 0, milliseconds{1000}, nullptr};
  if (text.ends_with("@100ms")) {
    shape.cadence = milliseconds{100};
    text.remove_suffix(6);
  } else if (text.ends_with("@1000ms")) {
    text.remove_suffix(7);
  }
  if (text.empty()) return shape;
  shape.kind = TopicKind::TopLevels;
  if (text == "5") shape.levels = 5;
  if (text == "10") shape.levels = 10;
  if (text == "20") shape.levels = 20;
  if (shape.levels == 0) return std::nullopt;
  return shape;
}

}  // namespace

std::optional<TopicShape> parse_topic(std::string_view text) noexcept {
  constexpr std::string_view kCandles = "kline_";
  constexpr std::string_view kDepth = "depth";
  constexpr milliseconds kSecond{1000};
  if (text == "bookTicker") return TopicShape{TopicKind::BookTicker, 0, {}, nullptr};
  if (text == "trade") return TopicShape{TopicKind::Trade, 0, {}, nullptr};
  if (text == "aggTrade") return TopicShape{TopicKind::AggregateTrade, 0, {}, nullptr};
  if (text == "ticker") return TopicShape{TopicKind::DayTicker, 0, kSecond, nullptr};
  if (text == "miniTicker") return TopicShape{TopicKind::MiniTicker, 0, kSecond, nullptr};
  if (text == "avgPrice") return TopicShape{TopicKind::AveragePrice, 0, kSecond, nullptr};
  if (text.starts_with(kCandles)) return parse_candles(text.substr(kCandles.size()));
  if (text.starts_with(kDepth)) return parse_depth(text.substr(kDepth.size()));
  return std::nullopt;
}

void PendingDeltas::add(BookSide side, const Level& level, std::int64_t update_id) {
  if (empty()) first_ = update_id;
  last_ = update_id;
  (side == BookSide::Bid ? bids_ : asks_)[level.price] = level.quantity;
}

void PendingDeltas::clear() {
  first_ = last_ = 0;
  bids_.clear();
  asks_.clear();
}

}  // namespace crossbook::binance
