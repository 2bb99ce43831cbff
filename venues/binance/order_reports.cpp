#include "venues/binance/order_reports.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "venues/binance/order_words.hpp"

namespace crossbook::binance {
namespace {

struct OrderTokens {
  Token symbol, order_id, client_id, original_client_id, executed, status, expiry, fills;
  Token transact_time, update_time;
};

Result<void> rewind(ondemand::object& object) noexcept {
  bool is_empty = false;
  if (object.reset().get(is_empty) != simdjson::SUCCESS) return Error{Errc::Malformed, "object"};
  return {};
}

/// Ids of other programs may be longer than ours ever are: then the venue's id names the order.
ClientOrderId client_id_of(std::string_view text) noexcept {
  return ClientOrderId::fits(text) ? ClientOrderId{text} : ClientOrderId{};
}

Result<VenueOrderId> order_id_of(Token token, const char* field) noexcept {
  const auto number = integer_of(token, field);
  if (number.has_error()) return number.error();
  return VenueOrderId{token.substr(0, token.find_last_not_of(" \t\r\n") + 1)};
}

/// kNoAsset for one that the table does not have.
Result<AssetId> asset_of(Token token, const InstrumentTable& table, const char* field) noexcept {
  const auto code = text_of(token, field);
  if (code.has_error()) return code.error();
  return table.find_asset(*code).value_or(kNoAsset);
}

/// Fills what every report of the order shares. Asked for ours only, so the symbol must be.
Result<const Listing*> read_order(const OrderTokens& tokens, const AccountScope& scope,
                                  ExecutionReport& report) noexcept {
  const auto symbol = text_of(tokens.symbol, "symbol");
  if (symbol.has_error()) return symbol.error();
  const Listing* listing = scope.listings.find(*symbol);
  if (listing == nullptr) return Error{Errc::UnknownSymbol, "symbol"};
  const auto id = order_id_of(tokens.order_id, "orderId");
  if (id.has_error()) return id.error();
  const bool is_cancel = !tokens.original_client_id.empty();  // clientOrderId is the cancel's then
  const auto client = is_cancel ? text_of(tokens.original_client_id, "origClientOrderId")
                                : text_of(tokens.client_id, "clientOrderId");
  if (client.has_error()) return client.error();
  const auto word = text_of(tokens.status, "status");
  if (word.has_error()) return word.error();
  const auto status = parse_status(*word, "status");
  if (status.has_error()) return status.error();
  const auto executed =
      quantity_of(tokens.executed, listing->instrument.quantity_scale, "executedQty");
  if (executed.has_error()) return executed.error();
  const bool has_transact = !tokens.transact_time.empty();
  const auto time = millis_of(has_transact ? tokens.transact_time : tokens.update_time,
                              has_transact ? "transactTime" : "updateTime");
  if (time.has_error()) return time.error();

  report.instrument = listing->instrument.id;
  report.venue_order_id = *id;
  report.client_id = client_id_of(*client);
  report.status = status->status;
  report.reason = status->reason;
  report.has_cumulative = true;
  report.cumulative = *executed;
  report.event_time = UtcNanos::from_millis(*time);
  if (const auto expiry = text_of(tokens.expiry, "expiryReason"); expiry.has_value()) {
    report.venue_text = ErrorText{*expiry};
    if (report.reason == RejectReason::None) report.reason = reason_of_expiry(*expiry);
  }
  return listing;
}

/// A trade of nothing is none: the message is not what the venue documents.
Result<Quantity> fill_size_of(Token token, Scale scale, const char* field) noexcept {
  const auto size = quantity_of(token, scale, field);
  if (size.has_value() && size->is_zero()) return Error{Errc::BadDecimal, field};
  return size;
}

struct FillTokens {
  Token price, quantity, fee, asset, trade;
};

Result<Fill> read_fill(const FillTokens& tokens, const Instrument& instrument,
                       const InstrumentTable& table, const char* id_field) noexcept {
  const auto at = price_of(tokens.price, instrument.price_scale, "price");
  if (at.has_error()) return at.error();
  const auto size = fill_size_of(tokens.quantity, instrument.quantity_scale, "qty");
  if (size.has_error()) return size.error();
  const auto paid = amount_of(tokens.fee, "commission");
  if (paid.has_error()) return paid.error();
  const auto in_asset = asset_of(tokens.asset, table, "commissionAsset");
  if (in_asset.has_error()) return in_asset.error();
  const auto id = order_id_of(tokens.trade, id_field);
  if (id.has_error()) return id.error();
  return Fill{*at, *size, *paid, *in_asset, TradeId{id->view()}, false};
}

Result<Fill> read_fill(ondemand::object& object, const Instrument& instrument,
                       const InstrumentTable& table) noexcept {
  FillTokens tokens;
  const auto read = collect(
      object, std::array{Slot{"price", &tokens.price}, Slot{"qty", &tokens.quantity},
                         Slot{"commission", &tokens.fee}, Slot{"commissionAsset", &tokens.asset},
                         Slot{"tradeId", &tokens.trade}});
  if (read.has_error()) return read.error();
  return read_fill(tokens, instrument, table, "tradeId");
}

/// One report for each element of "fills", with the running cumulative quantity.
Result<void> append_fills(ondemand::object& order, const ExecutionReport& shared,
                          const Instrument& instrument, const InstrumentTable& table,
                          AccountEvents& out) noexcept {
  if (const auto again = rewind(order); again.has_error()) return again.error();
  ondemand::array fills;
  if (order.find_field_unordered("fills").get_array().get(fills) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "fills"};
  Quantity cumulative;
  for (auto found : fills) {
    ondemand::object object;
    if (found.get_object().get(object) != simdjson::SUCCESS) return Error{Errc::Malformed, "fills"};
    const auto fill = read_fill(object, instrument, table);
    if (fill.has_error()) return fill.error();
    cumulative += fill->quantity;
    ExecutionReport& report = out.reports.emplace_back(shared);
    report.status = OrderStatus::PartiallyFilled;
    report.reason = RejectReason::None;
    report.venue_text = {};
    report.has_fill = true;
    report.fill = *fill;
    report.cumulative = cumulative;
  }
  return {};
}

// ---- Account events ---------------------------------------------------------------------------

struct ExecutionTokens {
  Token symbol, client_id, original_client_id, type, status, reject, expiry, order_id;
  Token last_quantity, cumulative, last_price, fee, fee_asset, trade_id, is_maker, time;

