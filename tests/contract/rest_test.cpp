// REST calls: what the exchange knows is what the codec reads.
#include <algorithm>

#include "tests/contract/venue_contract.hpp"

namespace crossbook::contract {
namespace {

class RestContract : public VenueContract {
 protected:
  /// Of all listings, by one call or by one each, as the venue wants it.
  std::vector<FeeEntry> read_fees() {
    HttpRequest request;
    const RestCall all{RestCall::Kind::Fees, nullptr, {}};
    if (!bench.venue->encode_rest(all, bench.context(&bench.trade_key()), request).has_error()) {
      const RestEvents events = bench.call_patiently(all, &bench.trade_key());
      EXPECT_EQ(events.error.reason, RejectReason::None) << events.error.text.view();
      return events.fees;
    }
    std::vector<FeeEntry> fees;
    for (const Listing& listing : bench.listings) {
      const RestCall one{RestCall::Kind::Fees, &listing, {}};
      const RestEvents events = bench.call_patiently(one, &bench.trade_key());
      EXPECT_EQ(events.error.reason, RejectReason::None) << events.error.text.view();
      fees.insert(fees.end(), events.fees.begin(), events.fees.end());
    }
    return fees;
  }
  void expect_fees(const Fees& expected) {
    const std::vector<FeeEntry> entries = read_fees();
    for (const Listing& listing : bench.listings) {
      const auto of_listing = [&](const FeeEntry& entry) {
        return entry.listing == nullptr || entry.listing->instrument.id == listing.instrument.id;
      };
      const auto found = std::find_if(entries.begin(), entries.end(), of_listing);
      ASSERT_NE(found, entries.end()) << listing.instrument.name;
      EXPECT_EQ(found->fees.taker.parts(), expected.taker.parts()) << listing.instrument.name;
      EXPECT_EQ(found->fees.maker.parts(), expected.maker.parts()) << listing.instrument.name;
      EXPECT_EQ(found->fees.asset, expected.asset);
    }
  }
};
CROSSBOOK_FOR_ALL_VENUES(RestContract);

TEST_P(RestContract, TimeIsTheVenuesClock) {
  bench.advance(milliseconds{777'777});
  const RestEvents events = bench.call(RestCall{RestCall::Kind::Time, nullptr, {}}, nullptr);
  EXPECT_EQ(events.error.reason, RejectReason::None) << events.error.text.view();
  // One venue tells whole seconds.
  EXPECT_LE(events.server_time, bench.now);
  EXPECT_LT(bench.now - events.server_time, std::chrono::seconds{1});
}

TEST_P(RestContract, InstrumentsCarryTheExchangesRules) {
  ASSERT_EQ(bench.listings.size(), bench.instruments.size());
  for (const InstrumentId instrument : bench.instruments) {
    const Listing& listing = bench.listing(instrument);
    const InstrumentRules& expected = bench.rules(instrument);
    SCOPED_TRACE(listing.instrument.name);
    EXPECT_FALSE(listing.symbol.empty());
    EXPECT_FALSE(listing.rest_symbol.empty());
    EXPECT_EQ(listing.rules.tick_size, expected.tick_size);
    EXPECT_EQ(listing.rules.lot_size, expected.lot_size);
    EXPECT_EQ(listing.rules.min_quantity, expected.min_quantity);
    EXPECT_EQ(listing.rules.status, TradingStatus::Trading);
    if (!listing.rules.max_quantity.is_zero()) {  // not every venue tells one
      EXPECT_EQ(listing.rules.max_quantity, expected.max_quantity);
    }
    if (!listing.rules.min_notional.is_zero()) {
      EXPECT_EQ(listing.rules.min_notional, expected.min_notional);
    }
  }
}

TEST_P(RestContract, InstrumentsTellWhatIsHalted) {
  bench.exchange.set_status(bench.eth_btc, TradingStatus::Halted);
  const RestEvents events = bench.call_patiently(RestCall::Kind::Instruments, nullptr);
  int seen = 0;
  for (const ListedInstrument& listed : events.instruments) {
    const bool is_halted =
        bench.table.find(listed.base.view(), listed.quote.view()) == bench.eth_btc;
    EXPECT_EQ(listed.status == TradingStatus::Trading, !is_halted) << listed.symbol.view();
    seen += is_halted ? 1 : 0;
  }
  EXPECT_EQ(seen, 1);
}

TEST_P(RestContract, FeesAreTheAccounts) {
  {
    SCOPED_TRACE("default");
    expect_fees(capabilities().default_fees);
  }
  Fees changed = capabilities().default_fees;
  changed.maker = FeeRate::from_parts(30'000);
  changed.taker = FeeRate::from_parts(70'000);
  bench.exchange.set_fees(changed);
  SCOPED_TRACE("changed");
  expect_fees(changed);
}

TEST_P(RestContract, BalancesAreTheLedgers) {
  NewOrder order;  // so that something is held
  order.instrument = bench.btc_usdt;
  order.price = bench.price(bench.btc_usdt, "123000.01");
  order.quantity = bench.quantity(bench.btc_usdt, "0.12345");
  ASSERT_EQ(bench.exchange.place(bench.user, order, bench.now).reason, RejectReason::None);
  const RestEvents events = bench.call_patiently(RestCall::Kind::Balances, &bench.trade_key());
  EXPECT_EQ(events.error.reason, RejectReason::None) << events.error.text.view();
  for (std::size_t i = 0; i < bench.table.asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    const auto found = std::find_if(events.account.balances.begin(), events.account.balances.end(),
                                    [&](const Balance& balance) { return balance.asset == asset; });
    ASSERT_NE(found, events.account.balances.end()) << bench.table.asset_code(asset);
    const AccountBalance& real = bench.exchange.ledger().balance(bench.user, asset);
    EXPECT_EQ(amount_text(found->total), amount_text(real.total)) << bench.table.asset_code(asset);
    EXPECT_EQ(amount_text(found->available), amount_text(real.available()))
        << bench.table.asset_code(asset);
  }
}

TEST_P(RestContract, SnapshotIsTheBook) {
  if (capabilities().snapshot_source != SnapshotSource::Rest)
    GTEST_SKIP() << "snapshots come in band";
  for (const Listing& listing : bench.listings) {
    const RestEvents events =
        bench.call_patiently(RestCall{RestCall::Kind::Snapshot, &listing, {}}, nullptr);
    ASSERT_EQ(events.market.books.size(), 1U) << events.error.text.view();
    const BookMessage& message = events.market.books.front();
    const OrderBook& book = bench.book(listing.instrument.id);
    EXPECT_TRUE(message.is_snapshot);
    ASSERT_NE(message.listing, nullptr);
    EXPECT_EQ(message.listing->instrument.id, listing.instrument.id);
    ASSERT_EQ(message.bids_count, book.depth(BookSide::Bid));
    ASSERT_EQ(message.asks_count, book.depth(BookSide::Ask));
    for (std::uint32_t i = 0; i < message.bids_count; ++i)
      EXPECT_EQ(events.market.levels[message.bids_begin + i], book.level(BookSide::Bid, i));
    for (std::uint32_t i = 0; i < message.asks_count; ++i)
      EXPECT_EQ(events.market.levels[message.asks_begin + i], book.level(BookSide::Ask, i));
  }
}

TEST_P(RestContract, SnapshotInBandIsNotAskedByRest) {
  if (capabilities().snapshot_source == SnapshotSource::Rest) GTEST_SKIP() << "it is";
  HttpRequest request;
  const RestCall call{RestCall::Kind::Snapshot, &bench.listings.front(), {}};
  const Result<void> encoded = bench.venue->encode_rest(call, bench.context(nullptr), request);
  ASSERT_TRUE(encoded.has_error());
  EXPECT_EQ(encoded.error().code, Errc::NotSupported);
}

TEST_P(RestContract, SessionTokenIsGivenWhereTheVenueNeedsOne) {
  const RestCall call{RestCall::Kind::SessionToken, nullptr, {}};
  if (!capabilities().needs_session_token) {
    HttpRequest request;
    const Result<void> encoded =
        bench.venue->encode_rest(call, bench.context(&bench.trade_key()), request);
    ASSERT_TRUE(encoded.has_error());
    EXPECT_EQ(encoded.error().code, Errc::NotSupported);
    return;
  }
  const RestEvents events = bench.call_patiently(call, &bench.trade_key());
  EXPECT_EQ(events.error.reason, RejectReason::None) << events.error.text.view();
  EXPECT_FALSE(events.session_token.empty());
}

TEST_P(RestContract, PrivateCallsNeedAKey) {
  using Kind = RestCall::Kind;
  for (const Kind kind :
       {Kind::Balances, Kind::KeyScopes, Kind::QueryOrder, Kind::OpenOrders, Kind::CancelOrder}) {
    HttpRequest request;
    const Result<void> encoded =
        bench.venue->encode_rest(order_call(kind), bench.context(nullptr), request);
    ASSERT_TRUE(encoded.has_error()) << static_cast<int>(kind);
    EXPECT_EQ(encoded.error().code, Errc::NoKey) << static_cast<int>(kind);
  }
}

TEST_P(RestContract, AnswersThatAreNoneAreRefusedOrNamed) {
  using Kind = RestCall::Kind;
  const std::string_view bodies[] = {"",
                                     "<html>502 Bad Gateway</html>",
                                     "{",
                                     "[]",
                                     "null",
                                     "{}",
                                     R"({"error":null})",
                                     "\xff\xfe",
                                     "{\"result\":[[[["};
  for (const Kind kind :
       {Kind::Time, Kind::Instruments, Kind::Balances, Kind::QueryOrder, Kind::OpenOrders,
        Kind::CancelOrder, Kind::ArmSwitch, Kind::Fees, Kind::KeyScopes}) {
    for (const std::string_view body : bodies) {
      for (const int status : {200, 400, 502}) {
        const RestCall call{kind, &bench.listings.front(), ClientOrderId{"abc"}};
        HttpResponse response;
        response.status = status;
        response.body = body;
        RestEvents events;
        const Result<void> decoded = bench.venue->decode_rest(call, response, events);
        const bool is_good = !decoded.has_error() && events.error.reason == RejectReason::None;
        // An empty list may be a list without entries, an empty object an answer without news.
        const bool may_be_empty = status == 200 && (body == "[]" || body == "{}");
        EXPECT_TRUE(!is_good || may_be_empty)
            << "call " << static_cast<int>(kind) << " status " << status << " body " << body;
        EXPECT_TRUE(events.account.reports.empty());
        EXPECT_TRUE(events.account.balances.empty());
        EXPECT_EQ(events.key_scopes, KeyScopes{});
      }
    }
  }
}

}  // namespace
}  // namespace crossbook::contract
