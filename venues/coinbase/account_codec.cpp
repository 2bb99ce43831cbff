#include "venues/coinbase/account_codec.hpp"

#include "venues/coinbase/auth.hpp"
#include "venues/coinbase/order_fields.hpp"
#include "venues/coinbase/rules.hpp"

namespace crossbook::coinbase {
namespace {

constexpr std::size_t kUsualAccountFrame = 64 * 1024;

}  // namespace

AccountCodec::AccountCodec() : parser_{kMaxFrameBytes}, validator_{kMaxFrameBytes} {
  // Without memory now the first frame asks again, and is refused if there is none then.
  const auto error = parser_.allocate(kUsualAccountFrame);
  static_cast<void>(error);
}

Result<void> AccountCodec::decode(PaddedBytes frame, const ListingTable& listings,
                                  AccountEvents& out) noexcept {
  if (frame.size() > kMaxFrameBytes) return Error{Errc::TooLarge, "frame"};
  const std::size_t reports = out.reports.size();
  const std::size_t notices = out.notices.size();
  const Result<void> result = decode_frame(frame, listings, out);
  if (result.has_error()) {
    out.reports.resize(reports);
    out.notices.resize(notices);
  }
  return result;
}

Result<void> AccountCodec::decode_frame(PaddedBytes frame, const ListingTable& listings,
                                        AccountEvents& out) {
  ondemand::document document;
  ondemand::object object;
  if (Result<void> opened = open_object(parser_, frame.data(), frame.size(), document, object);
      opened.has_error())
    return opened;
  FrameHead head;
  bool is_done = false;
  const Result<void> walked =
      for_each_field(object, [&](std::string_view key, ondemand::value value) -> Result<void> {
        if (key != "events") return head.take(key, value);
        if (head.has_events) return Error{Errc::Malformed, "events"};
        head.has_events = true;
        if (!head.is_whole()) return {};
        is_done = true;
        if (Result<void> read = head.read(); read.has_error()) return read;
        return decode_events(value, head, listings, out);
      });
  if (walked.has_error()) return walked;
  if (!has_ended(document)) return Error{Errc::Malformed, "frame"};
  if (is_done) return {};
  if (Result<void> read = head.read(); read.has_error()) return read;
  if (head.kind == ChannelKind::Error) {
    Notice notice;
    notice.kind = NoticeKind::HandshakeRefused;
    notice.reason = socket_reason(head.message_text());
    notice.text = ErrorText{head.message_text()};
    out.notices.push_back(notice);
    return {};
  }
  if (!head.has_events) return Error{Errc::MissingField, "events"};
  return decode_late_events(frame, head, listings, out);
}

/// The events stood before what they are of: once more from the front.
Result<void> AccountCodec::decode_late_events(PaddedBytes frame, const FrameHead& head,
                                              const ListingTable& listings, AccountEvents& out) {
  if (validator_.parse(frame.data(), frame.size(), false).error())
    return Error{Errc::Malformed, "frame"};
  ondemand::document document;
  ondemand::object object;
  if (Result<void> opened = open_object(parser_, frame.data(), frame.size(), document, object);
      opened.has_error())
    return opened;
  return for_each_field(object, [&](std::string_view key, ondemand::value value) {
    return key == "events" ? decode_events(value, head, listings, out) : Result<void>{};
  });
}

Result<void> AccountCodec::decode_events(ondemand::value value, const FrameHead& head,
                                         const ListingTable& listings, AccountEvents& out) {
  out.connection_sequence = head.sequence;
  Notice notice;
  switch (head.kind) {
    case ChannelKind::Subscriptions: notice.kind = NoticeKind::HandshakeDone; break;
    case ChannelKind::Heartbeats: notice.kind = NoticeKind::Heartbeat; break;
    case ChannelKind::Silent: notice.kind = NoticeKind::Ignored; break;
    case ChannelKind::User: break;
    case ChannelKind::Books:
    case ChannelKind::Error:
    case ChannelKind::Unknown: return Error{Errc::NotSpoken, "channel"};
  }
  ondemand::array events;
  if (value.get_array().get(events)) return Error{Errc::MissingField, "events"};
  if (head.kind != ChannelKind::User) {
    out.notices.push_back(notice);
    return {};
  }
  for (auto item : events) {
    ondemand::object event;
    if (item.get_object().get(event)) return Error{Errc::MissingField, "events"};
    bool has_orders = false;
    const Result<void> walked =
        for_each_field(event, [&](std::string_view key, ondemand::value inner) -> Result<void> {
          if (key != "orders") return {};
          if (has_orders) return Error{Errc::Malformed, "orders"};
          has_orders = true;
          return decode_orders(inner, head, listings, out);
        });
    if (walked.has_error()) return walked;
    if (!has_orders) return Error{Errc::MissingField, "orders"};
  }
  return {};
}

Result<void> AccountCodec::decode_orders(ondemand::value value, const FrameHead& head,
                                         const ListingTable& listings, AccountEvents& out) {
  if (is_null(value.raw_json_token())) return {};
  ondemand::array orders;
  if (value.get_array().get(orders)) return Error{Errc::MissingField, "orders"};
  for (auto item : orders) {
    ondemand::object object;
    if (item.get_object().get(object)) return Error{Errc::MissingField, "orders"};
    OrderTokens tokens;
    if (Result<void> read = read_order(object, kStreamNames, tokens); read.has_error()) return read;
    Result<ExecutionReport> report = make_report(tokens, kStreamNames, listings);
    if (report.has_error()) return report.error();
    report->source = ReportSource::Stream;
    report->event_time = head.time_of_frame;
    out.reports.push_back(*report);
  }
  return {};
}

Result<void> append_handshake_frame(std::size_t step, const RequestContext& context,
                                    std::vector<std::string>& frames) {
  if (step >= kHandshakeSteps) return Error{Errc::NotSupported, "step"};
  if (step == 1) {
    frames.emplace_back(R"({"type":"subscribe","channel":"heartbeats"})");
    return {};
  }
  const Result<std::string> token = make_token(context, RequestMethod::Ws, kHandshakeOperation);
  if (token.has_error()) return token.error();
  frames.push_back(R"({"type":"subscribe","channel":"user","jwt":")" + *token + R"("})");
  return {};
}

}  // namespace crossbook::coinbase
