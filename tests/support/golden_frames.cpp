#include "tests/support/golden_frames.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/contract_bridge.hpp"

namespace crossbook::testing {
namespace {

namespace fs = std::filesystem;

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
  return text + describe(events.account, table);
}

RestCall::Kind call_of(std::string_view name) {
  if (name.starts_with("time")) return RestCall::Kind::Time;
  if (name.starts_with("instruments")) return RestCall::Kind::Instruments;
  if (name.starts_with("fees")) return RestCall::Kind::Fees;
  if (name.starts_with("balances")) return RestCall::Kind::Balances;
  if (name.starts_with("key")) return RestCall::Kind::KeyScopes;
  if (name.starts_with("query")) return RestCall::Kind::QueryOrder;
  if (name.starts_with("open")) return RestCall::Kind::OpenOrders;
  if (name.starts_with("trades")) return RestCall::Kind::Trades;
  if (name.starts_with("place")) return RestCall::Kind::PlaceOrder;
  return RestCall::Kind::CancelOrder;
}

/// A venue with the listings that the files speak of.
struct GoldenVenue {
  GoldenVenue(const VenueModule& module, std::span<const GoldenListing> wanted)
      : venue{module.make_venue()} {
    for (const GoldenListing& one : wanted) {
      Listing listing;
      listing.instrument = table.at(table.instrument(std::string{one.instrument}));
      listing.symbol = listing.rest_symbol = VenueSymbol{one.symbol};
      listing.code = one.code;
      listings.push_back(listing);
    }
    venue->set_listings(listings, table);
  }
  InstrumentTable table;
  std::vector<Listing> listings;
  std::unique_ptr<Venue> venue;
};

std::string read_text(const fs::path& path) {
  std::ostringstream text;
  text << std::ifstream{path}.rdbuf();
  return text.str();
}

std::string describe_file(GoldenVenue& golden, std::string_view kind, std::string_view name,
                          const std::string& text) {
  const contract::PaddedText frame{text};
  Result<void> result;
  std::string events_text;
  if (kind == "market") {
    MarketEvents events;
    result = golden.venue->decode_market(frame.bytes(), events);
    events_text = describe(events);
  } else if (kind == "account") {
    AccountEvents events;
    result = golden.venue->decode_account(frame.bytes(), events);
    events_text = describe(events, golden.table);
  } else {
    RestEvents events;
    const HttpResponse response{200, text, {}};
    const RestCall call{call_of(name), &golden.listings.front(), {}};
    result = golden.venue->decode_rest(call, response, events);
    events_text = describe(events, golden.table);
  }
  if (result.has_error())
    return fmt::format("refused: {} ({})\n", to_string(result.error().code), result.error().field);
  return events_text;
}

}  // namespace

std::size_t check_golden_frames(const VenueModule& module, std::span<const GoldenListing> listings,
                                const fs::path& testdata, std::string_view kind) {
  const bool is_updating = std::getenv("CROSSBOOK_UPDATE_GOLDEN") != nullptr;
  GoldenVenue golden{module, listings};
  std::size_t count = 0;
  for (const fs::directory_entry& file : fs::directory_iterator{testdata / kind}) {
    if (file.path().extension() != ".json") continue;
    ++count;
    const std::string got =
        describe_file(golden, kind, file.path().stem().string(), read_text(file.path()));
    fs::path expected = file.path();
    expected.replace_extension(".expected");
    if (is_updating) std::ofstream{expected} << got;
    EXPECT_EQ(got, read_text(expected)) << file.path();
  }
  return count;
}

}  // namespace crossbook::testing
