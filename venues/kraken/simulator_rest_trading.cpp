// Private REST that trades: add, amend, edit, cancel, one or many, and the dead man's switch.
#include <algorithm>
#include <array>

#include "venues/connector/wire_time.hpp"
#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_order_words.hpp"
#include "venues/kraken/simulator_orders.hpp"
#include "venues/kraken/simulator_rest.hpp"

namespace crossbook::kraken {
namespace {

bool has_flag(std::string_view flags, std::string_view flag) noexcept {
  while (!flags.empty()) {
    const std::size_t end = std::min(flags.find(','), flags.size());
    if (flags.substr(0, end) == flag) return true;
    flags.remove_prefix(std::min(end + 1, flags.size()));
  }
  return false;
}

std::string count_result(std::size_t count) {
  JsonWriter out;
  return out.begin_object()
      .integer_member("count", static_cast<std::int64_t>(count))
      .end_object()
      .take();
}

/// What the local exchange does not do. @return its name, or empty
std::string_view not_served(const Fields& fields) {
  for (const auto& [name, field] : fields.all()) {
    for (const std::string_view refused : {"price2", "displayvol", "trigger", "close"})
      if (name.starts_with(refused) && (field.kind != Field::Kind::Text || !field.text.empty()))
        return refused;
  }
  const std::string_view leverage = fields.text("leverage");
  if (!leverage.empty() && leverage != "none" && leverage != "0") return "leverage";
  const std::string_view start = fields.text("starttm");
  if (!start.empty() && start != "0") return "starttm";
  if (fields.is_true("reduce_only")) return "reduce_only";
  if (has_flag(fields.text("oflags"), "fcib")) return "oflags";
  return {};
}

/// "0", "+60", or seconds since the epoch. @return nullopt if it is none of these
std::optional<UtcNanos> read_expiry(std::string_view text, UtcNanos now) {
  if (text.empty() || text == "0") return UtcNanos{};
  const bool is_relative = text.front() == '+' || text.front() == ' ';  // unescaped in a form
  if (is_relative) text.remove_prefix(1);
  const std::optional<UtcNanos> time = read_seconds(text);
  if (!time || time->count() <= 0) return std::nullopt;
  return is_relative ? now + std::chrono::nanoseconds{time->count()} : *time;
}

/// The side, digits and price of what was only validated.
ExchangeOrder describe(const OrderRequest& request) {
  const Instrument& instrument = *request.pair->instrument;
  ExchangeOrder order;
  order.request.side = request.side == "buy" ? Side::Buy : Side::Sell;
  order.request.type = request.type == "limit" ? OrderType::Limit : OrderType::Market;
  if (const auto price = Price::parse(request.price, instrument.price_scale); price.has_value())
    order.request.price = *price;
  if (const auto size = Quantity::parse(request.quantity, instrument.quantity_scale);
      size.has_value())
    order.request.quantity = *size;
  return order;
}

}  // namespace

std::string RestApi::place_one(const PrivateCall& call, const Fields& fields, OrderRequest common,
                               bool is_batch, JsonWriter& out) {
  if (const std::string_view name = not_served(fields); !name.empty()) return invalid(name);
  const std::optional<UtcNanos> expires = read_expiry(fields.text("expiretm"), call.now);
  if (!expires) return invalid("expiretm");
  OrderRequest request = std::move(common);
  request.side = fields.text("type");
  request.type = fields.text("ordertype");
  request.quantity = fields.text("volume");
  request.price = fields.text("price");
  request.time_in_force = fields.text("timeinforce");
  request.client_id = fields.text("cl_ord_id");
  request.user_reference = fields.text("userref");
  request.self_trade = fields.text("stptype");
  request.expires = *expires;
  request.post_only = has_flag(fields.text("oflags"), "post");
  request.by_quote = has_flag(fields.text("oflags"), "viqc");
  const DeskAnswer answer = desk_.place(call.key.account, request, call.now);
  if (!answer.error.empty()) return answer.error;

  out.key("descr").begin_object();
  const ExchangeOrder& order = answer.order != nullptr ? *answer.order : describe(request);
  out.text_member("order", order_sentence(order, *request.pair)).end_object();
  if (answer.order == nullptr) return {};
  const std::string id = id_text('O', order.id.value());
  if (is_batch) {
    out.text_member("txid", id);
  } else {
    out.key("txid").begin_array().text(id).end_array();
  }
  if (!request.client_id.empty()) out.text_member("cl_ord_id", request.client_id);
  return {};
}

RestApi::Answer RestApi::add_order(const PrivateCall& call) {
  OrderRequest common;
  common.pair = pairs_.find(call.fields.text("pair"));
  common.deadline = call.fields.text("deadline");
  common.validate = call.fields.is_true("validate");
  common.min_deadline = kMinRestDeadline;
  JsonWriter out;
  out.begin_object();
  const std::string error = place_one(call, call.fields, common, false, out);
  if (!error.empty()) return {error, {}};
  out.end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::add_order_batch(const PrivateCall& call) {
  const Field* const orders = call.fields.find("orders");
  const bool fits = orders != nullptr && orders->kind == Field::Kind::List &&
                    orders->objects.size() >= kMinBatch && orders->objects.size() <= kMaxBatch;
  if (!fits) return {invalid("orders"), {}};
  OrderRequest common;
  common.pair = pairs_.find(call.fields.text("pair"));
  if (common.pair == nullptr) return {std::string{kUnknownPair}, {}};
  common.deadline = call.fields.text("deadline");
  common.validate = call.fields.is_true("validate");
  common.min_deadline = kMinRestDeadline;
  if (std::string error = check_deadline(common.deadline, common.min_deadline, call.now);
      !error.empty())
    return {error, {}};
  JsonWriter out;
  out.begin_object().key("orders").begin_array();
  for (const Fields& fields : orders->objects) {
    JsonWriter row;
    const std::string error = place_one(call, fields, common, true, row.begin_object());
    if (error.empty()) {
      out.raw(row.end_object().view());
    } else {
      out.begin_object().text_member("error", error).end_object();
    }
  }
  out.end_array().end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::amend_order(const PrivateCall& call) {
  const Fields& fields = call.fields;
  const bool by_client_id = fields.has("cl_ord_id");
  const std::string_view name = fields.text(by_client_id ? "cl_ord_id" : "txid");
  if (name.empty()) return {invalid("txid"), {}};
  if (const std::string_view refused = unserved_parameter(fields); !refused.empty())
    return {invalid(refused), {}};
  const auto found =
      desk_.find_open(call.key.account, by_client_id ? NamedBy::ClientId : NamedBy::Id, name);
  if (found.empty()) return {std::string{kUnknownOrder}, {}};
  ChangeRequest change;
  change.quantity = fields.text("order_qty");
  change.price = fields.text("limit_price");
  change.deadline = fields.text("deadline");
  change.post_only = fields.is_true("post_only");
  change.min_deadline = kMinRestDeadline;
  const DeskAnswer answer = desk_.amend(call.key.account, found.front(), change, call.now);
  if (!answer.error.empty()) return {answer.error, {}};
  JsonWriter out;
  out.begin_object().text_member("amend_id", desk_.last_amend_id()).end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::edit_order(const PrivateCall& call) {
  const Fields& fields = call.fields;
  if (const std::string_view name = not_served(fields); !name.empty()) return {invalid(name), {}};
  const PairInfo* const pair = pairs_.find(fields.text("pair"));
  if (pair == nullptr) return {std::string{kUnknownPair}, {}};
  const auto found =
      desk_.find_open(call.key.account, NamedBy::IdOrUserReference, fields.text("txid"));
  if (found.empty()) return {std::string{kUnknownOrder}, {}};
  ChangeRequest change;
  change.quantity = fields.text("volume");
  change.price = fields.text("price");
  change.user_reference = fields.text("userref");
  change.deadline = fields.text("deadline");
  change.post_only = has_flag(fields.text("oflags"), "post");
  change.validate = fields.is_true("validate");
  change.min_deadline = kMinRestDeadline;
  const DeskAnswer answer = desk_.replace(call.key.account, found.front(), change, call.now);
  if (!answer.error.empty()) return {answer.error, {}};
  JsonWriter out;
  out.begin_object().text_member("status", "ok");
  out.text_member("originaltxid", id_text('O', found.front().value()));
  if (answer.order != nullptr) {
    const ExchangeOrder& order = *answer.order;
    out.text_member("txid", id_text('O', order.id.value()))
        .text_member("volume", pair->quantity_text(order.request.quantity))
        .text_member("price", pair->price_text(order.request.price))
        .integer_member("orders_cancelled", 1)
        .key("descr")
        .begin_object()
        .text_member("order", order_sentence(order, *pair))
        .end_object();
  }
  out.end_object();
  return {{}, out.take()};
}

std::size_t RestApi::cancel_named(const PrivateCall& call, NamedBy by, std::string_view name) {
  std::size_t count = 0;
  for (const ExchangeOrderId id : desk_.find_open(call.key.account, by, name))
    if (desk_.cancel(call.key.account, id, call.now)) ++count;
  return count;
}

RestApi::Answer RestApi::cancel_order(const PrivateCall& call) {
  const bool by_id = call.fields.has("txid");
  const std::string_view name = call.fields.text(by_id ? "txid" : "cl_ord_id");
  if (name.empty()) return {invalid("txid"), {}};
  const std::size_t count =
      cancel_named(call, by_id ? NamedBy::IdOrUserReference : NamedBy::ClientId, name);
  if (count == 0) return {std::string{kUnknownOrder}, {}};
  return {{}, count_result(count)};
}

RestApi::Answer RestApi::cancel_order_batch(const PrivateCall& call) {
  struct Names {
    const Field* field;
    NamedBy by;
  };
  const Names all[] = {{call.fields.find("orders"), NamedBy::IdOrUserReference},
                       {call.fields.find("cl_ord_ids"), NamedBy::ClientId}};
  std::size_t named = 0;
  for (const Names& names : all)
    if (names.field != nullptr) named += names.field->items.size();
  if (named == 0 || named > kMaxCancelBatch) return {invalid("orders"), {}};
  std::size_t count = 0;
  for (const Names& names : all) {
    if (names.field == nullptr) continue;
    for (const std::string& name : names.field->items) count += cancel_named(call, names.by, name);
  }
  return {{}, count_result(count)};
}

RestApi::Answer RestApi::cancel_all(const PrivateCall& call) {
  return {{}, count_result(desk_.cancel_all(call.key.account, call.now))};
}

RestApi::Answer RestApi::cancel_all_after(const PrivateCall& call) {
  const std::optional<std::int64_t> timeout = parse_whole(call.fields.text("timeout"));
  if (!timeout || *timeout < 0 || *timeout >= kMaxDeadMansTimeout) return {invalid("timeout"), {}};
  const UtcNanos trigger =
      desk_.arm_dead_mans_switch(call.key.account, std::chrono::seconds{*timeout}, call.now);
  std::array<char, kWireTimeChars> text;
  JsonWriter out;
  out.begin_object().text_member("currentTime", format_wire_time(call.now, 0, text.data()));
  out.text_member("triggerTime", trigger.count() == 0 ? std::string_view{"0"}
                                                      : format_wire_time(trigger, 0, text.data()));
  out.end_object();
  return {{}, out.take()};
}

}  // namespace crossbook::kraken
