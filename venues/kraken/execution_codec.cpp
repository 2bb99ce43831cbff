// The executions channel: sparse entries -> reports.
#include <algorithm>
#include <array>
#include <optional>

#include "venues/connector/wire_time.hpp"
#include "venues/kraken/account_codec.hpp"
#include "venues/kraken/rules.hpp"

namespace crossbook::kraken {
namespace {

enum class ExecType : std::uint8_t { Trade, Status, Other };

struct ExecWord {
  std::string_view word;
  ExecType type;
  std::optional<OrderStatus> status;  // what it says where order_status is left out as unchanged
};
constexpr ExecWord kExecTypes[] = {
    {"trade", ExecType::Trade, OrderStatus::PartiallyFilled},
    {"filled", ExecType::Status, OrderStatus::Filled},
    {"canceled", ExecType::Status, OrderStatus::Canceled},
    {"pending_new", ExecType::Status, OrderStatus::PendingNew},
    {"new", ExecType::Status, OrderStatus::New},
    {"expired", ExecType::Status, OrderStatus::Expired},
    {"iceberg_refill", ExecType::Other, std::nullopt},
    {"amended", ExecType::Other, std::nullopt},
    {"restated", ExecType::Other, std::nullopt},
    {"status", ExecType::Other, std::nullopt},
};

struct StatusWord {
  std::string_view word;
  OrderStatus status;
};
constexpr StatusWord kOrderStatuses[] = {
    {"pending_new", OrderStatus::PendingNew},
    {"new", OrderStatus::New},
    {"partially_filled", OrderStatus::PartiallyFilled},
    {"filled", OrderStatus::Filled},
    {"canceled", OrderStatus::Canceled},
    {"expired", OrderStatus::Expired},
};

template <class Row, std::size_t N>
const Row* find_row(const Row (&rows)[N], std::string_view word) noexcept {
  const Row* found =
      std::find_if(std::begin(rows), std::end(rows), [&](const Row& r) { return r.word == word; });
  return found != std::end(rows) ? found : nullptr;
}

constexpr std::size_t kMaxFees = 4;

}  // namespace

/// One entry as text, before its listing is known.
struct AccountCodec::Execution {
  std::string_view order_id, client_id, exec_id, exec_type, order_status, symbol, liquidity, reason,
      cancel_reason, timestamp;
  std::string_view last_quantity, last_price, cumulative;
  struct Fee {
    std::string_view asset, quantity;
  };
  std::array<Fee, kMaxFees> fees{};
  std::size_t fee_count = 0;
  bool has_fees = false;
};

namespace {

template <class Parts>
struct EntryKey {
  const char* name;
  std::string_view Parts::*text;
  bool is_number;
};

template <class Parts>
constexpr EntryKey<Parts> kEntryKeys[] = {
    {"order_id", &Parts::order_id, false},
    {"cl_ord_id", &Parts::client_id, false},
    {"exec_id", &Parts::exec_id, false},
    {"exec_type", &Parts::exec_type, false},
    {"order_status", &Parts::order_status, false},
    {"symbol", &Parts::symbol, false},
    {"liquidity_ind", &Parts::liquidity, false},
    {"reason", &Parts::reason, false},
    {"cancel_reason", &Parts::cancel_reason, false},
    {"timestamp", &Parts::timestamp, false},
    {"last_qty", &Parts::last_quantity, true},
    {"last_price", &Parts::last_price, true},
    {"cum_qty", &Parts::cumulative, true},
};
constexpr unsigned kFeesKey = 31;

template <class Parts>
Result<void> read_fees(JsonValue& value, Parts& parts) noexcept {
  JsonArray fees;
  if (value.get_array().get(fees) != simdjson::SUCCESS) return Error{Errc::MissingField, "fees"};
  parts.has_fees = true;
  for (auto element : fees) {
    JsonObject object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "fees"};
    if (parts.fee_count == kMaxFees) return Error{Errc::TooLarge, "fees"};
    auto& fee = parts.fees[parts.fee_count++];
    for (auto item : object) {
      JsonField field;
      if (std::move(item).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "fees"};
      const bool is_asset = field.key() == "asset";
      if (!is_asset && !(field.key() == "qty")) continue;
      const Result<std::string_view> text =
          is_asset ? read_text(field.value(), "fees") : read_number(field.value(), "fees");
      if (text.has_error()) return text.error();
      (is_asset ? fee.asset : fee.quantity) = *text;
    }
    if (fee.asset.empty() || fee.quantity.empty()) return Error{Errc::MissingField, "fees"};
  }
  return {};
}

template <class Parts>
Result<void> read_entry(JsonObject& object, Parts& parts) noexcept {
  SeenKeys seen;
  for (auto item : object) {
    JsonField field;
    if (std::move(item).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "data"};
    JsonValue& value = field.value();
    if (field.key() == "fees") {
      if (!seen.add(kFeesKey)) return Error{Errc::Malformed, "fees"};
      if (Result<void> fees = read_fees(value, parts); fees.has_error()) return fees;
      continue;
    }
    unsigned index = 0;
    for (const EntryKey<Parts>& key : kEntryKeys<Parts>) {
      if (field.key() == key.name) {
        if (!seen.add(index)) return Error{Errc::Malformed, key.name};
        if (is_null(value)) break;
        const Result<std::string_view> text =
            key.is_number ? read_number(value, key.name) : read_text(value, key.name);
        if (text.has_error()) return text.error();
        parts.*key.text = *text;
        break;
      }
      ++index;
    }
  }
  return {};
}

}  // namespace

