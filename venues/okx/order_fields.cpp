#include "venues/okx/order_fields.hpp"

#include <array>
#include <optional>

#include "venues/okx/rules.hpp"

namespace crossbook::okx {
namespace {

struct OrderFields {
  std::string_view inst_id, order_id, client_id, state, cancel_source, updated, filled;
  std::string_view fill_price, fill_quantity, trade_id, liquidity, fill_fee, fill_fee_asset;
  std::string_view fee, fee_asset, rebate, rebate_asset, message, filled_at;
};

struct FieldName {
  std::string_view key;
  std::string_view OrderFields::*target;
};
constexpr std::array<FieldName, 19> kFields{{
    {"instId", &OrderFields::inst_id},
    {"ordId", &OrderFields::order_id},
    {"clOrdId", &OrderFields::client_id},
    {"state", &OrderFields::state},
    {"cancelSource", &OrderFields::cancel_source},
    {"uTime", &OrderFields::updated},
    {"accFillSz", &OrderFields::filled},
    {"fillPx", &OrderFields::fill_price},
    {"fillSz", &OrderFields::fill_quantity},
    {"tradeId", &OrderFields::trade_id},
    {"execType", &OrderFields::liquidity},
    {"fillFee", &OrderFields::fill_fee},
    {"fillFeeCcy", &OrderFields::fill_fee_asset},
    {"fee", &OrderFields::fee},
    {"feeCcy", &OrderFields::fee_asset},
    {"rebate", &OrderFields::rebate},
    {"rebateCcy", &OrderFields::rebate_asset},
    {"msg", &OrderFields::message},
    {"ts", &OrderFields::filled_at},
}};

Result<void> collect(ondemand::object object, OrderFields& out) noexcept {
  KeysSeen seen;
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "order"};
    for (unsigned i = 0; i < kFields.size(); ++i) {
      if (kFields[i].key != key) continue;
      if (!seen.first(i)) return Error{Errc::Malformed, kFields[i].key.data()};
      const Result<std::string_view> text = raw_text(field.value(), kFields[i].key.data());
      if (text.has_error()) return text.error();
      out.*kFields[i].target = *text;
      break;
    }
  }
  return {};
}

Result<void> take_state(const OrderFields& fields, ExecutionReport& report) noexcept {
  if (fields.state.empty()) return Error{Errc::MissingField, "state"};
  if (fields.state == "live") {
    report.status = OrderStatus::New;
  } else if (fields.state == "partially_filled") {
    report.status = OrderStatus::PartiallyFilled;
  } else if (fields.state == "filled") {
    report.status = OrderStatus::Filled;
  } else if (fields.state == "canceled" || fields.state == "mmp_canceled") {
    const CancelRule rule = cancel_rule(fields.cancel_source);
    report.status = rule.status;
    report.reason = rule.reason;
  } else {
    return Error{Errc::UnknownEnum, "state"};
  }
  return {};
}

Result<Quantity> read_quantity(std::string_view text, Scale scale, const char* field) noexcept {
  const Result<Quantity> quantity = Quantity::parse(text, scale);
  if (quantity.has_error()) return Error{quantity.error().code, field};
  if (*quantity < Quantity{}) return Error{Errc::NegativeSize, field};
  return *quantity;
}

struct FeeText {
  std::string_view amount, asset;
};

/// OKX: negative = paid. Ours: positive = paid.
Result<void> take_fee(const FeeText& text, const InstrumentTable& table, Fill& fill) noexcept {
  const Result<Amount> amount = parse_amount(text.amount);
  if (amount.has_error()) return Error{amount.error().code, "fillFee"};
  if (text.asset.empty()) return Error{Errc::MissingField, "fillFeeCcy"};
  fill.fee = -*amount;
  fill.fee_asset = table.find_asset(text.asset).value_or(kNoAsset);
  return {};
}

Result<void> take_fill(const OrderFields& fields, const FeeText& fee, const Listing& listing,
                       const InstrumentTable& table, ExecutionReport& report) noexcept {
  const Result<Price> price = Price::parse(fields.fill_price, listing.instrument.price_scale);
  if (price.has_error()) return Error{price.error().code, "fillPx"};
  if (*price <= Price{}) return Error{Errc::BadDecimal, "fillPx"};
  if (!TradeId::fits(fields.trade_id)) return Error{Errc::TooLarge, "tradeId"};
  report.fill.price = *price;
  report.fill.trade_id = TradeId{fields.trade_id};
  report.fill.is_maker = fields.liquidity == "M";
  report.has_fill = true;
  return take_fee(fee, table, report.fill);
}

bool is_zero_or_empty(std::string_view amount) noexcept {
  return amount.find_first_not_of("0.-") == std::string_view::npos;
}

/// Of one trade: fillFee on the stream; in a query fee and rebate, which are sums over all trades.
FeeText fee_of_fill(const OrderFields& fields, ReportSource source) noexcept {
  if (source == ReportSource::Stream) return {fields.fill_fee, fields.fill_fee_asset};
  const bool is_rebate = is_zero_or_empty(fields.fee) && !is_zero_or_empty(fields.rebate);
  return is_rebate ? FeeText{fields.rebate, fields.rebate_asset}
                   : FeeText{fields.fee, fields.fee_asset};
}

