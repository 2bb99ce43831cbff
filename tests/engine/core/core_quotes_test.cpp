// Takes across quote assets: sold for one, bought for another, compared by a live rate (E3).
#include <gtest/gtest.h>

#include "tests/engine/core/core_world.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

/// Venue 0 lists BTC/USD, venue 1 BTC/USDT, venue 2 both; USDT/USD stands on venue 2.
struct TwoQuotes : CoreWorld {
  TwoQuotes() : CoreWorld{3} {
    usd_ = table.instrument("BTC/USD");
    rate_ = table.instrument("USDT/USD");
    dollars_ = table.at(usd_).quote;
    config.limits.quotes.push_back({dollars_, amount("100000"), amount("200000"), amount("1000")});
    config.conversions = {{usdt(), rate_, 10s, 10'000, false}};
    taker = FeeRate{};
    for (std::size_t v = 0; v < 3; ++v)
      openings.push_back({venue(v), dollars_, amount("1000000"), amount("1000000")});
  }
  BookUpdate book_of(InstrumentId instrument, std::size_t at, std::string_view bid,
                     std::string_view ask, std::string_view size = "1") const {
    BookUpdate update = book(venue(at), bid, ask, size);
    update.instrument = instrument;
    return update;
  }
  void tell_rate(std::string_view bid, std::string_view ask) {
    step(book_of(rate_, 2, bid, ask, "1000000"));
  }
  /// BTC/USD at 100 on venue 0, BTC/USDT bid for 101 on venue 1.
  void cross_quotes() {
    step(book_of(usd_, 0, "99", "100"));
    step(book_of(kBtc, 1, "101", "102"));
  }

  InstrumentId usd_, rate_;
  AssetId dollars_;
};

TEST(CoreQuotes, E3_SellsForOneQuoteAndBuysForAnotherByTheLiveRate) {
  TwoQuotes world;
  world.start();
  world.tell_rate("0.999", "1.001");
  world.cross_quotes();
  const auto sent = world.sent();
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(sent[0].instrument, kBtc);
  EXPECT_EQ(sent[0].venue, venue(1));
  EXPECT_EQ(sent[0].price, price("101"));
  EXPECT_EQ(sent[1].instrument, world.usd_);
  EXPECT_EQ(sent[1].venue, venue(0));
  EXPECT_EQ(sent[1].price, price("100"));
  EXPECT_EQ(sent[0].quantity, sent[1].quantity);
  for (const OrderIntent& order : sent) world.step(world.filled(order));
  const auto settled = world.ever_said<OpportunitySettled>();
  ASSERT_EQ(settled.size(), 1U);
  // 101 USDT at 0.999 are 100.899 USD, less the 100 that were paid; the rate is rounded down.
  EXPECT_LE(settled[0].profit, amount("0.899"));
  EXPECT_GT(settled[0].profit, amount("0.898999"));
  EXPECT_EQ(world.core().profit(world.dollars_).realised, settled[0].profit);
  EXPECT_EQ(world.core().profit(world.usdt()).realised, Amount{});
  EXPECT_EQ(world.core().profit(world.usdt()).flow, amount("101"));
  EXPECT_EQ(world.core().profit(world.dollars_).flow, amount("-100"));
  EXPECT_EQ(world.core().exposure(kBtc).position, Amount{});
  EXPECT_EQ(world.core().exposure(world.usd_).position, Amount{});
}

TEST(CoreQuotes, E3_WithoutAConversionQuotesAreHeldApart) {
  TwoQuotes world;
  world.config.conversions.clear();
  world.start();
  world.tell_rate("0.999", "1.001");
  world.cross_quotes();
  EXPECT_TRUE(world.ever_said<OpportunityOpened>().empty());
}

TEST(CoreQuotes, E3_WithoutALiveRateNothingIsCompared) {
  TwoQuotes world;
  world.start();
  world.cross_quotes();
  EXPECT_TRUE(world.ever_said<OpportunityOpened>().empty());
  world.tell_rate("0.999", "1.001");
  EXPECT_EQ(world.ever_said<OpportunityOpened>().size(), 1U);
  EXPECT_EQ(world.sent().size(), 2U) << "what the rate opens is taken";
  BookUpdate gone = world.book_of(world.rate_, 2, "1", "1");
  gone.withdrawn = WithdrawReason::Gap;
  world.step(gone);
  ASSERT_EQ(world.said<OpportunityClosed>().size(), 1U);
  EXPECT_EQ(world.said<OpportunityClosed>()[0].cause, CloseCause::QuoteRateChanged);
}

TEST(CoreQuotes, E3_ARateThatSaysNothingGrowsTooOld) {
  TwoQuotes world;
  world.config.limits.max_book_age = 60s;
  world.start();
  world.tell_rate("0.999", "1.001");
  world.now = world.now + 11s;
  world.cross_quotes();  // before any timer could tell
  EXPECT_EQ(world.blocked(), BlockReason::QuoteRateTooOld);
  EXPECT_TRUE(world.sent().empty());
  world.wait(1ms);
  ASSERT_EQ(world.said<OpportunityClosed>().size(), 1U);
  EXPECT_EQ(world.said<OpportunityClosed>()[0].cause, CloseCause::QuoteRateChanged);
}

TEST(CoreQuotes, E3_ADepegHoldsAndSaysSoOnce) {
  TwoQuotes world;
  world.start();
  world.tell_rate("0.87", "0.871");
  world.tell_rate("0.86", "0.861");
  world.cross_quotes();
  EXPECT_TRUE(world.ever_said<OpportunityOpened>().empty());
  const auto alerts = world.ever_said<Alert>();
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, AlertKind::QuoteOutOfBand);
  EXPECT_EQ(alerts[0].asset, world.usdt());
  world.tell_rate("0.999", "1.001");
  EXPECT_EQ(world.ever_said<OpportunityOpened>().size(), 1U);
}

TEST(CoreQuotes, TheRatesOwnFeeDecides) {
  TwoQuotes world;
  world.start();
  RulesUpdate dear = world.rules(venue(2), world.rate_);
  dear.rules.fees.taker = FeeRate::from_basis_points(100);
  world.step(dear);
  world.tell_rate("0.999", "1.001");
  world.cross_quotes();  // 101 x 0.999 x 0.99 = 99.89
  EXPECT_TRUE(world.ever_said<OpportunityOpened>().empty());
}

TEST(CoreQuotes, TheOtherWayRoundThePurchaseIsDearerByTheRate) {
  TwoQuotes world;
  world.start();
  world.tell_rate("0.999", "1.001");
  world.step(world.book_of(world.usd_, 0, "100", "101"));
  world.step(world.book_of(kBtc, 1, "99", "99.95"));  // 100.05 USD
  EXPECT_TRUE(world.ever_said<OpportunityOpened>().empty());
  world.step(world.book_of(kBtc, 1, "99", "99.8"));  // 99.8998 USD
  ASSERT_EQ(world.sent().size(), 2U);
  EXPECT_EQ(world.sent()[0].instrument, world.usd_);
  for (const OrderIntent& order : world.sent()) world.step(world.filled(order));
  EXPECT_GT(
      world.core().profit(world.usdt()).realised + world.core().profit(world.dollars_).realised,
      amount("0.09"));
}

TEST(CoreQuotes, BothQuotesShareOnePositionAndOneTake) {
  TwoQuotes world;
  world.start();
  world.tell_rate("0.999", "1.001");
  world.cross_quotes();
  ASSERT_EQ(world.sent().size(), 2U);
  EXPECT_EQ(world.core().exposure(kBtc).open_sells, amount("1"));
  EXPECT_EQ(world.core().exposure(world.usd_).open_buys, amount("1"));
  world.step(world.book_of(world.usd_, 2, "102", "103"));  // a second one, in dollars alone
  EXPECT_EQ(world.blocked(), BlockReason::InFlight);
}

TEST(CoreQuotes, O30_ALoneLegIsHedgedInWhicheverQuoteIsBest) {
  TwoQuotes world;
  world.start();
  world.tell_rate("0.999", "1.001");
  world.step(world.book_of(kBtc, 2, "99", "101.4"));        // 101.5014 USD
  world.step(world.book_of(world.usd_, 2, "99", "101.2"));  // within the cap, and cheaper
  world.cross_quotes();
  const auto orders = world.sent();
  ASSERT_EQ(orders.size(), 2U);
  world.step(world.book_of(world.usd_, 0, "99", "103"));
  world.step(world.filled(orders[0]));
  ExecutionReport refusal = world.report(orders[1], OrderStatus::Rejected);
  refusal.reason = RejectReason::InsufficientBalance;
  world.step(refusal);
  ASSERT_EQ(world.sent().size(), 1U);
  const OrderIntent hedge = world.sent()[0];
  EXPECT_TRUE(hedge.is_repair);
  EXPECT_EQ(hedge.side, Side::Buy);
  EXPECT_EQ(hedge.venue, venue(2));
  EXPECT_EQ(hedge.instrument, world.usd_);
  // The sale of 101 USDT is 100.899 USD; half a percent above, on the tick.
  EXPECT_EQ(hedge.price, price("101.4"));
  world.step(world.filled(hedge));
  EXPECT_EQ(world.said<LegRepaired>()[0].outcome, RepairOutcome::Hedged);
  EXPECT_EQ(world.core().exposure(kBtc).position, Amount{});
  EXPECT_TRUE(world.core().is_idle());
}

TEST(CoreQuotes, ARateThatIsNotTradedIsNoOpportunity) {
  for (const bool is_traded : {false, true}) {
    TwoQuotes world;
    world.config.conversions[0].is_traded = is_traded;
    world.start();
    world.step(world.book_of(world.rate_, 1, "0.995", "0.996", "100"));
    world.step(world.book_of(world.rate_, 2, "0.999", "1.001", "100"));
    EXPECT_EQ(world.ever_said<OpportunityTaken>().size(), is_traded ? 1U : 0U);
  }
}

TEST(CoreQuotes, E15_ALossInEitherQuoteStopsBoth) {
  TwoQuotes world;
  world.config.limits.quotes[1].max_daily_loss = amount("1");
  world.start();
  world.tell_rate("0.999", "1.001");
  world.cross_quotes();
  const auto orders = world.sent();
  world.step(world.filled(orders[0]));
  ExecutionReport dear = world.filled(orders[1]);
  dear.fill.fee = amount("5");
  dear.fill.fee_asset = world.dollars_;
  world.step(dear);
  EXPECT_EQ(world.core().kill_switch().reason(), LatchReason::DailyLoss);
}

TEST(CoreQuotes, E7_AMultipleOfAnothersPriceHoldsTheInstrumentUntilAPersonHasLooked) {
  CoreWorld world;
  world.config.limits.max_edge_ppm = 1'000'000;  // not what holds it here
  world.start();
  world.step(world.book(venue(0), "9.9", "10"));
  world.step(world.book(venue(1), "100", "101"));
  EXPECT_TRUE(world.alerted(AlertKind::PriceRatio));
  EXPECT_EQ(world.blocked(), BlockReason::SymbolHalted);
  world.step(world.book(venue(0), "99", "99.5"));  // back, and would be worth taking
  EXPECT_TRUE(world.ever_said<OpportunityTaken>().empty());
  world.step(Rearm{});
  world.step(world.book(venue(0), "99", "99.4"));
  EXPECT_EQ(world.sent().size(), 2U);
}

}  // namespace
}  // namespace crossbook
