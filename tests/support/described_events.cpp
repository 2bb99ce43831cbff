#include "tests/support/described_events.hpp"

#include <fmt/format.h>

namespace crossbook::testing {
namespace {

std::string_view name_of(NoticeKind kind) {
  switch (kind) {
    case NoticeKind::Heartbeat: return "Heartbeat";
    case NoticeKind::Pong: return "Pong";
    case NoticeKind::Subscribed: return "Subscribed";
    case NoticeKind::SubscribeRefused: return "SubscribeRefused";
    case NoticeKind::HandshakeDone: return "HandshakeDone";
    case NoticeKind::HandshakeRefused: return "HandshakeRefused";
    case NoticeKind::SessionInvalid: return "SessionInvalid";
    case NoticeKind::WillClose: return "WillClose";
    case NoticeKind::TradingStatus: return "TradingStatus";
    case NoticeKind::Ignored: return "Ignored";
  }
  return "?";
}

std::string describe(const Notice& notice) {
  std::string line = fmt::format("notice {}", name_of(notice.kind));
  if (notice.listing != nullptr) line += fmt::format(" {}", notice.listing->symbol.view());
  if (notice.kind == NoticeKind::TradingStatus)
    line += notice.status == TradingStatus::Trading ? " Trading" : " not trading";
  if (notice.reason != RejectReason::None) line += fmt::format(" {}", to_string(notice.reason));
  if (!notice.text.empty()) line += fmt::format(" '{}'", notice.text.view());
  return line + "\n";
}

std::string levels(const MarketEvents& events, std::uint32_t begin, std::uint32_t count) {
  std::string text;
  for (std::uint32_t i = begin; i < begin + count; ++i)
    text += fmt::format(" {}:{}", decimal_text(events.levels[i].price.raw(), Scale{10}),
                        decimal_text(events.levels[i].quantity.raw(), Scale{8}));
  return text.empty() ? " none" : text;
}

}  // namespace

std::string describe(const MarketEvents& events) {
  std::string text;
  for (const BookMessage& book : events.books) {
    text += fmt::format("book {} {} first {} last {} previous {} at {}ms\n",
                        book.listing->symbol.view(), book.is_snapshot ? "snapshot" : "update",
                        book.first.value(), book.last.value(), book.previous.value(),
                        book.event_time.millis());
    if (book.has_checksum) text += fmt::format("  checksum {:08x}\n", book.checksum);
    text += "  bids" + levels(events, book.bids_begin, book.bids_count) + "\n";
    text += "  asks" + levels(events, book.asks_begin, book.asks_count) + "\n";
  }
  for (const Notice& notice : events.notices) text += describe(notice);
  return text;
}

std::string describe(const AccountEvents& events, const InstrumentTable& table) {
  std::string text;
  for (const ExecutionReport& report : events.reports) {
    text += fmt::format("report {} client '{}' venue '{}' request {}", to_string(report.status),
                        report.client_id.view(), report.venue_order_id.view(), report.request);
    if (report.reason != RejectReason::None) text += fmt::format(" {}", to_string(report.reason));
    if (report.has_cumulative)
      text += " cumulative " + decimal_text(report.cumulative.raw(), Scale{8});
    if (!report.venue_text.empty()) text += fmt::format(" '{}'", report.venue_text.view());
    text += fmt::format(" at {}ms\n", report.event_time.millis());
    if (report.has_fill)
      text += fmt::format(
          "  fill {} of {} at {} fee {} {} {}\n", report.fill.trade_id.view(),
          decimal_text(report.fill.quantity.raw(), Scale{8}),
          decimal_text(report.fill.price.raw(), Scale{10}), amount_text(report.fill.fee),
          report.fill.fee_asset == kNoAsset ? "of an unknown asset"
                                            : table.asset_code(report.fill.fee_asset),
          report.fill.is_maker ? "maker" : "taker");
  }
  for (const Balance& balance : events.balances)
    text += fmt::format("balance {} total {} available {}\n", table.asset_code(balance.asset),
                        amount_text(balance.total), amount_text(balance.available));
  for (const Notice& notice : events.notices) text += describe(notice);
  return text;
}

std::string describe(const RestEvents& events, const InstrumentTable& table) {
  std::string text;
  if (events.error.reason != RejectReason::None)
    text += fmt::format("error {} '{}' retry after {}ms\n", to_string(events.error.reason),
                        events.error.text.view(), events.error.retry_after.count());
  if (events.server_time.count() != 0)
    text += fmt::format("time {}ms\n", events.server_time.millis());
  for (const ListedInstrument& listed : events.instruments)
    text += fmt::format("instrument {} {}/{} code {} tick {} lot {} min {} max '{}' {}\n",
                        listed.symbol.view(), listed.base.view(), listed.quote.view(), listed.code,
                        listed.tick_size.view(), listed.lot_size.view(), listed.min_quantity.view(),
                        listed.max_quantity.view(),
                        listed.status == TradingStatus::Trading ? "Trading" : "not trading");
  for (const FeeEntry& fee : events.fees)
    text += fmt::format("fees maker {} taker {}\n", fee.fees.maker.parts(), fee.fees.taker.parts());
  if (!events.key_scopes.ip_field.empty())
    for (const std::string& line : describe_scopes(events.key_scopes)) text += "key " + line + "\n";
  if (!events.session_token.empty()) text += fmt::format("token {}\n", events.session_token);
  if (events.used_weight != 0) text += fmt::format("used weight {}\n", events.used_weight);
  return text + describe(events.market) + describe(events.account, table);
}

}  // namespace crossbook::testing
