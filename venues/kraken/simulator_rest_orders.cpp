// Private REST of orders and trades, open and past.
#include <algorithm>

#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_order_words.hpp"
#include "venues/kraken/simulator_orders.hpp"
#include "venues/kraken/simulator_rest.hpp"

namespace crossbook::kraken {

void RestApi::write_order_member(JsonWriter& out, const ExchangeOrder& order,
                                 bool with_trades) const {
  const PairInfo& pair = *pairs_.find(order.request.instrument);
  out.key(id_text('O', order.id.value()));
  write_order(out, order, {pair, desk_.note(order.id)}, with_trades);
}

bool RestApi::is_named(const ExchangeOrder& order, const Fields& fields) const {
  if (fields.has("cl_ord_id") && order.request.client_id != fields.text("cl_ord_id")) return false;
  if (!fields.has("userref")) return true;
  return parse_whole(fields.text("userref")) == desk_.note(order.id).user_reference;
}

RestApi::Answer RestApi::open_orders(const PrivateCall& call) {
  JsonWriter out;
  out.begin_object().key("open").begin_object();
  for (const ExchangeOrder* order : exchange_.open_orders(call.key.account))
    if (is_named(*order, call.fields))
      write_order_member(out, *order, call.fields.is_true("trades"));
  out.end_object().end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::closed_orders(const PrivateCall& call) {
  std::vector<const ExchangeOrder*> orders = exchange_.closed_orders(call.key.account);
  const TimeRange range = read_range(call.fields);
  const std::string_view by = call.fields.text("closetime");
  std::erase_if(orders, [&](const ExchangeOrder* order) {
    const bool is_opened = by != "close" && range.contains(order->created);
    const bool is_closed = by != "open" && range.contains(order->updated);
    return !is_named(*order, call.fields) || !(is_opened || is_closed);
  });
  std::reverse(orders.begin(), orders.end());  // newest first
  const std::size_t begin = std::min(page_offset(call.fields), orders.size());
  const std::size_t end = std::min(begin + kPageSize, orders.size());
  JsonWriter out;
  out.begin_object().key("closed").begin_object();
  for (std::size_t i = begin; i < end; ++i)
    write_order_member(out, *orders[i], call.fields.is_true("trades"));
  out.end_object().integer_member("count", static_cast<std::int64_t>(orders.size())).end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::query_orders(const PrivateCall& call) {
  const std::vector<std::string_view> ids = split_list(call.fields.text("txid"));
  if (ids.empty() || ids.size() > kMaxQueried) return {invalid("txid"), {}};
  JsonWriter out;
  out.begin_object();
  for (const std::string_view text : ids) {
    const std::optional<std::int64_t> id = parse_id('O', text);
    const ExchangeOrder* order =
        id ? exchange_.find_order(call.key.account, ExchangeOrderId{*id}) : nullptr;
    if (order == nullptr) return {"EOrder:Invalid order", {}};
    write_order_member(out, *order, call.fields.is_true("trades"));
  }
  out.end_object();
  return {{}, out.take()};
}

void RestApi::write_trade_member(JsonWriter& out, const ExchangeTrade& trade) const {
  const PairInfo& pair = *pairs_.find(trade.instrument);
  const ExchangeOrder* order = exchange_.find_order(trade.account, trade.order);
  out.key(id_text('T', trade.id));
  write_trade(out, trade, order != nullptr ? order->request.type : OrderType::Limit, pair);
}

RestApi::Answer RestApi::trades_history(const PrivateCall& call) {
  std::vector<ExchangeTrade> trades = exchange_.trades(call.key.account);
  const TimeRange range = read_range(call.fields);
  std::erase_if(trades, [&](const ExchangeTrade& trade) { return !range.contains(trade.time); });
  std::reverse(trades.begin(), trades.end());  // newest first
  const std::size_t begin = std::min(page_offset(call.fields), trades.size());
  const std::size_t end = std::min(begin + kPageSize, trades.size());
  JsonWriter out;
  out.begin_object().key("trades").begin_object();
  for (std::size_t i = begin; i < end; ++i) write_trade_member(out, trades[i]);
  out.end_object().integer_member("count", static_cast<std::int64_t>(trades.size())).end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::query_trades(const PrivateCall& call) {
  const std::vector<std::string_view> ids = split_list(call.fields.text("txid"));
  if (ids.empty() || ids.size() > kMaxQueriedTrades) return {invalid("txid"), {}};
  const std::vector<ExchangeTrade> trades = exchange_.trades(call.key.account);
  JsonWriter out;
  out.begin_object();
  for (const std::string_view text : ids) {
    const std::optional<std::int64_t> id = parse_id('T', text);
    const auto found = std::find_if(trades.begin(), trades.end(), [&](const ExchangeTrade& trade) {
      return id && trade.id == *id;
    });
    if (found == trades.end()) return {"EQuery:Invalid trade", {}};
    write_trade_member(out, *found);
  }
  out.end_object();
  return {{}, out.take()};
}

}  // namespace crossbook::kraken
