#include "venues/okx/order_codec.hpp"

#include <algorithm>
#include <array>

#include "venues/okx/order_fields.hpp"
#include "venues/okx/rules.hpp"

namespace crossbook::okx {
namespace {

/// Private channels whose messages are documented and say nothing that we need.
constexpr std::array<std::string_view, 4> kSilentPrivateChannels{
    "balance_and_position", "positions", "fills", "account-greeks"};
/// Operations whose replies only say "accepted": the verdict comes on the orders channel.
constexpr std::array<std::string_view, 5> kSilentOperations{
    "cancel-order", "batch-cancel-orders", "amend-order", "batch-amend-orders", "mass-cancel"};

template <std::size_t N>
bool contains(const std::array<std::string_view, N>& all, std::string_view wanted) noexcept {
  return std::find(all.begin(), all.end(), wanted) != all.end();
}

Notice event_notice(const FrameHead& head) {
  Notice notice;
  const ErrorRule rule = error_rule(error_code(head.code));
  const bool is_login = head.event == "login";
  if ((is_login && head.code == "0") ||
      (head.event == "subscribe" && (head.channel == "orders" || head.channel == "account"))) {
    notice.kind = NoticeKind::HandshakeDone;
  } else if (head.event == "error" && rule.code == 60011) {
    notice.kind = NoticeKind::SessionInvalid;
    notice.reason = rule.reason;
  } else if (head.event == "error" || is_login) {
    notice.kind = NoticeKind::HandshakeRefused;
    notice.reason = rule.reason;
  } else if (head.event == "channel-conn-count-error") {
    notice.kind = NoticeKind::HandshakeRefused;  // more than 30 connections on the channel
    notice.reason = RejectReason::RateLimited;
  } else if (head.event == "notice") {
    notice.kind = NoticeKind::WillClose;
  }
  if (head.code != "0") notice.text = error_text(head.code, {}, head.message);
  return notice;
}

struct ReplyFields {
  std::string_view client_id, order_id, code, sub_code, message, time;
};

Result<void> collect_reply(ondemand::object object, ReplyFields& out) noexcept {
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "data"};
    std::string_view text = loose_text(field.value());
    if (key == "sCode") out.code = text;
    if (key == "clOrdId") out.client_id = text;
    if (key == "ordId") out.order_id = text;
    if (key == "subCode") out.sub_code = text;
    if (key == "sMsg") out.message = text;
    if (key == "ts") out.time = text;
  }
  if (out.code.empty()) return Error{Errc::MissingField, "sCode"};
  return {};
}

/// The verdict on an order by its code. What is not proven to be refused stays Unknown.
void take_verdict(int code, ExecutionReport& report) noexcept {
  if (code == 0) {
    report.status = OrderStatus::New;
    return;
  }
  const ErrorRule rule = error_rule(code);
  report.status = rule.is_definitive ? OrderStatus::Rejected : OrderStatus::Unknown;
  report.reason = rule.is_definitive ? rule.reason : RejectReason::OutcomeUnknown;
}

Result<ExecutionReport> read_reply(ondemand::object object, std::uint64_t request) noexcept {
  ReplyFields fields;
  const Result<void> collected = collect_reply(object, fields);
  if (collected.has_error()) return collected.error();
  ExecutionReport report;
  report.source = ReportSource::Reply;
  report.request = request;
  if (ClientOrderId::fits(fields.client_id)) report.client_id = ClientOrderId{fields.client_id};
  if (!VenueOrderId::fits(fields.order_id)) return Error{Errc::TooLarge, "ordId"};
  report.venue_order_id = VenueOrderId{fields.order_id};
  take_verdict(error_code(fields.code), report);
  if (report.status != OrderStatus::New)
    report.venue_text = error_text(fields.code, fields.sub_code, fields.message);
  const Result<UtcNanos> time = parse_millis(fields.time, "ts");
  if (time.has_value()) report.event_time = *time;
  return report;
}

/// A reply without data: the whole request was refused by code, or we cannot tell.
Result<void> append_bare_reply(const FrameHead& head, std::uint64_t request, AccountEvents& out) {
  const int code = error_code(head.code);
  if (code == 0) return Error{Errc::MissingField, "data"};
  ExecutionReport report;
  report.source = ReportSource::Reply;
  report.request = request;
  take_verdict(code, report);
  report.venue_text = error_text(head.code, {}, head.message);
  out.reports.push_back(report);
  return {};
}

Result<void> append_event(const FrameHead& head, AccountEvents& out) {
  const std::int64_t request = parse_digits(head.id);
  const bool is_order = head.event == "error" && request > 0;  // only our orders carry ids
  if (!is_order || error_code(head.code) == 60011) out.notices.push_back(event_notice(head));
  if (!is_order) return {};
  return append_bare_reply(head, static_cast<std::uint64_t>(request), out);
}

template <class Read>
Result<std::size_t> for_each_object(ondemand::value data, Read read) {
  ondemand::array entries;
  if (data.get_array().get(entries)) return Error{Errc::MissingField, "data"};
  std::size_t count = 0;
  for (auto item : entries) {
    ondemand::object entry;
    if (item.get_object().get(entry)) return Error{Errc::Malformed, "data"};
    const Result<void> taken = read(entry);
    if (taken.has_error()) return taken.error();
    ++count;
  }
  return count;
}

