// Reads a new order from a request, in the order in which the venue complains.
#include <algorithm>
#include <array>
#include <utility>

#include "venues/binance/simulator_api.hpp"
#include "venues/binance/simulator_filters.hpp"
#include "venues/exchange/matching.hpp"

namespace crossbook::binance {
namespace {

constexpr std::string_view kLegalClientId = "^[a-zA-Z0-9-_]{1,36}$";
constexpr std::int64_t kLeastStrategyType = 1'000'000;

/// Types and parameters of the venue that exchangeInfo denies for every symbol here.
constexpr std::array kDeniedTypes = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"STOP_LOSS", "Stop loss orders"},
    {"STOP_LOSS_LIMIT", "Stop loss limit orders"},
    {"TAKE_PROFIT", "Take profit orders"},
    {"TAKE_PROFIT_LIMIT", "Take profit limit orders"},
});
constexpr std::array kDeniedParams = std::to_array<std::pair<std::string_view, std::string_view>>({
    {"icebergQty", "Iceberg orders"},
    {"trailingDelta", "Trailing stop orders"},
    {"pegPriceType", "Pegged orders"},
    {"pegOffsetType", "Pegged orders"},
    {"pegOffsetValue", "Pegged orders"},
});

bool is_client_id(std::string_view text) {
  return !text.empty() && text.size() <= 36 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '_';
  });
}

Outcome<void> parse_side(const Params& params, NewOrder& order) {
  const auto word = params.required("side");
  if (word.has_error()) return word.error();
  if (*word != "BUY" && *word != "SELL") return ApiError{400, -1117, "Invalid side."};
  order.side = *word == "BUY" ? Side::Buy : Side::Sell;
  return {};
}

Outcome<void> parse_type(const Params& params, NewOrder& order) {
  const auto word = params.required("type");
  if (word.has_error()) return word.error();
  for (const auto& [type, name] : kDeniedTypes)
    if (type == *word) return not_supported(name);
  if (*word != "LIMIT" && *word != "LIMIT_MAKER" && *word != "MARKET")
    return ApiError{400, -1116, "Invalid orderType."};
  for (const auto& [param, name] : kDeniedParams)
    if (params.has(param)) return not_supported(name);
  if (params.has("stopPrice")) return surplus_parameter("stopPrice");
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
  for (const auto one : {TimeInForce::Gtc, TimeInForce::Ioc, TimeInForce::Fok}) {
    if (time_in_force_word(one) != *word) continue;
    order.time_in_force = one;
    return {};
  }
  return ApiError{400, -1115, "Invalid timeInForce."};
}

template <class Number>
Outcome<Number> mandatory(const Params& params, std::string_view name, Scale scale,
                          std::size_t most_decimals) {
  if (const auto sent = params.required(name); sent.has_error()) return sent.error();
  const auto value = params.decimal(name, scale, most_decimals);
  if (value.has_error()) return value.error();
  if (**value > Int128{INT64_MAX})
    return ApiError{400, -1108, "Parameter '" + std::string{name} + "' overflowed."};
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
  order.self_trade = kDefaultSelfTrade;
  const std::string_view word = params.get("selfTradePreventionMode");
  if (word.empty()) return {};
  for (const auto mode : {SelfTradePrevention::CancelTaker, SelfTradePrevention::CancelMaker,
                          SelfTradePrevention::CancelBoth}) {
    if (self_trade_word(mode) != word) continue;
    order.self_trade = mode;
    return {};
  }
  return ApiError{400, -1013,
                  "This symbol does not allow the specified self-trade prevention mode."};
}

Outcome<Strategy> parse_strategy(const Params& params) {
  const auto id = params.integer("strategyId");
  if (id.has_error()) return id.error();
  const auto type = params.integer("strategyType");
  if (type.has_error()) return type.error();
  if (*type && **type < kLeastStrategyType)
    return ApiError{400, -1134, "strategyType was less than 1000000."};
  return Strategy{*id, *type};
}

Outcome<ResponseType> parse_response_type(const Params& params) {
  const std::string_view word = params.get("newOrderRespType");
  if (word == "ACK") return ResponseType::Ack;
  if (word == "RESULT") return ResponseType::Result;
  if (word == "FULL") return ResponseType::Full;
  if (!word.empty()) return invalid_data("newOrderRespType");
  return params.get("type") == "LIMIT_MAKER" ? ResponseType::Ack : ResponseType::Full;
}

}  // namespace

Outcome<Quantity> Api::quantity_of(const Params& params, std::string_view name,
                                   const Instrument& instrument) {
  return mandatory<Quantity>(params, name, instrument.quantity_scale, kPrintedDecimals);
}

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

Outcome<Api::ParsedOrder> Api::parse_order(const Params& params, const Instrument& instrument) {
  ParsedOrder parsed;
  NewOrder& order = parsed.order;
  order.instrument = instrument.id;
  order.may_rest_far = true;  // this venue's band stands around the average: check_filters()
  if (const auto done = parse_side(params, order); done.has_error()) return done.error();
  if (const auto done = parse_type(params, order); done.has_error()) return done.error();
  if (const auto done = parse_time_in_force(params, order); done.has_error()) return done.error();
  if (const auto done = parse_amounts(params, instrument, price_precision(instrument), order);
      done.has_error())
    return done.error();
  if (const auto done = parse_self_trade(params, order); done.has_error()) return done.error();
  const auto strategy = parse_strategy(params);
  if (strategy.has_error()) return strategy.error();
  parsed.strategy = *strategy;
  auto client_id = new_client_id(params, "newClientOrderId");
  if (client_id.has_error()) return client_id.error();
  order.client_id = std::move(*client_id);
  const auto response = parse_response_type(params);
  if (response.has_error()) return response.error();
  parsed.response = *response;
  return parsed;
}

/// What the venue refuses before its matching engine sees the order.
Outcome<void> Api::check_filters(const ApiCall& call, const NewOrder& order) {
  NewOrder test = order;
  test.is_test = true;
  const PlaceResult checked = exchange_.place(call.key->account, test, call.now);
  if (is_filter(checked.reason)) return order_refusal(checked);
  const Instrument& instrument = catalogue_.at(order.instrument);
  const Average average = stats_.average(order.instrument, call.now);
  const Price reference = average.price.is_zero() ? last_price(instrument) : average.price;
  const auto near =
      check_band(order, reference, exchange_.find_listing(order.instrument)->price_band_ppm);
  if (near.has_error()) return near.error();
  if (const auto high = check_ceilings(order, instrument); high.has_error()) return high.error();
  if (order.type == OrderType::Market || order.time_in_force != TimeInForce::Gtc) return {};
  const auto open = exchange_.open_orders(call.key->account);
  const auto on_symbol = std::count_if(open.begin(), open.end(), [&](const ExchangeOrder* one) {
    return one->request.instrument == order.instrument;
  });
  if (static_cast<std::size_t>(on_symbol) >= kMaxOrdersPerSymbol)
    return filter_failure("MAX_NUM_ORDERS");
  return {};
}

Outcome<Api::ParsedOrder> Api::order_of_request(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  auto parsed = parse_order(call.params, **instrument);
  if (parsed.has_error()) return parsed;
  if (const auto passed = check_filters(call, parsed->order); passed.has_error())
    return passed.error();
  return parsed;
}

}  // namespace crossbook::binance
