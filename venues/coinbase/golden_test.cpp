// Every frame of testdata against the events written down beside it. CROSSBOOK_UPDATE_GOLDEN=1
// writes them anew.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "venues/coinbase/test_support.hpp"

namespace crossbook::coinbase::test {
namespace {

namespace fs = std::filesystem;

std::string_view name_of(NoticeKind kind) {
  constexpr std::string_view kNames[] = {
      "Heartbeat",        "Pong",           "Subscribed", "SubscribeRefused", "HandshakeDone",
      "HandshakeRefused", "SessionInvalid", "WillClose",  "TradingStatus",    "Ignored"};
  return kNames[static_cast<std::size_t>(kind)];
}

std::string describe(const Notice& notice) {
  std::string line = fmt::format("notice {}", name_of(notice.kind));
  if (notice.listing != nullptr) line += fmt::format(" {}", notice.listing->symbol.view());
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
  std::string text = fmt::format("number {}\n", events.connection_sequence.value());
  for (const BookMessage& book : events.books) {
    text += fmt::format("book {} {} at {}ns\n", book.listing->symbol.view(),
                        book.is_snapshot ? "snapshot" : "update", book.event_time.count());
    text += "  bids" + levels(events, book.bids_begin, book.bids_count) + "\n";
    text += "  asks" + levels(events, book.asks_begin, book.asks_count) + "\n";
  }
  for (const Notice& notice : events.notices) text += describe(notice);
  return text;
}

std::string describe(const AccountEvents& events, const InstrumentTable& table) {
  std::string text;
  for (const ExecutionReport& report : events.reports) {
    text += fmt::format("report {} client '{}' venue '{}'", to_string(report.status),
                        report.client_id.view(), report.venue_order_id.view());
    if (report.instrument == kNoInstrument) text += " foreign";
    if (report.reason != RejectReason::None) text += fmt::format(" {}", to_string(report.reason));
    if (report.has_cumulative)
      text += " cumulative " + decimal_text(report.cumulative.raw(), Scale{8});
    if (!report.venue_text.empty()) text += fmt::format(" '{}'", report.venue_text.view());
    text += fmt::format(" at {}ms\n", report.event_time.millis());
    if (report.has_fill)
      text += fmt::format("  fill {} of {} at {} fee {} {} {}\n", report.fill.trade_id.view(),
                          decimal_text(report.fill.quantity.raw(), Scale{8}),
                          decimal_text(report.fill.price.raw(), Scale{10}),
                          amount_text(report.fill.fee), table.asset_code(report.fill.fee_asset),
                          report.fill.is_maker ? "maker" : "taker");
  }
  for (const Balance& balance : events.balances)
    text += fmt::format("balance {} total {} available {}\n", table.asset_code(balance.asset),
                        amount_text(balance.total), amount_text(balance.available));
  for (const OtherBalance& balance : events.other_balances)
    text += fmt::format("other {} total {}\n", balance.asset.view(), amount_text(balance.total));
  for (const Notice& notice : events.notices) text += describe(notice);
  return text;
}

std::string describe(const RestEvents& events, const InstrumentTable& table) {
  std::string text;
  if (events.error.reason != RejectReason::None)
    text +=
        fmt::format("error {} '{}'\n", to_string(events.error.reason), events.error.text.view());
  if (events.server_time.count() != 0)
    text += fmt::format("time {}ms\n", events.server_time.millis());
  for (const ListedInstrument& listed : events.instruments)
    text += fmt::format(
        "instrument {} {}/{} tick {} lot {} min {} max '{}' notional '{}' {}{}\n",
        listed.symbol.view(), listed.base.view(), listed.quote.view(), listed.tick_size.view(),
        listed.lot_size.view(), listed.min_quantity.view(), listed.max_quantity.view(),
        listed.min_notional.view(), static_cast<int>(listed.status),
        listed.book_symbol.empty() ? "" : fmt::format(" book of {}", listed.book_symbol.view()));
  for (const FeeEntry& fee : events.fees)
    text += fmt::format("fees maker {} taker {}\n", fee.fees.maker.parts(), fee.fees.taker.parts());
  if (!events.key_scopes.granted.empty())
    for (const std::string& line : describe_scopes(events.key_scopes)) text += "key " + line + "\n";
  return text + describe(events.account, table);
}

RestCall call_of(const Client& client, std::string_view name) {
  constexpr std::pair<std::string_view, RestCall::Kind> kKinds[] = {
      {"time", RestCall::Kind::Time},       {"instruments", RestCall::Kind::Instruments},
      {"fees", RestCall::Kind::Fees},       {"balances", RestCall::Kind::Balances},
      {"key", RestCall::Kind::KeyScopes},   {"query", RestCall::Kind::QueryOrder},
      {"list", RestCall::Kind::QueryOrder}, {"open", RestCall::Kind::OpenOrders},
      {"trades", RestCall::Kind::Trades},   {"cancel", RestCall::Kind::CancelOrder},
      {"place", RestCall::Kind::PlaceOrder}};
  RestCall call;
  for (const auto& [head, kind] : kKinds)
    if (name.starts_with(head)) call.kind = kind;
  call.listing = client.listings.data();
  call.client_id = ClientOrderId{"cb00a1b2c3d4e5f678"};
  if (!name.starts_with("list")) call.venue_order_id = VenueOrderId{"0000-000000-000000"};
  return call;
}

std::string describe_file(Client& client, std::string_view folder, std::string_view name,
                          const std::string& text) {
  const Padded frame{text};
  Result<void> result;
  std::string events_text;
  if (folder == "market") {
    MarketEvents events;
    result = client.venue->decode_market(frame.bytes(), events);
    events_text = describe(events);
  } else if (folder == "account") {
    AccountEvents events;
    result = client.venue->decode_account(frame.bytes(), events);
    events_text = describe(events, client.table);
  } else {
    RestEvents events;
    result = client.venue->decode_rest(call_of(client, name), {200, text, {}}, events);
    events_text = describe(events, client.table);
  }
  if (result.has_error())
    return fmt::format("refused: {} ({})\n", to_string(result.error().code), result.error().field);
  return events_text;
}

class CoinbaseGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(CoinbaseGolden, EveryDocumentedMessageGivesTheEventsBesideIt) {
  const fs::path folder = fs::path{CROSSBOOK_SOURCE_DIR} / "venues/coinbase/testdata" / GetParam();
  const bool is_updating = std::getenv("CROSSBOOK_UPDATE_GOLDEN") != nullptr;
  Client client;
  std::size_t count = 0;
  for (const fs::directory_entry& file : fs::directory_iterator{folder}) {
    if (file.path().extension() != ".json") continue;
    ++count;
    const std::string got = describe_file(client, GetParam(), file.path().stem().string(),
                                          read_file(file.path().string()));
    fs::path expected = file.path();
    expected.replace_extension(".expected");
    if (is_updating) std::ofstream{expected} << got;
    EXPECT_EQ(got, read_file(expected.string())) << file.path();
  }
  EXPECT_GT(count, 15U);
}

INSTANTIATE_TEST_SUITE_P(Coinbase, CoinbaseGolden, ::testing::Values("market", "account", "rest"),
                         [](const auto& folder) { return std::string{folder.param}; });

}  // namespace
}  // namespace crossbook::coinbase::test
