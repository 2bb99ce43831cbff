#include "venues/okx/rest_codec.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "venues/okx/auth.hpp"
#include "venues/okx/key_codec.hpp"
#include "venues/okx/order_fields.hpp"
#include "venues/okx/rules.hpp"
#include "venues/okx/symbols.hpp"

namespace crossbook::okx {
namespace {

/// What a call's elements of data are read with.
struct Reading {
  const RestCall& call;
  const ListingTable& listings;
  const InstrumentTable& table;
  RestEvents& out;
};

/// Reads the wanted string fields of an object; those that are absent stay empty.
template <std::size_t N>
Result<void> read_texts(ondemand::object object, const std::array<const char*, N>& names,
                        std::array<std::string_view, N>& out) {
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "data"};
    const auto found = std::find(names.begin(), names.end(), key);
    if (found == names.end()) continue;
    const auto at = static_cast<std::size_t>(found - names.begin());
    const Result<std::string_view> text = raw_text(field.value(), names[at]);
    if (text.has_error()) return text.error();
    out[at] = *text;
  }
  return {};
}

Result<void> read_time(ondemand::object entry, Reading& reading) {
  std::array<std::string_view, 1> texts;
  const Result<void> read = read_texts(entry, std::array<const char*, 1>{"ts"}, texts);
  if (read.has_error()) return read;
  const Result<UtcNanos> time = parse_millis(texts[0], "ts");
  if (time.has_error()) return time.error();
  reading.out.server_time = *time;
  return {};
}

Result<void> read_instrument(ondemand::object entry, Reading& reading) {
  constexpr std::array<const char*, 8> kNames{"instId", "baseCcy", "quoteCcy", "tickSz",
                                              "lotSz",  "minSz",   "maxLmtSz", "state"};
  std::int64_t code = 0;  // stays if it is not there, or null: not yet
  const simdjson::error_code found = entry.find_field_unordered("instIdCode").get_int64().get(code);
  const bool is_absent = found == simdjson::NO_SUCH_FIELD || found == simdjson::INCORRECT_TYPE;
  // After any other error the entry may not be touched again.
  if ((found != simdjson::SUCCESS && !is_absent) || entry.reset().error())
    return Error{Errc::Malformed, "data"};
  std::array<std::string_view, 8> texts;
  const Result<void> read = read_texts(entry, kNames, texts);
  if (read.has_error()) return read;
  for (const std::size_t required : {0U, 3U, 4U, 5U, 7U})
    if (texts[required].empty()) return Error{Errc::MissingField, kNames[required]};
  if (!is_asset_code(texts[1]) || !is_asset_code(texts[2]) || !split_symbol(texts[0])) return {};
  ListedInstrument instrument;
  instrument.base = AssetCode{texts[1]};
  instrument.quote = AssetCode{texts[2]};
  instrument.symbol = VenueSymbol{texts[0]};
  instrument.rest_symbol = instrument.symbol;
  instrument.code = code;
  instrument.tick_size = FixedText<31>{texts[3]};
  instrument.lot_size = FixedText<31>{texts[4]};
  instrument.min_quantity = FixedText<31>{texts[5]};
  instrument.max_quantity = FixedText<31>{texts[6]};
  instrument.status = trading_status(texts[7]);
  reading.out.instruments.push_back(instrument);
  return {};
}

/// "-0.001" is a fee of 0.1 %: the sign is turned. Never rounded.
Result<FeeRate> read_rate(std::string_view text, const char* field) {
  const Result<std::int64_t> parts = parse_decimal(text, Scale{8});
  if (parts.has_error()) return Error{parts.error().code, field};
  return FeeRate::from_parts(-*parts);
}

/// The groups that the account may trade in; asked for one instrument, OKX names its group only.
Result<void> read_fee_groups(ondemand::array groups, Fees& worst, bool& has_any) {
  for (auto item : groups) {
    ondemand::object group;
    if (item.get_object().get(group)) return Error{Errc::Malformed, "feeGroup"};
    std::array<std::string_view, 2> texts;
    const Result<void> read =
        read_texts(group, std::array<const char*, 2>{"maker", "taker"}, texts);
    if (read.has_error()) return read;
    const Result<FeeRate> maker = read_rate(texts[0], "maker");
    if (maker.has_error()) return maker.error();
    const Result<FeeRate> taker = read_rate(texts[1], "taker");
    if (taker.has_error()) return taker.error();
    worst.maker = has_any ? std::max(worst.maker, *maker) : *maker;
    worst.taker = has_any ? std::max(worst.taker, *taker) : *taker;
    has_any = true;
  }
  return {};
}

Result<void> read_fees(ondemand::object entry, Reading& reading) {
  FeeEntry fees;
  fees.listing = reading.call.listing;
  fees.fees.asset = FeeAsset::Received;
  ondemand::array groups;
  if (entry.find_field_unordered("feeGroup").get_array().get(groups))
    return Error{Errc::MissingField, "feeGroup"};
  bool has_any = false;
  const Result<void> read = read_fee_groups(groups, fees.fees, has_any);
  if (read.has_error()) return read;
  if (has_any) reading.out.fees.push_back(fees);  // zero-fee instruments have no group
  return {};
}