  Result<void> read(ondemand::object& event) noexcept {
    return collect(
        event,
        std::array{Slot{"s", &symbol}, Slot{"c", &client_id}, Slot{"C", &original_client_id},
                   Slot{"x", &type}, Slot{"X", &status}, Slot{"r", &reject}, Slot{"eR", &expiry},
                   Slot{"i", &order_id}, Slot{"l", &last_quantity}, Slot{"z", &cumulative},
                   Slot{"L", &last_price}, Slot{"n", &fee}, Slot{"N", &fee_asset},
                   Slot{"t", &trade_id}, Slot{"m", &is_maker}, Slot{"T", &time}});
  }
};

Result<Fill> read_trade(const ExecutionTokens& tokens, const Instrument& instrument,
                        const InstrumentTable& table) noexcept {
  const auto at = price_of(tokens.last_price, instrument.price_scale, "L");
  if (at.has_error()) return at.error();
  const auto size = fill_size_of(tokens.last_quantity, instrument.quantity_scale, "l");
  if (size.has_error()) return size.error();
  const auto paid = amount_of(tokens.fee, "n");
  if (paid.has_error()) return paid.error();
  AssetId in_asset = instrument.quote;
  if (!is_null(tokens.fee_asset)) {  // null where nothing was paid
    const auto asset = asset_of(tokens.fee_asset, table, "N");
    if (asset.has_error()) return asset.error();
    in_asset = *asset;
  }
  const auto id = order_id_of(tokens.trade_id, "t");
  if (id.has_error()) return id.error();
  const auto maker = flag_of(tokens.is_maker, "m");
  if (maker.has_error()) return maker.error();
  return Fill{*at, *size, *paid, in_asset, TradeId{id->view()}, *maker};
}

/// What the listing gives a scale to.
Result<void> add_quantities(const ExecutionTokens& tokens, const Listing& listing, bool is_trade,
                            const InstrumentTable& table, ExecutionReport& report) noexcept {
  report.instrument = listing.instrument.id;
  const auto filled = quantity_of(tokens.cumulative, listing.instrument.quantity_scale, "z");
  if (filled.has_error()) return filled.error();
  report.has_cumulative = true;
  report.cumulative = *filled;
  if (!is_trade) return {};
  const auto fill = read_trade(tokens, listing.instrument, table);
  if (fill.has_error()) return fill.error();
  report.has_fill = true;
  report.fill = *fill;
  return {};
}

void add_reason(const ExecutionTokens& tokens, ExecutionReport& report) noexcept {
  const auto reject = text_of(tokens.reject, "r");
  if (reject.has_value() && *reject != "NONE") report.venue_text = ErrorText{*reject};
  const auto expiry = text_of(tokens.expiry, "eR");
  if (expiry.has_error()) return;
  report.venue_text = ErrorText{*expiry};
  if (report.reason == RejectReason::None) report.reason = reason_of_expiry(*expiry);
}

Result<void> append_execution(ondemand::object& event, const AccountScope& scope,
                              AccountEvents& out) noexcept {
  ExecutionTokens tokens;
  if (const auto read = tokens.read(event); read.has_error()) return read.error();
  const auto symbol = text_of(tokens.symbol, "s");
  if (symbol.has_error()) return symbol.error();
  const auto type_word = text_of(tokens.type, "x");
  if (type_word.has_error()) return type_word.error();
  const auto type = parse_execution_type(*type_word, "x");
  if (type.has_error()) return type.error();
  const auto status_word = text_of(tokens.status, "X");
  if (status_word.has_error()) return status_word.error();
  const auto status = parse_status(*status_word, "X");
  if (status.has_error()) return status.error();
  const auto id = order_id_of(tokens.order_id, "i");
  if (id.has_error()) return id.error();
  const auto client = text_of(tokens.client_id, "c");
  if (client.has_error()) return client.error();
  const auto time = millis_of(tokens.time, "T");
  if (time.has_error()) return time.error();

  ExecutionReport report;
  report.venue_order_id = *id;
  const auto original = text_of(tokens.original_client_id, "C");  // set if c is a cancel's id (O27)
  report.client_id = client_id_of(original.has_value() && !original->empty() ? *original : *client);
  report.status = status->status;
  report.reason = status->reason;
  report.source = ReportSource::Stream;
  report.event_time = UtcNanos::from_millis(*time);
  add_reason(tokens, report);
  if (const Listing* listing = scope.listings.find(*symbol); listing != nullptr) {
    const bool is_trade = *type == ExecutionType::Trade;
    const auto added = add_quantities(tokens, *listing, is_trade, scope.table, report);
    if (added.has_error()) return added;
  } else {  // the stream is of the whole account: somebody trades what is not ours
    report.instrument = kNoInstrument;
    report.venue_text = ErrorText{*symbol};
  }
  out.reports.push_back(report);
  return {};
}

/// {"B":[{"a":asset,"f":free,"l":locked}]}: absolute.
Result<void> append_position(ondemand::object& event, const AccountScope& scope,
                             AccountEvents& out) noexcept {
  ondemand::array rows;
  if (event.find_field_unordered("B").get_array().get(rows) != simdjson::SUCCESS)
    return Error{Errc::MissingField, "B"};
  for (auto found : rows) {
    ondemand::object row;
    if (found.get_object().get(row) != simdjson::SUCCESS) return Error{Errc::Malformed, "B"};
    Token asset, free, locked;
    const auto read =
        collect(row, std::array{Slot{"a", &asset}, Slot{"f", &free}, Slot{"l", &locked}});
    if (read.has_error()) return read.error();
    const auto code = text_of(asset, "a");
    if (code.has_error()) return code.error();
    const auto available = amount_of(free, "f");
    if (available.has_error()) return available.error();
    const auto held = amount_of(locked, "l");
    if (held.has_error()) return held.error();
    append_balance(*code, scope.table, *available, *held, out);
  }
  return {};
}

}  // namespace

void append_balance(std::string_view code, const InstrumentTable& table, Amount available,
                    Amount held, AccountEvents& out) noexcept {
  if (const auto asset = table.find_asset(code))
    out.balances.push_back({VenueId{}, *asset, available + held, available});
  else if (AssetCode::fits(code))
    out.other_balances.push_back({VenueId{}, AssetCode{code}, available + held});
}

Result<void> append_order(ondemand::object& order, const AccountScope& scope, ReportSource source,
                          std::uint64_t request, AccountEvents& out) noexcept {
  OrderTokens tokens;
  const auto read = collect(
      order, std::array{Slot{"symbol", &tokens.symbol}, Slot{"orderId", &tokens.order_id},
                        Slot{"clientOrderId", &tokens.client_id},
                        Slot{"origClientOrderId", &tokens.original_client_id},
                        Slot{"executedQty", &tokens.executed}, Slot{"status", &tokens.status},
                        Slot{"expiryReason", &tokens.expiry}, Slot{"fills", &tokens.fills},
                        Slot{"transactTime", &tokens.transact_time},
                        Slot{"updateTime", &tokens.update_time}});
  if (read.has_error()) return read.error();
  ExecutionReport shared;
  shared.request = request;
  shared.source = source;
  const auto listing = read_order(tokens, scope, shared);
  if (listing.has_error()) return listing.error();

  const std::size_t before = out.reports.size();
  if (!tokens.fills.empty()) {
    const auto added = append_fills(order, shared, (*listing)->instrument, scope.table, out);
    if (added.has_error()) return added.error();
  }
  const bool has_fills = out.reports.size() > before;
  const bool is_filled = shared.status == OrderStatus::Filled;
  if (has_fills && (is_filled || shared.status == OrderStatus::PartiallyFilled)) {
    out.reports.back().status = shared.status;
    out.reports.back().cumulative = shared.cumulative;
  } else {
    out.reports.push_back(shared);
  }
  return {};
}

Result<void> append_own_trade(ondemand::object& trade, const AccountScope& scope,
                              AccountEvents& out) noexcept {
  FillTokens tokens;
  Token symbol, order_id, is_maker, time;
  const auto read =
      collect(trade, std::array{Slot{"symbol", &symbol}, Slot{"orderId", &order_id},
                                Slot{"id", &tokens.trade}, Slot{"price", &tokens.price},
                                Slot{"qty", &tokens.quantity}, Slot{"commission", &tokens.fee},
                                Slot{"commissionAsset", &tokens.asset}, Slot{"isMaker", &is_maker},
                                Slot{"time", &time}});
  if (read.has_error()) return read.error();
  const auto word = text_of(symbol, "symbol");
  if (word.has_error()) return word.error();
  const Listing* listing = scope.listings.find(*word);
  if (listing == nullptr) return Error{Errc::UnknownSymbol, "symbol"};
  const auto id = order_id_of(order_id, "orderId");
  if (id.has_error()) return id.error();
  const auto fill = read_fill(tokens, listing->instrument, scope.table, "id");
  if (fill.has_error()) return fill.error();
  const auto maker = flag_of(is_maker, "isMaker");
  if (maker.has_error()) return maker.error();
  const auto at = millis_of(time, "time");
  if (at.has_error()) return at.error();
  ExecutionReport& report = out.reports.emplace_back();
  report.source = ReportSource::Query;
  report.instrument = listing->instrument.id;
  report.venue_order_id = *id;
  report.has_fill = true;
  report.fill = *fill;
  report.fill.is_maker = *maker;
  report.event_time = UtcNanos::from_millis(*at);
  return {};
}

Result<void> append_event(ondemand::object& event, const AccountScope& scope,
                          AccountEvents& out) noexcept {
  Token kind;
  const auto read = collect(event, std::array{Slot{"e", &kind}});
  if (read.has_error()) return read.error();
  const auto word = text_of(kind, "e");
  if (word.has_error()) return word.error();
  if (const auto again = rewind(event); again.has_error()) return again.error();
  if (*word == "executionReport") return append_execution(event, scope, out);
  if (*word == "outboundAccountPosition") return append_position(event, scope, out);
  Notice& notice = out.notices.emplace_back();
  if (*word == "serverShutdown") notice.kind = NoticeKind::WillClose;
  if (*word == "eventStreamTerminated") notice.kind = NoticeKind::SessionInvalid;
  notice.text = ErrorText{*word};  // balanceUpdate, listStatus, externalLockUpdate: Ignored
  return {};
}

ErrorText error_text(std::int64_t code, std::string_view message) noexcept {
  char text[160];
  const auto end = std::to_chars(text, text + 24, code).ptr;
  auto size = static_cast<std::size_t>(end - text);
  text[size++] = ' ';
  const std::size_t kept = std::min(message.size(), sizeof text - size);
  message.copy(text + size, kept);
  return ErrorText{std::string_view{text, size + kept}};
}

}  // namespace crossbook::binance