Result<void> AccountCodec::decode_executions(JsonValue& data, AccountEvents& out) noexcept {
  JsonArray entries;
  if (data.get_array().get(entries) != simdjson::SUCCESS) return Error{Errc::MissingField, "data"};
  for (auto element : entries) {
    JsonObject object;
    if (element.get_object().get(object) != simdjson::SUCCESS)
      return Error{Errc::MissingField, "data"};
    Execution execution;
    Result<void> result = read_entry(object, execution);
    if (!result.has_error()) result = append_report(execution, out);
    if (result.has_error()) return result;
  }
  return {};
}

Result<void> AccountCodec::append_report(const Execution& execution, AccountEvents& out) noexcept {
  if (execution.order_id.empty()) return Error{Errc::MissingField, "order_id"};
  if (!VenueOrderId::fits(execution.order_id)) return Error{Errc::TooLarge, "order_id"};
  if (execution.exec_type.empty()) return Error{Errc::MissingField, "exec_type"};
  const ExecWord* const type = find_row(kExecTypes, execution.exec_type);
  if (type == nullptr) return Error{Errc::UnknownEnum, "exec_type"};
  std::optional<OrderStatus> status = type->status;
  if (!execution.order_status.empty()) {
    const StatusWord* const word = find_row(kOrderStatuses, execution.order_status);
    if (word == nullptr) return Error{Errc::UnknownEnum, "order_status"};
    status = word->status;
  }
  if (!status) {  // amended and the like, with nothing new to us
    out.notices.push_back(Notice{});
    return {};
  }
  ExecutionReport report;
  report.source = ReportSource::Stream;
  report.status = *status;
  report.venue_order_id = VenueOrderId{execution.order_id};
  // Ours always fit; a longer one is somebody else's order on this account.
  if (ClientOrderId::fits(execution.client_id))
    report.client_id = ClientOrderId{execution.client_id};
  const std::string_view words =
      execution.reason.empty() ? execution.cancel_reason : execution.reason;
  report.reason = find_cancel_reason(words);
  report.venue_text = ErrorText{words};
  if (!execution.timestamp.empty()) {
    const Result<UtcNanos> time = parse_wire_time(execution.timestamp, "timestamp");
    if (time.has_error()) return time.error();
    report.event_time = *time;
  }

  const Listing* const listing = execution.symbol.empty()
                                     ? orders_->find_listing(report.venue_order_id)
                                     : pairs_->find(execution.symbol);
  orders_->remember(report.venue_order_id, report.client_id, listing);
  const bool is_trade = type->type == ExecType::Trade;
  if (listing == nullptr) {
    if (is_trade && execution.symbol.empty()) return Error{Errc::MissingField, "symbol"};
    // Account-wide stream: somebody trades a pair that is not ours. Its numbers have no scale here.
    report.instrument = kNoInstrument;
    if (!execution.symbol.empty()) report.venue_text = ErrorText{execution.symbol};
    out.reports.push_back(report);
    return {};
  }
  report.instrument = listing->instrument.id;
  if (!execution.cumulative.empty()) {
    const Result<Quantity> cumulative =
        Quantity::parse(execution.cumulative, listing->instrument.quantity_scale);
    if (cumulative.has_error()) return Error{cumulative.error().code, "cum_qty"};
    if (*cumulative < Quantity{}) return Error{Errc::NegativeSize, "cum_qty"};
    report.cumulative = *cumulative;
    report.has_cumulative = true;
  }
  if (is_trade) {
    Result<void> fill = read_fill(execution, *listing, report.fill);
    if (fill.has_error()) return fill;
    report.has_fill = true;
  }
  out.reports.push_back(report);
  return {};
}

