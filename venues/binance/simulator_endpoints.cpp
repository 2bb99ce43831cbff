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
/// Each symbol asked for, up to a most; without any the most.
template <std::uint32_t Each, std::uint32_t Most>
std::uint32_t by_count(const Params& params) {
  if (params.has("symbol")) return Each;
  const auto symbols = parse_list(params.get("symbols"));
  const std::size_t count = symbols ? symbols->size() : Most;
  return std::min(Most, Each * static_cast<std::uint32_t>(std::min<std::size_t>(count, Most)));
}
std::uint32_t day_ticker_weight(const Params& params) {
  if (params.has("symbol")) return 2;
  const auto symbols = parse_list(params.get("symbols"));
  if (!symbols || symbols->size() > 100) return 80;
  return symbols->size() > 20 ? 40 : 2;
}
std::uint32_t depth_weight(const Params& params) {
  const auto limit = params.integer("limit");
  const std::int64_t asked = limit.has_value() && *limit ? **limit : 100;
  if (asked <= 100) return 5;
  if (asked <= 500) return 25;
  return asked <= 1000 ? 50 : 250;
}
std::uint32_t trades_weight(const Params& params) { return params.has("orderId") ? 5 : 20; }
std::uint32_t test_weight(const Params& params) {
  return params.get("computeCommissionRates") == "true" ? 20 : 1;
}
std::uint32_t prevented_weight(const Params& params) {
  return params.has("preventedMatchId") ? 2 : 20;
}

constexpr std::string_view kOrderParams =
    "symbol side type timeInForce quantity quoteOrderQty price newClientOrderId newOrderRespType "
    "selfTradePreventionMode strategyId strategyType stopPrice trailingDelta icebergQty "
    "pegPriceType pegOffsetType pegOffsetValue";
constexpr std::string_view kTestParams =
    "symbol side type timeInForce quantity quoteOrderQty price newClientOrderId newOrderRespType "
    "selfTradePreventionMode strategyId strategyType stopPrice trailingDelta icebergQty "
    "pegPriceType pegOffsetType pegOffsetValue computeCommissionRates";
constexpr std::string_view kReplaceParams =
    "symbol side type timeInForce quantity quoteOrderQty price newClientOrderId newOrderRespType "
    "selfTradePreventionMode strategyId strategyType stopPrice trailingDelta icebergQty "
    "pegPriceType pegOffsetType pegOffsetValue cancelReplaceMode cancelOrderId "
    "cancelOrigClientOrderId cancelNewClientOrderId cancelRestrictions orderRateLimitExceededMode";
constexpr std::string_view kQueryParams = "symbol orderId origClientOrderId";
constexpr std::string_view kCancelParams =
    "symbol orderId origClientOrderId newClientOrderId cancelRestrictions";
constexpr std::string_view kAmendParams =
    "symbol orderId origClientOrderId newClientOrderId newQty";
constexpr std::string_view kOrdersParams = "symbol orderId startTime endTime limit";
constexpr std::string_view kTradesParams = "symbol orderId startTime endTime limit fromId";
constexpr std::string_view kRangeParams = "symbol limit fromId startTime endTime";
constexpr std::string_view kCandleParams = "symbol interval startTime endTime timeZone limit";
constexpr std::string_view kTouchParams = "symbol symbols symbolStatus";
constexpr std::string_view kTickerParams = "symbol symbols type symbolStatus";
constexpr std::string_view kTradingDayParams = "symbol symbols type timeZone symbolStatus";
constexpr std::string_view kWindowParams = "symbol symbols type windowSize symbolStatus";
constexpr std::string_view kInfoParams =
    "symbol symbols permissions showPermissionSets symbolStatus";
constexpr std::string_view kPreventedParams =
    "symbol preventedMatchId orderId fromPreventedMatchId limit";
constexpr std::string_view kListsParams = "fromId startTime endTime limit";
constexpr std::string_view kAllocationParams =
    "symbol startTime endTime fromAllocationId limit orderId";

using enum Security;

constexpr std::array kPublic = std::to_array<Endpoint>({
    {"GET", "/api/v3/ping", "ping", None, fixed<1>, false, false, &Api::ping, ""},
    {"GET", "/api/v3/time", "time", None, fixed<1>, false, false, &Api::time, ""},
    {"GET", "/api/v3/exchangeInfo", "exchangeInfo", None, fixed<20>, false, false,
     &Api::exchange_info, kInfoParams},
    {"GET", "/api/v3/executionRules", "executionRules", None, by_count<2, 40>, false, false,
     &Api::execution_rules, kTouchParams},
    {"GET", "/api/v3/referencePrice", "referencePrice", None, fixed<2>, false, false,
     &Api::reference_price, "symbol"},
    {"GET", "/api/v3/referencePrice/calculation", "referencePrice.calculation", None, fixed<2>,
     false, false, &Api::reference_price, "symbol symbolStatus"},
    {"GET", "/api/v3/depth", "depth", None, depth_weight, false, false, &Api::depth,
     "symbol limit symbolStatus"},
    {"GET", "/api/v3/trades", "trades.recent", None, fixed<25>, false, false, &Api::recent_trades,
     "symbol limit"},
    {"GET", "/api/v3/historicalTrades", "trades.historical", None, fixed<25>, false, false,
     &Api::recent_trades, "symbol limit fromId"},
    {"GET", "/api/v3/aggTrades", "trades.aggregate", None, fixed<4>, false, false,
     &Api::aggregate_trades, kRangeParams},
    {"GET", "/api/v3/klines", "klines", None, fixed<2>, false, false, &Api::candles, kCandleParams},
    {"GET", "/api/v3/uiKlines", "uiKlines", None, fixed<2>, false, false, &Api::candles,
     kCandleParams},
    {"GET", "/api/v3/avgPrice", "avgPrice", None, fixed<2>, false, false, &Api::average_price,
     "symbol"},
    {"GET", "/api/v3/ticker/price", "ticker.price", None, by_symbol<2, 4>, false, false,
     &Api::ticker_price, kTouchParams},
    {"GET", "/api/v3/ticker/bookTicker", "ticker.book", None, by_symbol<2, 4>, false, false,
     &Api::ticker_book, kTouchParams},
    {"GET", "/api/v3/ticker/24hr", "ticker.24hr", None, day_ticker_weight, false, false,
     &Api::ticker_day, kTickerParams},
    {"GET", "/api/v3/ticker/tradingDay", "ticker.tradingDay", None, by_count<4, 200>, false, false,
     &Api::ticker_trading_day, kTradingDayParams},
    {"GET", "/api/v3/ticker", "ticker", None, by_count<4, 200>, false, false, &Api::ticker_window,
     kWindowParams},
    {"GET", "/sapi/v1/system/status", "", None, fixed<1>, false, false, &Api::system_status, ""},
});

