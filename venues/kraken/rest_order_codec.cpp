// REST order objects (OpenOrders, ClosedOrders) -> reports.
#include <array>
#include <optional>

#include "venues/kraken/rest_codec.hpp"
#include "venues/kraken/rules.hpp"

namespace crossbook::kraken {
namespace {

struct RestStatus {
  std::string_view word;
  OrderStatus status;
};
constexpr RestStatus kRestStatuses[] = {
    {"pending", OrderStatus::PendingNew}, {"open", OrderStatus::New},
    {"closed", OrderStatus::Filled},      {"canceled", OrderStatus::Canceled},
    {"expired", OrderStatus::Expired},
};

std::optional<OrderStatus> find_status(std::string_view word) noexcept {
  for (const RestStatus& row : kRestStatuses)
    if (row.word == word) return row.status;
  return std::nullopt;
}

struct OrderParts {
  std::string_view client_id, status, executed, average_price, fee, flags, reason, pair, open_time,
      close_time, trade_id;
  std::size_t trade_count = 0;
};

Result<void> read_trades(JsonValue& value, OrderParts& parts) {
  JsonArray trades;
  if (value.get_array().get(trades) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "trades"};
  for (auto element : trades) {
    if (element.get_string().get(parts.trade_id) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "trades"};
    ++parts.trade_count;
  }
  return {};
}

Result<void> read_description(JsonValue& value, OrderParts& parts) {
  Result<JsonObject> description = read_object(value, "descr");
  if (description.has_error()) return description.error();
  if (description->find_field_unordered("pair").get_string().get(parts.pair) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "pair"};
  return {};
}

Result<void> read_parts(JsonObject& object, OrderParts& parts) {
  struct Key {
    const char* name;
    std::string_view OrderParts::*text;
  };
  constexpr std::array<Key, 9> kKeys{{{"cl_ord_id", &OrderParts::client_id},
                                      {"status", &OrderParts::status},
                                      {"vol_exec", &OrderParts::executed},
                                      {"price", &OrderParts::average_price},
                                      {"fee", &OrderParts::fee},
                                      {"oflags", &OrderParts::flags},
                                      {"reason", &OrderParts::reason},
                                      {"opentm", &OrderParts::open_time},
                                      {"closetm", &OrderParts::close_time}}};
  return for_each_member(object, "order",
                         [&](std::string_view name, JsonValue& value) -> Result<void> {
                           if (name == "trades") return read_trades(value, parts);
                           if (name == "descr") return read_description(value, parts);
                           for (const Key& key : kKeys) {
                             if (name != key.name || is_null(value)) continue;
                             const Result<std::string_view> text = read_decimal(value, key.name);
                             if (text.has_error()) return text.error();
                             parts.*key.text = *text;
                           }
                           return {};
                         });
}

/// Seconds with a fraction; 0 where it is not set.
Result<UtcNanos> read_time(std::string_view seconds) {
  if (seconds.empty()) return UtcNanos{};
  const Result<std::int64_t> nanos = parse_decimal(seconds, Scale{9});
  if (nanos.has_error()) return Error{nanos.error().code, "time"};
  return UtcNanos{*nanos};
}

/// An order of one trade tells that trade exactly; of several it tells only their average. Ours
/// take (immediate or cancel); which side a resting order was on is not told.
bool read_single_fill(const OrderParts& parts, const Listing& listing, Quantity executed,
                      Fill& fill) {
  if (parts.trade_count != 1 || executed.is_zero() || !TradeId::fits(parts.trade_id)) return false;
  const Result<Price> price = Price::parse(parts.average_price, listing.instrument.price_scale);
  const Result<Amount> fee = parse_amount(parts.fee);
  if (price.has_error() || fee.has_error()) return false;
  const bool is_in_base = parts.flags.find("fcib") != std::string_view::npos;
  fill.price = *price;
  fill.quantity = executed;
  fill.fee = *fee;
  fill.fee_asset = is_in_base ? listing.instrument.base : listing.instrument.quote;
  fill.trade_id = TradeId{parts.trade_id};
  return true;
}

}  // namespace

Result<void> RestCodec::decode_members(JsonObject& orders, RestEvents& out) {
  return for_each_member(orders, "order",
                         [&](std::string_view id, JsonValue& value) -> Result<void> {
                           Result<JsonObject> object = read_object(value, "order");
                           if (object.has_error()) return object.error();
                           return decode_order(id, *object, out);
                         });
}

Result<void> RestCodec::decode_orders(const RestCall& call, JsonObject& result, RestEvents& out) {
  const bool is_query = call.kind == RestCall::Kind::QueryOrder;
  bool has_list = is_query;  // QueryOrders has its orders in "result" itself
  Result<void> read = for_each_member(
      result, "result", [&](std::string_view name, JsonValue& value) -> Result<void> {
        if (!raw_token(value).starts_with('{')) return {};  // count
        Result<JsonObject> object = read_object(value, "result");
        if (object.has_error()) return object.error();
        if (name != "open" && name != "closed")
          return is_query ? decode_order(name, *object, out) : Result<void>{};
        has_list = true;
        return decode_members(*object, out);
      });
  if (read.has_error()) return read;
  if (!has_list) return Error{Errc::MissingField, "open"};
  if (!is_query || call.client_id.empty()) return {};
  // A venue that ignored the filter would answer with other orders.
  std::erase_if(out.account.reports,
                [&](const ExecutionReport& report) { return report.client_id != call.client_id; });
  if (out.account.reports.empty()) {
    out.error.reason = RejectReason::NotFound;
    out.error.text = ErrorText{"no order has this cl_ord_id"};
  }
  return {};
}

Result<void> RestCodec::decode_order(std::string_view id, JsonObject& object, RestEvents& out) {
  OrderParts parts;
  if (Result<void> read = read_parts(object, parts); read.has_error()) return read;
  const std::optional<OrderStatus> status = find_status(parts.status);
  if (!status) return Error{Errc::UnknownEnum, "status"};
  if (!VenueOrderId::fits(id)) return Error{Errc::TooLarge, "txid"};
  ExecutionReport report;
  report.source = ReportSource::Query;
  report.venue_order_id = VenueOrderId{id};
  if (ClientOrderId::fits(parts.client_id)) report.client_id = ClientOrderId{parts.client_id};
  report.status = *status;
  report.reason = find_cancel_reason(parts.reason);
  report.venue_text = ErrorText{parts.reason};
  const Result<UtcNanos> time =
      read_time(parts.close_time.empty() ? parts.open_time : parts.close_time);
  if (time.has_error()) return time.error();
  report.event_time = *time;
  const Listing* const listing = pairs_->find_rest(parts.pair);
  if (listing == nullptr) {  // somebody else's pair on this account: its numbers have no scale here
    report.instrument = kNoInstrument;
    report.venue_text = ErrorText{parts.pair};
    out.account.reports.push_back(report);
    return {};
  }
  report.instrument = listing->instrument.id;
  const Result<Quantity> executed =
      Quantity::parse(parts.executed, listing->instrument.quantity_scale);
  if (executed.has_error()) return Error{executed.error().code, "vol_exec"};
  report.cumulative = *executed;
  report.has_cumulative = true;
  if (report.status == OrderStatus::New && !executed->is_zero())
    report.status = OrderStatus::PartiallyFilled;
  report.has_fill =
      is_terminal(report.status) && read_single_fill(parts, *listing, *executed, report.fill);
  out.account.reports.push_back(report);
  return {};
}

}  // namespace crossbook::kraken