Result<void> decode_reply(const FrameHead& head, ondemand::value data, AccountEvents& out) {
  const std::int64_t request = parse_digits(head.id);
  if (request < 0) return Error{Errc::Malformed, "id"};  // not a request of ours
  const auto number = static_cast<std::uint64_t>(request);
  const Result<std::size_t> count =
      for_each_object(data, [&](ondemand::object entry) -> Result<void> {
        const Result<ExecutionReport> report = read_reply(entry, number);
        if (report.has_error()) return report.error();
        out.reports.push_back(*report);
        return {};
      });
  if (count.has_error()) return count.error();
  return *count == 0 ? append_bare_reply(head, number, out) : Result<void>{};
}

Result<void> decode_orders(ondemand::value data, const ListingTable& listings,
                           const InstrumentTable& table, AccountEvents& out) {
  const Result<std::size_t> count =
      for_each_object(data, [&](ondemand::object entry) -> Result<void> {
        const Result<ExecutionReport> report =
            read_order(entry, listings, table, ReportSource::Stream);
        if (report.has_error()) return report.error();
        out.reports.push_back(*report);
        return {};
      });
  if (count.has_error()) return count.error();
  return {};
}

Result<void> decode_balances(ondemand::value data, const InstrumentTable& table,
                             AccountEvents& out) {
  const auto read_account = [&](ondemand::object account) -> Result<void> {
    ondemand::value details;
    if (account.find_field_unordered("details").get(details))
      return Error{Errc::MissingField, "details"};
    const Result<std::size_t> count = for_each_object(
        details,
        [&](ondemand::object entry) -> Result<void> { return append_balance(entry, table, out); });
    if (count.has_error()) return count.error();
    return {};
  };
  const Result<std::size_t> count = for_each_object(data, read_account);
  if (count.has_error()) return count.error();
  return {};
}

}  // namespace

Result<void> encode_order(const OrderClaim& claim, const Listing& listing,
                          const RequestContext& context, FrameBuffer& out) noexcept {
  if (claim.symbol != listing.symbol.view()) return Error{Errc::UnknownSymbol, "instId"};
  if (listing.code <= 0) return Error{Errc::MissingField, "instIdCode"};
  const UtcNanos expires = context.venue_now + context.order_lifetime;
  out.clear();
  out.text(R"({"id":")").integer(static_cast<std::int64_t>(context.request));
  out.text(R"(","op":"order","args":[{"side":")");
  out.text(claim.side == ClaimSide::Buy ? "buy" : "sell");
  out.text(R"(","instIdCode":)").integer(listing.code);
  out.text(R"(,"tdMode":"cash","ordType":")").text(claim.is_ioc ? "ioc" : "limit");
  out.text(R"(","px":")");
  out.decimal(claim.price, Scale{claim.price_scale});
  out.text(R"(","sz":")").decimal(claim.quantity, Scale{claim.quantity_scale});
  out.text(R"(","clOrdId":")").text(claim.client_id);
  out.text(R"("}],"expTime":")").integer(expires.millis()).text(R"("})");
  if (out.has_overflowed()) return Error{Errc::BufferTooSmall, "order"};
  return {};
}

std::string subscribe_orders_frame() {
  return R"({"op":"subscribe","args":[{"channel":"orders","instType":"SPOT"}]})";
}
std::string subscribe_account_frame() {
  return R"({"op":"subscribe","args":[{"channel":"account",)"
         R"("extraParams":"{\"updateInterval\":\"0\"}"}]})";
}

Result<void> AccountCodec::decode(PaddedBytes frame, const ListingTable& listings,
                                  const InstrumentTable& table, AccountEvents& out) noexcept {
  if (frame.size() > kMaxFrameBytes) return Error{Errc::TooLarge, "frame"};
  const std::size_t reports = out.reports.size();
  const std::size_t balances = out.balances.size();
  const std::size_t others = out.other_balances.size();
  const std::size_t notices = out.notices.size();
  const Result<void> result = decode_frame(frame, listings, table, out);
  if (result.has_error()) {
    out.reports.resize(reports);
    out.balances.resize(balances);
    out.other_balances.resize(others);
    out.notices.resize(notices);
  }
  return result;
}

Result<void> AccountCodec::decode_frame(PaddedBytes frame, const ListingTable& listings,
                                        const InstrumentTable& table, AccountEvents& out) {
  if (frame.view() == "pong") {
    out.notices.emplace_back().kind = NoticeKind::Pong;
    return {};
  }
  ondemand::document document;
  ondemand::object object;
  const Result<void> opened = open_object(parser_, frame.data(), frame.size(),
                                          frame.size() + PaddedBytes::kPadding, document, object);
  if (opened.has_error()) return opened;
  FrameHead head;
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "frame"};
    const Result<void> taken = head.take(key, field.value());
    if (taken.has_error()) return taken;
  }
  if (!is_at_end(document)) return Error{Errc::Malformed, "frame"};
  if (!head.event.empty()) return append_event(head, out);
  const bool is_silent =
      contains(kSilentPrivateChannels, head.channel) || contains(kSilentOperations, head.op);
  if (is_silent) {
    out.notices.emplace_back();
    return {};
  }
  const bool is_reply = head.op == "order" || head.op == "batch-orders";
  if (!is_reply && head.op.empty() && head.channel.empty())
    return Error{Errc::MissingField, "arg.channel"};
  if (!is_reply && head.channel != "orders" && head.channel != "account")
    return Error{Errc::NotSpoken, head.op.empty() ? "arg.channel" : "op"};
  if (is_reply && head.code.empty()) return Error{Errc::MissingField, "code"};
  document.rewind();
  ondemand::value data;
  if (!head.has_data || document.find_field_unordered("data").get(data))
    return Error{Errc::MissingField, "data"};
  if (is_reply) return decode_reply(head, data, out);
  if (head.channel == "orders") return decode_orders(data, listings, table, out);
  return decode_balances(data, table, out);
}

}  // namespace crossbook::okx