constexpr std::array kPrivate = std::to_array<Endpoint>({
    {"POST", "/api/v3/order", "order.place", Trade, fixed<1>, true, true, &Api::place,
     kOrderParams},
    {"POST", "/api/v3/order/test", "order.test", Trade, test_weight, false, false, &Api::place_test,
     kTestParams},
    {"GET", "/api/v3/order", "order.status", Read, fixed<4>, false, false, &Api::query,
     kQueryParams},
    {"DELETE", "/api/v3/order", "order.cancel", Trade, fixed<1>, true, false, &Api::cancel,
     kCancelParams},
    {"POST", "/api/v3/order/cancelReplace", "order.cancelReplace", Trade, fixed<1>, true, true,
     &Api::cancel_replace, kReplaceParams},
    {"PUT", "/api/v3/order/amend/keepPriority", "order.amend.keepPriority", Trade, fixed<4>, false,
     false, &Api::amend, kAmendParams},
    {"GET", "/api/v3/order/amendments", "order.amendments", Read, fixed<4>, false, false,
     &Api::amendments, "symbol orderId fromExecutionId limit"},
    {"GET", "/api/v3/openOrders", "openOrders.status", Read, by_symbol<6, 80>, false, false,
     &Api::open_orders, "symbol"},
    {"DELETE", "/api/v3/openOrders", "openOrders.cancelAll", Trade, fixed<1>, true, false,
     &Api::cancel_open, "symbol"},
    {"GET", "/api/v3/allOrders", "allOrders", Read, fixed<20>, false, false, &Api::all_orders,
     kOrdersParams},
    {"GET", "/api/v3/openOrderList", "openOrderLists.status", Read, fixed<6>, false, false,
     &Api::nothing, ""},
    {"GET", "/api/v3/allOrderList", "allOrderLists", Read, fixed<20>, false, false, &Api::nothing,
     kListsParams},
    {"GET", "/api/v3/myTrades", "myTrades", Read, trades_weight, false, false, &Api::my_trades,
     kTradesParams},
    {"GET", "/api/v3/myPreventedMatches", "myPreventedMatches", Read, prevented_weight, false,
     false, &Api::prevented_matches, kPreventedParams},
    {"GET", "/api/v3/myAllocations", "myAllocations", Read, fixed<20>, false, false, &Api::nothing,
     kAllocationParams},
    {"GET", "/api/v3/account", "account.status", Read, fixed<20>, false, false, &Api::account,
     "omitZeroBalances"},
    {"GET", "/api/v3/account/commission", "account.commission", Read, fixed<20>, false, false,
     &Api::commission, "symbol"},
    {"GET", "/api/v3/rateLimit/order", "account.rateLimits.orders", Read, fixed<40>, false, false,
     &Api::order_limits, ""},
    {"GET", "/api/v3/myFilters", "myFilters", Read, fixed<40>, false, false, &Api::filters,
     "symbol"},
    {"GET", "/sapi/v1/account/apiRestrictions", "", Read, fixed<1>, false, false,
     &Api::restrictions, ""},
    {"GET", "/sapi/v1/capital/config/getall", "", Read, fixed<10>, false, false, &Api::coins, ""},
    {"GET", "/sapi/v1/margin/allPairs", "", Read, fixed<1>, false, false, &Api::nothing, ""},
    {"GET", "/sapi/v1/margin/isolated/allPairs", "", Read, fixed<10>, false, false, &Api::nothing,
     ""},
    {"GET", "/sapi/v1/asset/tradeFee", "", Read, fixed<1>, false, false, &Api::trade_fees,
     "symbol"},
});

constexpr std::string_view kSignedParams = "apiKey signature timestamp recvWindow";

template <class Fits>
const Endpoint* find(Fits fits) noexcept {
  for (const Endpoint& endpoint : kPublic)
    if (fits(endpoint)) return &endpoint;
  for (const Endpoint& endpoint : kPrivate)
    if (fits(endpoint)) return &endpoint;
  return nullptr;
}

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
  return find([&](const Endpoint& one) { return one.verb == verb && one.path == path; });
}

bool has_path(std::string_view path) noexcept {
  return find([&](const Endpoint& one) { return one.path == path; }) != nullptr;
}

const Endpoint* find_ws_method(std::string_view method) noexcept {
  return find([&](const Endpoint& one) { return !method.empty() && one.ws_method == method; });
}

Outcome<void> check_names(const Endpoint& endpoint, const Params& params) {
  if (params.has_duplicates()) return duplicate_parameter();
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
