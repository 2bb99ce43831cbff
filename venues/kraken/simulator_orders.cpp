#include "venues/kraken/simulator_orders.hpp"

#include <array>

#include "venues/connector/wire_time.hpp"
#include "venues/kraken/simulator_order_words.hpp"

namespace crossbook::kraken {
namespace {

std::string_view side_word(Side side) noexcept { return side == Side::Buy ? "buy" : "sell"; }
std::string_view type_word(OrderType type) noexcept {
  return type == OrderType::Limit ? "limit" : "market";
}

std::string_view time_in_force_word(const ExchangeOrder& order, const OrderNote& note) noexcept {
  if (note.expires.count() != 0) return "GTD";
  switch (order.request.time_in_force) {
    case TimeInForce::Ioc: return "IOC";
    case TimeInForce::Fok: return "FOK";
    case TimeInForce::Gtc: return "GTC";
  }
  __builtin_unreachable();
}

/// IOC remainders are cancels here; only dated orders expire.
std::string_view rest_status(const ExchangeOrder& order, const OrderNote& note) noexcept {
  if (note.is_expired) return "expired";
  switch (order.status) {
    case OrderStatus::PendingNew: return "pending";
    case OrderStatus::New:
    case OrderStatus::PartiallyFilled: return "open";
    case OrderStatus::Filled: return "closed";
    case OrderStatus::Canceled:
    case OrderStatus::Rejected:
    case OrderStatus::Expired:
    case OrderStatus::Unknown: return "canceled";
  }
  __builtin_unreachable();
}

std::string_view socket_status(OrderStatus status) noexcept {
  switch (status) {
    case OrderStatus::PendingNew: return "pending_new";
    case OrderStatus::New: return "new";
    case OrderStatus::PartiallyFilled: return "partially_filled";
    case OrderStatus::Filled: return "filled";
    case OrderStatus::Canceled:
    case OrderStatus::Rejected:
    case OrderStatus::Expired:
    case OrderStatus::Unknown: return "canceled";
  }
  __builtin_unreachable();
}

std::string_view end_words(const ExchangeOrder& order, const OrderNote& note) noexcept {
  return note.is_expired ? "Order expired" : cancel_words(order.cause);
}

/// Exact for one trade, else cut at the scale.
Price average_price(const ExchangeOrder& order) noexcept {
  if (order.filled.is_zero()) return Price{};
  return Price::from_raw(
      static_cast<std::int64_t>(order.filled_notional.raw() / order.filled.raw()));
}

std::string limit_price_text(const ExchangeOrder& order, const PairInfo& pair) {
  return order.request.type == OrderType::Limit ? pair.price_text(order.request.price) : "0";
}

/// Fees are in the quote asset: known in dollars where that is one.
std::string fee_in_dollars(Amount fee, const PairInfo& pair) {
  const std::string_view symbol = pair.symbol;
  const bool is_dollar =
      symbol.ends_with("/USD") || symbol.ends_with("/USDT") || symbol.ends_with("/USDC");
  return is_dollar ? amount_text(fee) : "0";
}

JsonWriter& begin_entry(JsonWriter& out, const ExchangeOrder& order, std::string_view exec_type) {
  return out.begin_object()
      .text_member("order_id", id_text('O', order.id.value()))
      .text_member("exec_type", exec_type);
}

std::string end_entry(JsonWriter& out, UtcNanos time) {
  return out.text_member("timestamp", micros_text(time)).end_object().take();
}

}  // namespace

std::string seconds_text(UtcNanos time) { return decimal_text(time.count() / 10'000, Scale{5}, 5); }

std::string micros_text(UtcNanos time) {
  std::array<char, kWireTimeChars> out;
  return std::string{format_wire_time(time, 6, out.data())};
}

std::string order_sentence(const ExchangeOrder& order, const PairInfo& pair) {
  std::string text{side_word(order.request.side)};
  text += " " + pair.quantity_text(order.request.quantity) + " " + pair.altname + " @ ";
  text += type_word(order.request.type);
  if (order.request.type == OrderType::Limit) text += " " + pair.price_text(order.request.price);
  return text;
}

void write_order(JsonWriter& out, const ExchangeOrder& order, const OrderContext& context,
                 bool with_trades) {
  const PairInfo& pair = context.pair;
  const bool is_closed = is_terminal(order.status);
  out.begin_object().key("refid").null();
  if (context.note.user_reference != 0) {
    out.integer_member("userref", context.note.user_reference);
  } else {
    out.key("userref").null();
  }
  if (!order.request.client_id.empty()) out.text_member("cl_ord_id", order.request.client_id);
  out.text_member("status", rest_status(order, context.note))
      .number_member("opentm", seconds_text(order.created))
      .integer_member("starttm", 0)
      .integer_member("expiretm", context.note.expires.seconds())
      .key("descr")
      .begin_object()
      .text_member("pair", pair.altname)
      .text_member("type", side_word(order.request.side))
      .text_member("ordertype", type_word(order.request.type))
      .text_member("price", limit_price_text(order, pair))
      .text_member("price2", "0")
      .text_member("leverage", "none")
      .text_member("order", order_sentence(order, pair))
      .text_member("close", "")
      .end_object()
      .text_member("vol", pair.quantity_text(order.request.quantity))
      .text_member("vol_exec", pair.quantity_text(order.filled))
      .text_member("cost", pair.cost_text(order.filled_notional, 5))
      .text_member("fee", amount_text(order.fees_paid, 5))
      .text_member("price", pair.price_text(average_price(order)))
      .text_member("stopprice", "0.00000")
      .text_member("limitprice", "0.00000")
      .text_member("misc", "")
      .text_member("oflags", order.request.post_only ? "fciq,post" : "fciq");
  if (is_closed) {
    out.number_member("closetm", seconds_text(order.updated));
    const std::string_view reason = end_words(order, context.note);
    if (reason.empty()) {
      out.key("reason").null();
    } else {
      out.text_member("reason", reason);
    }
  }
  if (with_trades && !order.trades.empty()) {
    out.key("trades").begin_array();
    for (const ExchangeTrade& trade : order.trades) out.text(id_text('T', trade.id));
    out.end_array();
  }
  out.end_object();
}

void write_trade(JsonWriter& out, const ExchangeTrade& trade, OrderType type,
                 const PairInfo& pair) {
  out.begin_object()
      .text_member("ordertxid", id_text('O', trade.order.value()))
      .text_member("postxid", id_text('T', trade.id))
      .text_member("pair", pair.id)
      .number_member("time", seconds_text(trade.time))
      .text_member("type", side_word(trade.side))
      .text_member("ordertype", type_word(type))
      .text_member("price", pair.price_text(trade.price))
      .text_member("cost", pair.cost_text(trade.price * trade.quantity, 5))
      .text_member("fee", amount_text(trade.fee, 5))
      .text_member("vol", pair.quantity_text(trade.quantity))
      .text_member("margin", "0.00000")
      .text_member("leverage", "0")
      .text_member("misc", "")
      .integer_member("trade_id", trade.id)
      .boolean_member("maker", trade.is_maker)
      .end_object();
}

std::string first_entry(const ExchangeOrder& order, const OrderContext& context,
                        std::string_view exec_type) {
  const PairInfo& pair = context.pair;
  const bool is_pending = exec_type == "pending_new";
  JsonWriter out;
  begin_entry(out, order, exec_type)
      .text_member("symbol", pair.symbol)
      .number_member("order_qty", pair.quantity_text(order.request.quantity))
      .number_member("cum_qty", pair.quantity_text(order.filled))
      .number_member("cum_cost", pair.cost_text(order.filled_notional))
      .text_member("time_in_force", time_in_force_word(order, context.note))
      .text_member("side", side_word(order.request.side))
      .text_member("order_type", type_word(order.request.type));
  if (!order.request.client_id.empty()) out.text_member("cl_ord_id", order.request.client_id);
  if (context.note.user_reference != 0)
    out.integer_member("order_userref", context.note.user_reference);
  if (context.note.expires.count() != 0)
    out.text_member("expire_time", micros_text(context.note.expires));
  if (order.request.type == OrderType::Limit) {
    out.text_member("limit_price_type", "static")
        .number_member("limit_price", pair.price_text(order.request.price));
  }
  out.text_member("order_status", is_pending ? "pending_new" : socket_status(order.status))
      .number_member("fee_usd_equiv", "0")
      .text_member("fee_ccy_pref", "fciq");
  return end_entry(out, order.updated);
}

std::string accepted_entry(const ExchangeOrder& order) {
  JsonWriter out;
  begin_entry(out, order, "new").text_member("order_status", "new");
  return end_entry(out, order.updated);
}

std::string amended_entry(const ExchangeOrder& order, const OrderContext& context) {
  JsonWriter out;
  begin_entry(out, order, "amended")
      .text_member("order_status", socket_status(order.status))
      .number_member("order_qty", context.pair.quantity_text(order.request.quantity))
      .number_member("limit_price", context.pair.price_text(order.request.price));
  return end_entry(out, order.updated);
}

std::string trade_entry(const ExchangeOrder& order, const ExchangeTrade& trade,
                        const OrderContext& context, std::string_view fee_asset) {
  const PairInfo& pair = context.pair;
  JsonWriter out;
  begin_entry(out, order, "trade")
      .text_member("exec_id", id_text('T', trade.id))
      .integer_member("trade_id", trade.id)
      .text_member("symbol", pair.symbol)
      .text_member("side", side_word(trade.side))
      .number_member("last_qty", pair.quantity_text(trade.quantity))
      .number_member("last_price", pair.price_text(trade.price))
      .text_member("liquidity_ind", trade.is_maker ? "m" : "t")
      .number_member("cost", pair.cost_text(trade.price * trade.quantity))
      .text_member("order_status", socket_status(order.status))
      .text_member("order_type", type_word(order.request.type))
      .number_member("fee_usd_equiv", fee_in_dollars(trade.fee, pair))
      .key("fees")
      .begin_array()
      .begin_object()
      .text_member("asset", fee_asset)
      .number_member("qty", amount_text(trade.fee))
      .end_object()
      .end_array();
  return end_entry(out, trade.time);
}

std::string closed_entry(const ExchangeOrder& order, const OrderContext& context) {
  const PairInfo& pair = context.pair;
  const bool is_filled = order.status == OrderStatus::Filled;
  JsonWriter out;
  const bool is_expired = context.note.is_expired;
  const std::string_view word = is_expired ? "expired" : "canceled";
  begin_entry(out, order, is_filled ? "filled" : word)
      .text_member("order_status", is_expired ? word : socket_status(order.status))
      .number_member("cum_qty", pair.quantity_text(order.filled))
      .number_member("cum_cost", pair.cost_text(order.filled_notional))
      .number_member("avg_price", pair.price_text(average_price(order)))
      .number_member("fee_usd_equiv", fee_in_dollars(order.fees_paid, pair));
  if (!is_filled) {
    out.text_member("reason", end_words(order, context.note))
        .text_member("cancel_reason", end_words(order, context.note));
  }
  return end_entry(out, order.updated);
}

}  // namespace crossbook::kraken
