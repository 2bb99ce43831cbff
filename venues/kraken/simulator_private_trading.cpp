// Trading on the private socket: its own spellings, numbers as JSON numbers, one answer per id.
#include <algorithm>
#include <array>

#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_private.hpp"
#include "venues/kraken/wire_time.hpp"

namespace crossbook::kraken {
namespace {

/// REST's spelling of a socket word: "gtc" -> "GTC".
std::string upper(std::string_view word) {
  std::string out{word};
  std::transform(out.begin(), out.end(), out.begin(), [](char c) {
    return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  });
  return out;
}

/// "cancel_newest" -> "cancel-newest"
std::string dashed(std::string_view word) {
  std::string out{word};
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

/// The first of these that is there and is no number.
std::string_view not_a_number(const Fields& fields) {
  for (const std::string_view name :
       {"order_qty", "limit_price", "cash_order_qty", "order_userref"}) {
    const Field* field = fields.find(name);
    if (field != nullptr && field->kind != Field::Kind::Number) return name;
  }
  return {};
}

std::string count_result(std::size_t count) {
  JsonWriter out;
  return out.begin_object()
      .integer_member("count", static_cast<std::int64_t>(count))
      .end_object()
      .take();
}

}  // namespace

const std::vector<PrivateSocket::Method>& PrivateSocket::methods() {
  static const std::vector<Method> rows = {
      {"add_order",
       "add order",
       Need::Trade,
       &PrivateSocket::add_order,
       {"order_type", "side", "order_qty", "symbol", "limit_price", "time_in_force", "post_only",
        "cl_ord_id", "order_userref", "stp_type", "deadline", "validate", "cash_order_qty",
        "margin", "reduce_only", "fee_preference", "token"}},
      {"cancel_order",
       "cancel order",
       Need::Trade,
       &PrivateSocket::cancel_order,
       {"order_id", "cl_ord_id", "order_userref", "token"}},
      {"cancel_all", "cancel all", Need::Trade, &PrivateSocket::cancel_all, {"token"}},
      {"cancel_all_orders_after",
       "cancel all orders after",
       Need::Trade,
       &PrivateSocket::cancel_all_after,
       {"timeout", "token"}},
  };
  return rows;
}

PrivateSocket::Answers PrivateSocket::add_order(const SocketRequest& request, const ApiKey& key,
                                                UtcNanos now) {
  const Fields& params = request.params;
  const auto invalid = [&](std::string_view name) {
    return Answers{error_answer(request, "EGeneral:Invalid arguments:" + std::string{name}, now)};
  };
  if (const std::string_view name = not_a_number(params); !name.empty()) return invalid(name);
  for (const char* name : {"margin", "reduce_only"})
    if (params.is_true(name)) return invalid(name);
  if (params.text("fee_preference") == "base") return invalid("fee_preference");
  const std::string time_in_force = upper(params.text("time_in_force"));
  const std::string self_trade = dashed(params.text("stp_type"));
  OrderRequest order;
  order.pair = pairs_.find_symbol(params.text("symbol"));
  order.side = params.text("side");
  order.type = params.text("order_type");
  order.by_quote = params.has("cash_order_qty");
  order.quantity = params.text(order.by_quote ? "cash_order_qty" : "order_qty");
  order.price = params.text("limit_price");
  order.time_in_force = time_in_force;
  order.client_id = params.text("cl_ord_id");
  order.user_reference = params.text("order_userref");
  order.self_trade = self_trade;
  order.deadline = params.text("deadline");
  order.post_only = params.is_true("post_only");
  order.validate = params.is_true("validate");
  order.min_deadline = kMinSocketDeadline;
  const DeskAnswer answer = desk_.place(key.account, order, now);
  if (!answer.error.empty()) return {error_answer(request, answer.error, now)};
  JsonWriter result;
  result.begin_object();
  result.text_member("order_id",
                     answer.order != nullptr ? id_text('O', answer.order->id.value()) : "");
  if (!order.client_id.empty()) result.text_member("cl_ord_id", order.client_id);
  if (!order.user_reference.empty()) result.key("order_userref").number(order.user_reference);
  return {success_answer(request, result.end_object().view(), now)};
}

PrivateSocket::Answers PrivateSocket::cancel_order(const SocketRequest& request, const ApiKey& key,
                                                   UtcNanos now) {
  Answers answers;
  for (const char* name : {"order_id", "cl_ord_id", "order_userref"}) {
    const Field* field = request.params.find(name);
    if (field == nullptr) continue;
    if (field->kind != Field::Kind::List)
      return {error_answer(request, std::string{"EGeneral:Invalid arguments:"} + name, now)};
    for (const std::string& item : field->items) {
      std::size_t count = 0;
      for (const ExchangeOrderId id : desk_.find_open(key.account, item))
        if (desk_.cancel(key.account, id, now)) ++count;
      JsonWriter result;
      result.begin_object().text_member(name, item).end_object();
      answers.push_back(count > 0 ? success_answer(request, result.view(), now)
                                  : error_answer(request, "EOrder:Unknown order", now));
    }
  }
  if (answers.empty())
    answers.push_back(error_answer(request, "EGeneral:Invalid arguments:order_id", now));
  return answers;
}

PrivateSocket::Answers PrivateSocket::cancel_all(const SocketRequest& request, const ApiKey& key,
                                                 UtcNanos now) {
  return {success_answer(request, count_result(desk_.cancel_all(key.account, now)), now)};
}

PrivateSocket::Answers PrivateSocket::cancel_all_after(const SocketRequest& request,
                                                       const ApiKey& key, UtcNanos now) {
  const std::optional<std::int64_t> timeout = parse_whole(request.params.text("timeout"));
  if (!timeout || *timeout < 0 || *timeout >= kMaxDeadMansTimeout)
    return {error_answer(request, "EGeneral:Invalid arguments:timeout", now)};
  const UtcNanos trigger =
      desk_.arm_dead_mans_switch(key.account, std::chrono::seconds{*timeout}, now);
  std::array<char, kWireTimeChars> text;
  JsonWriter result;
  result.begin_object().text_member("currentTime", format_wire_time(now, 0, text.data()));
  result.text_member("triggerTime", trigger.count() == 0
                                        ? std::string_view{"0"}
                                        : format_wire_time(trigger, 0, text.data()));
  return {success_answer(request, result.end_object().view(), now)};
}

}  // namespace crossbook::kraken
