// Public market data: books, trades, candles.
#include <algorithm>

#include "venues/binance/simulator_api.hpp"

namespace crossbook::binance {
namespace {

constexpr std::size_t kMaxDepthLimit = 5'000;
constexpr std::size_t kMaxRows = 1'000;

void write_decimal(JsonWriter& json, std::string_view key, Price value, const Instrument& of) {
  json.key(key).decimal(value.raw(), of.price_scale);
}
void write_decimal(JsonWriter& json, std::string_view key, Quantity value, const Instrument& of) {
  json.key(key).decimal(value.raw(), of.quantity_scale);
}

void write_side(JsonWriter& json, std::string_view key, const OrderBook& book, BookSide side,
                std::size_t limit, const Instrument& instrument) {
  json.key(key).open_array();
  for (std::size_t rank = 0; rank < std::min(limit, book.depth(side)); ++rank) {
    const Level& level = book.level(side, rank);
    json.open_array().decimal(level.price.raw(), instrument.price_scale);
    json.decimal(level.quantity.raw(), instrument.quantity_scale).close_array();
  }
  json.close_array();
}

/// What a list of trades is asked for: from an id, or between two times.
struct TradeRange {
  std::optional<std::int64_t> first;
  std::optional<UtcNanos> from, to;
  std::size_t limit = 0;

  bool holds(const ExchangeTrade& trade) const noexcept {
    return (!first || trade.id >= *first) && (!from || trade.time >= *from) &&
           (!to || trade.time <= *to);
  }
};

Outcome<TradeRange> trade_range(const Params& params) {
  const auto first = params.integer("fromId");
  if (first.has_error()) return first.error();
  const auto from = params.time("startTime");
  if (from.has_error()) return from.error();
  const auto to = params.time("endTime");
  if (to.has_error()) return to.error();
  const auto limit = params.limit(500, kMaxRows);
  if (limit.has_error()) return limit.error();
  if (*first && (*from || *to)) return bad_combination();
  return TradeRange{*first, *from, *to, *limit};
}

/// From an id or a time on the oldest, otherwise the newest.
std::vector<const ExchangeTrade*> pick(const std::deque<ExchangeTrade>& trades,
                                       const TradeRange& range) {
  std::vector<const ExchangeTrade*> found;
  for (const ExchangeTrade& trade : trades)
    if (range.holds(trade)) found.push_back(&trade);
  if (found.size() <= range.limit) return found;
  const auto surplus = static_cast<std::ptrdiff_t>(found.size() - range.limit);
  if (range.first || range.from) {
    found.erase(found.end() - surplus, found.end());
  } else {
    found.erase(found.begin(), found.begin() + surplus);
  }
  return found;
}

}  // namespace

Outcome<std::string> Api::depth(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  Instruments one{*instrument};
  if (const auto kept = keep_status(call.params, one); kept.has_error()) return kept.error();
  const auto limit = call.params.limit(100, kMaxDepthLimit);
  if (limit.has_error()) return limit.error();
  const OrderBook& book = exchange_.book((*instrument)->id);
  JsonWriter json;
  json.open_object().number("lastUpdateId", exchange_.update_id((*instrument)->id));
  write_side(json, "bids", book, BookSide::Bid, *limit, **instrument);
  write_side(json, "asks", book, BookSide::Ask, *limit, **instrument);
  json.close_object();
  return json.take();
}

/// Recent and historical trades alike: the exchange keeps no more than the recent ones.
Outcome<std::string> Api::recent_trades(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto range = trade_range(call.params);
  if (range.has_error()) return range.error();
  JsonWriter json{call.unit};
  json.open_array();
  for (const ExchangeTrade* trade : pick(stats_.recent((*instrument)->id), *range)) {
    json.open_object().number("id", trade->id);
    write_decimal(json, "price", trade->price, **instrument);
    write_decimal(json, "qty", trade->quantity, **instrument);
    json.key("quoteQty");
    json.decimal((trade->price * trade->quantity).raw(), (*instrument)->notional_scale());
    json.time("time", trade->time).flag("isBuyerMaker", trade->side == Side::Sell);
    json.flag("isBestMatch", true).close_object();
  }
  json.close_array();
  return json.take();
}

/// Each trade is an aggregate of its own.
Outcome<std::string> Api::aggregate_trades(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto range = trade_range(call.params);
  if (range.has_error()) return range.error();
  JsonWriter json{call.unit};
  json.open_array();
  for (const ExchangeTrade* trade : pick(stats_.recent((*instrument)->id), *range)) {
    json.open_object().number("a", trade->id);
    write_decimal(json, "p", trade->price, **instrument);
    write_decimal(json, "q", trade->quantity, **instrument);
    json.number("f", trade->id).number("l", trade->id).time("T", trade->time);
    json.flag("m", trade->side == Side::Sell).flag("M", true).close_object();
  }
  json.close_array();
  return json.take();
}

Outcome<std::string> Api::candles(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto word = call.params.required("interval");
  if (word.has_error()) return word.error();
  MarketStats::CandleQuery query;
  query.interval = find_interval(*word);
  if (query.interval == nullptr) return ApiError{400, -1120, "Invalid interval."};
  const auto from = call.params.time("startTime");
  if (from.has_error()) return from.error();
  const auto to = call.params.time("endTime");
  if (to.has_error()) return to.error();
  const auto limit = call.params.limit(500, kMaxRows);
  if (limit.has_error()) return limit.error();
  if (call.params.has("timeZone")) {
    const auto zone = parse_time_zone(call.params.get("timeZone"));
    if (!zone) return invalid_data("timeZone");
    query.zone = *zone;
  }
  query.from = *from;
  query.to = *to;
  query.limit = *limit;
  JsonWriter json{call.unit};
  json.open_array();
  for (const Candle& candle : stats_.candles((*instrument)->id, query, call.now)) {
    const Scale quantity = (*instrument)->quantity_scale;
    const Scale notional = (*instrument)->notional_scale();
    json.open_array().time(candle.begin);
    for (const Price price : {candle.open, candle.high, candle.low, candle.close})
      json.decimal(price.raw(), (*instrument)->price_scale);
    json.decimal(candle.volume, quantity).time(candle_end(*query.interval, candle, query.zone));
    json.decimal(candle.quote_volume.raw(), notional).integer(candle.count);
    json.decimal(candle.taker_bought, quantity);
    json.decimal(candle.taker_bought_quote.raw(), notional).text("0").close_array();
  }
  json.close_array();
  return json.take();
}

Outcome<std::string> Api::average_price(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const Average average = stats_.average((*instrument)->id, call.now);
  const bool has_traded = average.last_trade.count() != 0;
  JsonWriter json{call.unit};
  json.open_object().number("mins", kAverageSpan.count()).key("price");
  json.decimal((has_traded ? average.price : last_price(**instrument)).raw(),
               (*instrument)->price_scale);
  json.time("closeTime", has_traded ? average.last_trade : call.now).close_object();
  return json.take();
}

}  // namespace crossbook::binance