Result<void> AccountCodec::read_fill(const Execution& execution, const Listing& listing,
                                     Fill& fill) noexcept {
  const auto missing = [](const char* field) { return Error{Errc::MissingField, field}; };
  if (execution.exec_id.empty()) return missing("exec_id");
  if (execution.last_price.empty()) return missing("last_price");
  if (execution.last_quantity.empty()) return missing("last_qty");
  if (execution.liquidity.empty()) return missing("liquidity_ind");
  if (!execution.has_fees) return missing("fees");
  if (!TradeId::fits(execution.exec_id)) return Error{Errc::TooLarge, "exec_id"};
  if (execution.liquidity != "t" && execution.liquidity != "m")
    return Error{Errc::UnknownEnum, "liquidity_ind"};
  const Result<Price> price = Price::parse(execution.last_price, listing.instrument.price_scale);
  if (price.has_error()) return Error{price.error().code, "last_price"};
  const Result<Quantity> quantity =
      Quantity::parse(execution.last_quantity, listing.instrument.quantity_scale);
  if (quantity.has_error()) return Error{quantity.error().code, "last_qty"};
  if (*price <= Price{}) return Error{Errc::BadDecimal, "last_price"};
  if (*quantity <= Quantity{}) return Error{Errc::NegativeSize, "last_qty"};
  fill.price = *price;
  fill.quantity = *quantity;
  fill.trade_id = TradeId{execution.exec_id};
  fill.is_maker = execution.liquidity == "m";
  return read_fee(execution, listing, fill);
}

Result<void> AccountCodec::read_fee(const Execution& execution, const Listing& listing,
                                    Fill& fill) noexcept {
  fill.fee_asset = listing.instrument.quote;
  bool is_asset_known = false;
  for (std::size_t i = 0; i < execution.fee_count; ++i) {
    const Execution::Fee& fee = execution.fees[i];
    const Result<Amount> amount = parse_amount(fee.quantity);
    if (amount.has_error()) return Error{amount.error().code, "fees"};
    if (amount->is_zero()) continue;
    const std::optional<AssetId> asset = table_->find_asset(common_code(fee.asset));
    // A fill has one fee asset; two at once cannot be said without loss.
    const AssetId payer = asset.value_or(kNoAsset);
    if (is_asset_known && payer != fill.fee_asset) return Error{Errc::NotSpoken, "fees"};
    is_asset_known = true;
    fill.fee_asset = payer;
    fill.fee += *amount;
  }
  return {};
}

}  // namespace crossbook::kraken
