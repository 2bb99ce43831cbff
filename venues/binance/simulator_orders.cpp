// Orders of the local exchange: place, query, cancel, list.
#include <algorithm>

#include "venues/binance/simulator_api.hpp"

namespace crossbook::binance {
namespace {

constexpr std::string_view kLegalClientId = "^[a-zA-Z0-9-_]{1,36}$";
constexpr std::size_t kMaxListed = 1'000;

bool is_client_id(std::string_view text) {
  return !text.empty() && text.size() <= 36 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
}

Outcome<Side> parse_side(const Params& params) {
  const auto word = params.required("side");
  if (word.has_error()) return word.error();
  if (*word == "BUY") return Side::Buy;
  if (*word == "SELL") return Side::Sell;
  return ApiError{400, -1117, "Invalid side."};
}

Outcome<void> parse_type(const Params& params, NewOrder& order) {
  const auto word = params.required("type");
  if (word.has_error()) return word.error();
  if (*word != "LIMIT" && *word != "LIMIT_MAKER" && *word != "MARKET")
    return ApiError{400, -1116, "Invalid orderType."};
  order.type = *word == "MARKET" ? OrderType::Market : OrderType::Limit;
  order.post_only = *word == "LIMIT_MAKER";
  return {};
}

Outcome<void> parse_time_in_force(const Params& params, NewOrder& order) {
  if (order.type == OrderType::Market || order.post_only) {
    if (params.has("timeInForce")) return surplus_parameter("timeInForce");
    return {};
  }
  const auto word = params.required("timeInForce");
  if (word.has_error()) return word.error();
  if (*word != "GTC" && *word != "IOC" && *word != "FOK")
    return ApiError{400, -1115, "Invalid timeInForce."};
  order.time_in_force = *word == "GTC"   ? TimeInForce::Gtc
                        : *word == "IOC" ? TimeInForce::Ioc
                                         : TimeInForce::Fok;
  return {};
}

template <class Number>
Outcome<Number> mandatory(const Params& params, std::string_view name, Scale scale,
                          std::size_t most_decimals) {
  if (const auto sent = params.required(name); sent.has_error()) return sent.error();
  const auto value = params.decimal(name, scale, most_decimals);
  if (value.has_error()) return value.error();
  if (**value > Int128{INT64_MAX}) return illegal_characters(name, "64 bits");
  return Number::from_raw(static_cast<std::int64_t>(**value));
}

Outcome<void> parse_amounts(const Params& params, const Instrument& instrument,
                            std::size_t price_decimals, NewOrder& order) {
  const bool is_market = order.type == OrderType::Market;
  const bool by_quote = is_market && params.has("quoteOrderQty");
  if (is_market && params.has("price")) return surplus_parameter("price");
  if (!is_market && params.has("quoteOrderQty")) return surplus_parameter("quoteOrderQty");
  if (by_quote) {
    if (params.has("quantity")) return surplus_parameter("quantity");
    const auto quote =
        params.decimal("quoteOrderQty", instrument.notional_scale(), kPrintedDecimals);
    if (quote.has_error()) return quote.error();
    order.quote_quantity = Notional::from_raw(**quote);
    return {};
  }
  const auto quantity =
      mandatory<Quantity>(params, "quantity", instrument.quantity_scale, kPrintedDecimals);
  if (quantity.has_error()) return quantity.error();
  order.quantity = *quantity;
  if (is_market) return {};
  const auto price = mandatory<Price>(params, "price", instrument.price_scale, price_decimals);
  if (price.has_error()) return price.error();
  order.price = *price;
  return {};
}

Outcome<void> parse_self_trade(const Params& params, NewOrder& order) {
  const std::string_view word = params.get("selfTradePreventionMode");
  if (word.empty()) return {};
  for (const auto mode : {SelfTradePrevention::None, SelfTradePrevention::CancelTaker,
                          SelfTradePrevention::CancelMaker, SelfTradePrevention::CancelBoth}) {
    if (self_trade_word(mode) != word) continue;
    order.self_trade = mode;
    return {};
  }
  return ApiError{400, -1013,
                  "This symbol does not allow the specified self-trade prevention mode."};
}

Outcome<ResponseType> parse_response_type(const Params& params) {
  const std::string_view word = params.get("newOrderRespType");
  if (word == "ACK") return ResponseType::Ack;
  if (word == "RESULT") return ResponseType::Result;
  if (word == "FULL") return ResponseType::Full;
  if (!word.empty()) return invalid_data("newOrderRespType");
  return params.get("type") == "LIMIT_MAKER" ? ResponseType::Ack : ResponseType::Full;
}

bool is_within(UtcNanos time, std::optional<std::int64_t> from, std::optional<std::int64_t> to) {
  return (!from || time.millis() >= *from) && (!to || time.millis() <= *to);
}

}  // namespace

Outcome<std::string> Api::new_client_id(const Params& params, std::string_view name) {
  if (const std::string* given = params.find(name)) {
    if (given->empty()) return empty_parameter(name);
    if (!is_client_id(*given)) return illegal_characters(name, kLegalClientId);
    return *given;
  }
  static constexpr std::string_view kLetters =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  std::uint64_t bits = ++made_ids_ * 0x9E3779B97F4A7C15U;  // distinct, and looks like theirs
  std::string made(22, '0');
  for (char& letter : made) {
    letter = kLetters[bits % kLetters.size()];
    bits = bits / kLetters.size() ^ made_ids_ << 40;
  }
  return made;
}

Outcome<NewOrder> Api::parse_order(const Params& params, const Instrument& instrument) {
  NewOrder order;
  order.instrument = instrument.id;
  const auto side = parse_side(params);
  if (side.has_error()) return side.error();
  order.side = *side;
  if (const auto done = parse_type(params, order); done.has_error()) return done.error();
  if (const auto done = parse_time_in_force(params, order); done.has_error()) return done.error();
  if (const auto done = parse_amounts(params, instrument, price_precision(instrument), order);
      done.has_error())
    return done.error();
  if (const auto done = parse_self_trade(params, order); done.has_error()) return done.error();
  auto client_id = new_client_id(params, "newClientOrderId");
  if (client_id.has_error()) return client_id.error();
  order.client_id = std::move(*client_id);
  return order;
}

std::uint8_t Api::price_precision(const Instrument& instrument) const {
  const Price tick = exchange_.find_listing(instrument.id)->rules.tick_size;
  const std::string text = decimal_text(tick.raw(), instrument.price_scale);
  return std::max(kPrintedDecimals, printed_decimals(text));
}

Outcome<std::string> Api::place(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto order = parse_order(call.params, **instrument);
  if (order.has_error()) return order.error();
  const auto type = parse_response_type(call.params);
  if (type.has_error()) return type.error();
  const PlaceResult placed = exchange_.place(call.key->account, *order, call.now);
  if (placed.reason != RejectReason::None) return order_refusal(placed);
  JsonWriter json;
  write_placed(json, catalogue_, *placed.order, *type);
  return json.take();
}

Outcome<std::string> Api::place_test(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  auto order = parse_order(call.params, **instrument);
  if (order.has_error()) return order.error();
  order->is_test = true;
  const PlaceResult placed = exchange_.place(call.key->account, *order, call.now);
  if (placed.reason != RejectReason::None) return order_refusal(placed);
  return std::string{"{}"};
}

/// By orderId, else by origClientOrderId; null if there is none on that symbol.
Outcome<const ExchangeOrder*> Api::order_of(const ApiCall& call) const {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto id = call.params.integer("orderId");
  if (id.has_error()) return id.error();
  const std::string_view client_id = call.params.get("origClientOrderId");
  if (!*id && client_id.empty())
    return ApiError{400, -1102,
                    "Param 'origClientOrderId' or 'orderId' must be sent, but both were "
                    "empty/null!"};
  const AccountId account = call.key->account;
  const ExchangeOrder* order = *id ? exchange_.find_order(account, ExchangeOrderId{**id})
                                   : exchange_.find_order(account, client_id);
  if (order != nullptr && order->request.instrument != (*instrument)->id) order = nullptr;
  return order;
}

Outcome<std::string> Api::query(const ApiCall& call) {
  const auto order = order_of(call);
  if (order.has_error()) return order.error();
  if (*order == nullptr) return no_such_order();
  JsonWriter json;
  write_queried(json, catalogue_, **order);
  return json.take();
}

Outcome<std::string> Api::cancel(const ApiCall& call) {
  const auto order = order_of(call);
  if (order.has_error()) return order.error();
  auto cancel_id = new_client_id(call.params, "newClientOrderId");
  if (cancel_id.has_error()) return cancel_id.error();
  if (*order == nullptr || is_terminal((*order)->status)) return unknown_order();
  const std::string_view only = call.params.get("cancelRestrictions");
  const bool has_fills = !(*order)->filled.is_zero();
  if ((only == "ONLY_NEW" && has_fills) || (only == "ONLY_PARTIALLY_FILLED" && !has_fills))
    return ApiError{400, -2011, "Order was not canceled due to cancel restrictions."};
  if (!only.empty() && only != "ONLY_NEW" && only != "ONLY_PARTIALLY_FILLED")
    return invalid_data("cancelRestrictions");

  cancel_id_ = *cancel_id;
  const ExchangeOrder* cancelled =
      exchange_.cancel(call.key->account, (*order)->id, CancelCause::User, call.now);
  cancel_id_.clear();
  if (cancelled == nullptr) return unknown_order();
  JsonWriter json;
  write_cancelled(json, catalogue_, *cancelled, *cancel_id);
  return json.take();
}

Outcome<std::string> Api::cancel_open(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  JsonWriter json;
  json.open_array();
  bool has_any = false;
  for (const ExchangeOrder* open : exchange_.open_orders(call.key->account)) {
    if (open->request.instrument != (*instrument)->id) continue;
    cancel_id_ = *new_client_id(Params{}, "newClientOrderId");
    const ExchangeOrder* cancelled =
        exchange_.cancel(call.key->account, open->id, CancelCause::User, call.now);
    if (cancelled != nullptr) write_cancelled(json, catalogue_, *cancelled, cancel_id_);
    has_any = has_any || cancelled != nullptr;
  }
  cancel_id_.clear();
  if (!has_any) return unknown_order();
  json.close_array();
  return json.take();
}

Outcome<std::string> Api::open_orders(const ApiCall& call) {
  const Instrument* only = nullptr;
  if (call.params.has("symbol")) {
    const auto instrument = instrument_of(call.params);
    if (instrument.has_error()) return instrument.error();
    only = *instrument;
  }
  JsonWriter json;
  json.open_array();
  for (const ExchangeOrder* order : exchange_.open_orders(call.key->account))
    if (only == nullptr || order->request.instrument == only->id)
      write_queried(json, catalogue_, *order);
  json.close_array();
  return json.take();
}

Outcome<std::string> Api::all_orders(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto first = call.params.integer("orderId");
  const auto from = call.params.integer("startTime");
  const auto to = call.params.integer("endTime");
  const auto limit = call.params.limit(500, kMaxListed);
  for (const auto* value : {&first, &from, &to})
    if (value->has_error()) return value->error();
  if (limit.has_error()) return limit.error();

  std::vector<const ExchangeOrder*> orders = exchange_.closed_orders(call.key->account);
  for (const ExchangeOrder* open : exchange_.open_orders(call.key->account)) orders.push_back(open);
  std::erase_if(orders, [&](const ExchangeOrder* order) {
    return order->request.instrument != (*instrument)->id ||
           (*first && order->id.value() < **first) || !is_within(order->created, *from, *to);
  });
  std::sort(orders.begin(), orders.end(),
            [](const ExchangeOrder* a, const ExchangeOrder* b) { return a->id < b->id; });
  // From an id on: the oldest; otherwise the newest.
  const std::size_t count = std::min(*limit, orders.size());
  const std::size_t begin = *first ? 0 : orders.size() - count;
  JsonWriter json;
  json.open_array();
  for (std::size_t i = begin; i < begin + count; ++i) write_queried(json, catalogue_, *orders[i]);
  json.close_array();
  return json.take();
}

Outcome<std::string> Api::my_trades(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto of_order = call.params.integer("orderId");
  const auto first = call.params.integer("fromId");
  const auto from = call.params.integer("startTime");
  const auto to = call.params.integer("endTime");
  const auto limit = call.params.limit(500, kMaxListed);
  for (const auto* value : {&of_order, &first, &from, &to})
    if (value->has_error()) return value->error();
  if (limit.has_error()) return limit.error();

  std::vector<ExchangeTrade> trades = exchange_.trades(call.key->account);
  std::erase_if(trades, [&](const ExchangeTrade& trade) {
    return trade.instrument != (*instrument)->id ||
           (*of_order && trade.order.value() != **of_order) || (*first && trade.id < **first) ||
           !is_within(trade.time, *from, *to);
  });
  const std::size_t count = std::min(*limit, trades.size());
  const std::size_t begin = *first ? 0 : trades.size() - count;
  JsonWriter json;
  json.open_array();
  for (std::size_t i = begin; i < begin + count; ++i) write_trade(json, catalogue_, trades[i]);
  json.close_array();
  return json.take();
}

}  // namespace crossbook::binance
