// Orders that the venue does not take: the reason is named, and nothing happened.
#include <algorithm>
#include <initializer_list>

#include "tests/contract/account_session.hpp"
#include "tests/contract/venue_contract.hpp"

namespace crossbook::contract {
namespace {

class RefusalContract : public VenueContract {
 protected:
  RefusalContract() : session{bench, bench.trade_key()} {}
  void SetUp() override { ASSERT_EQ(session.log_in(), RejectReason::None); }

  void expect_refused(const OrderIntent& intent, const Listing& listing,
                      std::initializer_list<RejectReason> reasons) {
    const Amount usdt = bench.total(bench.user, bench.table.at(bench.btc_usdt).quote);
    const std::size_t open = bench.exchange.open_orders(bench.user).size();
    const OrderStory story = session.place(intent, listing);
    EXPECT_EQ(story.status, OrderStatus::Rejected) << story.text();
    EXPECT_TRUE(std::find(reasons.begin(), reasons.end(), story.reason) != reasons.end())
        << to_string(story.reason) << " by \"" << story.venue_text << "\"";
    EXPECT_FALSE(story.venue_text.empty()) << "people want the venue's own words";
    EXPECT_TRUE(story.fills.empty());
    EXPECT_EQ(bench.exchange.open_orders(bench.user).size(), open);
    EXPECT_EQ(bench.total(bench.user, bench.table.at(bench.btc_usdt).quote), usdt);
    EXPECT_TRUE(session.is_open()) << "a refused order does not cost the session";
  }
  void expect_refused(const OrderIntent& intent, std::initializer_list<RejectReason> reasons) {
    Listing blind = bench.listing(intent.instrument);  // an encoder may look at the rules, too
    blind.rules = {};
    expect_refused(intent, blind, reasons);
    EXPECT_EQ(order_at_exchange(bench, intent.client_id), nullptr);
  }

  AccountSession session;
};
CROSSBOOK_FOR_ALL_VENUES(RefusalContract);

TEST_P(RefusalContract, BelowTheLeastQuantity) {
  expect_refused(session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.00005"),
                 {RejectReason::LotSize, RejectReason::MinNotional});
}

TEST_P(RefusalContract, BelowTheLeastNotional) {
  if (bench.listing(bench.doge_usd).rules.min_notional.is_zero())
    GTEST_SKIP() << "the venue has no least notional";
  // Band and quantity are kept: 20 of them at a price that makes less than 1.
  const Level bids[] = {{bench.price(bench.doge_usd, "0.03"), bench.quantity(bench.doge_usd, "1")}};
  const Level asks[] = {{bench.price(bench.doge_usd, "0.031"), bids[0].quantity}};
  bench.quote(bench.doge_usd, bids, asks);
  expect_refused(session.intent(bench.doge_usd, Side::Sell, "0.03", "20"),
                 {RejectReason::MinNotional});
}

TEST_P(RefusalContract, OffTheTick) {
  expect_refused(session.intent(bench.btc_usdt, Side::Buy, "123456.785", "0.01"),
                 {RejectReason::TickSize});
  expect_refused(session.intent(bench.eth_btc, Side::Buy, "0.03453", "1"),
                 {RejectReason::TickSize});
}

TEST_P(RefusalContract, OffTheLot) {
  expect_refused(session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.010001"),
                 {RejectReason::LotSize});
}

TEST_P(RefusalContract, MoreThanTheAccountHas) {
  expect_refused(session.intent(bench.btc_usdt, Side::Buy, "123456.78", "50"),
                 {RejectReason::InsufficientBalance});
  expect_refused(session.intent(bench.btc_usdt, Side::Sell, "123456.77", "50.2"),
                 {RejectReason::InsufficientBalance});
}

TEST_P(RefusalContract, InstrumentThatTheVenueDoesNotKnow) {
  Listing foreign = bench.listing(bench.btc_usdt);
  std::string symbol{foreign.symbol.view()};
  symbol.front() = 'Q';
  foreign.symbol = VenueSymbol{symbol};
  foreign.rest_symbol = foreign.symbol;
  foreign.code += foreign.code == 0 ? 0 : 5'000'000;
  expect_refused(session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.01"), foreign,
                 {RejectReason::UnknownInstrument});
}

TEST_P(RefusalContract, FarFromTheMarket) {
  // Not every venue documents a word for its price band: but it must not look like success.
  expect_refused(session.intent(bench.btc_usdt, Side::Buy, "223456.78", "0.01"),
                 {RejectReason::PriceBand, RejectReason::TickSize, RejectReason::InvalidParameter});
}

TEST_P(RefusalContract, HaltedInstrument) {
  bench.exchange.set_status(bench.btc_usdt, TradingStatus::Halted);
  session.run(milliseconds{200});
  expect_refused(session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.01"),
                 {RejectReason::Halted});
}

TEST_P(RefusalContract, SecondOpenOrderOfTheSameId) {
  OrderIntent first = session.intent(bench.btc_usdt, Side::Buy, "123000", "0.01");
  first.time_in_force = TimeInForce::Gtc;
  ASSERT_EQ(session.place(first).status, OrderStatus::New);
  const ExchangeOrder* resting = order_at_exchange(bench, first.client_id);
  ASSERT_NE(resting, nullptr);
  const ExchangeOrderId id = resting->id;

  AccountSession second{bench, bench.trade_key()};  // one that does not know of the first
  ASSERT_EQ(second.log_in(), RejectReason::None);
  OrderIntent again = first;
  again.time_in_force = TimeInForce::Ioc;
  again.price = bench.price(bench.btc_usdt, "123456.78");
  second.place(again);
  bool is_refused = false;
  for (const ExecutionReport& report : second.story(first.client_id).reports) {
    EXPECT_FALSE(report.has_fill);
    if (report.source != ReportSource::Reply) continue;
    EXPECT_NE(report.status, OrderStatus::New);
    // Where the venue's word for it is not documented, the outcome is unknown and is asked for.
    is_refused =
        (report.status == OrderStatus::Rejected &&
         report.reason == RejectReason::DuplicateClientId) ||
        (report.status == OrderStatus::Unknown && report.reason == RejectReason::OutcomeUnknown);
  }
  EXPECT_TRUE(is_refused) << second.story(first.client_id).text();
  EXPECT_EQ(bench.exchange.open_orders(bench.user).size(), 1U);
  EXPECT_EQ(order_at_exchange(bench, first.client_id)->id, id);
}

TEST_P(RefusalContract, OrderThatComesTooLate) {
  const OrderIntent intent = session.intent(bench.btc_usdt, Side::Buy, "123456.78", "0.01");
  RequestContext late = session.context();
  late.venue_now = bench.now - milliseconds{20'000};
  session.send(intent, bench.listing(bench.btc_usdt), late);
  session.run(milliseconds{500});
  EXPECT_EQ(order_at_exchange(bench, intent.client_id), nullptr)
      << "an order that was delayed for 20 s must not trade";
  const auto is_refusal = [&](const ExecutionReport& report) {
    // A venue whose tokens say all at once has one word for a wrong key and a wrong time.
    const bool is_token = !capabilities().signs_contents;
    return report.client_id == intent.client_id && report.status == OrderStatus::Rejected &&
           (report.reason == RejectReason::Timestamp ||
            report.reason == RejectReason::DeadlineElapsed ||
            (is_token && report.reason == RejectReason::KeyInvalid));
  };
  EXPECT_TRUE(std::any_of(session.reports().begin(), session.reports().end(), is_refusal));
}

}  // namespace
}  // namespace crossbook::contract
