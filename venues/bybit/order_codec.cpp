#include "venues/bybit/order_codec.hpp"

#include <array>
#include <charconv>
#include <new>

#include "venues/bybit/rules.hpp"

namespace crossbook::bybit {
namespace {

/// Private topics whose messages are documented and say nothing that we need.
bool is_silent_topic(std::string_view topic) noexcept {
  return topic.starts_with("position") || topic.starts_with("greeks") || topic == "dcp.spot" ||
         topic.starts_with("execution.fast");
}

struct ReplyTokens {
  Token topic, operation, success, message;          // private socket
  Token request, code, code_text_token, connection;  // trade socket
  bool has_data = false;
};

Result<void> collect_head(ondemand::object& object, ReplyTokens& head) noexcept {
  return for_each_field(object, [&](std::string_view key, ondemand::value value) -> Result<void> {
    if (key == "topic") return take_once(head.topic, value, "topic");
    if (key == "op") return take_once(head.operation, value, "op");
    if (key == "success") return take_once(head.success, value, "success");
    if (key == "ret_msg") return take_once(head.message, value, "ret_msg");
    if (key == "reqId") return take_once(head.request, value, "reqId");
    if (key == "retCode") return take_once(head.code, value, "retCode");
    if (key == "retMsg") return take_once(head.code_text_token, value, "retMsg");
    if (key != "data") return {};
    if (head.has_data) return Error{Errc::Malformed, "data"};
    head.has_data = true;
    return {};
  });
}

std::string_view loose(Token token) noexcept {
  const Result<std::string_view> text = text_of(token, "");
  return text.has_value() ? *text : std::string_view{};
}

/// Our requests are numbered; 0 for anything else.
std::uint64_t request_number(std::string_view text) noexcept {
  std::uint64_t number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc{} && stop == text.data() + text.size() ? number : 0;
}

RejectReason handshake_reason(std::string_view message) noexcept {
  const auto says = [&](std::string_view word) {
    return message.find(word) != std::string_view::npos;
  };
  if (says("IP")) return RejectReason::IpNotAllowed;
  if (says("ermission")) return RejectReason::Permission;
  if (says("sign")) return RejectReason::Signature;
  if (says("api key") || says("API key")) return RejectReason::KeyInvalid;
  if (says("expire")) return RejectReason::Timestamp;
  return RejectReason::Other;
}

/// {"success":true,"ret_msg":"","op":"auth"} of the private socket.
Result<void> append_private_reply(const ReplyTokens& head, AccountEvents& out) noexcept {
  const Result<std::string_view> operation = text_of(head.operation, "op");
  if (operation.has_error()) return operation.error();
  Notice notice;
  if (*operation == "pong" || *operation == "ping") {
    notice.kind = NoticeKind::Pong;
    out.notices.push_back(notice);
    return {};
  }
  const Result<bool> success = flag_of(head.success, "success");
  if (success.has_error()) return success.error();
  if (*operation != "auth" && *operation != "subscribe") {
    out.notices.push_back(notice);
    return {};
  }
  notice.kind = *success ? NoticeKind::HandshakeDone : NoticeKind::HandshakeRefused;
  if (!*success) {
    const std::string_view message = loose(head.message);
    notice.reason = handshake_reason(message);
    notice.text = ErrorText{message};
  }
  out.notices.push_back(notice);
  return {};
}

/// {"retCode":0,"retMsg":"OK","op":"auth","connId":".."} of the trade socket.
Result<void> append_trade_auth(std::int64_t code, const ReplyTokens& head,
                               AccountEvents& out) noexcept {
  Notice& notice = out.notices.emplace_back();
  if (code == 0 || code == 20001) {  // a repeated login is one
    notice.kind = NoticeKind::HandshakeDone;
    return {};
  }
  const CodeRule rule = code_rule(code);
  notice.kind = NoticeKind::HandshakeRefused;
  notice.reason = rule.is_definitive ? rule.reason : RejectReason::Other;
  notice.text = code_text(code, loose(head.code_text_token));
  return {};
}

Result<void> take_acknowledged(ondemand::object& data, ExecutionReport& report) noexcept {
  Token order_id, link_id;
  const Result<void> collected =
      collect(data, std::array{Slot{"orderId", &order_id}, Slot{"orderLinkId", &link_id}});
  if (collected.has_error()) return collected;
  const std::string_view id = loose(order_id);
  if (!VenueOrderId::fits(id)) return Error{Errc::Malformed, "orderId"};
  report.venue_order_id = VenueOrderId{id};
  if (ClientOrderId::fits(loose(link_id))) report.client_id = ClientOrderId{loose(link_id)};
  return {};
}

/// What the trade socket answers to an order: taken, refused for good, or not said.
Result<void> append_verdict(std::int64_t code, const ReplyTokens& head,
                            ondemand::document& document, AccountEvents& out) noexcept {
  ExecutionReport report;
  report.source = ReportSource::Reply;
  report.request = request_number(loose(head.request));
  if (report.request == 0) return Error{Errc::Malformed, "reqId"};  // not a request of ours
  if (code == 0) {
    report.status = OrderStatus::PendingNew;
    if (!head.has_data) return Error{Errc::MissingField, "data"};
    document.rewind();
    ondemand::object data;
    if (document.find_field_unordered("data").get_object().get(data) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "data"};
    const Result<void> taken = take_acknowledged(data, report);
    if (taken.has_error()) return taken;
  } else {
    const CodeRule rule = code_rule(code);
    report.status = rule.is_definitive ? OrderStatus::Rejected : OrderStatus::Unknown;
    report.reason = rule.reason;
    report.venue_text = code_text(code, loose(head.code_text_token));
  }
  out.reports.push_back(report);
  return {};
}

Result<void> append_trade_reply(const ReplyTokens& head, ondemand::document& document,
                                AccountEvents& out) noexcept {
  const Result<std::int64_t> code = integer_of(head.code, "retCode");
  if (code.has_error()) return code.error();
  const std::string_view operation = loose(head.operation);
  if (operation == "pong" || operation == "ping") {
    out.notices.emplace_back().kind = NoticeKind::Pong;
    return {};
  }
  if (operation == "auth") return append_trade_auth(*code, head, out);
  if (operation == "order.create") return append_verdict(*code, head, document, out);
  if (operation.empty() && *code == 10019) {  // the service restarts: a new socket
    out.notices.emplace_back().kind = NoticeKind::WillClose;
    return {};
  }
  if (operation.empty()) return Error{Errc::MissingField, "op"};
  out.notices.emplace_back();  // cancels and amendments are not ours on this socket
  return {};
}

Result<void> append_push(std::string_view topic, ondemand::document& document,
                         const AccountScope& scope, AccountEvents& out) noexcept {
  document.rewind();
  ondemand::value data;
  if (document.find_field_unordered("data").get(data) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "data"};
  if (topic == "order" || topic == "order.spot")
    return for_each_object(data, "data", [&](ondemand::object& order) {
      return append_order(order, scope, ReportSource::Stream, out);
    });
  if (topic == "execution" || topic == "execution.spot")
    return for_each_object(data, "data", [&](ondemand::object& trade) {
      return append_trade(trade, scope, ReportSource::Stream, out);
    });
  return for_each_object(data, "data", [&](ondemand::object& wallet) -> Result<void> {
    ondemand::value coins;
    if (wallet.find_field_unordered("coin").get(coins) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "coin"};
    return for_each_object(coins, "coin",
                           [&](ondemand::object& coin) { return append_coin(coin, scope, out); });
  });
}

Result<void> decode_frame(ondemand::document& document, ondemand::object& object,
                          const AccountScope& scope, AccountEvents& out) noexcept {
  ReplyTokens head;
  const Result<void> collected = collect_head(object, head);
  if (collected.has_error()) return collected;
  if (!has_ended(document)) return Error{Errc::Malformed, "frame"};
  if (head.topic.empty())
    return head.code.empty() ? append_private_reply(head, out)
                             : append_trade_reply(head, document, out);
  const Result<std::string_view> topic = text_of(head.topic, "topic");
  if (topic.has_error()) return topic.error();
  if (is_silent_topic(*topic)) {
    out.notices.emplace_back();
    return {};
  }
  const bool is_known = *topic == "order" || *topic == "order.spot" || *topic == "execution" ||
                        *topic == "execution.spot" || *topic == "wallet";
  if (!is_known) return Error{Errc::NotSpoken, "topic"};
  if (!head.has_data) return Error{Errc::MissingField, "data"};
  return append_push(*topic, document, scope, out);
}

}  // namespace

Result<void> encode_order(const OrderClaim& claim, const Listing& listing,
                          const RequestContext& context, FrameBuffer& out) noexcept {
  if (claim.symbol != listing.symbol.view()) return Error{Errc::UnknownSymbol, "symbol"};
  out.clear();
  out.text(R"({"reqId":")").integer(static_cast<std::int64_t>(context.request));
  out.text(R"(","header":{"X-BAPI-TIMESTAMP":")").integer(context.venue_now.millis());
  out.text(R"(","X-BAPI-RECV-WINDOW":")").integer(context.order_lifetime.count());
  out.text(R"("},"op":"order.create","args":[{"category":"spot","symbol":")");
  out.text(claim.symbol).text(R"(","side":")");
  out.text(claim.side == ClaimSide::Buy ? "Buy" : "Sell");
  out.text(R"(","orderType":"Limit","qty":")");
  out.decimal(claim.quantity, Scale{claim.quantity_scale});
  out.text(R"(","price":")").decimal(claim.price, Scale{claim.price_scale});
  out.text(R"(","timeInForce":")").text(claim.is_ioc ? "IOC" : "GTC");
  out.text(R"(","orderLinkId":")").text(claim.client_id).text(R"(","isLeverage":0}]})");
  if (out.has_overflowed()) return Error{Errc::BufferTooSmall, "order"};
  return {};
}

std::string subscribe_account_frame() {
  return R"({"req_id":"account","op":"subscribe","args":["order.spot","execution.spot","wallet"]})";
}

AccountCodec::AccountCodec() {
  if (parser_.allocate(kMaxFrameBytes) != simdjson::SUCCESS) throw std::bad_alloc{};
}

Result<void> AccountCodec::decode(PaddedBytes frame, const AccountScope& scope,
                                  AccountEvents& out) noexcept {
  if (frame.size() > kMaxFrameBytes) return Error{Errc::TooLarge, "frame"};
  ondemand::document document;
  ondemand::object object;
  const Result<void> opened = open_object(parser_, frame.data(), frame.size(), document, object);
  if (opened.has_error()) return opened;
  const std::size_t reports = out.reports.size(), balances = out.balances.size();
  const std::size_t others = out.other_balances.size(), notices = out.notices.size();
  const Result<void> result = decode_frame(document, object, scope, out);
  if (result.has_error()) {
    out.reports.resize(reports);
    out.balances.resize(balances);
    out.other_balances.resize(others);
    out.notices.resize(notices);
  }
  return result;
}

}  // namespace crossbook::bybit
