// Orders on the private socket: its own spellings, numbers as JSON numbers.
#include <algorithm>
#include <array>

#include "venues/connector/wire_time.hpp"
#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_order_words.hpp"
#include "venues/kraken/simulator_private.hpp"

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

/// What is wrong with an order's or a change's parameters, in Kraken's words; empty: nothing.
std::string check_parameters(const Fields& params) {
  std::string_view name = not_a_number(params);
  if (name.empty()) name = unserved_parameter(params);
  return name.empty() ? std::string{} : invalid(name);
}

void write_placed(JsonWriter& out, const DeskAnswer& answer, const OrderRequest& order) {
  out.begin_object().text_member(
      "order_id", answer.order != nullptr ? id_text('O', answer.order->id.value()) : "");
  if (!order.client_id.empty()) out.text_member("cl_ord_id", order.client_id);
  if (!order.user_reference.empty()) out.key("order_userref").number(order.user_reference);
  out.end_object();
}

ChangeRequest read_change(const Fields& params) {
  ChangeRequest change;
  change.quantity = params.text("order_qty");
  change.price = params.text("limit_price");
  change.user_reference = params.text("order_userref");
  change.deadline = params.text("deadline");
  change.post_only = params.is_true("post_only");
  change.validate = params.is_true("validate");
  change.min_deadline = kMinSocketDeadline;
  return change;
}

}  // namespace

const std::vector<PrivateSocket::Method>& PrivateSocket::methods() {
  static const std::vector<Method> rows = {
      {"add_order",
       "add order",
       Need::Trade,
       &PrivateSocket::add_order,
       {"order_type",       "side",           "order_qty",   "symbol",         "limit_price",
        "limit_price_type", "time_in_force",  "post_only",   "cl_ord_id",      "order_userref",
        "stp_type",         "deadline",       "validate",    "cash_order_qty", "margin",
        "reduce_only",      "fee_preference", "no_mpp",      "expire_time",    "effective_time",
        "conditional",      "triggers",       "display_qty", "sender_sub_id",  "token"}},
      {"amend_order",
       "amend order",
       Need::Trade,
       &PrivateSocket::amend_order,
       {"order_id", "cl_ord_id", "order_qty", "limit_price", "limit_price_type", "post_only",
        "display_qty", "trigger_price", "trigger_price_type", "deadline", "symbol", "token"}},
      {"edit_order",
       "edit order",
       Need::Trade,
       &PrivateSocket::edit_order,
       {"order_id", "symbol", "order_qty", "limit_price", "order_userref", "post_only",
        "reduce_only", "display_qty", "fee_preference", "no_mpp", "triggers", "deadline",
        "validate", "token"}},
      {"batch_add",
       "batch add",
       Need::Trade,
       &PrivateSocket::batch_add,
       {"symbol", "orders", "deadline", "validate", "token"}},
      {"cancel_order",
       "cancel order",
       Need::Trade,
       &PrivateSocket::cancel_order,
       {"order_id", "cl_ord_id", "order_userref", "token"}},
      {"batch_cancel",
       "batch cancel",
       Need::Trade,
       &PrivateSocket::batch_cancel,
       {"orders", "cl_ord_id", "token"}},
      {"cancel_all", "cancel all", Need::Trade, &PrivateSocket::cancel_all, {"token"}},
      {"cancel_all_orders_after",
       "cancel all orders after",
       Need::Trade,
       &PrivateSocket::cancel_all_after,
       {"timeout", "token"}},
  };
  return rows;
}

std::string PrivateSocket::read_order(const Fields& params, OrderRequest& out) {
  if (std::string error = check_parameters(params); !error.empty()) return error;
  if (params.has("expire_time")) {
    const Result<UtcNanos> expires = parse_wire_time(params.text("expire_time"), "expire_time");
    if (expires.has_error()) return invalid("expire_time");
    out.expires = *expires;
  }
  out.side = params.text("side");
  out.type = params.text("order_type");
  out.by_quote = params.has("cash_order_qty");
  out.quantity = params.text(out.by_quote ? "cash_order_qty" : "order_qty");
  out.price = params.text("limit_price");
  out.time_in_force = upper(params.text("time_in_force"));
  out.client_id = params.text("cl_ord_id");
  out.user_reference = params.text("order_userref");
  out.self_trade = dashed(params.text("stp_type"));
  out.post_only = params.is_true("post_only");
  out.min_deadline = kMinSocketDeadline;
  return {};
}

