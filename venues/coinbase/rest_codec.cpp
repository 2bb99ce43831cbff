#include "venues/coinbase/rest_codec.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "venues/coinbase/auth.hpp"
#include "venues/coinbase/key_codec.hpp"
#include "venues/coinbase/order_codec.hpp"
#include "venues/coinbase/rules.hpp"

namespace crossbook::coinbase {
namespace {

using CallKind = RestCall::Kind;

constexpr std::chrono::milliseconds kRateLimitPause{1'000};

struct Target {
  std::string path;
  std::string query;
  std::string body;
  HttpMethod method = HttpMethod::Get;
  bool is_public = false;
};

std::string_view rest_name(const Listing& listing) noexcept {
  return listing.rest_symbol.empty() ? listing.symbol.view() : listing.rest_symbol.view();
}

/// Ids are the venue's own: what could break out of a path or a body is not one.
bool is_plain_id(std::string_view id) noexcept {
  return !id.empty() && id.find_first_not_of(
                            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                            "0123456789-_") == std::string_view::npos;
}

Target query_target(const RestCall& call) {
  Target target;
  if (!call.client_id.empty() && is_plain_id(call.venue_order_id.view())) {
    target.path = std::string{kOrderPath} + std::string{call.venue_order_id.view()};
    return target;
  }
  target.path = kHistoryPath;
  target.query = "limit=" + std::to_string(kRowsPerPage);
  if (!call.client_id.empty() && call.listing != nullptr)
    target.query += "&product_ids=" + std::string{rest_name(*call.listing)};
  return target;
}

Result<Target> find_target(const RestCall& call) {
  const std::string id{call.venue_order_id.view()};
  switch (call.kind) {
    case CallKind::Time: return Target{std::string{kTimePath}, {}, {}, HttpMethod::Get, true};
    case CallKind::Instruments:
      return Target{std::string{kProductsPath}, "product_type=SPOT", {}, HttpMethod::Get, true};
    case CallKind::Fees: return Target{std::string{kFeesPath}, "product_type=SPOT", {}};
    case CallKind::Balances:
      return Target{std::string{kAccountsPath}, "limit=" + std::to_string(kRowsPerPage), {}};
    case CallKind::KeyScopes: return Target{std::string{kKeyPath}, {}, {}};
    case CallKind::QueryOrder: return query_target(call);
    case CallKind::OpenOrders:
      return Target{
          std::string{kHistoryPath}, "order_status=OPEN&limit=" + std::to_string(kRowsPerPage), {}};
    case CallKind::Trades:
      if (!is_plain_id(id)) return Error{Errc::NotSupported, "trades without the venue's order id"};
      return Target{std::string{kFillsPath},
                    "order_ids=" + id + "&limit=" + std::to_string(kRowsPerPage),
                    {}};
    case CallKind::CancelOrder:
      if (!is_plain_id(id)) return Error{Errc::NotSupported, "cancel without the venue's order id"};
      return Target{
          std::string{kCancelPath}, {}, R"({"order_ids":[")" + id + R"("]})", HttpMethod::Post};
    case CallKind::Snapshot:      // books come in band
    case CallKind::ArmSwitch:     // there is none
    case CallKind::SessionToken:  // each request makes its own
    case CallKind::PlaceOrder: return Error{Errc::NotSupported, "call"};
  }
  __builtin_unreachable();
}

/// The venue's own words for a refusal: of its JSON, or the text that stands there instead.
std::string refusal_text(simdjson::dom::parser& parser, const HttpResponse& response) {
  std::string text = "HTTP " + std::to_string(response.status);
  const simdjson::padded_string body{response.body};
  simdjson::dom::object object;
  if (parser.parse(body).get_object().get(object)) {
    if (!response.body.empty() && response.body.front() != '<') text += ": " + response.body;
    return text;
  }
  for (const char* key : {"error", "message", "error_details"}) {
    std::string_view part;
    if (!object.at_key(key).get_string().get(part) && !part.empty() &&
        text.find(part) == std::string::npos)
      text.append(": ").append(part);
  }
  return text;
}

std::chrono::milliseconds wait_of(const HttpResponse& response) {
  for (const std::string_view name : {"retry-after", "x-ratelimit-reset"}) {
    const std::string_view text = response.header(name);
    std::int64_t seconds = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), seconds);
    // A moment and no duration would be far above a minute: not documented which it is.
    if (read.ec == std::errc{} && seconds > 0 && seconds <= 60)
      return std::chrono::seconds{seconds};
  }
  return kRateLimitPause;
}

// No documented object has a quarter of them.
constexpr std::size_t kMostKeys = 256;

/// Whether some object tells a key twice: what says two things says nothing.
bool repeats_a_key(simdjson::dom::element value) noexcept {
  simdjson::dom::array items;
  if (value.get_array().get(items) == simdjson::SUCCESS)
    return std::any_of(items.begin(), items.end(), repeats_a_key);
  simdjson::dom::object object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  std::size_t count = 0;
  for (auto field = object.begin(); field != object.end(); ++field) {
    if (++count > kMostKeys || repeats_a_key(field.value())) return true;
    for (auto earlier = object.begin(); earlier != field; ++earlier)
      if (earlier.key() == field.key()) return true;
  }
  return false;
}

}  // namespace

