// What the ticker, trade and instrument channels say, and the acknowledgements.
#include <algorithm>
#include <array>
#include <set>

#include "venues/connector/wire_time.hpp"
#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_orders.hpp"
#include "venues/kraken/simulator_public.hpp"
#include "venues/kraken/simulator_rest.hpp"

namespace crossbook::kraken {
namespace {

JsonWriter& begin_push(JsonWriter& out, const char* channel, const char* type) {
  return out.begin_object().text_member("channel", channel).text_member("type", type).key("data");
}

std::string nanos_text(UtcNanos time) {
  std::array<char, kWireTimeChars> out;
  return std::string{format_wire_time(time, 9, out.data())};
}

void write_asset_row(JsonWriter& out, std::string_view code) {
  out.begin_object()
      .text_member("id", code)
      .text_member("status", "enabled")
      .integer_member("precision", 10)
      .integer_member("precision_display", 5)
      .boolean_member("borrowable", false)
      .number_member("collateral_value", "0")
      .number_member("margin_rate", "0")
      .end_object();
}

void write_pair_row(JsonWriter& out, const PairInfo& pair, const InstrumentRules& rules) {
  const Instrument& instrument = *pair.instrument;
  const auto slash = pair.symbol.find('/');
  out.begin_object()
      .text_member("symbol", pair.symbol)
      .text_member("base", pair.symbol.substr(0, slash))
      .text_member("quote", pair.symbol.substr(slash + 1))
      .text_member("status", pair_status_word(rules.status))
      .integer_member("qty_precision", pair.lot_decimals)
      .number_member("qty_increment", pair.quantity_text(rules.lot_size))
      .number_member("qty_min", pair.quantity_text(rules.min_quantity))
      .integer_member("price_precision", pair.price_decimals)
      .number_member("price_increment", pair.price_text(rules.tick_size))
      .number_member("tick_size", pair.price_text(rules.tick_size))
      .integer_member("cost_precision", 5)
      .number_member("cost_min",
                     decimal_text(rules.min_notional.raw(), instrument.notional_scale()))
      .boolean_member("marginable", false)
      .boolean_member("has_index", true)
      .end_object();
}

}  // namespace

std::string PublicSocket::acknowledgement(const SocketRequest& request,
                                          const Subscription& subscription,
                                          std::string_view symbol) const {
  JsonWriter out;
  out.begin_object().text_member("channel", request.params.text("channel"));
  if (subscription.topic == Topic::Book)
    out.integer_member("depth", static_cast<std::int64_t>(subscription.depth));
  if (subscription.topic == Topic::Candles) out.integer_member("interval", subscription.interval);
  if (subscription.topic == Topic::TickerOnBbo) out.text_member("event_trigger", "bbo");
  if (subscription.topic == Topic::Ticker) out.text_member("event_trigger", "trades");
  if (request.method == "subscribe")
    out.boolean_member("snapshot", request.params.text("snapshot") != "false");
  if (!symbol.empty()) out.text_member("symbol", symbol);
  if (subscription.topic == Topic::Instrument && request.method == "subscribe") {
    out.key("warnings").begin_array();
    out.text("tick_size is deprecated, use price_increment").end_array();
  }
  return out.end_object().take();
}

std::string PublicSocket::ticker_text(InstrumentId instrument, const char* type,
                                      UtcNanos now) const {
  const PairInfo& pair = *pairs_.find(instrument);
  const PairTape& tape = tape_.of(instrument);
  const TopOfBook top = exchange_.book(instrument).top();
  const Price change = tape.last - tape.first;
  const std::int64_t hundredths =
      tape.first.is_zero()
          ? 0
          : static_cast<std::int64_t>(Int128{change.raw()} * 10'000 / tape.first.raw());
  JsonWriter out;
  begin_push(out, "ticker", type)
      .begin_array()
      .begin_object()
      .text_member("symbol", pair.symbol)
      .number_member("bid", pair.price_text(top.bid.price))
      .number_member("bid_qty", pair.quantity_text(top.bid.quantity))
      .number_member("ask", pair.price_text(top.ask.price))
      .number_member("ask_qty", pair.quantity_text(top.ask.quantity))
      .number_member("last", pair.price_text(tape.last))
      .number_member("volume", pair.quantity_text(tape.volume))
      .number_member("vwap", pair.price_text(tape.average()))
      .number_member("low", pair.price_text(tape.low))
      .number_member("high", pair.price_text(tape.high))
      .number_member("change", pair.price_text(change))
      .number_member("change_pct", decimal_text(hundredths, Scale{2}, 2))
      .text_member("timestamp", micros_text(now))
      .end_object()
      .end_array()
      .end_object();
  return out.take();
}

std::string PublicSocket::trades_text(InstrumentId instrument, const char* type,
                                      std::size_t count) const {
  const PairInfo& pair = *pairs_.find(instrument);
  const std::deque<PublicTrade>& trades = tape_.of(instrument).trades;
  JsonWriter out;
  begin_push(out, "trade", type).begin_array();
  for (std::size_t i = trades.size() - std::min(count, trades.size()); i < trades.size(); ++i) {
    const PublicTrade& trade = trades[i];
    out.begin_object()
        .text_member("symbol", pair.symbol)
        .text_member("side", trade.side == Side::Buy ? "buy" : "sell")
        .number_member("price", pair.price_text(trade.price))
        .number_member("qty", pair.quantity_text(trade.quantity))
        .text_member("ord_type", trade.type == OrderType::Limit ? "limit" : "market")
        .integer_member("trade_id", trade.id)
        .text_member("timestamp", micros_text(trade.time))
        .end_object();
  }
  return out.end_array().end_object().take();
}

std::string PublicSocket::candles_text(const Subscription& subscription, const char* type,
                                       std::size_t most, UtcNanos now) const {
  const PairInfo& pair = *pairs_.find(subscription.instrument);
  const std::int64_t interval = subscription.interval;
  JsonWriter out;
  begin_push(out, "ohlc", type).begin_array();
  for (const Candle& candle : tape_.candles(subscription.instrument, interval, most, now)) {
    const UtcNanos begin{candle.begin * 60'000'000'000};
    out.begin_object()
        .text_member("symbol", pair.symbol)
        .number_member("open", pair.price_text(candle.open))
        .number_member("high", pair.price_text(candle.high))
        .number_member("low", pair.price_text(candle.low))
        .number_member("close", pair.price_text(candle.close))
        .integer_member("trades", candle.count)
        .number_member("volume", pair.quantity_text(candle.volume))
        .number_member("vwap", pair.price_text(candle.average()))
        .text_member("interval_begin", nanos_text(begin))
        .integer_member("interval", interval)
        .text_member("timestamp", micros_text(begin + std::chrono::minutes{interval}))
        .end_object();
  }
  return out.end_array().text_member("timestamp", nanos_text(now)).end_object().take();
}

std::string PublicSocket::instruments_text(const char* type) const {
  std::set<AssetId> assets;
  for (const PairInfo& pair : pairs_.all())
    assets.insert({pair.instrument->base, pair.instrument->quote});
  JsonWriter out;
  begin_push(out, "instrument", type).begin_object().key("assets").begin_array();
  for (const AssetId asset : assets) write_asset_row(out, exchange_.table().asset_code(asset));
  out.end_array().key("pairs").begin_array();
  for (const PairInfo& pair : pairs_.all())
    write_pair_row(out, pair, exchange_.find_listing(pair.instrument->id)->rules);
  return out.end_array().end_object().end_object().take();
}

}  // namespace crossbook::kraken
