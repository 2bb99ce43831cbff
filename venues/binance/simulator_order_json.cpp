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

/// What of the order a prevented match ended.
Quantity prevented_of(const PreventedMatch& match, const ExchangeOrder& order) {
  return match.taker == order.id ? match.taker_prevented : match.maker_prevented;
}

}  // namespace

/// price … side, in the order in which the venue prints them.
void OrderJson::state(JsonWriter& json, const ExchangeOrder& order) const {
  const Instrument& instrument = catalogue_.at(order.request.instrument);
  price(json, "price", instrument, shown_price(order));
  quantity(json, "origQty", instrument, order.request.quantity);
  quantity(json, "executedQty", instrument, order.filled);
  notional(json, "origQuoteOrderQty", instrument, order.request.quote_quantity);
  notional(json, "cummulativeQuoteQty", instrument, order.filled_notional);
  json.field("status", status_word(order));
  json.field("timeInForce", time_in_force_word(order.request.time_in_force));
  json.field("type", type_word(order.request)).field("side", side_word(order.request.side));
}

void OrderJson::names(JsonWriter& json, const ExchangeOrder& order) const {
  json.field("symbol", catalogue_.symbol(order.request.instrument));
  json.number("orderId", order.id.value()).number("orderListId", -1);
}

void OrderJson::conditional(JsonWriter& json, const ExchangeOrder& order) const {
  const Strategy strategy = notes_.strategy(order.id);
  if (strategy.id) json.number("strategyId", *strategy.id);
  if (strategy.type) json.number("strategyType", *strategy.type);
  json.field("selfTradePreventionMode", self_trade_word(order.request.self_trade));
  const bool is_prevented = order.cause == CancelCause::SelfTrade;
  if (const PreventedMatch* match = is_prevented ? notes_.prevented(order.id) : nullptr) {
    json.number("preventedMatchId", match->id);
    quantity(json, "preventedQuantity", catalogue_.at(order.request.instrument),
             prevented_of(*match, order));
  }
  const std::string_view expiry = expiry_word(order);
  if (!expiry.empty()) json.field("expiryReason", expiry);
}

void OrderJson::fills(JsonWriter& json, const ExchangeOrder& order) const {
  const Instrument& instrument = catalogue_.at(order.request.instrument);
  json.key("fills").open_array();
  for (const ExchangeTrade& trade : order.trades) {
    json.open_object();
    price(json, "price", instrument, trade.price);
    quantity(json, "qty", instrument, trade.quantity);
    json.key("commission").decimal(trade.fee.raw(), kAmountScale);
    json.field("commissionAsset", catalogue_.asset(trade.fee_asset)).number("tradeId", trade.id);
    json.close_object();
  }
  json.close_array();
}

void OrderJson::placed(JsonWriter& json, const ExchangeOrder& order, ResponseType type) const {
  json.open_object();
  names(json, order);
  json.field("clientOrderId", order.request.client_id).time("transactTime", order.updated);
  if (type != ResponseType::Ack) {
    state(json, order);
    json.time("workingTime", order.created);
    if (type == ResponseType::Full) fills(json, order);
    conditional(json, order);
  }
  json.close_object();
}

void OrderJson::cancelled(JsonWriter& json, const ExchangeOrder& order,
                          std::string_view cancel_id) const {
  json.open_object();
  json.field("symbol", catalogue_.symbol(order.request.instrument));
  json.field("origClientOrderId", order.request.client_id);
  json.number("orderId", order.id.value()).number("orderListId", -1);
  json.field("clientOrderId", cancel_id).time("transactTime", order.updated);
  state(json, order);
  conditional(json, order);
  json.close_object();
}

void OrderJson::amended(JsonWriter& json, const ExchangeOrder& order,
                        const Amendment& amendment) const {
  const Instrument& instrument = catalogue_.at(order.request.instrument);
  json.open_object().time("transactTime", amendment.time);
  json.number("executionId", amendment.execution).key("amendedOrder").open_object();
  names(json, order);
  json.field("origClientOrderId", amendment.client_id_before);
  json.field("clientOrderId", amendment.client_id_after);
  price(json, "price", instrument, order.request.price);
  quantity(json, "qty", instrument, order.request.quantity);
  quantity(json, "executedQty", instrument, order.filled);
  zero(json, "preventedQty");
  zero(json, "quoteOrderQty");
  notional(json, "cumulativeQuoteQty", instrument, order.filled_notional);
  json.field("status", status_word(order));
  json.field("timeInForce", time_in_force_word(order.request.time_in_force));
  json.field("type", type_word(order.request)).field("side", side_word(order.request.side));
  json.time("workingTime", order.created);
  conditional(json, order);
  json.close_object().close_object();
}

void OrderJson::amendment(JsonWriter& json, const ExchangeOrder& order,
                          const Amendment& amendment) const {
  const Instrument& instrument = catalogue_.at(order.request.instrument);
  json.open_object().field("symbol", catalogue_.symbol(order.request.instrument));
  json.number("orderId", order.id.value()).number("executionId", amendment.execution);
  json.field("origClientOrderId", amendment.client_id_before);
  json.field("newClientOrderId", amendment.client_id_after);
  quantity(json, "origQty", instrument, amendment.quantity_before);
  quantity(json, "newQty", instrument, amendment.quantity_after);
  json.time("time", amendment.time).close_object();
}

