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
      {"GET", "/api/v5/market/history-trades", 20, Public, &RestDesk::history_trades},
      {"GET", "/api/v5/market/candles", 40, Public, &RestDesk::candles},
      {"GET", "/api/v5/market/history-candles", 20, Public, &RestDesk::candles},
      {"GET", "/api/v5/system/status", 5, Public, &RestDesk::nothing},
      {"GET", "/api/v5/account/balance", 10, Read, &RestDesk::balance},
      {"GET", "/api/v5/account/config", 5, Read, &RestDesk::config},
      {"GET", "/api/v5/account/instruments", 20, Read, &RestDesk::instruments},
      {"GET", "/api/v5/account/max-avail-size", 20, Read, &RestDesk::max_available},
      {"GET", "/api/v5/account/max-size", 20, Read, &RestDesk::max_size},
      {"GET", "/api/v5/account/positions", 10, Read, &RestDesk::nothing},
      {"GET", "/api/v5/account/trade-fee", 5, Read, &RestDesk::trade_fee},
      {"POST", "/api/v5/account/set-fee-type", 5, Trade, &RestDesk::set_fee_type},
      // The funding wallet is empty: everything lies in the trading account.
      {"GET", "/api/v5/asset/balances", 12, Read, &RestDesk::nothing},
      {"GET", "/api/v5/asset/currencies", 12, Read, &RestDesk::currencies},
      {"GET", "/api/v5/trade/order", 60, Read, &RestDesk::order},
      {"GET", "/api/v5/trade/orders-pending", 60, Read, &RestDesk::orders_pending},
      {"GET", "/api/v5/trade/orders-history", 40, Read, &RestDesk::orders_history},
      {"GET", "/api/v5/trade/orders-history-archive", 20, Read, &RestDesk::orders_history},
      {"GET", "/api/v5/trade/orders-algo-pending", 20, Read, &RestDesk::nothing},
      {"GET", "/api/v5/trade/fills", 60, Read, &RestDesk::fills},
      {"GET", "/api/v5/trade/fills-history", 10, Read, &RestDesk::fills_history},
      {"POST", "/api/v5/trade/order", 0, Trade, &RestDesk::place},
      {"POST", "/api/v5/trade/batch-orders", 0, Trade, &RestDesk::place_batch},
      {"POST", "/api/v5/trade/amend-order", 0, Trade, &RestDesk::amend},
      {"POST", "/api/v5/trade/amend-batch-orders", 0, Trade, &RestDesk::amend_batch},
      {"POST", "/api/v5/trade/cancel-order", 0, Trade, &RestDesk::cancel},
      {"POST", "/api/v5/trade/cancel-batch-orders", 0, Trade, &RestDesk::cancel_batch},
      {"POST", "/api/v5/trade/cancel-all-after", 0, Trade, &RestDesk::cancel_all_after},
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

/// Key, permission and rate.
Refusal RestDesk::admit(const Route& route, Request& request) {
  Refusal refusal;
  if (route.access != Access::Public) {
    request.key = desks_.keys.check_request(request.call, request.now, refusal);
    if (request.key == nullptr) return refusal;
    const KeyPermissions& may = request.key->permissions;
    if (!may.read || (route.access == Access::Trade && !may.trade))
      return {50120, "This API key doesn't have permission to use this function", 200, {}};
  }
  const std::string caller = request.key != nullptr ? uid_text(request.key->account)
                                                    : fmt::format("{} {}", request.call.address,
                                                                  request.query.get("instType"));
  if (route.limit > 0 &&
      !desks_.limits.take(fmt::format("{} {} {}", route.method, route.path, caller), route.limit,
                          request.now))
    return {50011, "Too Many Requests", 429, {}};
  return {};
}

RestDesk::Answer RestDesk::list(std::string_view data, const Refusal& refusal) {
  return {refusal, refusal.is_refused() ? std::string{} : success_body(data)};
}

/// What a spot account has none of: positions, maintenance, algo orders, funds elsewhere.
RestDesk::Answer RestDesk::nothing(const Request&) { return list("", {}); }

}  // namespace crossbook::okx