PrivateSocket::Answers PrivateSocket::add_order(const SocketRequest& request, const ApiKey& key,
                                                UtcNanos now) {
  const Fields& params = request.params;
  OrderRequest order;
  if (const std::string error = read_order(params, order); !error.empty())
    return {error_answer(request, error, now)};
  order.pair = pairs_.find_symbol(params.text("symbol"));
  order.deadline = params.text("deadline");
  order.validate = params.is_true("validate");
  const DeskAnswer answer = desk_.place(key.account, order, now);
  if (!answer.error.empty()) return {error_answer(request, answer.error, now)};
  JsonWriter result;
  write_placed(result, answer, order);
  return {success_answer(request, result.view(), now)};
}

PrivateSocket::Answers PrivateSocket::batch_add(const SocketRequest& request, const ApiKey& key,
                                                UtcNanos now) {
  const Fields& params = request.params;
  const Field* const orders = params.find("orders");
  const bool fits = orders != nullptr && orders->objects.size() >= kMinBatch &&
                    orders->objects.size() <= kMaxBatch && orders->items.empty();
  if (!fits) return {error_answer(request, invalid("orders"), now)};
  const PairInfo* const pair = pairs_.find_symbol(params.text("symbol"));
  if (pair == nullptr) return {error_answer(request, kUnknownPair, now)};
  const std::string_view deadline = params.text("deadline");
  if (const std::string error = check_deadline(deadline, kMinSocketDeadline, now); !error.empty())
    return {error_answer(request, error, now)};
  JsonWriter result;
  result.begin_array();
  for (const Fields& row : orders->objects) {
    OrderRequest order;
    DeskAnswer answer{read_order(row, order), nullptr};
    order.pair = pair;
    order.validate = params.is_true("validate");
    if (answer.error.empty()) answer = desk_.place(key.account, order, now);
    if (answer.error.empty()) {
      write_placed(result, answer, order);
    } else {
      result.begin_object().text_member("error", answer.error).end_object();
    }
  }
  return {success_answer(request, result.end_array().view(), now)};
}

PrivateSocket::Answers PrivateSocket::amend_order(const SocketRequest& request, const ApiKey& key,
                                                  UtcNanos now) {
  const Fields& params = request.params;
  if (const std::string error = check_parameters(params); !error.empty())
    return {error_answer(request, error, now)};
  const bool by_client_id = params.has("cl_ord_id");
  const auto found = desk_.find_open(key.account, by_client_id ? NamedBy::ClientId : NamedBy::Id,
                                     params.text(by_client_id ? "cl_ord_id" : "order_id"));
  if (found.empty()) return {error_answer(request, kUnknownOrder, now)};
  const DeskAnswer answer = desk_.amend(key.account, found.front(), read_change(params), now);
  if (!answer.error.empty()) return {error_answer(request, answer.error, now)};
  JsonWriter result;
  result.begin_object()
      .text_member("amend_id", desk_.last_amend_id())
      .text_member("order_id", id_text('O', found.front().value()));
  if (by_client_id) result.text_member("cl_ord_id", params.text("cl_ord_id"));
  return {success_answer(request, result.end_object().view(), now)};
}

PrivateSocket::Answers PrivateSocket::edit_order(const SocketRequest& request, const ApiKey& key,
                                                 UtcNanos now) {
  const Fields& params = request.params;
  if (const std::string error = check_parameters(params); !error.empty())
    return {error_answer(request, error, now)};
  if (pairs_.find_symbol(params.text("symbol")) == nullptr)
    return {error_answer(request, kUnknownPair, now)};
  const auto found = desk_.find_open(key.account, NamedBy::Id, params.text("order_id"));
  if (found.empty()) return {error_answer(request, kUnknownOrder, now)};
  const DeskAnswer answer = desk_.replace(key.account, found.front(), read_change(params), now);
  if (!answer.error.empty()) return {error_answer(request, answer.error, now)};
  JsonWriter result;
  result.begin_object()
      .text_member("order_id",
                   answer.order != nullptr ? id_text('O', answer.order->id.value()) : "")
      .text_member("original_order_id", id_text('O', found.front().value()))
      .end_object();
  return {success_answer(request, result.view(), now)};
}

}  // namespace crossbook::kraken
