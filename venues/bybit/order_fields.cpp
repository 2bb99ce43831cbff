#include "venues/bybit/order_fields.hpp"

#include <array>
#include <charconv>
#include <optional>

#include "venues/bybit/rules.hpp"

namespace crossbook::bybit {
namespace {

struct StatusWord {
  std::string_view word;
  OrderStatus status;
};
constexpr std::array<StatusWord, 9> kStatusWords{{
    {"New", OrderStatus::New},
    {"PartiallyFilled", OrderStatus::PartiallyFilled},
    {"Untriggered", OrderStatus::New},
    {"Rejected", OrderStatus::Rejected},
    {"PartiallyFilledCanceled", OrderStatus::Canceled},
    {"Filled", OrderStatus::Filled},
    {"Cancelled", OrderStatus::Canceled},
    {"Triggered", OrderStatus::New},
    {"Deactivated", OrderStatus::Canceled},
}};

struct EndWord {
  std::string_view word;
  RejectReason reason;
  bool is_expiry;
};
// Why an order ended by itself (rejectReason).
constexpr std::array<EndWord, 6> kEndWords{{
    {"EC_NoImmediateQtyToFill", RejectReason::None, true},
    {"EC_CancelForNoFullFill", RejectReason::None, true},
    {"EC_NoEnoughQtyToFill", RejectReason::None, true},
    {"EC_PostOnlyWillTakeLiquidity", RejectReason::WouldTake, false},
    {"EC_PerCancelRequest", RejectReason::None, false},
    {"EC_NoError", RejectReason::None, false},
}};
constexpr std::string_view kTooLate = "EC_OrigClOrdIDDoesNotExist";

/// Text of a field that may be absent.
std::string_view text_or_none(Token token) noexcept {
  const Result<std::string_view> text = text_of(token, "");
  return text.has_value() ? *text : std::string_view{};
}

/// Milliseconds: quoted in answers and pushes, bare in a few.
Result<UtcNanos> time_of(Token token, const char* field) noexcept {
  if (token.starts_with('"')) {
    const Result<std::string_view> text = text_of(token, field);
    if (text.has_error()) return text.error();
    token = *text;
  }
  const Result<std::int64_t> millis = millis_of(token, field);
  if (millis.has_error()) return millis.error();
  return UtcNanos::from_millis(*millis);
}

Result<void> take_ids(Token order_id, Token link_id, ExecutionReport& report) noexcept {
  const Result<std::string_view> id = text_of(order_id, "orderId");
  if (id.has_error()) return id.error();
  if (id->empty() || !VenueOrderId::fits(*id)) return Error{Errc::Malformed, "orderId"};
  report.venue_order_id = VenueOrderId{*id};
  // Somebody else's longer id is left out: cut short, it might look like one of ours.
  const std::string_view link = text_or_none(link_id);
  if (ClientOrderId::fits(link)) report.client_id = ClientOrderId{link};
  return {};
}

/// @return null if it is not of this run; then venue_text has the symbol
Result<const Listing*> take_symbol(Token symbol, const AccountScope& scope,
                                   ExecutionReport& report) noexcept {
  const Result<std::string_view> text = text_of(symbol, "symbol");
  if (text.has_error()) return text.error();
  const Listing* const listing = scope.listings.find(*text);
  report.instrument = listing == nullptr ? kNoInstrument : listing->instrument.id;
  if (listing == nullptr) report.venue_text = ErrorText{*text};
  return listing;
}

Result<void> take_status(std::string_view status, std::string_view why, std::string_view cancel,
                         ExecutionReport& report) noexcept {
  const auto known = std::find_if(kStatusWords.begin(), kStatusWords.end(),
                                  [&](const StatusWord& one) { return one.word == status; });
  if (known == kStatusWords.end()) return Error{Errc::UnknownEnum, "orderStatus"};
  report.status = known->status;
  if (report.status != OrderStatus::Canceled && report.status != OrderStatus::Rejected) return {};
  const auto end = std::find_if(kEndWords.begin(), kEndWords.end(),
                                [&](const EndWord& one) { return one.word == why; });
  if (end != kEndWords.end()) {
    report.reason = end->reason;
    if (end->is_expiry) report.status = OrderStatus::Expired;
  } else if (!why.empty()) {
    report.reason = RejectReason::Other;
    report.venue_text = ErrorText{why};
  }
  if (cancel == "CancelBySmp") report.reason = RejectReason::SelfTrade;
  if (report.status == OrderStatus::Rejected && report.reason == RejectReason::None)
    report.reason = RejectReason::Other;
  return {};
}

struct TradeTokens {
  Token id, price, size, fee, coin, maker;
};

Result<void> take_fill(const TradeTokens& tokens, const Listing& listing,
                       const InstrumentTable& table, ExecutionReport& report) noexcept {
  const Result<std::string_view> id = text_of(tokens.id, "execId");
  if (id.has_error()) return id.error();
  if (id->empty() || !TradeId::fits(*id)) return Error{Errc::Malformed, "execId"};
  const Result<Price> price = price_of(tokens.price, listing.instrument.price_scale, "execPrice");
  if (price.has_error()) return price.error();
  const Result<Quantity> size =
      quantity_of(tokens.size, listing.instrument.quantity_scale, "execQty");
  if (size.has_error()) return size.error();
  if (size->is_zero()) return Error{Errc::BadDecimal, "execQty"};
  const Result<Amount> fee = amount_of(tokens.fee, "execFee");
  if (fee.has_error()) return fee.error();
  const Result<std::string_view> coin = text_of(tokens.coin, "feeCurrency");
  if (coin.has_error()) return coin.error();
  const Result<bool> is_maker = flag_of(tokens.maker, "isMaker");
  if (is_maker.has_error()) return is_maker.error();
  report.fill = {*price,       *size,    *fee, table.find_asset(*coin).value_or(kNoAsset),
                 TradeId{*id}, *is_maker};
  report.has_fill = true;
  return {};
}

}  // namespace

Result<void> append_order(ondemand::object& order, const AccountScope& scope, ReportSource source,
                          AccountEvents& out) noexcept {
  Token category, symbol, order_id, link_id, status, why, cancel, filled, updated;
  const Result<void> collected =
      collect(order, std::array{Slot{"category", &category}, Slot{"symbol", &symbol},
                                Slot{"orderId", &order_id}, Slot{"orderLinkId", &link_id},
                                Slot{"orderStatus", &status}, Slot{"rejectReason", &why},
                                Slot{"cancelType", &cancel}, Slot{"cumExecQty", &filled},
                                Slot{"updatedTime", &updated}});
  if (collected.has_error()) return collected;
  if (!category.empty() && text_or_none(category) != "spot") return {};
  ExecutionReport report;
  report.source = source;
  const Result<void> ids = take_ids(order_id, link_id, report);
  if (ids.has_error()) return ids;
  const Result<const Listing*> listing = take_symbol(symbol, scope, report);
  if (listing.has_error()) return listing.error();
  const Result<std::string_view> word = text_of(status, "orderStatus");
  if (word.has_error()) return word.error();
  const std::string_view reason = text_or_none(why);
  // A cancel lost its race: the order's end was told before. An answer tells it only once.
  const bool is_told_again =
      source == ReportSource::Stream && reason == kTooLate && *word == "Filled";
  if (is_told_again) return {};
  const Result<void> taken = take_status(*word, reason, text_or_none(cancel), report);
  if (taken.has_error()) return taken;
  const Result<UtcNanos> time = time_of(updated, "updatedTime");
  if (time.has_error()) return time.error();
  report.event_time = *time;
  if (*listing != nullptr) {
    const Result<Quantity> total =
        quantity_of(filled, (*listing)->instrument.quantity_scale, "cumExecQty");
    if (total.has_error()) return total.error();
    report.cumulative = *total;
    report.has_cumulative = true;
  }
  out.reports.push_back(report);
  return {};
}

Result<void> append_trade(ondemand::object& trade, const AccountScope& scope, ReportSource source,
                          AccountEvents& out) noexcept {
  Token category, symbol, order_id, link_id, id, kind, price, size, fee, coin, maker, time;
  const Result<void> collected = collect(
      trade,
      std::array{Slot{"category", &category}, Slot{"symbol", &symbol}, Slot{"orderId", &order_id},
                 Slot{"orderLinkId", &link_id}, Slot{"execId", &id}, Slot{"execType", &kind},
                 Slot{"execPrice", &price}, Slot{"execQty", &size}, Slot{"execFee", &fee},
                 Slot{"feeCurrency", &coin}, Slot{"isMaker", &maker}, Slot{"execTime", &time}});
  if (collected.has_error()) return collected;
  if (!category.empty() && text_or_none(category) != "spot") return {};
  const Result<std::string_view> word = text_of(kind, "execType");
  if (word.has_error()) return word.error();
  if (*word != "Trade") return {};  // funding, delivery: no spot trade
  ExecutionReport report;
  report.source = source;
  const Result<void> ids = take_ids(order_id, link_id, report);
  if (ids.has_error()) return ids;
  const Result<const Listing*> listing = take_symbol(symbol, scope, report);
  if (listing.has_error()) return listing.error();
  const Result<UtcNanos> at = time_of(time, "execTime");
  if (at.has_error()) return at.error();
  report.event_time = *at;
  if (*listing != nullptr) {
    const Result<void> filled =
        take_fill({id, price, size, fee, coin, maker}, **listing, scope.table, report);
    if (filled.has_error()) return filled;
  }
  out.reports.push_back(report);
  return {};
}

Result<void> append_coin(ondemand::object& coin, const AccountScope& scope,
                         AccountEvents& out) noexcept {
  Token name, wallet, locked;
  const Result<void> collected = collect(
      coin,
      std::array{Slot{"coin", &name}, Slot{"walletBalance", &wallet}, Slot{"locked", &locked}});
  if (collected.has_error()) return collected;
  const Result<std::string_view> code = text_of(name, "coin");
  if (code.has_error()) return code.error();
  const Result<Amount> total = amount_of(wallet, "walletBalance");
  if (total.has_error()) return total.error();
  const Result<Amount> held = amount_of(locked, "locked");
  if (held.has_error()) return held.error();
  if (const std::optional<AssetId> asset = scope.table.find_asset(*code))
    out.balances.push_back({{}, *asset, *total, *total - *held});
  else if (AssetCode::fits(*code))
    out.other_balances.push_back({{}, AssetCode{*code}, *total});
  return {};
}

}  // namespace crossbook::bybit