Result<void> read_balances(ondemand::object entry, Reading& reading) {
  ondemand::array details;
  if (entry.find_field_unordered("details").get_array().get(details))
    return Error{Errc::MissingField, "details"};
  for (auto item : details) {
    ondemand::object detail;
    if (item.get_object().get(detail)) return Error{Errc::Malformed, "details"};
    const Result<void> added = append_balance(detail, reading.table, reading.out.account);
    if (added.has_error()) return added;
  }
  append_zero_balances(reading.listings, reading.out.account.balances);
  return {};
}

Result<void> read_order_entry(ondemand::object entry, Reading& reading) {
  const Result<ExecutionReport> report =
      read_order(entry, reading.listings, reading.table, ReportSource::Query);
  if (report.has_error()) return report.error();
  reading.out.account.reports.push_back(*report);
  return {};
}

Result<void> read_trade_entry(ondemand::object entry, Reading& reading) {
  const Result<ExecutionReport> report = read_trade(entry, reading.listings, reading.table);
  if (report.has_error()) return report.error();
  reading.out.account.reports.push_back(*report);
  return {};
}

/// Where sCode is present it is the verdict, not code. A cancel's "0" means that it was accepted;
/// the order's end comes on the orders channel.
Result<void> read_verdict(ondemand::object entry, Reading& reading) {
  std::array<std::string_view, 3> texts;
  const Result<void> read =
      read_texts(entry, std::array<const char*, 3>{"sCode", "sMsg", "subCode"}, texts);
  if (read.has_error()) return read;
  if (texts[0].empty()) return Error{Errc::MissingField, "sCode"};
  reading.out.error = {};
  if (texts[0] == "0") return {};
  reading.out.error.reason = error_rule(error_code(texts[0])).reason;
  reading.out.error.text = error_text(texts[0], texts[2], texts[1]);
  return {};
}

/// When it will fire, "0" if it is off: without that nobody knows whether it is armed.
Result<void> read_trigger(ondemand::object entry) {
  std::array<std::string_view, 1> texts;
  const Result<void> read = read_texts(entry, std::array<const char*, 1>{"triggerTime"}, texts);
  if (read.has_error()) return read;
  if (texts[0] == "0") return {};
  const Result<UtcNanos> time = parse_millis(texts[0], "triggerTime");
  if (time.has_error()) return time.error();
  return {};
}

Result<void> read_entry(ondemand::object entry, Reading& reading) {
  switch (reading.call.kind) {
    case RestCall::Kind::Time: return read_time(entry, reading);
    case RestCall::Kind::Instruments: return read_instrument(entry, reading);
    case RestCall::Kind::Fees: return read_fees(entry, reading);
    case RestCall::Kind::Balances: return read_balances(entry, reading);
    case RestCall::Kind::QueryOrder:
    case RestCall::Kind::OpenOrders: return read_order_entry(entry, reading);
    case RestCall::Kind::KeyScopes: return read_key_scopes(entry, reading.out.key_scopes);
    case RestCall::Kind::ArmSwitch: return read_trigger(entry);
    case RestCall::Kind::Trades: return read_trade_entry(entry, reading);
    case RestCall::Kind::CancelOrder:
    case RestCall::Kind::PlaceOrder:
    case RestCall::Kind::Snapshot:
    case RestCall::Kind::SessionToken: return Error{Errc::NotSupported, "call"};
  }
  __builtin_unreachable();
}

/// An answer that is no JSON: a proxy's page. Only its status speaks.
Result<void> take_status(const HttpResponse& response, RestEvents& out) {
  if (response.status < 400) return Error{Errc::Malformed, "body"};
  out.error.reason = response.status == 429   ? RejectReason::RateLimited
                     : response.status == 503 ? RejectReason::Maintenance
                     : response.status >= 500 ? RejectReason::OutcomeUnknown
                                              : RejectReason::Other;
  if (response.status == 429) out.error.retry_after = std::chrono::seconds{2};
  out.error.text = ErrorText{fmt::format("HTTP {}", response.status)};
  return {};
}

void take_code(std::string_view code, std::string_view message, RestEvents& out) {
  if (code == "0") return;
  out.error.reason = error_rule(error_code(code)).reason;
  out.error.text = error_text(code, {}, message);
  if (out.error.reason == RejectReason::RateLimited)
    out.error.retry_after = std::chrono::seconds{2};  // one window; OKX says no time itself
}

}  // namespace

