// Private REST that trades: add, cancel, cancel all, dead man's switch.
#include <algorithm>
#include <array>

#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_orders.hpp"
#include "venues/kraken/simulator_rest.hpp"
#include "venues/kraken/wire_time.hpp"

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

}  // namespace

RestApi::Answer RestApi::add_order(const PrivateCall& call) {
  const Fields& fields = call.fields;
  for (const char* name : {"leverage", "price2", "displayvol", "starttm", "expiretm", "close"})
    if (fields.has(name) && !fields.text(name).empty() && fields.text(name) != "0")
      return {std::string{"EGeneral:Invalid arguments:"} + name, {}};
  const std::string_view flags = fields.text("oflags");
  if (has_flag(flags, "fcib")) return {"EGeneral:Invalid arguments:oflags", {}};
  OrderRequest request;
  request.pair = pairs_.find(fields.text("pair"));
  request.side = fields.text("type");
  request.type = fields.text("ordertype");
  request.quantity = fields.text("volume");
  request.price = fields.text("price");
  request.time_in_force = fields.text("timeinforce");
  request.client_id = fields.text("cl_ord_id");
  request.user_reference = fields.text("userref");
  request.self_trade = fields.text("stptype");
  request.deadline = fields.text("deadline");
  request.post_only = has_flag(flags, "post");
  request.by_quote = has_flag(flags, "viqc");
  request.validate = fields.is_true("validate");
  request.min_deadline = kMinRestDeadline;
  const DeskAnswer answer = desk_.place(call.key.account, request, call.now);
  if (!answer.error.empty()) return {answer.error, {}};

  ExchangeOrder described;  // a validated order has no record: describe what was asked
  if (answer.order == nullptr) {
    const Instrument& instrument = *request.pair->instrument;
    described.request.side = request.side == "buy" ? Side::Buy : Side::Sell;
    described.request.type = request.type == "limit" ? OrderType::Limit : OrderType::Market;
    if (const auto price = Price::parse(request.price, instrument.price_scale); price.has_value())
      described.request.price = *price;
    if (const auto size = Quantity::parse(request.quantity, instrument.quantity_scale);
        size.has_value())
      described.request.quantity = *size;
  }
  const ExchangeOrder& order = answer.order != nullptr ? *answer.order : described;
  JsonWriter out;
  out.begin_object().key("descr").begin_object();
  out.text_member("order", order_sentence(order, *request.pair)).end_object();
  if (answer.order != nullptr) {
    out.key("txid").begin_array().text(id_text('O', order.id.value())).end_array();
    if (!request.client_id.empty()) out.text_member("cl_ord_id", request.client_id);
  }
  out.end_object();
  return {{}, out.take()};
}

RestApi::Answer RestApi::cancel_order(const PrivateCall& call) {
  const std::string_view name =
      call.fields.has("txid") ? call.fields.text("txid") : call.fields.text("cl_ord_id");
  if (name.empty()) return {"EGeneral:Invalid arguments:txid", {}};
  std::size_t count = 0;
  for (const ExchangeOrderId id : desk_.find_open(call.key.account, name))
    if (desk_.cancel(call.key.account, id, call.now)) ++count;
  if (count == 0) return {"EOrder:Unknown order", {}};
  return {{}, count_result(count)};
}

RestApi::Answer RestApi::cancel_all(const PrivateCall& call) {
  return {{}, count_result(desk_.cancel_all(call.key.account, call.now))};
}

RestApi::Answer RestApi::cancel_all_after(const PrivateCall& call) {
  const std::optional<std::int64_t> timeout = parse_whole(call.fields.text("timeout"));
  if (!timeout || *timeout < 0 || *timeout >= kMaxDeadMansTimeout)
    return {"EGeneral:Invalid arguments:timeout", {}};
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
