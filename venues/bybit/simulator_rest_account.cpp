// Private REST calls of the local Bybit.
#include <algorithm>
#include <charconv>

#include "venues/bybit/simulator_order_json.hpp"
#include "venues/bybit/simulator_rest.hpp"

namespace crossbook::bybit {
namespace {

constexpr std::size_t kUsualRows = 20;
constexpr std::size_t kMostOrders = 50;
constexpr std::size_t kMostExecutions = 100;
constexpr std::size_t kClosedKept = 500;  // of the orders that realtime still tells

std::string_view fee_coin_of(const Exchange& exchange, const ExchangeOrder& order,
                             const Market& market) {
  const bool is_told = !order.trades.empty();
  if (is_told) return exchange.table().asset_code(order.trades.front().fee_asset);
  return order.request.side == Side::Buy ? market.base : market.quote;
}

std::int64_t number_of(std::string_view text) noexcept {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// A page of rows that were collected newest first, and where the next one begins.
WireJson page_of(WireJson rows, std::size_t most, std::string_view cursor) {
  const auto offset = static_cast<std::size_t>(std::max<std::int64_t>(number_of(cursor), 0));
  WireJson page = WireJson::array();
  for (std::size_t i = offset; i < rows.size() && page.size() < most; ++i)
    page.push_back(std::move(rows[i]));
  const std::size_t end = offset + page.size();
  const std::string next = end < rows.size() ? std::to_string(end) : "";
  return {{"category", "spot"}, {"list", std::move(page)}, {"nextPageCursor", next}};
}

}  // namespace

Answer RestDesk::query_api(const Request& request) {
  return {{}, keys_.describe(*request.key, request.now)};
}

Answer RestDesk::account_info(const Request& request) {
  return {{},
          {{"marginMode", "REGULAR_MARGIN"},
           {"updatedTime", millis_text(request.now)},
           {"unifiedMarginStatus", 6},
           {"dcpStatus", "OFF"},
           {"timeWindow", 0},
           {"smpGroup", 0},
           {"isMasterTrader", false},
           {"spotHedgingStatus", "OFF"}}};
}

Answer RestDesk::coin_info(const Request& request) {
  const std::string_view only = request.query.get("coin");
  WireJson rows = WireJson::array();
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i) {
    const std::string_view coin =
        exchange_.table().asset_code(AssetId{static_cast<std::uint16_t>(i)});
    if (!only.empty() && only != coin) continue;
    rows.push_back({{"name", coin},
                    {"coin", coin},
                    {"remainAmount", "10000000"},
                    {"chains",
                     {{{"chain", coin},
                       {"chainType", coin},
                       {"confirmation", "1"},
                       {"withdrawFee", "0"},
                       {"depositMin", "0"},
                       {"withdrawMin", "0"},
                       {"chainDeposit", "0"},
                       {"chainWithdraw", "0"},
                       {"minAccuracy", "8"},
                       {"withdrawPercentageFee", "0"}}}}});
  }
  return {{}, {{"rows", std::move(rows)}}};
}

Answer RestDesk::wallet_balance(const Request& request) {
  if (request.query.get("accountType") != "UNIFIED")
    return {{10001, "accountType only support UNIFIED."}};
  const std::string only = "," + std::string{request.query.get("coin")} + ",";
  WireJson coins = WireJson::array();
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    const std::string_view code = exchange_.table().asset_code(asset);
    const AccountBalance& balance = exchange_.ledger().balance(request.account(), asset);
    const bool is_asked = only.find("," + std::string{code} + ",") != std::string::npos;
    if (is_asked || (only == ",," && !balance.total.is_zero()))
      coins.push_back(coin_json(code, balance));
  }
  return {{}, {{"list", WireJson::array({wallet_json(std::move(coins))})}}};
}

/// The funding wallet, which nothing here moves money to.
Answer RestDesk::coins_balance(const Request& request) {
  return {{},
          {{"memberId", uid_text(request.account())},
           {"accountType", request.query.get("accountType")},
           {"balance", WireJson::array()}}};
}

Answer RestDesk::fee_rate(const Request& request) {
  const Market* only = nullptr;
  const Refusal refusal = find_market(request, only);
  if (refusal.is_refused()) return {refusal};
  WireJson list = WireJson::array();
  for (const Market& market : markets_.all()) {
    if (only != nullptr && only != &market) continue;
    const Fees& fees = market.listing->rules.fees;
    list.push_back({{"symbol", market.symbol},
                    {"takerFeeRate", rate_text(fees.taker)},
                    {"makerFeeRate", rate_text(fees.maker)}});
  }
  return {{}, {{"list", std::move(list)}}};
}

Answer RestDesk::dcp_info(const Request&) { return {{}, {{"dcpInfos", WireJson::array()}}}; }