Result<void> encode_rest_call(const RestCall& call, const RequestContext& context,
                              HttpRequest& out) {
  const Result<Target> target = find_target(call);
  if (target.has_error()) return target.error();
  out = {};
  out.method = target->method;
  out.target = target->path + (target->query.empty() ? "" : "?") + target->query;
  out.body = target->body;
  if (target->is_public) {
    out.headers.emplace_back("Cache-Control", "no-cache");  // answers may be a second old
    return {};
  }
  const RequestMethod method =
      target->method == HttpMethod::Post ? RequestMethod::Post : RequestMethod::Get;
  const Result<std::string> token = make_token(context, method, target->path);
  if (token.has_error()) return token.error();
  out.headers.emplace_back("Authorization", "Bearer " + *token);
  if (!out.body.empty()) out.headers.emplace_back("Content-Type", "application/json");
  out.is_signed = true;
  return {};
}

Result<void> RestCodec::decode(const RestCall& call, const HttpResponse& response,
                               const ListingTable& listings, const InstrumentTable& table,
                               RestEvents& out) {
  if (response.status != 200) {
    out.error.reason = status_reason(response.status);
    out.error.text = ErrorText{refusal_text(validator_, response)};
    if (out.error.reason == RejectReason::RateLimited) out.error.retry_after = wait_of(response);
    return {};
  }
  if (response.body.size() > kMaxResponseBytes) return Error{Errc::TooLarge, "response"};
  const simdjson::padded_string body{response.body};
  simdjson::dom::element whole;
  ondemand::document document;
  ondemand::object root;
  if (validator_.parse(body).get(whole) || repeats_a_key(whole) ||
      parser_.iterate(body).get(document) || document.get_object().get(root))
    return Error{Errc::Malformed, "response"};
  return decode_body(call, root, {listings, table}, out);
}

Result<void> RestCodec::decode_body(const RestCall& call, ondemand::object& root,
                                    const Scope& scope, RestEvents& out) {
  switch (call.kind) {
    case CallKind::Time: return decode_time(root, out);
    case CallKind::Instruments: return decode_products(root, out.instruments);
    case CallKind::Fees: return decode_fees(root, out.fees);
    case CallKind::Balances: return decode_accounts(root, scope.listings, scope.table, out.account);
    case CallKind::KeyScopes: return decode_key_permissions(root, out.key_scopes);
    case CallKind::QueryOrder: {
      const bool is_one = !call.client_id.empty() && is_plain_id(call.venue_order_id.view());
      return is_one ? decode_one_order(call, root, scope.listings, out)
                    : decode_orders(call, root, scope.listings, out);
    }
    case CallKind::OpenOrders: return decode_orders(call, root, scope.listings, out);
    case CallKind::Trades: return decode_fills(call, root, scope.listings, out);
    case CallKind::CancelOrder: return decode_cancel(call, root, out);
    case CallKind::PlaceOrder: return decode_order_answer(root, call, out.account.reports);
    case CallKind::Snapshot:
    case CallKind::ArmSwitch:
    case CallKind::SessionToken: return Error{Errc::NotSupported, "call"};
  }
  __builtin_unreachable();
}

}  // namespace crossbook::coinbase
