#include "venues/binance/simulator_order_json.hpp"

namespace crossbook::binance {
namespace {

void price(JsonWriter& json, std::string_view key, const Instrument& instrument, Price value) {
  json.key(key).decimal(value.raw(), instrument.price_scale);
}
void quantity(JsonWriter& json, std::string_view key, const Instrument& instrument,
              Quantity value) {
  json.key(key).decimal(value.raw(), instrument.quantity_scale);
}
void notional(JsonWriter& json, std::string_view key, const Instrument& instrument,
              Notional value) {
  json.key(key).decimal(value.raw(), instrument.notional_scale());
}
void zero(JsonWriter& json, std::string_view key) { json.field(key, "0.00000000"); }

bool is_open(const ExchangeOrder& order) { return !is_terminal(order.status); }

/// Market orders show no price.
Price shown_price(const ExchangeOrder& order) {
  return order.request.type == OrderType::Market ? Price{} : order.request.price;
}

/// price … side, in the order in which the venue prints them.
void write_state(JsonWriter& json, const Instrument& instrument, const ExchangeOrder& order) {
  price(json, "price", instrument, shown_price(order));
  quantity(json, "origQty", instrument, order.request.quantity);
  quantity(json, "executedQty", instrument, order.filled);
  notional(json, "origQuoteOrderQty", instrument, order.request.quote_quantity);
  notional(json, "cummulativeQuoteQty", instrument, order.filled_notional);
  json.field("status", status_word(order));
  json.field("timeInForce", time_in_force_word(order.request.time_in_force));
  json.field("type", type_word(order.request)).field("side", side_word(order.request.side));
}

void write_names(JsonWriter& json, const Catalogue& catalogue, const ExchangeOrder& order) {
  json.field("symbol", catalogue.symbol(order.request.instrument));
  json.number("orderId", order.id.value()).number("orderListId", -1);
}

void write_fills(JsonWriter& json, const Catalogue& catalogue, const Instrument& instrument,
                 const ExchangeOrder& order) {
  json.key("fills").open_array();
  for (const ExchangeTrade& trade : order.trades) {
    json.open_object();
    price(json, "price", instrument, trade.price);
    quantity(json, "qty", instrument, trade.quantity);
    json.key("commission").decimal(trade.fee.raw(), kAmountScale);
    json.field("commissionAsset", catalogue.asset(trade.fee_asset)).number("tradeId", trade.id);
    json.close_object();
  }
  json.close_array();
}

}  // namespace

void write_placed(JsonWriter& json, const Catalogue& catalogue, const ExchangeOrder& order,
                  ResponseType type) {
  const Instrument& instrument = catalogue.at(order.request.instrument);
  json.open_object();
  write_names(json, catalogue, order);
  json.field("clientOrderId", order.request.client_id);
  json.number("transactTime", order.updated.millis());
  if (type != ResponseType::Ack) {
    write_state(json, instrument, order);
    json.number("workingTime", order.created.millis());
    json.field("selfTradePreventionMode", self_trade_word(order.request.self_trade));
    const std::string_view expiry = expiry_word(order);
    if (!expiry.empty()) json.field("expiryReason", expiry);
  }
  if (type == ResponseType::Full) write_fills(json, catalogue, instrument, order);
  json.close_object();
}

void write_cancelled(JsonWriter& json, const Catalogue& catalogue, const ExchangeOrder& order,
                     std::string_view cancel_id) {
  json.open_object();
  json.field("symbol", catalogue.symbol(order.request.instrument));
  json.field("origClientOrderId", order.request.client_id);
  json.number("orderId", order.id.value()).number("orderListId", -1);
  json.field("clientOrderId", cancel_id).number("transactTime", order.updated.millis());
  write_state(json, catalogue.at(order.request.instrument), order);
  json.field("selfTradePreventionMode", self_trade_word(order.request.self_trade));
  json.close_object();
}

void write_queried(JsonWriter& json, const Catalogue& catalogue, const ExchangeOrder& order) {
  json.open_object();
  write_names(json, catalogue, order);
  json.field("clientOrderId", order.request.client_id);
  write_state(json, catalogue.at(order.request.instrument), order);
  zero(json, "stopPrice");
  zero(json, "icebergQty");
  json.number("time", order.created.millis()).number("updateTime", order.updated.millis());
  json.flag("isWorking", true).number("workingTime", order.created.millis());
  json.field("selfTradePreventionMode", self_trade_word(order.request.self_trade));
  const std::string_view expiry = expiry_word(order);
  if (!expiry.empty()) json.field("expiryReason", expiry);
  json.close_object();
}

void write_trade(JsonWriter& json, const Catalogue& catalogue, const ExchangeTrade& trade) {
  const Instrument& instrument = catalogue.at(trade.instrument);
  json.open_object().field("symbol", catalogue.symbol(trade.instrument));
  json.number("id", trade.id).number("orderId", trade.order.value()).number("orderListId", -1);
  price(json, "price", instrument, trade.price);
  quantity(json, "qty", instrument, trade.quantity);
  notional(json, "quoteQty", instrument, trade.price * trade.quantity);
  json.key("commission").decimal(trade.fee.raw(), kAmountScale);
  json.field("commissionAsset", catalogue.asset(trade.fee_asset));
  json.number("time", trade.time.millis()).flag("isBuyer", trade.side == Side::Buy);
  json.flag("isMaker", trade.is_maker).flag("isBestMatch", true).close_object();
}

void write_execution(JsonWriter& json, const Catalogue& catalogue, const ExchangeOrder& order,
                     const ExecutionEvent& event) {
  const Instrument& instrument = catalogue.at(order.request.instrument);
  const ExchangeTrade* trade = event.trade;
  const UtcNanos time = trade == nullptr ? order.updated : trade->time;
  json.open_object().field("e", "executionReport").number("E", time.millis());
  json.field("s", catalogue.symbol(order.request.instrument)).field("c", event.client_id);
  json.field("S", side_word(order.request.side)).field("o", type_word(order.request));
  json.field("f", time_in_force_word(order.request.time_in_force));
  quantity(json, "q", instrument, order.request.quantity);
  price(json, "p", instrument, shown_price(order));
  zero(json, "P");
  zero(json, "F");
  json.number("g", -1).field("C", event.original_id).field("x", event.type);
  json.field("X", event.status).field("r", "NONE").number("i", order.id.value());
  quantity(json, "l", instrument, trade == nullptr ? Quantity{} : trade->quantity);
  quantity(json, "z", instrument, order.filled);
  price(json, "L", instrument, trade == nullptr ? Price{} : trade->price);
  if (trade == nullptr) {
    json.field("n", "0").key("N").null();
  } else {
    json.key("n").decimal(trade->fee.raw(), kAmountScale);
    json.field("N", catalogue.asset(trade->fee_asset));
  }
  json.number("T", time.millis()).number("t", trade == nullptr ? -1 : trade->id);
  json.number("I", event.execution_id).flag("w", event.is_on_book && is_open(order));
  json.flag("m", trade != nullptr && trade->is_maker).flag("M", trade != nullptr);
  json.number("O", order.created.millis());
  notional(json, "Z", instrument, order.filled_notional);
  notional(json, "Y", instrument, trade == nullptr ? Notional{} : trade->price * trade->quantity);
  notional(json, "Q", instrument, order.request.quote_quantity);
  json.number("W", order.created.millis());
  json.field("V", self_trade_word(order.request.self_trade));
  const std::string_view expiry = event.type == "EXPIRED" ? expiry_word(order) : "";
  if (!expiry.empty()) json.field("eR", expiry);
  json.close_object();
}

}  // namespace crossbook::binance
