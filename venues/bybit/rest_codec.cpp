#include "venues/bybit/rest_codec.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>

#include "venues/bybit/auth.hpp"
#include "venues/bybit/key_codec.hpp"
#include "venues/bybit/rules.hpp"

namespace crossbook::bybit {
namespace {

using Kind = RestCall::Kind;

// "IP rate limit: wait 10 minutes", where HTTP 403 says so.
constexpr std::chrono::milliseconds kAddressBan{600'000};
constexpr std::chrono::milliseconds kRateWait{1'000};  // the limits roll over a second

Result<void> read_time(ondemand::object& result, RestEvents& out) {
  Token nanos;
  const Result<void> collected = collect(result, std::array{Slot{"timeNano", &nanos}});
  if (collected.has_error()) return collected;
  const Result<std::string_view> text = text_of(nanos, "timeNano");
  if (text.has_error()) return text.error();
  const Result<std::int64_t> count = integer_of(*text, "timeNano");
  if (count.has_error()) return count.error();
  if (*count <= 0) return Error{Errc::BadDecimal, "timeNano"};
  out.server_time = UtcNanos{*count};
  return {};
}

struct InstrumentTokens {
  Token symbol, base, quote, status;
  Token lot, least, most, notional;  // lotSizeFilter
  Token tick;                        // priceFilter
};

Result<void> collect_instrument(ondemand::object& entry, InstrumentTokens& tokens) {
  return for_each_field(entry, [&](std::string_view key, ondemand::value value) -> Result<void> {
    if (key == "symbol") return take_once(tokens.symbol, value, "symbol");
    if (key == "baseCoin") return take_once(tokens.base, value, "baseCoin");
    if (key == "quoteCoin") return take_once(tokens.quote, value, "quoteCoin");
    if (key == "status") return take_once(tokens.status, value, "status");
    const bool is_lot = key == "lotSizeFilter";
    if (!is_lot && key != "priceFilter") return {};
    ondemand::object filter;
    if (value.get_object().get(filter) != simdjson::SUCCESS)
      return Error{Errc::MissingField, is_lot ? "lotSizeFilter" : "priceFilter"};
    if (!is_lot) return collect(filter, std::array{Slot{"tickSize", &tokens.tick}});
    return collect(
        filter,
        std::array{Slot{"basePrecision", &tokens.lot}, Slot{"minOrderQty", &tokens.least},
                   Slot{"maxLimitOrderQty", &tokens.most}, Slot{"minOrderAmt", &tokens.notional}});
  });
}

/// A text that may be absent, but must fit.
Result<void> take_rule(Token token, const char* field, bool is_required, FixedText<31>& out) {
  const Result<std::string_view> text = text_of(token, field);
  if (text.has_error()) return is_required ? Result<void>{text.error()} : Result<void>{};
  if (!FixedText<31>::fits(*text)) return Error{Errc::TooLarge, field};
  out = FixedText<31>{*text};
  return {};
}

Result<void> read_instrument(ondemand::object& entry, RestEvents& out) {
  InstrumentTokens tokens;
  Result<void> read = collect_instrument(entry, tokens);
  if (read.has_error()) return read;
  const Result<std::string_view> symbol = text_of(tokens.symbol, "symbol");
  if (symbol.has_error()) return symbol.error();
  const Result<std::string_view> base = text_of(tokens.base, "baseCoin");
  if (base.has_error()) return base.error();
  const Result<std::string_view> quote = text_of(tokens.quote, "quoteCoin");
  if (quote.has_error()) return quote.error();
  const Result<std::string_view> status = text_of(tokens.status, "status");
  if (status.has_error()) return status.error();
  if (!is_coin(*base) || !is_coin(*quote) || !VenueSymbol::fits(*symbol)) return {};
  ListedInstrument listed;
  listed.base = AssetCode{*base};
  listed.quote = AssetCode{*quote};
  listed.symbol = listed.rest_symbol = VenueSymbol{*symbol};
  listed.status = trading_status(*status);
  read = take_rule(tokens.tick, "tickSize", true, listed.tick_size);
  if (read.has_value()) read = take_rule(tokens.lot, "basePrecision", true, listed.lot_size);
  if (read.has_value()) read = take_rule(tokens.least, "minOrderQty", false, listed.min_quantity);
  if (read.has_value())
    read = take_rule(tokens.most, "maxLimitOrderQty", false, listed.max_quantity);
  if (read.has_value())
    read = take_rule(tokens.notional, "minOrderAmt", false, listed.min_notional);
  if (read.has_value()) out.instruments.push_back(listed);
  return read;
}

/// "0.001" is 0.1 %, a negative rate a rebate. Never rounded.
Result<FeeRate> rate_of(Token token, const char* field) {
  const Result<std::string_view> text = text_of(token, field);
  if (text.has_error()) return text.error();
  const Result<std::int64_t> parts = parse_decimal(*text, Scale{8});
  if (parts.has_error()) return Error{parts.error().code, field};
  return FeeRate::from_parts(*parts);
}

Result<void> read_fee(ondemand::object& entry, const AccountScope& scope, RestEvents& out) {
  Token symbol, taker, maker;
  const Result<void> collected =
      collect(entry, std::array{Slot{"symbol", &symbol}, Slot{"takerFeeRate", &taker},
                                Slot{"makerFeeRate", &maker}});
  if (collected.has_error()) return collected;
  const Result<std::string_view> name = text_of(symbol, "symbol");
  if (name.has_error()) return name.error();
  const Result<FeeRate> taker_rate = rate_of(taker, "takerFeeRate");
  if (taker_rate.has_error()) return taker_rate.error();
  const Result<FeeRate> maker_rate = rate_of(maker, "makerFeeRate");
  if (maker_rate.has_error()) return maker_rate.error();
  const Listing* const listing = scope.listings.find(*name);
  if (listing != nullptr)
    out.fees.push_back({listing, {*maker_rate, *taker_rate, FeeAsset::Received}});
  return {};
}

Result<void> read_wallet(ondemand::object& wallet, const AccountScope& scope, RestEvents& out) {
  bool has_coins = false;
  const Result<void> read =
      for_each_field(wallet, [&](std::string_view key, ondemand::value value) -> Result<void> {
        if (key != "coin") return {};
        has_coins = true;
        return for_each_object(value, "coin", [&](ondemand::object& coin) {
          return append_coin(coin, scope, out.account);
        });
      });
  if (read.has_error()) return read;
  if (!has_coins) return Error{Errc::MissingField, "coin"};
  append_zero_balances(scope.listings, out.account.balances);
  return {};
}

Result<void> read_entry(const RestCall& call, ondemand::object& entry, const AccountScope& scope,
                        RestEvents& out) {
  switch (call.kind) {
    case Kind::Instruments: return read_instrument(entry, out);
    case Kind::Fees: return read_fee(entry, scope, out);
    case Kind::Balances: return read_wallet(entry, scope, out);
    case Kind::QueryOrder:
    case Kind::OpenOrders: return append_order(entry, scope, ReportSource::Query, out.account);
    case Kind::Trades: return append_trade(entry, scope, ReportSource::Query, out.account);
    case Kind::Time:
    case Kind::KeyScopes:
    case Kind::CancelOrder:
    case Kind::PlaceOrder:
    case Kind::ArmSwitch:
    case Kind::Snapshot:
    case Kind::SessionToken: return Error{Errc::NotSupported, "call"};
  }
  __builtin_unreachable();
}

Result<void> read_list(const RestCall& call, ondemand::object& result, const AccountScope& scope,
                       RestEvents& out) {
  bool has_list = false;
  std::size_t count = 0;
  const Result<void> read =
      for_each_field(result, [&](std::string_view key, ondemand::value value) -> Result<void> {
        if (key != "list") return {};
        has_list = true;
        return for_each_object(value, "list", [&](ondemand::object& entry) {
          ++count;
          return read_entry(call, entry, scope, out);
        });
      });
  if (read.has_error()) return read;
  if (!has_list) return Error{Errc::MissingField, "list"};
  if (count == 0 && call.kind == Kind::Balances) return Error{Errc::MissingField, "list"};
  if (out.account.reports.empty() && call.kind == Kind::QueryOrder) {
    out.error.reason = RejectReason::NotFound;
    out.error.text = ErrorText{"no such order"};
  }
  return {};
}

Result<void> read_result(const RestCall& call, ondemand::object& result, const AccountScope& scope,
                         RestEvents& out) {
  if (call.kind == Kind::Time) return read_time(result, out);
  if (call.kind == Kind::KeyScopes) return read_key_scopes(result, out.key_scopes);
  if (call.kind == Kind::CancelOrder) return {};  // taken; the order's end comes on its topic
  return read_list(call, result, scope, out);
}

/// An answer that is not Bybit's own: a proxy's page. Only its status speaks.
Result<void> take_status(const HttpResponse& response, RestEvents& out) {
  if (response.status < 400) return Error{Errc::Malformed, "body"};
  const bool is_banned = response.status == 403;
  const bool is_limited = response.status == 429;
  out.error.reason = is_banned                ? RejectReason::Banned
                     : is_limited             ? RejectReason::RateLimited
                     : response.status == 401 ? RejectReason::Signature
                     : response.status >= 500 ? RejectReason::OutcomeUnknown
                                              : RejectReason::InvalidParameter;
  if (is_banned) out.error.retry_after = kAddressBan;
  if (is_limited) out.error.retry_after = kRateWait;
  out.error.text = ErrorText{fmt::format("HTTP {}", response.status)};
  return {};
}

void take_code(std::int64_t code, Token message, RestEvents& out) {
  const Result<std::string_view> text = text_of(message, "retMsg");
  out.error.reason = code_rule(code).reason;
  out.error.text = code_text(code, text.has_value() ? *text : std::string_view{});
  if (out.error.reason == RejectReason::RateLimited) out.error.retry_after = kRateWait;
}

std::string query_of(const RestCall& call) {
  const auto symbol = [&] { return call.listing->rest_symbol.view(); };
  switch (call.kind) {
    case Kind::Time: return "/v5/market/time";
    case Kind::Instruments: return "/v5/market/instruments-info?category=spot";
    case Kind::Fees: return "/v5/account/fee-rate?category=spot";
    case Kind::Balances: return "/v5/account/wallet-balance?accountType=UNIFIED";
    case Kind::KeyScopes: return "/v5/user/query-api";
    case Kind::QueryOrder:
      return fmt::format("/v5/order/{}?category=spot&symbol={}&orderLinkId={}",
                         call.in_history ? "history" : "realtime", symbol(), call.client_id.view());
    case Kind::OpenOrders: return "/v5/order/realtime?category=spot&openOnly=0&limit=50";
    case Kind::Trades:
      return fmt::format("/v5/execution/list?category=spot&symbol={}&orderId={}&limit=100",
                         symbol(), call.venue_order_id.view());
    case Kind::CancelOrder: return "/v5/order/cancel";
    case Kind::PlaceOrder:
    case Kind::ArmSwitch:
    case Kind::Snapshot:      // comes in band
    case Kind::SessionToken:  // the session logs in by itself
      return {};
  }
  __builtin_unreachable();
}

}  // namespace

Result<void> encode_rest_call(const RestCall& call, const RequestContext& context,
                              HttpRequest& out) {
  const bool needs_listing =
      call.kind == Kind::QueryOrder || call.kind == Kind::CancelOrder || call.kind == Kind::Trades;
  if (needs_listing && call.listing == nullptr) return Error{Errc::MissingField, "symbol"};
  out = {};
  out.target = query_of(call);
  if (out.target.empty()) return Error{Errc::NotSupported, "call"};
  if (call.kind == Kind::Time || call.kind == Kind::Instruments) return {};
  if (call.kind == Kind::CancelOrder) {
    const bool by_venue_id = !call.venue_order_id.empty();
    out.method = HttpMethod::Post;
    out.body =
        fmt::format(R"({{"category":"spot","symbol":"{}","{}":"{}"}})",
                    call.listing->rest_symbol.view(), by_venue_id ? "orderId" : "orderLinkId",
                    by_venue_id ? call.venue_order_id.view() : call.client_id.view());
  }
  return sign_request(context, out);
}

Result<void> RestCodec::decode(const RestCall& call, const HttpResponse& response,
                               const AccountScope& scope, RestEvents& out) {
  if (response.body.size() > kMaxResponseBytes) return Error{Errc::TooLarge, "body"};
  const simdjson::padded_string body{response.body};
  ondemand::document document;
  ondemand::object object;
  const Result<void> opened = open_object(parser_, body.data(), body.size(), document, object);
  if (opened.has_error()) return take_status(response, out);
  Token code_token, message;
  bool has_result = false;
  const Result<void> walked =
      for_each_field(object, [&](std::string_view key, ondemand::value value) -> Result<void> {
        if (key == "retCode") return take_once(code_token, value, "retCode");
        if (key == "retMsg") return take_once(message, value, "retMsg");
        if (key == "result") has_result = true;
        return {};
      });
  if (walked.has_error()) return walked;
  if (!has_ended(document)) return Error{Errc::Malformed, "body"};
  if (code_token.empty())
    return response.status >= 400 ? take_status(response, out)
                                  : Result<void>{Error{Errc::MissingField, "retCode"}};
  const Result<std::int64_t> code = integer_of(code_token, "retCode");
  if (code.has_error()) return code.error();
  if (*code != 0) {
    take_code(*code, message, out);
    return {};
  }
  if (response.status >= 400) return take_status(response, out);
  document.rewind();
  ondemand::object result;
  if (!has_result ||
      document.find_field_unordered("result").get_object().get(result) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "result"};
  return read_result(call, result, scope, out);
}

}  // namespace crossbook::bybit
