#include "venues/okx/simulator_rest.hpp"

#include <fmt/format.h>

namespace crossbook::okx {

std::span<const RestDesk::Route> RestDesk::routes() noexcept {
  using enum Access;
  static constexpr Route kRoutes[] = {
      {"GET", "/api/v5/public/time", 10, Public, &RestDesk::time},
      {"GET", "/api/v5/public/instruments", 20, Public, &RestDesk::instruments},
      {"GET", "/api/v5/public/price-limit", 20, Public, &RestDesk::price_limit},
      {"GET", "/api/v5/market/books", 40, Public, &RestDesk::books},
      {"GET", "/api/v5/market/books-full", 10, Public, &RestDesk::books_full},
      {"GET", "/api/v5/market/ticker", 20, Public, &RestDesk::ticker},
      {"GET", "/api/v5/market/tickers", 20, Public, &RestDesk::tickers},
      {"GET", "/api/v5/market/trades", 100, Public, &RestDesk::trades},
      {"GET", "/api/v5/system/status", 5, Public, &RestDesk::status},
      {"GET", "/api/v5/account/balance", 10, Read, &RestDesk::balance},
      {"GET", "/api/v5/account/config", 5, Read, &RestDesk::config},
      {"GET", "/api/v5/account/instruments", 20, Read, &RestDesk::instruments},
      {"GET", "/api/v5/account/trade-fee", 5, Read, &RestDesk::trade_fee},
      {"GET", "/api/v5/asset/currencies", 12, Read, &RestDesk::currencies},
      {"GET", "/api/v5/asset/balances", 12, Read, &RestDesk::funding_balances},
      {"GET", "/api/v5/trade/order", 60, Read, &RestDesk::order},
      {"GET", "/api/v5/trade/orders-pending", 60, Read, &RestDesk::orders_pending},
      {"GET", "/api/v5/trade/orders-history", 40, Read, &RestDesk::orders_history},
      {"GET", "/api/v5/trade/orders-history-archive", 20, Read, &RestDesk::orders_history},
      {"GET", "/api/v5/trade/fills", 60, Read, &RestDesk::fills},
      {"GET", "/api/v5/trade/fills-history", 10, Read, &RestDesk::fills},
      {"POST", "/api/v5/trade/order", 0, Trade, &RestDesk::place},
      {"POST", "/api/v5/trade/batch-orders", 0, Trade, &RestDesk::place_batch},
      {"POST", "/api/v5/trade/cancel-order", 0, Trade, &RestDesk::cancel},
      {"POST", "/api/v5/trade/cancel-batch-orders", 0, Trade, &RestDesk::cancel_batch},
      {"POST", "/api/v5/trade/amend-order", 60, Trade, &RestDesk::amend},
      {"POST", "/api/v5/trade/cancel-all-after", 2, Trade, &RestDesk::cancel_all_after},
  };
  return kRoutes;
}

HttpReply RestDesk::on_http(const HttpCall& call, UtcNanos now) {
  HttpReply reply;
  Request request{call, QueryArguments{call.query}, now, nullptr};
  bool has_path = false;
  for (const Route& route : routes()) {
    if (route.path != call.path) continue;
    has_path = true;
    if (route.method != call.method) continue;
    Answer answer;
    answer.refusal = admit(route, request);
    if (!answer.refusal.is_refused()) answer = (this->*route.handler)(request);
    reply.status = answer.refusal.status;
    reply.body = answer.refusal.is_refused() ? refusal_body(answer.refusal) : answer.body;
    return reply;
  }
  reply.status = has_path ? 405 : 404;
  reply.body = refusal_body(has_path ? Refusal{50115, "Invalid request type", 405, {}}
                                     : Refusal{404, "Not Found", 404, {}});
  return reply;
}

/// Key, permission and rate. A demo header is taken as it is: this host is both environments.
Refusal RestDesk::admit(const Route& route, Request& request) {
  Refusal refusal;
  if (route.access != Access::Public) {
    request.key = desks_.keys.check_request(request.call, request.now, refusal);
    if (request.key == nullptr) return refusal;
    const KeyPermissions& may = request.key->permissions;
    if (!may.read || (route.access == Access::Trade && !may.trade))
      return {50120, "This API key doesn't have permission to use this function", 200, {}};
  }
  const std::string caller =
      request.key != nullptr ? uid_text(request.key->account) : std::string{request.call.address};
  if (route.limit > 0 &&
      !desks_.limits.take(fmt::format("{} {} {}", route.method, route.path, caller), route.limit,
                          request.now))
    return {50011, "Too Many Requests", 429, {}};
  return {};
}

RestDesk::Answer RestDesk::list(std::string_view data, const Refusal& refusal) {
  return {refusal, refusal.is_refused() ? std::string{} : success_body(data)};
}

RestDesk::Answer RestDesk::time(const Request& request) {
  return list(fmt::format(R"({{"ts":"{}"}})", request.now.millis()), {});
}

RestDesk::Answer RestDesk::instruments(const Request& request) {
  const std::string_view type = request.query.get("instType");
  const std::string_view inst_id = request.query.get("instId");
  if (type.empty()) return {{50014, "Parameter instType can not be empty", 400, {}}, {}};
  JsonWriter json;
  for (const CatalogEntry& entry : desks_.catalog.all())
    if (type == "SPOT" && (inst_id.empty() || inst_id == entry.inst_id))
      write_instrument(json, entry);
  const std::string data = json.take();
  if (data.empty() && !inst_id.empty())
    return {{51001, "Instrument ID, Instrument ID code, or Spread ID doesn't exist.", 200, {}}, {}};
  return list(data, {});
}

RestDesk::Answer RestDesk::price_limit(const Request& request) {
  Refusal refusal;
  const CatalogEntry* entry = desks_.market.find_entry(request.query, refusal);
  return list(entry == nullptr ? "" : desks_.market.price_limit(*entry, request.now), refusal);
}

RestDesk::Answer RestDesk::books(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.market.books(request.query, false, request.now, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::books_full(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.market.books(request.query, true, request.now, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::ticker(const Request& request) {
  Refusal refusal;
  const CatalogEntry* entry = desks_.market.find_entry(request.query, refusal);
  return list(entry == nullptr ? "" : desks_.market.ticker(*entry, request.now), refusal);
}

RestDesk::Answer RestDesk::tickers(const Request& request) {
  JsonWriter json;
  if (request.query.get("instType") == "SPOT")
    for (const CatalogEntry& entry : desks_.catalog.all())
      json.raw(desks_.market.ticker(entry, request.now));
  return list(json.take(), {});
}

RestDesk::Answer RestDesk::trades(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.market.trades(request.query, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::status(const Request&) { return list("", {}); }

RestDesk::Answer RestDesk::balance(const Request& request) {
  return list(desks_.accounts.balance(request.account(), request.query, request.now), {});
}

RestDesk::Answer RestDesk::config(const Request& request) {
  return list(desks_.accounts.config(*request.key), {});
}

RestDesk::Answer RestDesk::trade_fee(const Request& request) {
  Refusal refusal;
  const std::string data = desks_.accounts.trade_fee(request.query, request.now, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::currencies(const Request&) {
  return list(desks_.accounts.currencies(), {});
}

/// The funding wallet: empty, everything lies in the trading account.
RestDesk::Answer RestDesk::funding_balances(const Request&) { return list("", {}); }

RestDesk::Answer RestDesk::order(const Request& request) {
  Refusal refusal;
  const std::string data =
      desks_.orders.order(request.account(), request.query, request.now, refusal);
  return list(data, refusal);
}

RestDesk::Answer RestDesk::orders_pending(const Request& request) {
  return list(desks_.orders.pending(request.account(), request.query), {});
}

RestDesk::Answer RestDesk::orders_history(const Request& request) {
  return list(desks_.orders.history(request.account(), request.query, request.now), {});
}

RestDesk::Answer RestDesk::fills(const Request& request) {
  return list(desks_.orders.fills(request.account(), request.query), {});
}

RestDesk::Answer RestDesk::place(const Request& request) {
  return order_call(request, &OrderDesk::place, false, "place");
}
RestDesk::Answer RestDesk::place_batch(const Request& request) {
  return order_call(request, &OrderDesk::place, true, "place");
}
RestDesk::Answer RestDesk::cancel(const Request& request) {
  return order_call(request, &OrderDesk::cancel, false, "cancel");
}
RestDesk::Answer RestDesk::cancel_batch(const Request& request) {
  return order_call(request, &OrderDesk::cancel, true, "cancel");
}

/// The local exchange cannot change an order in place: refused by name, never half done.
RestDesk::Answer RestDesk::amend(const Request&) {
  return {{50062, "amend-order is not served by the local exchange", 200, {}}, {}};
}

RestDesk::Answer RestDesk::cancel_all_after(const Request& request) {
  dom::element body;
  Refusal refusal = parse_body(request, body);
  dom::object args;
  if (!refusal.is_refused() && body.get_object().get(args))
    refusal = {50002, "JSON syntax error", 400, {}};
  if (refusal.is_refused()) return {refusal, {}};
  const std::string data =
      desks_.orders.cancel_all_after(request.account(), args, request.now, refusal);
  return list(data, refusal);
}

Refusal RestDesk::parse_body(const Request& request, dom::element& body) {
  const HttpCall& call = request.call;
  if (call.body.empty()) return {50000, "Body for POST request cannot be empty.", 400, {}};
  if (call.header("content-type").find("application/json") == std::string_view::npos)
    return {50006, "Invalid Content-Type. Please use the \"application/JSON\" format.", 400, {}};
  if (parser_.parse(simdjson::padded_string{call.body}).get(body))
    return {50002, "JSON syntax error", 400, {}};
  return {};
}

RestDesk::Answer RestDesk::order_call(const Request& request, OrderCall call, bool is_batch,
                                      std::string_view operation) {
  dom::element body;
  Refusal refusal = parse_body(request, body);
  if (!refusal.is_refused() && operation == "place")
    refusal = check_deadline(request.call.header("exptime"), request.now);
  if (refusal.is_refused()) return {refusal, {}};
  std::vector<dom::object> orders;
  dom::object single;
  dom::array many;
  if (!is_batch && !body.get_object().get(single)) orders.push_back(single);
  if (is_batch && !body.get_array().get(many))
    for (const dom::element item : many)
      if (dom::object order; !item.get_object().get(order)) orders.push_back(order);
  if (orders.empty()) return {{50002, "JSON syntax error", 400, {}}, {}};
  if (orders.size() > kMaxBatch) return {{51111, "Maximum 20 orders in bulk orders", 200, {}}, {}};
  if (orders.size() > 1 &&
      !desks_.orders.take_batch(request.account(), operation, orders.size(), request.now))
    return {{50011, "Too Many Requests", 429, {}}, {}};
  const OrderContext context{request.account(), InstrumentNaming::ById, orders.size() > 1,
                             request.now};
  std::vector<Verdict> verdicts;
  for (const dom::object& order : orders) verdicts.push_back((desks_.orders.*call)(context, order));
  JsonWriter json;
  json.begin_object();
  write_verdicts(json, verdicts, request.now);
  return {{}, json.end_object().take()};
}

}  // namespace crossbook::okx
