// Orders, their trades and cancels as REST tells them.
#include <algorithm>
#include <chrono>
#include <optional>
#include <string>

#include "venues/coinbase/order_fields.hpp"
#include "venues/coinbase/rest_codec.hpp"
#include "venues/coinbase/rules.hpp"
#include "venues/connector/wire_time.hpp"

namespace crossbook::coinbase {
namespace {

/// A cancel that was not taken: the order is not open (any more), or the venue does not say why.
RejectReason cancel_reason(std::string_view word) noexcept {
  for (const std::string_view gone :
       {"UNKNOWN_CANCEL_ORDER", "INVALID_CANCEL_REQUEST", "COMMANDER_REJECTED_CANCEL_ORDER"})
    if (word == gone) return RejectReason::NotFound;
  return word == "DUPLICATE_CANCEL_REQUEST" ? RejectReason::Other : RejectReason::OutcomeUnknown;
}

struct FillTokens {
  Token trade_id, order_id, product, price, size, commission, liquidity, time, in_quote;
};

Result<UtcNanos> optional_time(Token token, const char* field) {
  if (token.empty() || is_null(token)) return UtcNanos{};
  const Result<std::string_view> text = text_of(token, field);
  if (text.has_error()) return text.error();
  if (text->empty()) return UtcNanos{};
  return parse_wire_time(*text, field);
}

/// When the orders of a page were made.
struct PageSpan {
  UtcNanos oldest, newest;
  void add(UtcNanos time) noexcept {
    if (time.count() == 0) return;
    oldest = oldest.count() == 0 ? time : std::min(oldest, time);
    newest = std::max(newest, time);
  }
};
// An order that is asked for was sent moments ago: a page that reaches so far back holds it, or the
// venue never had it.
constexpr std::chrono::seconds kProvenSpan{120};

Result<ExecutionReport> read_report(ondemand::object& row, const ListingTable& listings,
                                    PageSpan& span) {
  OrderTokens tokens;
  if (Result<void> read = read_order(row, kRestNames, tokens); read.has_error())
    return read.error();
  Result<ExecutionReport> report = make_report(tokens, kRestNames, listings);
  if (report.has_error()) return report;
  report->source = ReportSource::Query;
  const Result<UtcNanos> time = optional_time(tokens.time, kRestNames.time);
  if (time.has_error()) return time.error();
  report->event_time = *time;
  const Result<UtcNanos> created = optional_time(tokens.created, kRestNames.created);
  if (created.has_error()) return created.error();
  span.add(*created);
  return report;
}

void set_not_found(RestEvents& out, std::string_view text) {
  out.error.reason = RejectReason::NotFound;
  out.error.text = ErrorText{text};
}

Result<Fill> read_fill(const FillTokens& tokens, const Listing& listing) {
  Fill fill;
  const Instrument& instrument = listing.instrument;
  if (const Result<bool> in_quote = flag_of(tokens.in_quote, "size_in_quote");
      in_quote.has_value() && *in_quote)
    return Error{Errc::NotSpoken, "size_in_quote"};  // of market orders by quote: not ours
  const Result<std::string_view> id = text_of(tokens.trade_id, "trade_id");
  if (id.has_error()) return id.error();
  if (id->empty() || !TradeId::fits(*id)) return Error{Errc::TooLarge, "trade_id"};
  fill.trade_id = TradeId{*id};
  const Result<Price> price = price_of(tokens.price, instrument.price_scale, "price");
  if (price.has_error()) return price.error();
  const Result<Quantity> size = quantity_of(tokens.size, instrument.quantity_scale, "size");
  if (size.has_error()) return size.error();
  if (size->is_zero()) return Error{Errc::NegativeSize, "size"};
  const Result<Amount> fee = amount_of(tokens.commission, "commission");
  if (fee.has_error()) return fee.error();
  const Result<std::string_view> liquidity = text_of(tokens.liquidity, "liquidity_indicator");
  if (liquidity.has_error()) return liquidity.error();
  if (*liquidity != "MAKER" && *liquidity != "TAKER" && *liquidity != "UNKNOWN_LIQUIDITY_INDICATOR")
    return Error{Errc::UnknownEnum, "liquidity_indicator"};
  fill.price = *price;
  fill.quantity = *size;
  fill.fee = *fee;
  fill.fee_asset = instrument.quote;
  fill.is_maker = *liquidity == "MAKER";
  return fill;
}

Result<void> read_fill_tokens(ondemand::object& row, FillTokens& tokens) {
  const Slot slots[] = {{"trade_id", &tokens.trade_id},
                        {"order_id", &tokens.order_id},
                        {"product_id", &tokens.product},
                        {"price", &tokens.price},
                        {"size", &tokens.size},
                        {"commission", &tokens.commission},
                        {"liquidity_indicator", &tokens.liquidity},
                        {"trade_time", &tokens.time},
                        {"size_in_quote", &tokens.in_quote}};
  return collect(row, slots);
}

}  // namespace

Result<void> decode_one_order(const RestCall& call, ondemand::object& root,
                              const ListingTable& listings, RestEvents& out) {
  ondemand::object row;
  if (root.find_field_unordered("order").get_object().get(row))
    return Error{Errc::MissingField, "order"};
  PageSpan span;
  const Result<ExecutionReport> report = read_report(row, listings, span);
  if (report.has_error()) return report.error();
  if (report->venue_order_id != call.venue_order_id) return Error{Errc::Malformed, "order_id"};
  out.account.reports.push_back(*report);
  return {};
}

Result<void> decode_orders(const RestCall& call, ondemand::object& root,
                           const ListingTable& listings, RestEvents& out) {
  std::vector<ExecutionReport> reports;
  PageSpan span;
  const Result<void> rows =
      for_each_row(root, "orders", [&](ondemand::object& row) -> Result<void> {
        const Result<ExecutionReport> report = read_report(row, listings, span);
        if (report.has_error()) return report.error();
        reports.push_back(*report);
        return {};
      });
  if (rows.has_error()) return rows;
  const bool is_of_one = call.kind == RestCall::Kind::QueryOrder && !call.client_id.empty();
  if (is_of_one) {
    // The newest comes first: an id that was used again means the newest order of that name.
    const auto ours = std::find_if(reports.begin(), reports.end(), [&](const auto& report) {
      return report.client_id == call.client_id;
    });
    if (ours == reports.end()) {
      set_not_found(out, "none of the newest orders has this client_order_id");
      bool has_next = false, is_empty = false;
      const bool is_told =
          root.reset().get(is_empty) == simdjson::SUCCESS &&
          root.find_field_unordered("has_next").get_bool().get(has_next) == simdjson::SUCCESS;
      if (is_told && has_next && span.newest - span.oldest < kProvenSpan)
        out.error.reason = RejectReason::OutcomeUnknown;  // it may stand on the next page
      return {};
    }
    reports = {*ours};
  }
  out.account.reports.insert(out.account.reports.end(), reports.begin(), reports.end());
  return {};
}

Result<void> decode_fills(const RestCall& call, ondemand::object& root,
                          const ListingTable& listings, RestEvents& out) {
  std::vector<ExecutionReport> reports;
  const Result<void> rows = for_each_row(root, "fills", [&](ondemand::object& row) -> Result<void> {
    FillTokens tokens;
    if (Result<void> read = read_fill_tokens(row, tokens); read.has_error()) return read;
    const Result<std::string_view> order_id = text_of(tokens.order_id, "order_id");
    if (order_id.has_error()) return order_id.error();
    if (*order_id != call.venue_order_id.view()) return {};  // a filter that was not heeded
    const Result<std::string_view> product = text_of(tokens.product, "product_id");
    if (product.has_error()) return product.error();
    const Listing* const listing = listings.find(*product);
    if (listing == nullptr) return Error{Errc::UnknownSymbol, "product_id"};
    const Result<Fill> fill = read_fill(tokens, *listing);
    if (fill.has_error()) return fill.error();
    const Result<UtcNanos> time = optional_time(tokens.time, "trade_time");
    if (time.has_error()) return time.error();
    ExecutionReport report;
    report.source = ReportSource::Query;
    report.instrument = listing->instrument.id;
    report.client_id = call.client_id;
    report.venue_order_id = call.venue_order_id;
    report.status = OrderStatus::PartiallyFilled;  // how it ended is the order's to say
    report.has_fill = true;
    report.fill = *fill;
    report.event_time = *time;
    reports.push_back(report);
    return {};
  });
  if (rows.has_error()) return rows;
  // The newest comes first on the wire.
  out.account.reports.insert(out.account.reports.end(), reports.rbegin(), reports.rend());
  return {};
}

Result<void> decode_cancel(const RestCall& call, ondemand::object& root, RestEvents& out) {
  bool is_told = false;
  const Result<void> rows =
      for_each_row(root, "results", [&](ondemand::object& row) -> Result<void> {
        std::string_view text;
        if (row.find_field_unordered("order_id").get_string().get(text))
          return Error{Errc::MissingField, "order_id"};
        if (text != call.venue_order_id.view()) return {};
        bool is_taken = false;
        if (row.find_field_unordered("success").get_bool().get(is_taken))
          return Error{Errc::MissingField, "success"};
        is_told = true;
        if (is_taken) return {};  // how it ended is told by the stream: a fill may be faster
        if (row.find_field_unordered("failure_reason").get_string().get(text))
          return Error{Errc::MissingField, "failure_reason"};
        out.error.reason = cancel_reason(text);
        out.error.text = ErrorText{text};
        return {};
      });
  if (rows.has_error()) return rows;
  if (!is_told) return Error{Errc::MissingField, "results"};
  return {};
}

}  // namespace crossbook::coinbase
