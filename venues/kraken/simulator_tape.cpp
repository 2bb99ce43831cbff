#include "venues/kraken/simulator_tape.hpp"

#include <algorithm>

#include "venues/kraken/simulator_limits.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::int64_t minute_of(UtcNanos time) noexcept { return time.seconds() / 60; }

}  // namespace

void Candle::add(const Candle& later) noexcept {
  if (count == 0) open = high = low = later.open;
  high = std::max(high, later.high);
  low = std::min(low, later.low);
  close = later.close;
  volume += later.volume;
  notional += later.notional;
  count += later.count;
}

void Tape::add(InstrumentId instrument, const PublicTrade& trade) {
  PairTape& tape = pairs_[instrument];
  if (tape.count == 0) tape.first = tape.high = tape.low = trade.price;
  tape.last = trade.price;
  tape.high = std::max(tape.high, trade.price);
  tape.low = std::min(tape.low, trade.price);
  tape.volume += trade.quantity;
  tape.notional += trade.price * trade.quantity;
  ++tape.count;
  tape.trades.push_back(trade);
  if (tape.trades.size() > kPublicTradesKept) tape.trades.pop_front();

  const std::int64_t minute = minute_of(trade.time);
  if (tape.minutes.empty() || tape.minutes.back().begin < minute) {
    tape.minutes.emplace_back().begin = minute;
    if (tape.minutes.size() > kMinutesKept) tape.minutes.pop_front();
  }
  tape.minutes.back().add({minute, trade.price, trade.price, trade.price, trade.price,
                           trade.quantity, trade.price * trade.quantity, 1});
}

void Tape::add_touch(InstrumentId instrument, const TopOfBook& top, UtcNanos now) {
  std::deque<Spread>& spreads = pairs_[instrument].spreads;
  const bool is_same = !spreads.empty() && spreads.back().bid == top.bid.price &&
                       spreads.back().ask == top.ask.price;
  if (is_same || top.bid.price.is_zero() || top.ask.price.is_zero()) return;
  spreads.push_back({now, top.bid.price, top.ask.price});
  if (spreads.size() > kSpreadsKept) spreads.pop_front();
}

const PairTape& Tape::of(InstrumentId instrument) const noexcept {
  static const PairTape empty;
  const auto found = pairs_.find(instrument);
  return found != pairs_.end() ? found->second : empty;
}

std::vector<Candle> Tape::candles(InstrumentId instrument, std::int64_t minutes, std::size_t most,
                                  UtcNanos now) const {
  std::vector<Candle> out;
  const std::int64_t current = minute_of(now) / minutes * minutes;
  const std::int64_t oldest = current - (static_cast<std::int64_t>(most) - 1) * minutes;
  Candle last;
  const auto repeat_until = [&](std::int64_t end) {
    if (last.count == 0) return;  // nothing traded yet
    for (std::int64_t at = std::max(last.begin + minutes, oldest); at < end; at += minutes)
      out.push_back({at, last.close, last.close, last.close, last.close, {}, {}, 0});
  };
  for (const Candle& minute : of(instrument).minutes) {
    const std::int64_t begin = minute.begin / minutes * minutes;
    if (last.count == 0 || last.begin < begin) {
      repeat_until(begin);
      last = {};
      last.begin = begin;
      last.add(minute);
      if (begin >= oldest) out.push_back(last);
      continue;
    }
    last.add(minute);
    if (begin >= oldest) out.back() = last;
  }
  repeat_until(current + minutes);
  return out;
}

}  // namespace crossbook::kraken
