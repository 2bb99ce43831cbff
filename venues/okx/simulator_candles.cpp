#include "venues/okx/simulator_candles.hpp"

#include <algorithm>

#include "venues/market/rounding.hpp"
#include "venues/okx/frame.hpp"

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;
constexpr CandleBar kMinute{1min, 0s};
constexpr std::int64_t kUsualCandles = 100;

}  // namespace

UtcNanos CandleDesk::begin_of(CandleBar bar, UtcNanos time) noexcept {
  const std::int64_t offset = std::chrono::nanoseconds{bar.offset}.count();
  const std::int64_t length = std::chrono::nanoseconds{bar.length}.count();
  return UtcNanos{floor_to_step(time.count() + offset, length) - offset};
}

void CandleDesk::add_trade(const ExchangeTrade& trade) {
  const std::size_t at = trade.instrument.value();
  if (minutes_.size() <= at) minutes_.resize(at + 1);
  Minutes& minutes = minutes_[at];
  const UtcNanos begin = begin_of(kMinute, trade.time);
  if (minutes.empty() || minutes.back().begin < begin) {
    minutes.push_back({begin, trade.price, trade.price, trade.price, trade.price});
    if (minutes.size() > kMaxMinutes) minutes.pop_front();
  }
  Candle& candle = minutes.back();
  candle.high = std::max(candle.high, trade.price);
  candle.low = std::min(candle.low, trade.price);
  candle.close = trade.price;
  candle.volume += trade.quantity.raw();
  candle.quote_volume += (trade.price * trade.quantity).raw();
}

const CandleDesk::Minutes* CandleDesk::minutes_of(const CatalogEntry& entry) const noexcept {
  const std::size_t at = entry.instrument->id.value();
  return at < minutes_.size() && !minutes_[at].empty() ? &minutes_[at] : nullptr;
}

/// A bar in which nobody traded stands at the last price before it.
std::optional<CandleDesk::Candle> CandleDesk::collect(const Minutes& minutes, UtcNanos begin,
                                                      UtcNanos end) {
  const auto is_before = [](const Candle& candle, UtcNanos time) { return candle.begin < time; };
  auto first = std::lower_bound(minutes.begin(), minutes.end(), begin, is_before);
  const auto last = std::lower_bound(first, minutes.end(), end, is_before);
  if (first == last) {
    if (first == minutes.begin()) return std::nullopt;
    const Price still = std::prev(first)->close;
    return Candle{begin, still, still, still, still};
  }
  Candle bar = *first;
  bar.begin = begin;
  while (++first != last) {
    bar.high = std::max(bar.high, first->high);
    bar.low = std::min(bar.low, first->low);
    bar.close = first->close;
    bar.volume += first->volume;
    bar.quote_volume += first->quote_volume;
  }
  return bar;
}

std::string CandleDesk::row(const CatalogEntry& entry, CandleBar bar, UtcNanos time,
                            UtcNanos now) const {
  const Minutes* minutes = minutes_of(entry);
  if (minutes == nullptr) return {};
  const UtcNanos begin = begin_of(bar, time);
  const UtcNanos end = begin + bar.length;
  const std::optional<Candle> candle = collect(*minutes, begin, end);
  if (!candle) return {};
  const std::string quote_volume =
      decimal_text(candle->quote_volume, entry.instrument->notional_scale());
  JsonWriter json;
  json.begin_array().text(millis_text(begin));
  for (const Price price : {candle->open, candle->high, candle->low, candle->close})
    json.text(entry.price_text(price));
  json.text(decimal_text(candle->volume, entry.instrument->quantity_scale));
  json.text(quote_volume).text(quote_volume).text(now >= end ? "1" : "0");
  return json.end_array().take();
}

std::string CandleDesk::rows(const QueryArguments& query, UtcNanos now, Refusal& refusal) const {
  const std::string_view inst_id = query.get("instId");
  const CatalogEntry* entry = catalog_.find(inst_id);
  const std::string_view name = query.get("bar").empty() ? "1m" : query.get("bar");
  const std::optional<CandleBar> bar = find_bar(name);
  if (inst_id.empty()) {
    refusal = {50014, "Parameter instId can not be empty", 400, {}};
  } else if (entry == nullptr) {
    refusal = {51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200, {}};
  } else if (!bar) {
    refusal = {51000, "Parameter bar error", 400, {}};
  }
  if (refusal.is_refused()) return {};
  const std::int64_t before = parse_digits(query.get("before"));  // newer than, milliseconds
  const std::int64_t after = parse_digits(query.get("after"));    // older than
  std::int64_t left = parse_digits(query.get("limit"));
  if (left <= 0) left = kUsualCandles;
  left = std::min(left, kMaxCandles);
  UtcNanos begin = begin_of(*bar, now);
  if (after >= 0 && after <= begin.millis())
    begin = begin_of(*bar, UtcNanos::from_millis(std::max<std::int64_t>(after, 1) - 1));
  std::string rows;
  for (; left > 0 && begin.millis() > before; --left, begin = begin - bar->length) {
    const std::string row = this->row(*entry, *bar, begin, now);
    if (row.empty()) break;  // older than the first trade
    rows += (rows.empty() ? "" : ",") + row;
  }
  return rows;
}

}  // namespace crossbook::okx
