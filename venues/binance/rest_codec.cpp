#include "venues/binance/rest_codec.hpp"

#include <array>
#include <charconv>

#include "venues/binance/auth.hpp"
#include "venues/binance/instruments.hpp"
#include "venues/binance/key_codec.hpp"
#include "venues/binance/order_reports.hpp"
#include "venues/binance/rules.hpp"

namespace crossbook::binance {
namespace {

using Kind = RestCall::Kind;

bool is_private(Kind kind) noexcept {
  switch (kind) {
    case Kind::Time:
    case Kind::Instruments:
    case Kind::Snapshot:
    case Kind::PlaceOrder:
    case Kind::ArmSwitch:
    case Kind::SessionToken: return false;
    case Kind::Fees:
    case Kind::Balances:
    case Kind::KeyScopes:
    case Kind::Trades:
    case Kind::QueryOrder:
    case Kind::OpenOrders:
    case Kind::CancelOrder: return true;
  }
  __builtin_unreachable();
}

bool needs_listing(Kind kind) noexcept {
  switch (kind) {
    case Kind::Fees:
    case Kind::Snapshot:
    case Kind::QueryOrder:
    case Kind::Trades:
    case Kind::CancelOrder: return true;
    case Kind::Time:
    case Kind::Instruments:
    case Kind::Balances:
    case Kind::KeyScopes:
    case Kind::PlaceOrder:
    case Kind::ArmSwitch:
    case Kind::SessionToken:
    case Kind::OpenOrders: return false;
  }
  __builtin_unreachable();
}

std::string_view path_of(Kind kind) noexcept {
  switch (kind) {
    case Kind::Time: return "/api/v3/time";
    case Kind::Instruments: return "/api/v3/exchangeInfo";
    case Kind::Fees: return "/api/v3/account/commission";
    case Kind::Balances: return "/api/v3/account";
    case Kind::KeyScopes: return "/sapi/v1/account/apiRestrictions";
    case Kind::Snapshot: return "/api/v3/depth";
    case Kind::Trades: return "/api/v3/myTrades";
    case Kind::PlaceOrder:
    case Kind::ArmSwitch:
    case Kind::SessionToken: return "";
    case Kind::QueryOrder:
    case Kind::CancelOrder: return "/api/v3/order";
    case Kind::OpenOrders: return "/api/v3/openOrders";
  }
  __builtin_unreachable();
}

std::string query_of(const RestCall& call) {
  const std::string symbol = call.listing == nullptr
                                 ? std::string{}
                                 : "symbol=" + percent_encode(call.listing->rest_symbol.view());
  switch (call.kind) {
    case Kind::Time:
    case Kind::Balances:
    case Kind::KeyScopes:
    case Kind::PlaceOrder:
    case Kind::ArmSwitch:
    case Kind::SessionToken: return {};
    case Kind::Trades: return symbol + "&orderId=" + percent_encode(call.venue_order_id.view());
    case Kind::Instruments: return "permissions=SPOT&showPermissionSets=false";
    case Kind::Fees:
    case Kind::OpenOrders: return symbol;
    case Kind::Snapshot: return symbol + "&limit=" + std::to_string(kSnapshotDepth);
    case Kind::QueryOrder:
    case Kind::CancelOrder:
      if (!call.venue_order_id.empty())
        return symbol + "&orderId=" + percent_encode(call.venue_order_id.view());
      return symbol + "&origClientOrderId=" + percent_encode(call.client_id.view());
  }
  __builtin_unreachable();
}

template <class Number>
Number number_or_zero(std::string_view text) noexcept {
  Number value{};
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

/// Code and message of an error body; code 0 if it is none.
struct ErrorBody {
  std::int64_t code = 0;
  std::string message;
};

ErrorBody read_error(ondemand::parser& parser, PaddedBytes body) {
  ondemand::document document;
  ondemand::object object;
  Token code, message;
  const std::array slots{Slot{"code", &code}, Slot{"msg", &message}};
  if (open_object(parser, body.data(), body.size(), document, object).has_error() ||
      collect(object, slots).has_error())
    return {0, "HTTP error without the venue's code"};
  const auto number = integer_of(code, "code");
  const auto text = text_of(message, "msg");
  return {number.has_value() ? *number : 0, std::string{text.has_value() ? *text : ""}};
}

}  // namespace

Result<void> encode_rest(const RestCall& call, const RequestContext& context, HttpRequest& out) {
  if (path_of(call.kind).empty()) return Error{Errc::NotSupported, "call"};
  if (call.listing == nullptr && needs_listing(call.kind))
    return Error{Errc::MissingField, "symbol"};
  if (call.kind == Kind::Trades && call.venue_order_id.empty())
    return Error{Errc::MissingField, "orderId"};
  std::string query = query_of(call);
  out = {};
  out.method = call.kind == Kind::CancelOrder ? HttpMethod::Delete : HttpMethod::Get;
  if (is_private(call.kind)) {
    if (context.credential == nullptr) return Error{Errc::NoKey, "X-MBX-APIKEY"};
    if (!query.empty()) query += '&';
    query += "recvWindow=" + std::to_string(kDefaultReceiveWindow.count());
    query += "&timestamp=" + std::to_string(context.venue_now.millis());
    Signature signature;
    const Result<void> is_signed =
        context.sign(call.kind == Kind::CancelOrder ? RequestMethod::Delete : RequestMethod::Get,
                     path_of(call.kind), {query}, signature);
    if (is_signed.has_error()) return is_signed.error();
    append_signature(query, signature, context.credential->algorithm());
    out.headers.emplace_back("X-MBX-APIKEY", context.credential->id());
    out.is_signed = true;
  }
  out.target = path_of(call.kind);
  if (!query.empty()) out.target += "?" + query;
  return {};
}

Result<void> RestCodec::decode(const RestCall& call, const HttpResponse& response,
                               const AccountScope& scope, RestEvents& out) {
  if (response.body.size() > kMaxResponseBytes) return Error{Errc::TooLarge, "body"};
  padded_.assign(response.body);
  padded_.append(PaddedBytes::kPadding, ' ');
  const PaddedBytes body{padded_.data(), response.body.size()};
  out.used_weight = number_or_zero<std::uint32_t>(response.header("x-mbx-used-weight-1m"));
  if (response.status == 200) return decode_body(call, body, scope, out);

  const ErrorBody error = read_error(parser_, body);
  out.error.reason = judge(response.status, error.code, error.message).reported();
  out.error.text = error_text(error.code == 0 ? response.status : error.code, error.message);
  out.error.retry_after =
      std::chrono::seconds{number_or_zero<std::uint32_t>(response.header("retry-after"))};
  return {};
}

Result<void> RestCodec::decode_body(const RestCall& call, PaddedBytes body,
                                    const AccountScope& scope, RestEvents& out) {
  switch (call.kind) {
    case Kind::Time: return decode_time(parser_, body, out);
    case Kind::Instruments: return decode_instruments(parser_, body, out);
    case Kind::Fees: return decode_fees(parser_, body, call.listing, out);
    case Kind::Balances: return decode_balances(parser_, body, scope.table, out);
    case Kind::Snapshot:
      if (call.listing == nullptr) return Error{Errc::MissingField, "listing"};
      return market_.decode_snapshot(body, *call.listing, out.market);
    case Kind::KeyScopes: return decode_key_scopes(parser_, body, out.key_scopes);
    case Kind::PlaceOrder:
    case Kind::ArmSwitch:
    case Kind::SessionToken: return Error{Errc::NotSupported, "call"};
    case Kind::Trades: return orders_.decode_trades(body, scope, out.account);
    case Kind::QueryOrder:
    case Kind::CancelOrder: return orders_.decode_order(body, scope, out.account);
    case Kind::OpenOrders: return orders_.decode_orders(body, scope, out.account);
  }
  __builtin_unreachable();
}

}  // namespace crossbook::binance
