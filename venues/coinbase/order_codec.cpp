#include "venues/coinbase/order_codec.hpp"

#include <algorithm>
#include <string>

#include "venues/coinbase/auth.hpp"

namespace crossbook::coinbase {
namespace {

void write_order(const OrderClaim& claim, FrameBuffer& out) noexcept {
  out.text(R"({"client_order_id":")")
      .text(claim.client_id)
      .text(R"(","product_id":")")
      .text(claim.symbol)
      .text(claim.side == ClaimSide::Buy ? R"(","side":"BUY")" : R"(","side":"SELL")")
      .text(claim.is_ioc ? R"(,"order_configuration":{"sor_limit_ioc":{"base_size":")"
                         : R"(,"order_configuration":{"limit_limit_gtc":{"base_size":")")
      .decimal(claim.quantity, Scale{claim.quantity_scale})
      .text(R"(","limit_price":")")
      .decimal(claim.price, Scale{claim.price_scale})
      .text(claim.is_ioc ? R"("}}})" : R"(","post_only":false}}})");
}

std::string_view optional_text(ondemand::object& object, std::string_view key) {
  std::string_view text;
  if (object.find_field_unordered(key).get_string().get(text)) return {};
  return text;
}

struct RefusalWords {
  std::string word;  // the most telling one
  std::string message;
};

/// How much a word says of a refusal: nothing, something, or what became of the order.
int weight_of(std::string_view word) noexcept {
  if (word.empty()) return 0;
  if (word_rule(word).is_definitive) return 3;
  return word.starts_with("UNKNOWN_") ? 1 : 2;
}

/// Three fields may hold the reason.
RefusalWords read_refusal(ondemand::object& root) {
  RefusalWords words;
  ondemand::object refusal;
  if (root.find_field_unordered("error_response").get_object().get(refusal)) return words;
  for (const std::string_view key :
       {"error", "preview_failure_reason", "new_order_failure_reason"}) {
    const std::string word{optional_text(refusal, key)};
    if (weight_of(word) > weight_of(words.word)) words.word = word;
  }
  words.message = optional_text(refusal, "message");
  return words;
}

}  // namespace

Result<void> encode_order(OrderPermit& permit, const Listing& listing, const TradeKey& key,
                          const RequestContext& context, FrameBuffer& out) noexcept {
  const OrderClaim claim = permit.claim();
  if (claim.symbol != listing.symbol.view()) return Error{Errc::UnknownSymbol, "symbol"};
  TokenClaims claims;
  claims.key_id = key.id();
  claims.algorithm = key.algorithm();
  const NonceText nonce{context.nonce};
  claims.nonce = nonce.view();
  set_times(claims, context.venue_now,
            std::min<std::chrono::nanoseconds>(context.order_lifetime, kRequestLife));
  claims.method = to_string(claim.target.method);
  claims.host = claim.target.host;
  claims.path = claim.target.path;
  TokenDraft draft{claims};
  if (!draft.is_good()) return Error{Errc::BufferTooSmall, "jwt"};
  Signature signature;
  if (!key.sign(permit, {draft.signing_input()}, signature))
    return Error{Errc::NotPermitted, "signature"};
  FrameBuffer body;
  write_order(claim, body);
  out.text("POST ")
      .text(claim.target.path)
      .text(" HTTP/1.1\r\nHost: ")
      .text(claim.target.host)
      .text("\r\nUser-Agent: crossbook\r\nAccept: application/json\r\nAuthorization: Bearer ")
      .text(draft.finish(signature))
      .text("\r\nContent-Type: application/json\r\nConnection: keep-alive\r\nContent-Length: ")
      .integer(static_cast<std::int64_t>(body.view().size()))
      .text("\r\n\r\n")
      .text(body.view());
  if (body.has_overflowed() || out.has_overflowed()) return Error{Errc::BufferTooSmall, "order"};
  return {};
}

Result<void> decode_order_answer(ondemand::object& root, const RestCall& call,
                                 std::vector<ExecutionReport>& out) {
  bool is_taken = false;
  if (root.find_field_unordered("success").get_bool().get(is_taken))
    return Error{Errc::MissingField, "success"};
  ExecutionReport report;
  report.source = ReportSource::Reply;
  report.client_id = call.client_id;
  if (call.listing != nullptr) report.instrument = call.listing->instrument.id;
  if (!is_taken) {
    const RefusalWords words = read_refusal(root);
    const WordRule rule = word_rule(words.word);
    report.status = rule.is_definitive ? OrderStatus::Rejected : OrderStatus::Unknown;
    report.reason = rule.is_definitive ? rule.reason : RejectReason::OutcomeUnknown;
    report.venue_text = ErrorText{words.word + (words.message.empty() ? "" : ": ") + words.message};
    out.push_back(report);
    return {};
  }
  ondemand::object success;
  if (root.find_field_unordered("success_response").get_object().get(success))
    return Error{Errc::MissingField, "success_response"};
  const std::string_view order_id = optional_text(success, "order_id");
  if (order_id.empty()) return Error{Errc::MissingField, "order_id"};
  if (!VenueOrderId::fits(order_id)) return Error{Errc::TooLarge, "order_id"};
  report.venue_order_id = VenueOrderId{order_id};
  report.status = OrderStatus::PendingNew;  // the gateway has it, the book perhaps not yet
  // Another order's answer proves nothing of ours.
  const std::string_view client_id = optional_text(success, "client_order_id");
  if (!client_id.empty() && client_id != call.client_id.view() && !call.client_id.empty())
    return Error{Errc::Malformed, "client_order_id"};
  out.push_back(report);
  return {};
}

}  // namespace crossbook::coinbase
