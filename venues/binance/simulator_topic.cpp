#include "venues/binance/simulator_topic.hpp"

namespace crossbook::binance {

std::optional<TopicShape> parse_topic(std::string_view text) noexcept {
  using std::chrono::milliseconds;
  if (text == "bookTicker") return TopicShape{TopicKind::BookTicker, 0, {}};
  if (text == "trade") return TopicShape{TopicKind::Trade, 0, {}};
  if (text == "aggTrade") return TopicShape{TopicKind::AggregateTrade, 0, {}};
  if (!text.starts_with("depth")) return std::nullopt;
  text.remove_prefix(5);
  TopicShape shape{TopicKind::Deltas, 0, milliseconds{1000}};
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
