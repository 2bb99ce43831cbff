// Orders of the local exchange: place, test, query, cancel.
#include "venues/binance/simulator_api.hpp"
#include "venues/binance/simulator_filters.hpp"
#include "venues/exchange/matching.hpp"

namespace crossbook::binance {
namespace {

constexpr Scale kFeeScale{8};

/// "standardCommissionForOrder":{"maker":…,"taker":…}
void write_order_rates(JsonWriter& json, std::string_view key, FeeRate maker, FeeRate taker) {
  json.key(key).open_object().key("maker").decimal(maker.parts(), kFeeScale);
  json.key("taker").decimal(taker.parts(), kFeeScale).close_object();
}

}  // namespace

/// Hands an order that passed the filters to the exchange.
Outcome<std::string> Api::submit(const ApiCall& call, const ParsedOrder& parsed) {
  const NewOrder& order = parsed.order;
  const bool is_by_quote = order.type == OrderType::Market && order.quantity.is_zero();
  if (is_by_quote && exchange_.book(order.instrument).depth(taken_side(order.side)) == 0)
    return order_refused("Order book liquidity is less than symbol minimum quantity.");
  notes_.expect(parsed.strategy);
  const PlaceResult placed = exchange_.place(call.key->account, order, call.now);
  notes_.expect({});
  if (placed.reason != RejectReason::None) return order_refusal(placed);
  JsonWriter json{call.unit};
  orders_.placed(json, *placed.order, parsed.response);
  return json.take();
}

Outcome<std::string> Api::place(const ApiCall& call) {
  const auto parsed = order_of_request(call);
  if (parsed.has_error()) return parsed.error();
  return submit(call, *parsed);
}

/// Never reaches the matching engine: balances, client ids and the book are not looked at.
Outcome<std::string> Api::place_test(const ApiCall& call) {
  const auto computes = call.params.flag("computeCommissionRates");
  if (computes.has_error()) return computes.error();
  const auto parsed = order_of_request(call);
  if (parsed.has_error()) return parsed.error();
  if (!*computes) return std::string{"{}"};
  const Fees& fees = exchange_.find_listing(parsed->order.instrument)->rules.fees;
  JsonWriter json;
  json.open_object();
  write_order_rates(json, "standardCommissionForOrder", fees.maker, fees.taker);
  write_order_rates(json, "specialCommissionForOrder", FeeRate{}, FeeRate{});
  write_order_rates(json, "taxCommissionForOrder", FeeRate{}, FeeRate{});
  write_discount(json);
  json.close_object();
  return json.take();
}

Outcome<const ExchangeOrder*> Api::find_order(const ApiCall& call, std::string_view id_name,
                                              std::string_view client_id_name) const {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto id = call.params.integer(id_name);
  if (id.has_error()) return id.error();
  const std::string_view client_id = call.params.get(client_id_name);
  if (!*id && client_id.empty()) return missing_either(client_id_name, id_name);
  const AccountId account = call.key->account;
  const ExchangeOrder* order = *id ? exchange_.find_order(account, ExchangeOrderId{**id})
                                   : exchange_.find_order(account, client_id);
  if (order == nullptr || order->request.instrument != (*instrument)->id) return nullptr;
  if (!client_id.empty() && order->request.client_id != client_id) return wrong_client_id();
  return order;
}

Outcome<std::string> Api::query(const ApiCall& call) {
  const auto order = find_order(call, "orderId", "origClientOrderId");
  if (order.has_error()) return order.error();
  if (*order == nullptr) return no_such_order();
  JsonWriter json{call.unit};
  orders_.queried(json, **order);
  return json.take();
}

Outcome<std::string> Api::cancel_one(const ApiCall& call, const CancelNames& names) {
  const auto order = find_order(call, names.id, names.client_id);
  if (order.has_error()) return order.error();
  auto cancel_id = new_client_id(call.params, names.new_client_id);
  if (cancel_id.has_error()) return cancel_id.error();
  const std::string_view only = call.params.get("cancelRestrictions");
  if (!only.empty() && only != "ONLY_NEW" && only != "ONLY_PARTIALLY_FILLED")
    return ApiError{400, -1145, "Invalid cancelRestrictions"};
  if (*order == nullptr || is_terminal((*order)->status)) return unknown_order();
  const bool has_fills = !(*order)->filled.is_zero();
  if ((only == "ONLY_NEW" && has_fills) || (only == "ONLY_PARTIALLY_FILLED" && !has_fills))
    return ApiError{400, -2011, "Order was not canceled due to cancel restrictions."};
  return cancel_open_order(call, **order, *cancel_id);
}

Outcome<std::string> Api::cancel_open_order(const ApiCall& call, const ExchangeOrder& order,
                                            const std::string& cancel_id) {
  cancel_id_ = cancel_id;
  const ExchangeOrder* cancelled =
      exchange_.cancel(call.key->account, order.id, CancelCause::User, call.now);
  cancel_id_.clear();
  if (cancelled == nullptr) return unknown_order();
  JsonWriter json{call.unit};
  orders_.cancelled(json, *cancelled, cancel_id);
  return json.take();
}

Outcome<std::string> Api::cancel(const ApiCall& call) {
  return cancel_one(call, {"orderId", "origClientOrderId", "newClientOrderId"});
}

Outcome<std::string> Api::cancel_open(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  JsonWriter json;
  json.open_array();
  bool has_any = false;
  for (const ExchangeOrder* open : exchange_.open_orders(call.key->account)) {
    if (open->request.instrument != (*instrument)->id) continue;
    const auto cancelled =
        cancel_open_order(call, *open, *new_client_id(Params{}, "newClientOrderId"));
    if (cancelled.has_error()) continue;
    json.raw(*cancelled);
    has_any = true;
  }
  if (!has_any) return unknown_order();
  json.close_array();
  return json.take();
}

}  // namespace crossbook::binance