Result<void> encode_rest_call(const RestCall& call, const RequestContext& context,
                              HttpRequest& out) {
  out = {};
  const auto inst_id = [&] { return call.listing->rest_symbol.view(); };
  const bool needs_listing = call.kind == RestCall::Kind::Fees ||  // groups differ: ask for each
                             call.kind == RestCall::Kind::QueryOrder ||
                             call.kind == RestCall::Kind::Trades ||
                             call.kind == RestCall::Kind::CancelOrder;
  if (needs_listing && call.listing == nullptr) return Error{Errc::MissingField, "listing"};
  bool is_private = true;
  switch (call.kind) {
    case RestCall::Kind::Time:
      out.target = "/api/v5/public/time";
      is_private = false;
      break;
    case RestCall::Kind::Instruments:
      out.target = "/api/v5/public/instruments?instType=SPOT";
      is_private = false;
      break;
    case RestCall::Kind::Fees:
      out.target = fmt::format("/api/v5/account/trade-fee?instType=SPOT&instId={}", inst_id());
      break;
    case RestCall::Kind::Balances: out.target = "/api/v5/account/balance"; break;
    case RestCall::Kind::KeyScopes: out.target = "/api/v5/account/config"; break;
    case RestCall::Kind::QueryOrder:
      out.target =
          fmt::format("/api/v5/trade/order?instId={}&clOrdId={}", inst_id(), call.client_id.view());
      break;
    case RestCall::Kind::Trades:
      if (call.venue_order_id.empty()) return Error{Errc::MissingField, "ordId"};
      out.target = fmt::format("/api/v5/trade/fills?instType=SPOT&instId={}&ordId={}", inst_id(),
                               call.venue_order_id.view());
      break;
    case RestCall::Kind::OpenOrders:
      out.target = "/api/v5/trade/orders-pending?instType=SPOT";
      break;
    case RestCall::Kind::CancelOrder:
      out.method = HttpMethod::Post;
      out.target = "/api/v5/trade/cancel-order";
      out.body = call.venue_order_id.empty() ? fmt::format(R"({{"instId":"{}","clOrdId":"{}"}})",
                                                           inst_id(), call.client_id.view())
                                             : fmt::format(R"({{"instId":"{}","ordId":"{}"}})",
                                                           inst_id(), call.venue_order_id.view());
      break;
    case RestCall::Kind::ArmSwitch:
      out.method = HttpMethod::Post;
      out.target = "/api/v5/trade/cancel-all-after";
      out.body = fmt::format(R"({{"timeOut":"{}"}})", call.timeout.count());
      break;
    case RestCall::Kind::PlaceOrder:
    case RestCall::Kind::Snapshot:      // comes in band
    case RestCall::Kind::SessionToken:  // the session logs in by itself
      return Error{Errc::NotSupported, "call"};
  }
  if (is_private) {
    return sign_request(context, out);
  } else if (context.environment == Environment::Demo) {
    out.headers.emplace_back("x-simulated-trading", "1");
  }
  return {};
}

Result<void> RestCodec::decode(const RestCall& call, const HttpResponse& response,
                               const ListingTable& listings, const InstrumentTable& table,
                               RestEvents& out) {
  if (response.body.size() > kMaxResponseBytes) return Error{Errc::TooLarge, "body"};
  const simdjson::padded_string body{response.body};
  ondemand::document document;
  ondemand::object object;
  const Result<void> opened =
      open_object(parser_, body.data(), body.size(), body.size() + simdjson::SIMDJSON_PADDING,
                  document, object);
  if (opened.has_error()) return take_status(response, out);
  FrameHead head;
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "body"};
    const Result<void> taken = head.take(key, field.value());
    if (taken.has_error()) return taken;
  }
  if (!is_at_end(document)) return Error{Errc::Malformed, "body"};
  if (head.code.empty())
    return response.status >= 400 ? take_status(response, out)
                                  : Result<void>{Error{Errc::MissingField, "code"}};
  take_code(head.code, head.message, out);
  const bool is_refused = out.error.reason != RejectReason::None;
  const bool has_verdicts = (head.code == "1" || head.code == "2") && head.has_data;
  if (is_refused && !has_verdicts) return {};
  document.rewind();
  ondemand::array data;
  if (!head.has_data || document.find_field_unordered("data").get_array().get(data))
    return Error{Errc::MissingField, "data"};
  Reading reading{call, listings, table, out};
  std::size_t count = 0;
  for (auto item : data) {
    ondemand::object entry;
    if (item.get_object().get(entry)) return Error{Errc::Malformed, "data"};
    const Result<void> read = is_refused || call.kind == RestCall::Kind::CancelOrder
                                  ? read_verdict(entry, reading)
                                  : read_entry(entry, reading);
    if (read.has_error()) return read;
    ++count;
  }
  const bool must_have_one =
      call.kind == RestCall::Kind::Time || call.kind == RestCall::Kind::QueryOrder ||
      call.kind == RestCall::Kind::Balances || call.kind == RestCall::Kind::KeyScopes ||
      call.kind == RestCall::Kind::ArmSwitch;
  if (count == 0 && must_have_one && !is_refused) return Error{Errc::MissingField, "data"};
  return {};
}

}  // namespace crossbook::okx
