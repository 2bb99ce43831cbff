#include "venues/kraken/order_codec.hpp"

#include <array>

#include "venues/connector/wire_time.hpp"
#include "venues/kraken/rules.hpp"

namespace crossbook::kraken {

Result<void> encode_order(const OrderClaim& claim, const Listing& listing,
                          const RequestContext& context, FrameBuffer& out) noexcept {
  if (claim.symbol != listing.symbol.view()) return Error{Errc::UnknownSymbol, "symbol"};
  if (context.session_token.empty()) return Error{Errc::NoKey, "token"};
  if (context.order_lifetime < kMinOrderLifetime || context.order_lifetime > kMaxOrderLifetime)
    return Error{Errc::NotSupported, "order_lifetime"};
  std::array<char, kWireTimeChars> deadline;
  out.text(R"({"method":"add_order","params":{"order_type":"limit","side":")")
      .text(claim.side == ClaimSide::Buy ? "buy" : "sell")
      .text(R"(","order_qty":)")
      .decimal(claim.quantity, Scale{claim.quantity_scale})
      .text(R"(,"symbol":")")
      .text(claim.symbol)
      .text(R"(","limit_price":)")
      .decimal(claim.price, Scale{claim.price_scale})
      .text(claim.is_ioc ? R"(,"time_in_force":"ioc","cl_ord_id":")"
                         : R"(,"time_in_force":"gtc","cl_ord_id":")")
      .text(claim.client_id)
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
