// What orders look like, and the lists of them.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "venues/coinbase/simulator_orders.hpp"

namespace crossbook::coinbase {
namespace {

constexpr std::size_t kUsualRows = 100;
constexpr std::size_t kMostRows = 1'000;

std::string_view status_text(const ExchangeOrder& order) noexcept {
  switch (order.status) {
    case OrderStatus::PendingNew: return "PENDING";
    case OrderStatus::New:
    case OrderStatus::PartiallyFilled: return "OPEN";
    case OrderStatus::Filled: return "FILLED";
    case OrderStatus::Canceled:
    case OrderStatus::Expired: return "CANCELLED";  // also the rest of an IOC order
    case OrderStatus::Rejected: return "FAILED";
    case OrderStatus::Unknown: return "UNKNOWN_ORDER_STATUS";
  }
  __builtin_unreachable();
}

std::string_view force_text(TimeInForce force) noexcept {
  switch (force) {
    case TimeInForce::Gtc: return "GOOD_UNTIL_CANCELLED";
    case TimeInForce::Ioc: return "IMMEDIATE_OR_CANCEL";
    case TimeInForce::Fok: return "FILL_OR_KILL";
  }
  __builtin_unreachable();
}

WireJson configuration_json(const ExchangeOrder& order, const Product& product) {
  const NewOrder& request = order.request;
  if (request.type == OrderType::Market)
    return {{"market_market_ioc",
             request.quote_quantity.is_zero()
                 ? WireJson{{"base_size", product.quantity_text(request.quantity)}}
                 : WireJson{{"quote_size", product.notional_text(request.quote_quantity)}}}};
  WireJson terms{{"base_size", product.quantity_text(request.quantity)},
                 {"limit_price", product.price_text(request.price)}};
  if (request.time_in_force == TimeInForce::Gtc) terms["post_only"] = request.post_only;
  const char* const name = request.time_in_force == TimeInForce::Gtc   ? "limit_limit_gtc"
                           : request.time_in_force == TimeInForce::Ioc ? "sor_limit_ioc"
                                                                       : "limit_limit_fok";
  return {{name, std::move(terms)}};
}

/// Value over size, cut at the product's decimals: of several trades it may be inexact.
std::string average_text(const ExchangeOrder& order, const Product& product) {
  if (order.filled.is_zero()) return "0";
  return decimal_text(order.filled_notional.raw() / order.filled.raw(),
                      product.instrument->price_scale);
}

std::string completion_text(const ExchangeOrder& order) {
  if (order.request.quantity.is_zero()) return "0";
  return decimal_text(Int128{order.filled.raw()} * 10'000 / order.request.quantity.raw(), Scale{2});
}

WireJson fill_json(const ExchangeTrade& trade, const Product& product) {
  return {{"entry_id", fmt::format("{}-{}", trade.id, trade.side == Side::Buy ? "b" : "s")},
          {"trade_id", trade_id_text(trade.id)},
          {"order_id", order_id_text(trade.order)},
          {"trade_time", wire_time(trade.time)},
          {"trade_type", "FILL"},
          {"price", product.price_text(trade.price)},
          {"size", product.quantity_text(trade.quantity)},
          {"commission", amount_text(trade.fee)},
          {"product_id", product.id},
          {"sequence_timestamp", wire_time(trade.time)},
          {"liquidity_indicator", trade.is_maker ? "MAKER" : "TAKER"},
          {"size_in_quote", false},
          {"user_id", portfolio_uuid(trade.account)},
          {"side", trade.side == Side::Buy ? "BUY" : "SELL"},
          {"retail_portfolio_id", portfolio_uuid(trade.account)}};
}

bool is_among(const std::vector<std::string>& wanted, std::string_view one) {
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), one) != wanted.end();
}

/// Both spellings that clients use, as one list.
std::vector<std::string> either(const QueryArguments& query, std::string_view one,
                                std::string_view other) {
  std::vector<std::string> all = query.list(one);
  for (std::string& text : query.list(other)) all.push_back(std::move(text));
  return all;
}

std::size_t cursor_of(const QueryArguments& query) {
  const std::string_view text = query.get("cursor");
  std::size_t at = 0;
  std::from_chars(text.data(), text.data() + text.size(), at);
  return at;
}

}  // namespace

WireJson OrderDesk::order_json(const ExchangeOrder& order) const {
  const Product& product = products_.traded(order.request.instrument);
  const bool is_market = order.request.type == OrderType::Market;
  const bool is_closed = is_terminal(order.status);
  return {{"order_id", order_id_text(order.id)},
          {"product_id", product.id},
          {"user_id", portfolio_uuid(order.account)},
          {"order_configuration", configuration_json(order, product)},
          {"side", order.request.side == Side::Buy ? "BUY" : "SELL"},
          {"client_order_id", order.request.client_id},
          {"status", status_text(order)},
          {"time_in_force", force_text(order.request.time_in_force)},
          {"created_time", wire_time(order.created)},
          {"completion_percentage", completion_text(order)},
          {"filled_size", product.quantity_text(order.filled)},
          {"average_filled_price", average_text(order, product)},
          {"fee", ""},
          {"number_of_fills", std::to_string(order.trades.size())},
          {"filled_value", product.notional_text(order.filled_notional)},
          {"pending_cancel", false},
          {"size_in_quote", !order.request.quote_quantity.is_zero()},
          {"total_fees", amount_text(order.fees_paid)},
          {"size_inclusive_of_fees", false},
          {"total_value_after_fees", product.notional_text(order.filled_notional)},
          {"trigger_status", "INVALID_ORDER_TYPE"},
          {"order_type", is_market ? "MARKET" : "LIMIT"},
          {"reject_reason", "REJECT_REASON_UNSPECIFIED"},
          {"settled", is_closed},
          {"product_type", "SPOT"},
          {"reject_message", ""},
          {"cancel_message",
           order.cause == CancelCause::User ? "User requested cancel" : "Internal error"},
          {"order_placement_source", "RETAIL_ADVANCED"},
          {"outstanding_hold_amount", amount_text(order.held)},
          {"last_fill_time", order.trades.empty() ? WireJson(nullptr)
                                                  : WireJson(wire_time(order.trades.back().time))},
          {"retail_portfolio_id", portfolio_uuid(order.account)}};
}