void OrderJson::queried(JsonWriter& json, const ExchangeOrder& order) const {
  json.open_object();
  names(json, order);
  json.field("clientOrderId", order.request.client_id);
  state(json, order);
  zero(json, "stopPrice");
  zero(json, "icebergQty");
  json.time("time", order.created).time("updateTime", order.updated);
  json.flag("isWorking", true).time("workingTime", order.created);
  conditional(json, order);
  json.close_object();
}

void OrderJson::trade(JsonWriter& json, const ExchangeTrade& trade) const {
  const Instrument& instrument = catalogue_.at(trade.instrument);
  json.open_object().field("symbol", catalogue_.symbol(trade.instrument));
  json.number("id", trade.id).number("orderId", trade.order.value()).number("orderListId", -1);
  price(json, "price", instrument, trade.price);
  quantity(json, "qty", instrument, trade.quantity);
  notional(json, "quoteQty", instrument, trade.price * trade.quantity);
  json.key("commission").decimal(trade.fee.raw(), kAmountScale);
  json.field("commissionAsset", catalogue_.asset(trade.fee_asset));
  json.time("time", trade.time).flag("isBuyer", trade.side == Side::Buy);
  json.flag("isMaker", trade.is_maker).flag("isBestMatch", true).close_object();
}

void OrderJson::prevented(JsonWriter& json, const PreventedMatch& match) const {
  const Instrument& instrument = catalogue_.at(match.instrument);
  const std::string_view symbol = catalogue_.symbol(match.instrument);
  json.open_object().field("symbol", symbol).number("preventedMatchId", match.id);
  json.number("takerOrderId", match.taker.value()).field("makerSymbol", symbol);
  json.number("makerOrderId", match.maker.value()).number("tradeGroupId", -1);
  json.field("selfTradePreventionMode", self_trade_word(match.mode));
  price(json, "price", instrument, match.price);
  if (!match.maker_prevented.is_zero())
    quantity(json, "makerPreventedQuantity", instrument, match.maker_prevented);
  if (!match.taker_prevented.is_zero())
    quantity(json, "takerPreventedQuantity", instrument, match.taker_prevented);
  json.time("transactTime", match.time).close_object();
}

void OrderJson::execution_of_trade(JsonWriter& json, const Instrument& instrument,
                                   const ExchangeTrade* trade) const {
  price(json, "L", instrument, trade == nullptr ? Price{} : trade->price);
  if (trade == nullptr) {
    json.field("n", "0").key("N").null();
    return;
  }
  json.key("n").decimal(trade->fee.raw(), kAmountScale);
  json.field("N", catalogue_.asset(trade->fee_asset));
}

void OrderJson::execution_conditional(JsonWriter& json, const ExchangeOrder& order,
                                      const ExecutionEvent& event) const {
  const Instrument& instrument = catalogue_.at(order.request.instrument);
  const Strategy strategy = notes_.strategy(order.id);
  if (strategy.id) json.number("j", *strategy.id);
  if (strategy.type) json.number("J", *strategy.type);
  json.time("W", order.created).field("V", self_trade_word(order.request.self_trade));
  const PreventedMatch* match =
      event.type == "TRADE_PREVENTION" ? notes_.prevented(order.id) : nullptr;
  if (match != nullptr) {
    const bool is_taker = match->taker == order.id;
    json.number("v", match->id);
    quantity(json, "A", instrument, prevented_of(*match, order));
    quantity(json, "B", instrument, prevented_of(*match, order));
    json.number("u", -1).number("U", (is_taker ? match->maker : match->taker).value());
    json.field("Cs", catalogue_.symbol(match->instrument));
    quantity(json, "pl", instrument, match->size);
    price(json, "pL", instrument, match->price);
    notional(json, "pY", instrument, match->price * match->size);
  }
  const std::string_view expiry = event.type == "EXPIRED" ? expiry_word(order) : "";
  if (!expiry.empty()) json.field("eR", expiry);
}

void OrderJson::execution(JsonWriter& json, const ExchangeOrder& order,
                          const ExecutionEvent& event) const {
  const Instrument& instrument = catalogue_.at(order.request.instrument);
  const ExchangeTrade* trade = event.trade;
  const UtcNanos time = trade == nullptr ? order.updated : trade->time;
  json.open_object().field("e", "executionReport").time("E", time);
  json.field("s", catalogue_.symbol(order.request.instrument)).field("c", event.client_id);
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
  execution_of_trade(json, instrument, trade);
  json.time("T", time).number("t", trade == nullptr ? -1 : trade->id);
  json.number("I", event.execution_id).flag("w", event.is_on_book && is_open(order));
  json.flag("m", trade != nullptr && trade->is_maker).flag("M", trade != nullptr);
  json.time("O", order.created);
  notional(json, "Z", instrument, order.filled_notional);
  notional(json, "Y", instrument, trade == nullptr ? Notional{} : trade->price * trade->quantity);
  notional(json, "Q", instrument, order.request.quote_quantity);
  execution_conditional(json, order, event);
  json.close_object();
}

}  // namespace crossbook::binance
