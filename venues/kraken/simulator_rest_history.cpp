// Public REST of what happened: ticker, trades, candles, spreads.
#include <algorithm>
#include <array>

#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_order_words.hpp"
#include "venues/kraken/simulator_orders.hpp"
#include "venues/kraken/simulator_rest.hpp"

namespace crossbook::kraken {

RestApi::Answer RestApi::ticker(const Fields& fields, UtcNanos) {
  bool all_known = false;
  const std::vector<const PairInfo*> pairs = named_pairs(fields, all_known);
  if (!all_known) return {std::string{kUnknownPair}, {}};
  JsonWriter out;
  out.begin_object();
  for (const PairInfo* pair : pairs) {
    const PairTape& tape = tape_.of(pair->instrument->id);
    const TopOfBook top = exchange_.book(pair->instrument->id).top();
    const auto twice = [&](const char* name, const std::string& value) {
      out.key(name).begin_array().text(value).text(value).end_array();
    };
    const auto quote = [&](const char* name, const Level& level) {
      const std::string quantity = pair->quantity_text(level.quantity);
      out.key(name).begin_array().text(pair->price_text(level.price));
      out.text(quantity).text(quantity).end_array();
    };
    out.key(pair->id).begin_object();
    quote("a", top.ask);
    quote("b", top.bid);
    const Quantity last = tape.trades.empty() ? Quantity{} : tape.trades.back().quantity;
    out.key("c").begin_array().text(pair->price_text(tape.last));
    out.text(pair->quantity_text(last)).end_array();
    twice("v", pair->quantity_text(tape.volume));
    twice("p", pair->price_text(tape.average()));
    out.key("t").begin_array().integer(tape.count).integer(tape.count).end_array();
    twice("l", pair->price_text(tape.low));
    twice("h", pair->price_text(tape.high));
    out.text_member("o", pair->price_text(tape.first)).end_object();
  }
  out.end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::trades(const Fields& fields, UtcNanos) {
  const PairInfo* const pair = pairs_.find(fields.text("pair"));
  if (pair == nullptr) return {std::string{kUnknownPair}, {}};
  const PairTape& tape = tape_.of(pair->instrument->id);
  const std::int64_t since = parse_whole(fields.text("since")).value_or(0);
  std::size_t left = kPublicTradesKept;
  if (fields.has("count")) {
    const std::optional<std::int64_t> asked = parse_whole(fields.text("count"));
    if (!asked || *asked < 1 || *asked > static_cast<std::int64_t>(kPublicTradesKept))
      return {invalid("count"), {}};
    left = static_cast<std::size_t>(*asked);
  }
  std::int64_t last = since;
  JsonWriter out;
  out.begin_object().key(pair->id).begin_array();
  for (const PublicTrade& trade : tape.trades) {
    if (trade.time.count() <= since || left == 0) continue;
    --left;
    last = trade.time.count();
    out.begin_array()
        .text(pair->price_text(trade.price))
        .text(pair->quantity_text(trade.quantity))
        .number(seconds_text(trade.time))
        .text(trade.side == Side::Buy ? "b" : "s")
        .text(trade.type == OrderType::Limit ? "l" : "m")
        .text("")
        .integer(trade.id)
        .end_array();
  }
  out.end_array().text_member("last", std::to_string(last)).end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::candles(const Fields& fields, UtcNanos now) {
  const PairInfo* const pair = pairs_.find(fields.text("pair"));
  if (pair == nullptr) return {std::string{kUnknownPair}, {}};
  const std::string_view asked = fields.has("interval") ? fields.text("interval") : "1";
  const std::int64_t interval = parse_whole(asked).value_or(0);
  if (std::find(kCandleMinutes.begin(), kCandleMinutes.end(), interval) == kCandleMinutes.end())
    return {invalid("interval"), {}};
  const std::int64_t since = parse_whole(fields.text("since")).value_or(0);
  const std::vector<Candle> candles =
      tape_.candles(pair->instrument->id, interval, kCandlesShown, now);
  JsonWriter out;
  out.begin_object().key(pair->id).begin_array();
  for (const Candle& candle : candles) {
    if (candle.begin * 60 < since) continue;
    out.begin_array().integer(candle.begin * 60);
    for (const Price price : {candle.open, candle.high, candle.low, candle.close})
      out.text(pair->price_text(price));
    out.text(pair->price_text(candle.count == 0 ? Price{} : candle.average()))
        .text(pair->quantity_text(candle.volume))
        .integer(candle.count)
        .end_array();
  }
  // Where to go on: the last one before the candle that still grows.
  const std::int64_t last = candles.size() < 2 ? since : candles[candles.size() - 2].begin * 60;
  out.end_array().integer_member("last", last).end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::spreads(const Fields& fields, UtcNanos now) {
  const PairInfo* const pair = pairs_.find(fields.text("pair"));
  if (pair == nullptr) return {std::string{kUnknownPair}, {}};
  const std::int64_t since = parse_whole(fields.text("since")).value_or(0);
  JsonWriter out;
  out.begin_object().key(pair->id).begin_array();
  for (const Spread& spread : tape_.of(pair->instrument->id).spreads) {
    if (spread.time.seconds() < since) continue;
    out.begin_array()
        .integer(spread.time.seconds())
        .text(pair->price_text(spread.bid))
        .text(pair->price_text(spread.ask))
        .end_array();
  }
  out.end_array().integer_member("last", now.seconds()).end_object();
  return {{}, out.take()};
}

}  // namespace crossbook::kraken