/// @param orders newest first
WireJson RestDesk::order_list(const Request& request, std::vector<const ExchangeOrder*> orders,
                              std::size_t most) const {
  const std::string_view symbol = request.query.get("symbol");
  const std::string_view id = request.query.get("orderId");
  const std::string_view link_id = request.query.get("orderLinkId");
  WireJson rows = WireJson::array();
  for (const ExchangeOrder* order : orders) {
    const Market& market = markets_.at(order->request.instrument);
    if (!symbol.empty() && market.symbol != symbol) continue;
    if (!id.empty() && order->id.value() != number_of(id)) continue;
    if (id.empty() && !link_id.empty() && order->request.client_id != link_id) continue;
    rows.push_back(order_json(*order, market, fee_coin_of(exchange_, *order, market)));
  }
  return page_of(std::move(rows), request.query.count("limit", kUsualRows, most),
                 request.query.get("cursor"));
}

/// Open orders, or the last closed ones; by an id, whichever it names.
Answer RestDesk::orders_now(const Request& request) {
  const Market* only = nullptr;
  const Refusal refusal = find_market(request, only);
  if (refusal.is_refused()) return {refusal};
  const bool by_id =
      !request.query.get("orderId").empty() || !request.query.get("orderLinkId").empty();
  const bool wants_closed = by_id || request.query.get("openOnly") == "1";
  const bool wants_open = by_id || !wants_closed;
  std::vector<const ExchangeOrder*> orders;
  if (wants_open) orders = exchange_.open_orders(request.account());
  std::reverse(orders.begin(), orders.end());
  if (wants_closed) {
    const std::vector<const ExchangeOrder*> closed = exchange_.closed_orders(request.account());
    const std::size_t kept = std::min(closed.size(), kClosedKept);
    orders.insert(orders.end(), closed.rbegin(),
                  closed.rbegin() + static_cast<std::ptrdiff_t>(kept));
  }
  return {{}, order_list(request, std::move(orders), kMostOrders)};
}

Answer RestDesk::order_history(const Request& request) {
  const Market* only = nullptr;
  const Refusal refusal = find_market(request, only);
  if (refusal.is_refused()) return {refusal};
  std::vector<const ExchangeOrder*> orders = exchange_.closed_orders(request.account());
  std::reverse(orders.begin(), orders.end());
  return {{}, order_list(request, std::move(orders), kMostOrders)};
}

Answer RestDesk::executions(const Request& request) {
  const Market* only = nullptr;
  const Refusal refusal = find_market(request, only);
  if (refusal.is_refused()) return {refusal};
  const std::string_view id = request.query.get("orderId");
  const std::string_view link_id = request.query.get("orderLinkId");
  WireJson rows = WireJson::array();
  std::vector<ExchangeTrade> trades = exchange_.trades(request.account());
  std::reverse(trades.begin(), trades.end());
  for (const ExchangeTrade& trade : trades) {
    const ExchangeOrder* const order = exchange_.find_order(request.account(), trade.order);
    if (order == nullptr || (only != nullptr && only->instrument->id != trade.instrument)) continue;
    if (!id.empty() && order->id.value() != number_of(id)) continue;
    if (!link_id.empty() && order->request.client_id != link_id) continue;
    const Market& market = markets_.at(trade.instrument);
    const Fees& fees = market.listing->rules.fees;
    rows.push_back(execution_json(*order, trade, market,
                                  exchange_.table().asset_code(trade.fee_asset),
                                  trade.is_maker ? fees.maker : fees.taker));
  }
  return {{},
          page_of(std::move(rows), request.query.count("limit", kUsualRows * 5, kMostExecutions),
                  request.query.get("cursor"))};
}

Answer RestDesk::create(const Request& request) {
  return orders_.run(OrderDesk::Operation::Create, request.account(), request.body, request.now);
}
Answer RestDesk::amend(const Request& request) {
  return orders_.run(OrderDesk::Operation::Amend, request.account(), request.body, request.now);
}
Answer RestDesk::cancel(const Request& request) {
  return orders_.run(OrderDesk::Operation::Cancel, request.account(), request.body, request.now);
}
Answer RestDesk::cancel_all(const Request& request) {
  return orders_.cancel_all(request.account(), request.body, request.now);
}
Answer RestDesk::create_batch(const Request& request) {
  return orders_.run_batch(OrderDesk::Operation::Create, request.account(), request.body,
                           request.now);
}
Answer RestDesk::amend_batch(const Request& request) {
  return orders_.run_batch(OrderDesk::Operation::Amend, request.account(), request.body,
                           request.now);
}
Answer RestDesk::cancel_batch(const Request& request) {
  return orders_.run_batch(OrderDesk::Operation::Cancel, request.account(), request.body,
                           request.now);
}

}  // namespace crossbook::bybit
