#include "venues/binance/simulator_stats.hpp"

#include <algorithm>

namespace crossbook::binance {
namespace {

void add_to(std::deque<Candle>& candles, const Interval& interval, std::size_t most,
            const ExchangeTrade& taker) {
  const UtcNanos begin = candle_begin(interval, taker.time, std::chrono::minutes{0});
  if (candles.empty() || candles.back().begin < begin) {
    candles.emplace_back().begin = begin;
    if (candles.size() > most) candles.pop_front();
  }
  candles.back().add(taker);  // a clock that goes back adds to the newest
}

/// A candle of a time without trades: flat at the price before it.
Candle flat(UtcNanos begin, Price price) noexcept {
  Candle candle;
  candle.begin = begin;
  candle.open = candle.high = candle.low = candle.close = price;
  return candle;
}

auto first_from(const std::deque<Candle>& candles, UtcNanos time) noexcept {
  return std::lower_bound(candles.begin(), candles.end(), time,
                          [](const Candle& candle, UtcNanos at) { return candle.begin < at; });
}

}  // namespace

void Candle::add(const ExchangeTrade& taker) noexcept {
  Candle one;
  one.open = one.high = one.low = one.close = taker.price;
  one.volume = taker.quantity.raw();
  one.quote_volume = taker.price * taker.quantity;
  if (taker.side == Side::Buy) {
    one.taker_bought = one.volume;
    one.taker_bought_quote = one.quote_volume;
  }
  one.last_quantity = taker.quantity;
  one.first_id = one.last_id = taker.id;
  one.count = 1;
  one.last_time = taker.time;
  append(one);
}

void Candle::append(const Candle& later) noexcept {
  if (later.empty()) return;
  if (empty()) {
    open = later.open;
    high = later.high;
    low = later.low;
    first_id = later.first_id;
  }
  high = std::max(high, later.high);
  low = std::min(low, later.low);
  close = later.close;
  volume += later.volume;
  taker_bought += later.taker_bought;
  quote_volume += later.quote_volume;
  taker_bought_quote += later.taker_bought_quote;
  last_quantity = later.last_quantity;
  last_id = later.last_id;
  count += later.count;
  last_time = later.last_time;
}

UtcNanos candle_end(const Interval& interval, const Candle& candle,
                    std::chrono::minutes zone) noexcept {
  return next_candle(interval, candle.begin, zone) - std::chrono::milliseconds{1};
}

void MarketStats::add(const ExchangeTrade& taker) {
  History& history = histories_[taker.instrument.value()];
  history.recent.push_back(taker);
  if (history.recent.size() > kMaxRecentTrades) history.recent.pop_front();
  add_to(history.seconds, *find_interval("1s"), kSecondCandles, taker);
  add_to(history.minutes, *find_interval("1m"), kMinuteCandles, taker);
}

Candle MarketStats::window(InstrumentId id, UtcNanos from) const noexcept {
  const std::deque<Candle>& minutes = histories_[id.value()].minutes;
  Candle sum;
  sum.begin = from;
  const UtcNanos first = candle_begin(*find_interval("1m"), from, std::chrono::minutes{0});
  for (auto candle = first_from(minutes, first); candle != minutes.end(); ++candle)
    sum.append(*candle);
  return sum;
}

Price MarketStats::close_before(InstrumentId id, UtcNanos time) const noexcept {
  const std::deque<Candle>& minutes = histories_[id.value()].minutes;
  const auto after = first_from(minutes, time);
  return after == minutes.begin() ? Price{} : std::prev(after)->close;
}

Average MarketStats::average(InstrumentId id, UtcNanos now) const noexcept {
  Average average;
  Int128 notional = 0, volume = 0;
  for (const ExchangeTrade& trade : recent(id)) {
    if (now - trade.time > kAverageSpan) continue;
    notional += (trade.price * trade.quantity).raw();
    volume += trade.quantity.raw();
    average.last_trade = trade.time;
  }
  if (volume != 0) average.price = Price::from_raw(static_cast<std::int64_t>(notional / volume));
  return average;
}

std::vector<Candle> MarketStats::candles(InstrumentId id, const CandleQuery& query,
                                         UtcNanos now) const {
  const Interval& interval = *query.interval;
  const std::deque<Candle>& finest = histories_[id.value()].finest(interval);
  std::vector<Candle> found;
  if (finest.empty()) return found;
  const auto begin_of = [&](UtcNanos time) { return candle_begin(interval, time, query.zone); };
  UtcNanos first = begin_of(finest.front().begin);
  const UtcNanos last = begin_of(query.to ? std::min(*query.to, now) : now);
  if (query.from && *query.from > first) {
    first = begin_of(*query.from);
    if (first < *query.from) first = next_candle(interval, first, query.zone);
  } else if (!query.from && !interval.is_month()) {
    const auto span = interval.length * static_cast<std::int64_t>(query.limit - 1);
    first = std::max(first, last - span);
  }
  auto next = first_from(finest, first);
  Price close = next == finest.begin() ? next->open : std::prev(next)->close;
  while (first <= last && found.size() < query.limit) {
    const UtcNanos end = next_candle(interval, first, query.zone);
    Candle& candle = found.emplace_back(flat(first, close));
    for (; next != finest.end() && next->begin < end; ++next) candle.append(*next);
    close = candle.close;
    first = end;
  }
  return found;
}

Candle MarketStats::candle(InstrumentId id, const Interval& interval, UtcNanos now) const {
  const CandleQuery query{&interval, {}, {}, std::chrono::minutes{0}, 1};
  const std::vector<Candle> found = candles(id, query, now);
  return found.empty() ? Candle{} : found.front();
}

}  // namespace crossbook::binance
