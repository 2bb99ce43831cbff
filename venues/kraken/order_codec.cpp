#include "venues/kraken/order_codec.hpp"

#include <array>

#include "venues/kraken/rules.hpp"
#include "venues/kraken/wire_time.hpp"

namespace crossbook::kraken {
namespace {

std::string_view side_word(Side side) noexcept { return side == Side::Buy ? "buy" : "sell"; }

std::string_view time_in_force_word(TimeInForce time_in_force) noexcept {
  switch (time_in_force) {
    case TimeInForce::Ioc: return "ioc";
    case TimeInForce::Fok: return "fok";
    case TimeInForce::Gtc: return "gtc";
  }
  __builtin_unreachable();
}

}  // namespace

Result<void> encode_order(const OrderIntent& intent, const Listing& listing,
                          const RequestContext& context, FrameBuffer& out) noexcept {
  if (context.session_token.empty()) return Error{Errc::NoKey, "token"};
  if (context.order_lifetime < kMinOrderLifetime || context.order_lifetime > kMaxOrderLifetime)
    return Error{Errc::NotSupported, "order_lifetime"};
  std::array<char, kWireTimeChars> deadline;
  const Instrument& instrument = listing.instrument;
  out.text(R"({"method":"add_order","params":{"order_type":"limit","side":")")
      .text(side_word(intent.side))
      .text(R"(","order_qty":)")
      .decimal(intent.quantity.raw(), instrument.quantity_scale)
      .text(R"(,"symbol":")")
      .text(listing.symbol.view())
      .text(R"(","limit_price":)")
      .decimal(intent.price.raw(), instrument.price_scale)
      .text(R"(,"time_in_force":")")
      .text(time_in_force_word(intent.time_in_force))
      .text(R"(","cl_ord_id":")")
      .text(intent.client_id.view())
      .text(R"(","stp_type":"cancel_newest","deadline":")")
      .text(format_wire_time(context.venue_now + context.order_lifetime, 3, deadline.data()))
      .text(R"(","token":")")
      .text(context.session_token)
      .text(R"("},"req_id":)")
      .integer(static_cast<std::int64_t>(context.request))
      .text("}");
  if (out.has_overflowed()) return Error{Errc::BufferTooSmall, "add_order"};
  return {};
}

void apply_order_error(std::string_view text, ExecutionReport& report) noexcept {
  const ErrorRule rule = find_error(text);
  report.status = rule.is_definitive ? OrderStatus::Rejected : OrderStatus::Unknown;
  report.reason = rule.is_definitive ? rule.reason : RejectReason::OutcomeUnknown;
  report.venue_text = ErrorText{text};
}

Result<void> decode_order_answer(const Envelope& answer, AccountEvents& out) noexcept {
  ExecutionReport report;
  report.source = ReportSource::Reply;
  report.request = answer.request;
  if (!answer.has_success) return Error{Errc::MissingField, "success"};
  if (answer.is_success) {
    if (answer.order_id.empty()) return Error{Errc::MissingField, "order_id"};
    if (!VenueOrderId::fits(answer.order_id)) return Error{Errc::TooLarge, "order_id"};
    report.venue_order_id = VenueOrderId{answer.order_id};
    if (ClientOrderId::fits(answer.client_id)) report.client_id = ClientOrderId{answer.client_id};
    report.status = OrderStatus::New;
    out.reports.push_back(report);
    return {};
  }
  if (!answer.has_request) return Error{Errc::MissingField, "req_id"};
  apply_order_error(answer.error, report);
  out.reports.push_back(report);
  if (find_error(answer.error).ends_session) {
    Notice notice;
    notice.kind = NoticeKind::SessionInvalid;
    notice.text = ErrorText{answer.error};
    out.notices.push_back(notice);
  }
  return {};
}

}  // namespace crossbook::kraken
