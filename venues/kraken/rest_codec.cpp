#include "venues/kraken/rest_codec.hpp"

#include <charconv>
#include <string>
#include <utility>

#include "venues/kraken/auth.hpp"
#include "venues/kraken/key_codec.hpp"
#include "venues/kraken/rules.hpp"

namespace crossbook::kraken {
namespace {

using Kind = RestCall::Kind;

/// Ours: the lowest tier's counter falls by one in three seconds.
constexpr std::chrono::milliseconds kRateLimitPause{3'000};

struct Method {
  std::string_view path;
  bool is_private;
};

Method find_method_path(Kind kind) noexcept {
  switch (kind) {
    case Kind::Time: return {"/0/public/Time", false};
    case Kind::Instruments: return {"/0/public/AssetPairs", false};
    case Kind::Fees: return {"/0/private/TradeVolume", true};
    case Kind::Balances: return {"/0/private/BalanceEx", true};
    case Kind::KeyScopes: return {"/0/private/GetApiKeyInfo", true};
    case Kind::SessionToken: return {"/0/private/GetWebSocketsToken", true};
    case Kind::QueryOrder: return {"/0/private/ClosedOrders", true};
    case Kind::OpenOrders: return {"/0/private/OpenOrders", true};
    case Kind::ArmSwitch: return {"/0/private/CancelAllOrdersAfter", true};
    case Kind::CancelOrder: return {"/0/private/CancelOrder", true};
    case Kind::PlaceOrder:
    case Kind::Trades:
    case Kind::Snapshot: return {};
  }
  __builtin_unreachable();
}

void append_encoded(std::string& out, std::string_view text) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  for (const char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '~';
    if (is_plain) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kHex[byte >> 4];
    out += kHex[byte & 15];
  }
}

std::string_view rest_name(const Listing& listing) noexcept {
  return listing.rest_symbol.empty() ? listing.symbol.view() : listing.rest_symbol.view();
}

RestError http_error(const HttpResponse& response) {
  RestError error;
  error.text = ErrorText{"HTTP " + std::to_string(response.status)};
  error.reason = RejectReason::InvalidParameter;
  if (response.status >= 500) error.reason = RejectReason::OutcomeUnknown;
  if (response.status == 401) error.reason = RejectReason::Permission;
  if (response.status == 403) error.reason = RejectReason::Banned;  // Cloudflare's own answer
  if (response.status == 429) error.reason = RejectReason::RateLimited;
  const std::string_view wait = response.header("retry-after");
  int seconds = 0;
  if (std::from_chars(wait.data(), wait.data() + wait.size(), seconds).ec == std::errc{})
    error.retry_after = std::chrono::seconds{seconds};
  return error;
}

/// The first error of the array; warnings (W…) are none.
Result<void> read_errors(JsonObject& root, RestError& out) {
  JsonArray errors;
  if (root.find_field_unordered("error").get_array().get(errors) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "error"};
  for (auto element : errors) {
    std::string_view text;
    if (element.get_string().get(text) != simdjson::SUCCESS) return Error{Errc::Malformed, "error"};
    if (text.starts_with('W') || out.reason != RejectReason::None) continue;
    out.reason = find_error(text).reason;
    out.text = ErrorText{text};
    if (out.reason == RejectReason::RateLimited) out.retry_after = kRateLimitPause;
  }
  return {};
}

Result<UtcNanos> read_server_time(JsonObject& result) {
  std::int64_t seconds = 0;
  if (result.find_field_unordered("unixtime").get_int64().get(seconds) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "unixtime"};
  if (seconds <= 0 || seconds > 9'000'000'000) return Error{Errc::DecimalOverflow, "unixtime"};
  return UtcNanos{seconds * 1'000'000'000};  // begun, not rounded: up to a second late
}

/// "0.2600" percent is 260'000 parts per 10^8.
Result<FeeRate> read_fee_percent(JsonValue& value) {
  JsonObject tier;
  if (value.get_object().get(tier) != simdjson::SUCCESS) return Error{Errc::MissingField, "fees"};
  JsonValue fee;
  if (tier.find_field_unordered("fee").get(fee) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "fee"};
  const Result<std::string_view> text = read_decimal(fee, "fee");
  if (text.has_error()) return text.error();
  const Result<std::int64_t> parts = parse_decimal(*text, Scale{6});
  if (parts.has_error()) return Error{parts.error().code, "fee"};
  return FeeRate::from_parts(*parts);
}

Result<Amount> read_amount(JsonObject& object, const char* name, bool is_required) {
  JsonValue value;
  const auto found = object.find_field_unordered(name).get(value);
  if (found == simdjson::NO_SUCH_FIELD && !is_required) return Amount{};
  if (found != simdjson::SUCCESS) return Error{Errc::MissingField, name};
  const Result<std::string_view> text = read_decimal(value, name);
  if (text.has_error()) return text.error();
  const Result<Amount> amount = parse_amount(*text);
  if (amount.has_error()) return Error{amount.error().code, name};
  return amount;
}

}  // namespace

Result<JsonObject> read_object(JsonValue& value, const char* field) noexcept {
  JsonObject object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return Error{Errc::MissingField, field};
  return object;
}

void RestCodec::set_listings(const PairTable& pairs, const InstrumentTable& table,
                             Reserves& reserves, const OrderMemory& orders) {
  pairs_ = &pairs;
  table_ = &table;
  reserves_ = &reserves;
  orders_ = &orders;
}

std::string RestCodec::fields(const RestCall& call) const {
  std::string out;
  switch (call.kind) {
    case Kind::Fees: {
      std::string names;
      if (call.listing != nullptr) {
        names = rest_name(*call.listing);
      } else {
        for (const Listing& listing : pairs_->all()) {
          if (!names.empty()) names += ',';
          names += rest_name(listing);
        }
      }
      if (names.empty()) return out;
      out = "pair=";
      append_encoded(out, names);
      return out;
    }
    case Kind::QueryOrder: {
      if (call.client_id.empty()) return "trades=true";
      const VenueOrderId order = orders_->find_order(call.client_id);
      out = order.empty() ? "trades=true&cl_ord_id=" : "trades=true&txid=";
      append_encoded(out, order.empty() ? call.client_id.view() : order.view());
      return out;
    }
    case Kind::CancelOrder:
      out = call.venue_order_id.empty() ? "cl_ord_id=" : "txid=";
      append_encoded(
          out, call.venue_order_id.empty() ? call.client_id.view() : call.venue_order_id.view());
      return out;
    case Kind::OpenOrders: return "trades=true";
    case Kind::ArmSwitch: return "timeout=" + std::to_string(call.timeout.count());
    case Kind::Time:
    case Kind::Instruments:
    case Kind::Balances:
    case Kind::KeyScopes:
    case Kind::SessionToken:
    case Kind::PlaceOrder:
    case Kind::Trades:
    case Kind::Snapshot: return out;
  }
  __builtin_unreachable();
}

Result<void> RestCodec::encode(const RestCall& call, const RequestContext& context,
                               HttpRequest& out) const {
  Method method = find_method_path(call.kind);
  if (method.path.empty()) return Error{Errc::NotSupported, "call"};
  out = {};
  if (!method.is_private) {
    out.target = method.path;
    return {};
  }
  if (call.kind == Kind::QueryOrder && !orders_->find_order(call.client_id).empty())
    method.path = "/0/private/QueryOrders";
  return make_private_request(context, method.path, fields(call), out);
}

Result<void> RestCodec::decode(const RestCall& call, const HttpResponse& response,
                               RestEvents& out) {
  if (response.status != 200) {
    out.error = http_error(response);
    return {};
  }
  if (response.body.size() > kMaxResponseBytes) return Error{Errc::TooLarge, "response"};
  const simdjson::padded_string body{response.body};
  JsonDocument document;
  JsonObject root;
  if (!validator_.is_sound(body.data(), body.size()) ||
      parser_.iterate(body).get(document) != simdjson::SUCCESS ||
      document.get_object().get(root) != simdjson::SUCCESS)
    return Error{Errc::Malformed, "response"};
  if (Result<void> errors = read_errors(root, out.error); errors.has_error()) return errors;
  if (out.error.reason != RejectReason::None) return {};
  JsonValue result;
  if (root.find_field_unordered("result").get(result) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "result"};
  return decode_result(call, result, out);
}

Result<void> RestCodec::decode_result(const RestCall& call, JsonValue& value, RestEvents& out) {
  Result<JsonObject> result = read_object(value, "result");
  if (result.has_error()) return result.error();
  switch (call.kind) {
    case Kind::Time: {
      const Result<UtcNanos> time = read_server_time(*result);
      if (time.has_error()) return time.error();
      out.server_time = *time;
      return {};
    }
    case Kind::Instruments: return decode_asset_pairs(*result, out.instruments);
    case Kind::Fees: return decode_fees(*result, out);
    case Kind::Balances: return decode_balances(*result, out);
    case Kind::KeyScopes: return decode_key_info(*result, out.key_scopes);
    case Kind::SessionToken: {
      std::string_view token;
      if (result->find_field_unordered("token").get_string().get(token) != simdjson::SUCCESS ||
          token.empty())
        return Error{Errc::MissingField, "token"};
      out.session_token = token;
      return {};
    }
    case Kind::QueryOrder:
    case Kind::OpenOrders: return decode_orders(call, *result, out);
    case Kind::ArmSwitch: {
      // When it will fire, "0" if it is off: without that nobody knows whether it is armed.
      std::string_view trigger;
      if (result->find_field_unordered("triggerTime").get_string().get(trigger) !=
              simdjson::SUCCESS ||
          trigger.empty())
        return Error{Errc::MissingField, "triggerTime"};
      return {};
    }
    case Kind::CancelOrder: {
      std::uint64_t count = 0;
      if (result->find_field_unordered("count").get_uint64().get(count) != simdjson::SUCCESS)
        return Error{Errc::MissingField, "count"};
      if (count == 0) out.error.reason = RejectReason::NotFound;
      return {};  // how it ended is told by executions: a fill may have been faster
    }
    case Kind::PlaceOrder:
    case Kind::Trades:
    case Kind::Snapshot: return Error{Errc::NotSupported, "call"};
  }
  __builtin_unreachable();
}

Result<void> RestCodec::decode_fees(JsonObject& result, RestEvents& out) {
  const std::size_t begin = out.fees.size();
  const auto read_side = [&](const char* name, auto&& store) -> Result<void> {
    JsonObject fees;
    const auto found = result.find_field_unordered(name).get_object().get(fees);
    if (found == simdjson::NO_SUCH_FIELD) return {};
    if (found != simdjson::SUCCESS) return Error{Errc::MissingField, name};
    return for_each_member(fees, name, [&](std::string_view id, JsonValue& value) -> Result<void> {
      const Listing* const listing = pairs_->find_rest(id);
      if (listing == nullptr) return {};
      const Result<FeeRate> rate = read_fee_percent(value);
      if (rate.has_error()) return rate.error();
      store(listing, *rate);
      return {};
    });
  };
  Result<void> taker = read_side("fees", [&](const Listing* listing, FeeRate rate) {
    out.fees.push_back({listing, {rate, rate, FeeAsset::Quote}});
  });
  if (taker.has_error()) return taker;
  if (out.fees.size() == begin) return Error{Errc::MissingField, "fees"};
  return read_side("fees_maker", [&](const Listing* listing, FeeRate rate) {
    for (std::size_t i = begin; i < out.fees.size(); ++i)
      if (out.fees[i].listing == listing) out.fees[i].fees.maker = rate;
  });
}

Result<void> RestCodec::decode_balances(JsonObject& result, RestEvents& out) {
  std::vector<bool> is_told(table_->asset_count());
  Reserves told(reserves_->size());  // taken over only if the whole answer is good
  Result<void> read = for_each_member(
      result, "result", [&](std::string_view code, JsonValue& value) -> Result<void> {
        const std::optional<AssetId> asset = table_->find_asset(common_code(code));
        if (!is_spot_balance(code)) return {};
        Result<JsonObject> object = read_object(value, "balance");
        if (object.has_error()) return object.error();
        struct Part {
          const char* name;
          bool is_required;
          Amount amount;
        };
        Part parts[] = {{"balance", true, {}},
                        {"hold_trade", true, {}},
                        {"credit", false, {}},
                        {"credit_used", false, {}}};
        for (Part& part : parts) {
          const Result<Amount> amount = read_amount(*object, part.name, part.is_required);
          if (amount.has_error()) return amount.error();
          part.amount = *amount;
        }
        const auto& [total, held, credit, used] = parts;
        if (!asset) {
          const std::string_view other = common_code(code);
          if (AssetCode::fits(other))
            out.account.other_balances.push_back({{}, AssetCode{other}, total.amount});
          return {};
        }
        const Reserve reserve{credit.amount - used.amount, held.amount};
        told[asset->value()] = reserve;
        is_told[asset->value()] = true;
        const Amount own = total.amount + reserve.net_credit;
        out.account.balances.push_back({{}, *asset, own, own - reserve.held});
        return {};
      });
  if (read.has_error()) return read;
  *reserves_ = std::move(told);
  // An asset that the account never held is left out; for our listings that is zero.
  for (const Listing& listing : pairs_->all()) {
    for (const AssetId asset : {listing.instrument.base, listing.instrument.quote}) {
      if (is_told[asset.value()]) continue;
      is_told[asset.value()] = true;
      out.account.balances.push_back({{}, asset, {}, {}});
    }
  }
  return {};
}

}  // namespace crossbook::kraken
