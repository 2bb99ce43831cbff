#include "venues/bybit/simulator_rest.hpp"

#include <chrono>

namespace crossbook::bybit {
namespace {

using namespace std::chrono_literals;
constexpr std::int64_t kCallsPerWindow = 600;
constexpr std::chrono::nanoseconds kCallWindow = 5s;
constexpr std::chrono::nanoseconds kBanLength = 10min;

void add_budget(HttpReply& reply, const CallBudget& budget, UtcNanos now) {
  if (budget.limit == 0) return;
  const UtcNanos resets = budget.is_spent ? now + 1s : now;
  reply.headers.emplace_back("X-Bapi-Limit", std::to_string(budget.limit));
  reply.headers.emplace_back("X-Bapi-Limit-Status", std::to_string(budget.left));
  reply.headers.emplace_back("X-Bapi-Limit-Reset-Timestamp", millis_text(resets));
}

}  // namespace

std::span<const RestDesk::Route> RestDesk::routes() noexcept {
  using enum Access;
  static constexpr Route kRoutes[] = {
      {"GET", "/v5/market/time", Public, 0, &RestDesk::time},
      {"GET", "/v5/market/instruments-info", Public, 0, &RestDesk::instruments},
      {"GET", "/v5/market/orderbook", Public, 0, &RestDesk::order_book},
      {"GET", "/v5/market/tickers", Public, 0, &RestDesk::tickers},
      {"GET", "/v5/market/recent-trade", Public, 0, &RestDesk::recent_trades},
      {"GET", "/v5/market/price-limit", Public, 0, &RestDesk::price_limit},
      {"GET", "/v5/system/status", Public, 0, &RestDesk::system_status},
      {"GET", "/v5/user/query-api", Read, 10, &RestDesk::query_api},
      {"GET", "/v5/account/info", Read, 50, &RestDesk::account_info},
      {"GET", "/v5/account/instruments-info", Read, 50, &RestDesk::instruments},
      {"GET", "/v5/account/wallet-balance", Read, 50, &RestDesk::wallet_balance},
      {"GET", "/v5/account/fee-rate", Read, 5, &RestDesk::fee_rate},
      {"GET", "/v5/account/query-dcp-info", Read, 5, &RestDesk::dcp_info},
      {"GET", "/v5/asset/coin/query-info", Read, 5, &RestDesk::coin_info},
      {"GET", "/v5/asset/transfer/query-account-coins-balance", Read, 5, &RestDesk::coins_balance},
      {"GET", "/v5/order/realtime", Read, 50, &RestDesk::orders_now},
      {"GET", "/v5/order/history", Read, 50, &RestDesk::order_history},
      {"GET", "/v5/execution/list", Read, 50, &RestDesk::executions},
      {"POST", "/v5/order/create", Trade, 20, &RestDesk::create},
      {"POST", "/v5/order/amend", Trade, 10, &RestDesk::amend},
      {"POST", "/v5/order/cancel", Trade, 20, &RestDesk::cancel},
      {"POST", "/v5/order/cancel-all", Trade, 20, &RestDesk::cancel_all},
      {"POST", "/v5/order/create-batch", Trade, 20, &RestDesk::create_batch},
      {"POST", "/v5/order/amend-batch", Trade, 20, &RestDesk::amend_batch},
      {"POST", "/v5/order/cancel-batch", Trade, 20, &RestDesk::cancel_batch},
  };
  return kRoutes;
}

bool RestDesk::is_banned(std::string_view address, UtcNanos now) {
  Caller& caller =
      callers_
          .try_emplace(std::string{address},
                       Caller{FixedWindowCounter{kCallWindow, kCallsPerWindow * speed_}, {}})
          .first->second;
  if (now < caller.banned_until) return true;
  if (caller.calls.add(1, now)) return false;
  caller.banned_until = now + kBanLength / speed_;
  return true;
}

HttpReply RestDesk::on_http(const HttpCall& call, UtcNanos now) {
  HttpReply reply;
  if (is_banned(call.address, now)) {
    reply.status = 403;
    reply.content_type = "text/plain";
    reply.body = "access too frequent";
    return reply;
  }
  if (call.method == "GET" && !call.body.empty()) {
    reply.status = 403;
    return reply;
  }
  for (const Route& route : routes()) {
    if (route.path != call.path || route.method != call.method) continue;
    if (route.access != Access::Public && call.header("x-bapi-api-key").empty()) {
      reply.status = 401;
      return reply;
    }
    CallBudget budget;
    const Answer given = answer(route, call, now, budget);
    reply.body = answer_body(given, now);
    add_budget(reply, budget, now);
    return reply;
  }
  reply.status = 404;
  reply.content_type = "text/plain";
  reply.body = "404 page not found";
  return reply;
}

Answer RestDesk::answer(const Route& route, const HttpCall& call, UtcNanos now,
                        CallBudget& budget) {
  Request request{QueryArguments{call.query}, {}, now};
  if (route.access != Access::Public) {
    Refusal refusal;
    request.key = keys_.check_request(call, now, refusal);
    if (request.key == nullptr) return {refusal};
    if (route.access == Access::Trade && !request.key->permissions.trade)
      return {{10005, "Permission denied, please check your API key permissions."}};
  }
  if (call.method == "POST") {
    request.body = WireJson::parse(call.body, nullptr, false);
    if (request.body.is_discarded() || !request.body.is_object())
      return {{10001, "params error: the body is not JSON"}};
  }
  if (request.key != nullptr && route.per_second > 0) {
    const auto list = request.body.find("request");
    const std::size_t calls =
        request.body.is_object() && list != request.body.end() && list->is_array()
            ? std::max<std::size_t>(list->size(), 1)
            : 1;
    budget = keys_.count(request.account(), route.path, route.per_second * speed_, now,
                         static_cast<std::int64_t>(calls));
    if (budget.is_spent) return {{10006, "Too many visits. Exceeded the API Rate Limit."}};
  }
  return (this->*route.handler)(request);
}

Refusal RestDesk::find_market(const Request& request, const Market*& market) const {
  if (request.query.get("category") != "spot") return {10001, "params error: category is not spot"};
  const std::string_view symbol = request.query.get("symbol");
  market = markets_.find(symbol);
  if (market == nullptr && !symbol.empty()) return {10001, "Not supported symbols"};
  return {};
}

}  // namespace crossbook::bybit