WireJson OrderDesk::stream_json(const ExchangeOrder& order, bool is_closed) const {
  const Product& product = products_.traded(order.request.instrument);
  const bool is_market = order.request.type == OrderType::Market;
  return {{"order_id", order_id_text(order.id)},
          {"client_order_id", order.request.client_id},
          {"cumulative_quantity", product.quantity_text(order.filled)},
          {"leaves_quantity", product.quantity_text(order.leaves())},
          {"avg_price", average_text(order, product)},
          {"total_fees", amount_text(order.fees_paid)},
          {"status", is_closed ? status_text(order) : std::string_view{"OPEN"}},
          {"product_id", product.id},
          {"creation_time", wire_time(order.created)},
          {"order_side", order.request.side == Side::Buy ? "BUY" : "SELL"},
          {"order_type", is_market ? "Market" : "Limit"},
          {"cancel_reason",
           is_closed && order.cause == CancelCause::User ? "User requested cancel" : ""},
          {"reject_reason", ""},
          {"total_value_after_fees", product.notional_text(order.filled_notional)},
          {"filled_value", product.notional_text(order.filled_notional)},
          {"number_of_fills", std::to_string(order.trades.size())},
          {"completion_percentage", completion_text(order)},
          {"outstanding_hold_amount", amount_text(order.held)},
          {"limit_price", is_market ? std::string{} : product.price_text(order.request.price)},
          {"stop_price", ""},
          {"post_only", order.request.post_only},
          {"product_type", "SPOT"},
          {"time_in_force", force_text(order.request.time_in_force)},
          {"trigger_status", "INVALID_ORDER_TYPE"},
          {"retail_portfolio_id", portfolio_uuid(order.account)}};
}

HttpReply OrderDesk::one(AccountId account, std::string_view order_id) const {
  const ExchangeOrder* const order = find(account, order_id);
  if (order == nullptr)
    return refusal_reply(404, "NOT_FOUND", 5, "order with this orderID was not found");
  return json_reply({{"order", order_json(*order)}});
}

HttpReply OrderDesk::batch(AccountId account, const QueryArguments& query) const {
  const std::vector<std::string> wanted = query.list("order_status");
  const std::vector<std::string> products = either(query, "product_ids", "product_id");
  const bool is_open_too = std::find(wanted.begin(), wanted.end(), "OPEN") != wanted.end();
  if (is_open_too && wanted.size() > 1)
    return refusal_reply(400, "INVALID_ARGUMENT", 3, "OPEN may not be mixed with other statuses");
  std::vector<const ExchangeOrder*> all = exchange_.closed_orders(account);
  const std::vector<const ExchangeOrder*> open = exchange_.open_orders(account);
  all.insert(all.end(), open.begin(), open.end());
  std::erase_if(all, [&](const ExchangeOrder* order) {
    return !is_among(wanted, status_text(*order)) ||
           !is_among(products, products_.traded(order->request.instrument).id);
  });
  std::sort(all.begin(), all.end(),
            [](const auto* a, const auto* b) { return a->id > b->id; });  // the newest first
  const std::size_t begin = std::min(cursor_of(query), all.size());
  const std::size_t end = std::min(begin + query.count("limit", kUsualRows, kMostRows), all.size());
  WireJson rows = WireJson::array();
  for (std::size_t i = begin; i < end; ++i) rows.push_back(order_json(*all[i]));
  const bool has_next = end < all.size();
  return json_reply({{"orders", std::move(rows)},
                     {"sequence", "0"},
                     {"has_next", has_next},
                     {"cursor", has_next ? std::to_string(end) : std::string{}}});
}

HttpReply OrderDesk::fills(AccountId account, const QueryArguments& query) const {
  const std::vector<std::string> orders = either(query, "order_ids", "order_id");
  const std::vector<std::string> products = either(query, "product_ids", "product_id");
  std::vector<ExchangeTrade> all = exchange_.trades(account);
  std::erase_if(all, [&](const ExchangeTrade& trade) {
    return !is_among(orders, order_id_text(trade.order)) ||
           !is_among(products, products_.traded(trade.instrument).id);
  });
  std::reverse(all.begin(), all.end());
  const std::size_t begin = std::min(cursor_of(query), all.size());
  const std::size_t end = std::min(begin + query.count("limit", kUsualRows, kMostRows), all.size());
  WireJson rows = WireJson::array();
  for (std::size_t i = begin; i < end; ++i)
    rows.push_back(fill_json(all[i], products_.traded(all[i].instrument)));
  return json_reply({{"fills", std::move(rows)},
                     {"cursor", end < all.size() ? std::to_string(end) : std::string{}}});
}

}  // namespace crossbook::coinbase
