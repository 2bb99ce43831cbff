// The table of endpoints: path, WS method, who may, what it weighs, what it reads.
#include <algorithm>
#include <array>

#include "venues/binance/simulator_api.hpp"

namespace crossbook::binance {
namespace {

using Weight = std::uint32_t (*)(const Params&);

template <std::uint32_t Units>
std::uint32_t fixed(const Params&) {
  return Units;
}
/// With a symbol, and without one.
template <std::uint32_t One, std::uint32_t All>
std::uint32_t by_symbol(const Params& params) {
  return params.has("symbol") ? One : All;
}
std::uint32_t depth_weight(const Params& params) {
  const auto limit = params.integer("limit");
  const std::int64_t asked = limit.has_value() && *limit ? **limit : 100;
  if (asked <= 100) return 5;
  if (asked <= 500) return 25;
  return asked <= 1000 ? 50 : 250;
}
std::uint32_t trades_weight(const Params& params) { return params.has("orderId") ? 5 : 20; }

constexpr std::string_view kOrderParams =
    "symbol side type timeInForce quantity quoteOrderQty price newClientOrderId newOrderRespType "
    "selfTradePreventionMode strategyId strategyType computeCommissionRates";
constexpr std::string_view kQueryParams = "symbol orderId origClientOrderId";
constexpr std::string_view kCancelParams =
    "symbol orderId origClientOrderId newClientOrderId cancelRestrictions";
constexpr std::string_view kListParams = "symbol orderId startTime endTime limit fromId";
constexpr std::string_view kTickerParams = "symbol symbols type symbolStatus";
constexpr std::string_view kInfoParams =
    "symbol symbols permissions showPermissionSets symbolStatus";

constexpr std::array kEndpoints = std::to_array<Endpoint>({
    {"GET", "/api/v3/ping", "ping", Security::None, fixed<1>, false, false, &Api::ping, ""},
    {"GET", "/api/v3/time", "time", Security::None, fixed<1>, false, false, &Api::time, ""},
    {"GET", "/api/v3/exchangeInfo", "exchangeInfo", Security::None, fixed<20>, false, false,
     &Api::exchange_info, kInfoParams},
    {"GET", "/api/v3/depth", "depth", Security::None, depth_weight, false, false, &Api::depth,
     "symbol limit symbolStatus"},
    {"GET", "/api/v3/trades", "trades.recent", Security::None, fixed<25>, false, false,
     &Api::recent_trades, "symbol limit"},
    {"GET", "/api/v3/aggTrades", "trades.aggregate", Security::None, fixed<4>, false, false,
     &Api::aggregate_trades, "symbol limit fromId startTime endTime"},
    {"GET", "/api/v3/ticker/price", "ticker.price", Security::None, by_symbol<2, 4>, false, false,
     &Api::ticker_price, kTickerParams},
    {"GET", "/api/v3/ticker/24hr", "ticker.24hr", Security::None, by_symbol<2, 80>, false, false,
     &Api::ticker_day, kTickerParams},
    {"GET", "/api/v3/ticker/bookTicker", "ticker.book", Security::None, by_symbol<2, 4>, false,
     false, &Api::ticker_book, kTickerParams},
    {"GET", "/api/v3/avgPrice", "avgPrice", Security::None, fixed<2>, false, false,
     &Api::average_price, "symbol"},
    {"POST", "/api/v3/order", "order.place", Security::Trade, fixed<1>, true, true, &Api::place,
     kOrderParams},
    {"POST", "/api/v3/order/test", "order.test", Security::Trade, fixed<1>, false, false,
     &Api::place_test, kOrderParams},
    {"GET", "/api/v3/order", "order.status", Security::Read, fixed<4>, false, false, &Api::query,
     kQueryParams},
    {"DELETE", "/api/v3/order", "order.cancel", Security::Trade, fixed<1>, true, false,
     &Api::cancel, kCancelParams},
    {"GET", "/api/v3/openOrders", "openOrders.status", Security::Read, by_symbol<6, 80>, false,
     false, &Api::open_orders, "symbol"},
    {"DELETE", "/api/v3/openOrders", "openOrders.cancelAll", Security::Trade, fixed<1>, true, false,
     &Api::cancel_open, "symbol"},
    {"GET", "/api/v3/allOrders", "allOrders", Security::Read, fixed<20>, false, false,
     &Api::all_orders, kListParams},
    {"GET", "/api/v3/myTrades", "myTrades", Security::Read, trades_weight, false, false,
     &Api::my_trades, kListParams},
    {"GET", "/api/v3/account", "account.status", Security::Read, fixed<20>, false, false,
     &Api::account, "omitZeroBalances"},
    {"GET", "/api/v3/account/commission", "account.commission", Security::Read, fixed<20>, false,
     false, &Api::commission, "symbol"},
    {"GET", "/api/v3/rateLimit/order", "account.rateLimits.orders", Security::Read, fixed<40>,
     false, false, &Api::order_limits, ""},
    {"GET", "/sapi/v1/account/apiRestrictions", "", Security::Read, fixed<1>, false, false,
     &Api::restrictions, ""},
    {"GET", "/sapi/v1/capital/config/getall", "", Security::Read, fixed<10>, false, false,
     &Api::coins, ""},
    {"GET", "/sapi/v1/margin/allPairs", "", Security::Read, fixed<1>, false, false, &Api::no_pairs,
     ""},
    {"GET", "/sapi/v1/margin/isolated/allPairs", "", Security::Read, fixed<10>, false, false,
     &Api::no_pairs, ""},
    {"GET", "/sapi/v1/asset/tradeFee", "", Security::Read, fixed<1>, false, false, &Api::trade_fees,
     "symbol"},
    {"GET", "/sapi/v1/system/status", "", Security::None, fixed<1>, false, false,
     &Api::system_status, ""},
});

constexpr std::string_view kSignedParams = "apiKey signature timestamp recvWindow";

bool lists(std::string_view names, std::string_view name) {
  while (!names.empty()) {
    const std::size_t end = std::min(names.find(' '), names.size());
    if (names.substr(0, end) == name) return true;
    names.remove_prefix(std::min(end + 1, names.size()));
  }
  return false;
}

}  // namespace

const Endpoint* find_endpoint(std::string_view verb, std::string_view path) noexcept {
  for (const Endpoint& endpoint : kEndpoints)
    if (endpoint.verb == verb && endpoint.path == path) return &endpoint;
  return nullptr;
}

bool has_path(std::string_view path) noexcept {
  return std::any_of(kEndpoints.begin(), kEndpoints.end(),
                     [path](const Endpoint& endpoint) { return endpoint.path == path; });
}

const Endpoint* find_ws_method(std::string_view method) noexcept {
  if (method.empty()) return nullptr;
  for (const Endpoint& endpoint : kEndpoints)
    if (endpoint.ws_method == method) return &endpoint;
  return nullptr;
}

Outcome<void> check_names(const Endpoint& endpoint, const Params& params) {
  std::size_t read = 0;
  for (const Param& param : params.all()) {
    const bool is_signed_one =
        endpoint.security != Security::None && lists(kSignedParams, param.name);
    const bool is_ws_one = param.name == "returnRateLimits" && !endpoint.ws_method.empty();
    if (is_signed_one || is_ws_one || lists(endpoint.params, param.name)) ++read;
  }
  const std::size_t sent = params.all().size();
  if (read == sent) return {};
  if (endpoint.params.empty() && endpoint.security == Security::None)
    return ApiError{
        400, -1101,
        "Too many parameters; expected '0' and received '" + std::to_string(sent) + "'."};
  return ApiError{400, -1104,
                  "Not all sent parameters were read; read '" + std::to_string(read) +
                      "' parameter(s) but was sent '" + std::to_string(sent) + "'."};
}

}  // namespace crossbook::binance