Result<void> take_quantities(const OrderFields& fields, const Listing& listing,
                             const InstrumentTable& table, ReportSource source,
                             ExecutionReport& report) noexcept {
  const Scale scale = listing.instrument.quantity_scale;
  if (!fields.filled.empty()) {
    const Result<Quantity> filled = read_quantity(fields.filled, scale, "accFillSz");
    if (filled.has_error()) return filled.error();
    report.cumulative = *filled;
    report.has_cumulative = true;
  } else if (report.status != OrderStatus::New) {
    return Error{Errc::MissingField, "accFillSz"};
  }
  if (fields.trade_id.empty() || fields.fill_quantity.empty()) return {};
  const Result<Quantity> quantity = read_quantity(fields.fill_quantity, scale, "fillSz");
  if (quantity.has_error()) return quantity.error();
  const bool is_told_alone = source == ReportSource::Stream || *quantity == report.cumulative;
  if (quantity->is_zero() || !is_told_alone) return {};
  report.fill.quantity = *quantity;
  return take_fill(fields, fee_of_fill(fields, source), listing, table, report);
}

Result<void> take_ids(const OrderFields& fields, ExecutionReport& report) noexcept {
  if (fields.inst_id.empty()) return Error{Errc::MissingField, "instId"};
  if (fields.order_id.empty()) return Error{Errc::MissingField, "ordId"};
  if (!VenueOrderId::fits(fields.order_id)) return Error{Errc::TooLarge, "ordId"};
  report.venue_order_id = VenueOrderId{fields.order_id};
  // Somebody else's longer id is left out: cut short, it might look like one of ours.
  if (ClientOrderId::fits(fields.client_id)) report.client_id = ClientOrderId{fields.client_id};
  return {};
}

}  // namespace

Result<ExecutionReport> read_order(ondemand::object object, const ListingTable& listings,
                                   const InstrumentTable& table, ReportSource source) noexcept {
  OrderFields fields;
  const Result<void> collected = collect(object, fields);
  if (collected.has_error()) return collected.error();
  ExecutionReport report;
  report.source = source;
  const Result<void> ids = take_ids(fields, report);
  if (ids.has_error()) return ids.error();
  report.venue_text = ErrorText{fields.message};
  const Result<UtcNanos> updated = parse_millis(fields.updated, "uTime");
  if (updated.has_error()) return updated.error();
  report.event_time = *updated;
  const Result<void> state = take_state(fields, report);
  if (state.has_error()) return state.error();

  const Listing* listing = listings.find(fields.inst_id);
  if (listing == nullptr) {
    report.instrument = kNoInstrument;
    report.venue_text = ErrorText{fields.inst_id};
    return report;
  }
  report.instrument = listing->instrument.id;
  const Result<void> quantities = take_quantities(fields, *listing, table, source, report);
  if (quantities.has_error()) return quantities.error();
  return report;
}

Result<ExecutionReport> read_trade(ondemand::object object, const ListingTable& listings,
                                   const InstrumentTable& table) noexcept {
  OrderFields fields;
  const Result<void> collected = collect(object, fields);
  if (collected.has_error()) return collected.error();
  ExecutionReport report;
  report.source = ReportSource::Query;
  const Result<void> ids = take_ids(fields, report);
  if (ids.has_error()) return ids.error();
  const Result<UtcNanos> time = parse_millis(fields.filled_at, "ts");
  if (time.has_error()) return time.error();
  report.event_time = *time;
  const Listing* listing = listings.find(fields.inst_id);
  if (listing == nullptr) return Error{Errc::UnknownSymbol, "instId"};
  report.instrument = listing->instrument.id;
  if (fields.trade_id.empty()) return Error{Errc::MissingField, "tradeId"};
  const Result<Quantity> quantity =
      read_quantity(fields.fill_quantity, listing->instrument.quantity_scale, "fillSz");
  if (quantity.has_error()) return quantity.error();
  if (quantity->is_zero()) return Error{Errc::BadDecimal, "fillSz"};
  report.fill.quantity = *quantity;
  const Result<void> filled =
      take_fill(fields, {fields.fee, fields.fee_asset}, *listing, table, report);
  if (filled.has_error()) return filled.error();
  return report;
}

Result<void> append_balance(ondemand::object object, const InstrumentTable& table,
                            AccountEvents& out) noexcept {
  std::string_view texts[3];
  constexpr const char* kNames[3] = {"ccy", "cashBal", "availBal"};
  KeysSeen seen;
  for (auto item : object) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "details"};
    for (unsigned i = 0; i < 3; ++i) {
      if (key != kNames[i]) continue;
      if (!seen.first(i)) return Error{Errc::Malformed, kNames[i]};
      const Result<std::string_view> text = raw_text(field.value(), kNames[i]);
      if (text.has_error()) return text.error();
      texts[i] = *text;
    }
  }
  for (unsigned i = 0; i < 3; ++i)
    if (texts[i].empty()) return Error{Errc::MissingField, kNames[i]};
  const Result<Amount> total = parse_amount(texts[1]);
  if (total.has_error()) return Error{total.error().code, "cashBal"};
  const Result<Amount> available = parse_amount(texts[2]);
  if (available.has_error()) return Error{available.error().code, "availBal"};
  if (const std::optional<AssetId> asset = table.find_asset(texts[0]))
    out.balances.push_back({{}, *asset, *total, *available});
  else if (AssetCode::fits(texts[0]))
    out.other_balances.push_back({{}, AssetCode{texts[0]}, *total});
  return {};
}

}  // namespace crossbook::okx
