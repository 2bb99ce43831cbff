// What the venues say of our balances must follow from what we did, or the engine stops (S7).
#include <gtest/gtest.h>

#include "tests/engine/core/watched_core.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

TEST(CoreWatchS7, ABalanceThatNoFillExplainsLatchesAfterTheGrace) {
  Watched world;
  world.trade();
  world.say(1, world.btc(), "98");  // 99 is right
  world.wait(4s);
  world.say(1, world.btc(), "98");
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  EXPECT_EQ(world.core().inventory().at(venue(1), world.btc()).total, amount("99"));
  world.wait(1100ms);
  EXPECT_EQ(world.latch(), LatchReason::BalanceMismatch);
  const auto alerts = world.said<Alert>();
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].kind, AlertKind::BalanceMismatch);
  EXPECT_EQ(alerts[0].venue, venue(1));
  EXPECT_EQ(alerts[0].asset, world.btc());
  EXPECT_EQ(alerts[0].difference, amount("-1"));
  world.expect_no_order_any_more();
  world.wait(1s);
  EXPECT_TRUE(world.said<Alert>().empty()) << "told once";
}

TEST(CoreWatchS7, OneWordAloneDoesNotLatch) {
  Watched world;
  world.say(1, world.btc(), "98");
  world.wait(20s);
  EXPECT_FALSE(world.core().kill_switch().is_latched()) << "an answer may have been overtaken";
  world.say(1, world.btc(), "100");
  world.wait(20s);
  EXPECT_FALSE(world.core().kill_switch().is_latched());
}

TEST(CoreWatchS7, ADrainBeforeTheFirstOrderLatchesToo) {
  Watched world;
  world.wait_and_say(0, world.usdt(), "999999", 7);
  EXPECT_EQ(world.latch(), LatchReason::BalanceMismatch);
}

TEST(CoreWatchS7, WhatComesWithoutATradeLatchesToo) {
  Watched world;
  const AssetId eth = world.table.at(kEth).base;
  world.wait_and_say(0, eth, "100.5", 7);
  EXPECT_EQ(world.latch(), LatchReason::BalanceMismatch);
}

TEST(CoreWatchS7, DepositsBeforeTradingBeginsAreTakenOver) {
  CoreWorld fresh;
  fresh.openings = {{venue(0), fresh.btc(), amount("3"), amount("3")},
                    {venue(0), fresh.btc(), amount("7"), amount("7")}};
  fresh.start();
  for (int i = 0; i < 10; ++i) {
    fresh.wait(1s);
    fresh.step(Balance{venue(0), fresh.btc(), amount("7"), amount("7")});
  }
  EXPECT_FALSE(fresh.core().kill_switch().any());
  EXPECT_EQ(fresh.core().inventory().at(venue(0), fresh.btc()).opening, amount("7"));
}

TEST(CoreWatchS7, AVenueThatIsReadyLaterBeginsThen) {
  CoreWorld world;
  Core core{world.config, world.table};
  Actions out;
  const auto say = [&](const Event& event) {
    out.clear();
    core.on({world.now, event}, out);
  };
  say(OpenSession{});
  say(Balance{venue(0), world.btc(), amount("5"), amount("5")});
  EXPECT_FALSE(core.inventory().has_begun(venue(0)));
  say(Balance{venue(0), world.btc(), amount("6"), amount("6")});
  say(VenueStateChange{venue(0), VenueState::Ready, RejectReason::None, {}});
  EXPECT_TRUE(core.inventory().has_begun(venue(0)));
  EXPECT_EQ(core.inventory().at(venue(0), world.btc()).opening, amount("6"));
}

// Balances and fills of one take come in every order: never a latch.
class Orderings : public ::testing::TestWithParam<int> {};

TEST_P(Orderings, OfFillsAndBalancesExplainThemselves) {  // S7
  Watched world;
  world.cross();
  const std::vector<OrderIntent> orders = world.sent();
  ASSERT_EQ(orders.size(), 2U);
  world.uncross();
  std::vector<Event> told{world.filled(orders[0]), world.filled(orders[1]),
                          Balance{venue(1), world.btc(), amount("99"), amount("99")},
                          Balance{venue(1), world.usdt(), amount("1000101"), amount("1000101")},
                          Balance{venue(0), world.usdt(), amount("999900"), amount("999900")}};
  std::vector<std::size_t> order{0, 1, 2, 3, 4};
  for (int i = 0; i < GetParam(); ++i) std::next_permutation(order.begin(), order.end());
  for (const std::size_t next : order) {
    world.wait(700ms);
    world.step(told[next]);
  }
  for (int second = 0; second < 15; ++second) {
    world.wait(1s);
    for (const std::size_t balance : {2U, 3U, 4U}) world.step(told[balance]);
  }
  EXPECT_FALSE(world.core().kill_switch().any());
  EXPECT_TRUE(world.ever_said<BalanceAdopted>().empty());
}

INSTANTIATE_TEST_SUITE_P(All, Orderings, ::testing::Range(0, 120));

TEST(CoreWatchS7, AnOrderOfUnknownFateExplainsNoMoreThanItMayHaveMoved) {
  for (const bool is_drained : {false, true}) {
    Watched world;
    world.cross();
    world.step(world.filled(world.sent()[1]));  // the other's fate stays unknown for a long time
    // It sold one: that it may have. Another one it cannot have.
    world.wait_and_say(1, world.btc(), is_drained ? "98" : "99", 30);
    EXPECT_EQ(world.latch() == LatchReason::BalanceMismatch, is_drained);
  }
}

/// A venue whose private side is mute: one order after the other is in doubt, and each of them has
/// moved the balance before it is told.
TEST(CoreWatchS7, AChainOfOrdersInDoubtExplainsOneWordAfterTheOther) {
  CoreWorld world{3};
  world.config.repair.tries = 0;
  world.start();
  const auto say = [&](std::string_view total) {
    world.step(Balance{venue(1), world.usdt(), amount(total), amount(total)});
  };
  const auto trade = [&](InstrumentId instrument) {
    BookUpdate asks = world.book(venue(0), "99", "100");
    BookUpdate bids = world.book(venue(1), "101", "102");
    asks.instrument = bids.instrument = instrument;
    world.step(asks);
    world.step(bids);
    const auto orders = world.sent();
    EXPECT_EQ(orders.size(), 2U);
    world.step(world.filled(orders.at(1)));
    return orders.at(0);
  };
  const OrderIntent first = trade(kBtc);
  for (int i = 0; i < 4; ++i) world.wait(1s), say("1000101");
  const OrderIntent second = trade(kEth);
  for (int i = 0; i < 4; ++i) world.wait(1s), say("1000202");
  world.step(world.filled(first));
  for (int i = 0; i < 10; ++i) world.wait(1s), say("1000202");
  EXPECT_FALSE(world.core().kill_switch().any());
  world.step(world.filled(second));
  for (int i = 0; i < 10; ++i) world.wait(1s), say("1000202");
  EXPECT_FALSE(world.core().kill_switch().any());
}

/// Whenever the venue speaks, another order is in doubt that may have moved as much.
TEST(CoreWatchS7, ATheftDoesNotHideBehindOrdersInDoubt) {
  Watched world;
  bool was_unclear = false;
  int sold = 0;
  for (int second = 0; second < 40; ++second) {
    world.wait(1s);
    world.cross();
    const std::vector<OrderIntent> both = world.sent();
    was_unclear |= world.blocked() == BlockReason::BalanceUnclear;
    if (!both.empty()) world.step(world.report(both[0], OrderStatus::Unknown));
    world.wait(300ms);
    world.say(1, world.btc(), std::to_string(99 - sold) + ".5");  // half of one is gone
    world.wait(300ms);
    world.uncross();
    for (const OrderIntent& order : both) world.step(world.filled(order));
    sold += both.empty() ? 0 : 1;
  }
  EXPECT_GE(sold, 10) << "as long as it may be a sale that is not told yet";
  EXPECT_TRUE(was_unclear) << "then nothing is sent until the word is understood";
  EXPECT_EQ(world.latch(), LatchReason::BalanceMismatch);
}

TEST(CoreWatchS7, ADifferenceThatOutlivesTheUnknownOrderHasItsGraceFromThere) {
  Watched world;
  world.config.repair.tries = 0;
  world.start();
  world.cross();
  const OrderIntent sale = world.sent()[0];
  world.step(world.filled(world.sent()[1]));
  world.wait_and_say(1, world.btc(), "99", 4);
  world.step(world.ended(sale, OrderStatus::Expired));  // it did not sell
  world.wait_and_say(1, world.btc(), "99", 4);
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  world.wait_and_say(1, world.btc(), "99", 2);
  EXPECT_EQ(world.latch(), LatchReason::BalanceMismatch);
}

TEST(CoreWatchS7, AVenueIsJudgedWhenItIsBack) {
  for (const std::string_view said_then : {"98.5", "99"}) {
    Watched world;
    world.trade();
    world.step(VenueStateChange{venue(1), VenueState::Connecting, RejectReason::None, {}});
    world.wait_and_say(1, world.btc(), "98.5", 20);
    EXPECT_FALSE(world.core().kill_switch().is_latched());
    world.say(1, world.btc(), said_then);
    world.step(VenueStateChange{venue(1), VenueState::Ready, RejectReason::None, {}});
    world.wait(300ms);
    EXPECT_EQ(world.core().kill_switch().is_latched(), said_then == "98.5");
  }
}

/// A fill that was not told while the venue was away: its order is in doubt until it is asked for.
TEST(CoreWatchS7, WhatHappenedWhileAVenueWasAwayIsAskedForFirst) {
  Watched world;
  world.cross();
  const std::vector<OrderIntent> orders = world.sent();
  world.uncross();
  world.step(world.filled(orders[1]));
  world.step(VenueStateChange{venue(1), VenueState::Connecting, RejectReason::None, {}});
  world.wait_and_say(1, world.btc(), "99", 10);
  world.step(VenueStateChange{venue(1), VenueState::Ready, RejectReason::None, {}});
  world.wait_and_say(1, world.btc(), "99", 3);
  world.step(world.filled(orders[0]));
  world.wait_and_say(1, world.btc(), "99", 10);
  EXPECT_FALSE(world.core().kill_switch().any());
}

TEST(CoreWatchS7, FeesInAThirdCoinAreExplained) {
  Watched world;
  world.cross();
  const std::vector<OrderIntent> orders = world.sent();
  const AssetId eth = world.table.at(kEth).base;
  ExecutionReport paid = world.filled(orders[0]);
  paid.fill.fee = amount("0.25");
  paid.fill.fee_asset = eth;
  world.say(1, eth, "99.75");  // comes first
  world.step(paid);
  world.step(world.filled(orders[1]));
  world.wait_and_say(1, eth, "99.75", 10);
  EXPECT_FALSE(world.core().kill_switch().is_latched());
}

TEST(CoreWatchS7, TheVenuesRoundingIsTakenOverNotBlamed) {
  Watched world;
  world.trade();
  world.wait_and_say(1, world.usdt(), "1000100.99995", 8);  // of 101
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  const auto adopted = world.ever_said<BalanceAdopted>();
  ASSERT_EQ(adopted.size(), 1U);
  EXPECT_EQ(amount_text(adopted[0].change), "-0.00005");
  const Amount total = world.core().inventory().at(venue(1), world.usdt()).total;
  EXPECT_EQ(amount_text(total), "1000100.99995");
  EXPECT_EQ(world.core().profit(world.usdt()).flow,
            world.core().inventory().total(world.usdt()) - amount("2000000"));
}

TEST(CoreWatchS7, RoundingIsNotBlamedWhereTheWordIsOlderThanTheLastFills) {
  Watched world;
  world.trade();
  world.wait_and_say(1, world.usdt(), "1000100.99995", 4);
  world.trade();  // the next words do not know of it yet
  world.wait_and_say(1, world.usdt(), "1000100.99995", 3);
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  world.wait_and_say(1, world.usdt(), "1000201.99995", 2);
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  EXPECT_EQ(world.core().inventory().at(venue(1), world.usdt()).total, amount("1000201.99995"));
}

TEST(CoreWatchS7, MoreThanRoundingIsBlamed) {
  Watched world;
  world.trade();
  world.wait_and_say(1, world.usdt(), "1000100.9998", 8);
  EXPECT_EQ(world.latch(), LatchReason::BalanceMismatch);
}

/// A fill that nobody tells of is booked at its limit price; the venue knows what it really was.
TEST(CoreWatchS7, WhatAGuessedFillReallyWasIsTakenFromTheVenue) {
  Watched world;
  world.trade_by_guess();
  ASSERT_TRUE(world.alerted(AlertKind::FillMissing));
  world.wait_and_say(1, world.usdt(), "1000102.5", 8);  // sold at 102.5 and paid nothing
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  EXPECT_EQ(world.core().inventory().at(venue(1), world.usdt()).total, amount("1000102.5"));
  EXPECT_TRUE(world.core().has_guess()) << "nothing was said of the other coin";
  world.wait_and_say(1, world.btc(), "99", 2);
  EXPECT_FALSE(world.core().has_guess());
  // What it could not have been is another matter.
  world.wait_and_say(1, world.usdt(), "1000099", 8);
  EXPECT_EQ(world.latch(), LatchReason::BalanceMismatch);
}

/// Else it would take back what was done since.
TEST(CoreWatchS7, AGuessIsNotMadeExactByAWordThatIsOlderThanTheLastFill) {
  Watched world;
  world.trade_by_guess();
  world.wait_and_say(1, world.usdt(), "1000102.5", 4);
  world.cross();
  const std::vector<OrderIntent> orders = world.sent();
  ExecutionReport paid = world.filled(orders[0]);
  paid.fill.fee = amount("99.7");  // of 101: so little is left that the guess could explain it
  paid.fill.fee_asset = world.usdt();
  world.step(paid);
  world.step(world.filled(orders[1]));
  world.wait(3s);
  EXPECT_TRUE(world.ever_said<BalanceAdopted>().empty());
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  world.wait_and_say(1, world.usdt(), "1000103.8", 8);
  EXPECT_EQ(world.core().inventory().at(venue(1), world.usdt()).total, amount("1000103.8"));
  EXPECT_FALSE(world.core().kill_switch().is_latched());
}

/// A session that ends does not wait for the grace of a mismatch: a newer word is taken over.
TEST(CoreWatchS7, AtTheEndAGuessIsMadeExactByTheNextWord) {
  Watched world;
  world.trade_by_guess();
  ASSERT_TRUE(world.core().has_guess());
  world.step(StopTrading{StopCause::Operator});
  world.wait_and_say(1, world.usdt(), "1000101.5", 2);
  world.wait_and_say(1, world.btc(), "99", 2);
  EXPECT_FALSE(world.core().has_guess());
  EXPECT_EQ(world.core().inventory().at(venue(1), world.usdt()).total, amount("1000101.5"));
  EXPECT_TRUE(world.core().is_idle());
}

TEST(CoreWatchS7, AnAssetThatThisRunDoesNotKnowLatchesWhenItMoves) {
  Watched world;
  world.step(OtherBalance{venue(0), AssetCode{"XRP"}, amount("12")});
  world.wait(4s);
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  world.wait(1100ms);
  EXPECT_EQ(world.latch(), LatchReason::BalanceMismatch);
  const auto alerts = world.said<Alert>();
  ASSERT_EQ(alerts.size(), 1U);
  EXPECT_EQ(alerts[0].asset, kNoAsset);
  EXPECT_EQ(alerts[0].other_asset.view(), "XRP");
  EXPECT_EQ(alerts[0].difference, amount("12"));
}

TEST(CoreWatchS7, FeesInACoinThatThisRunDoesNotKnowExplainItsFall) {
  CoreWorld world;
  world.other_openings = {{venue(1), AssetCode{"KFEE"}, amount("50")}};
  world.start();
  world.cross();
  ExecutionReport paid = world.filled(world.sent()[0]);
  paid.fill.fee = amount("2");
  paid.fill.fee_asset = kNoAsset;
  world.step(OtherBalance{venue(1), AssetCode{"KFEE"}, amount("48")});
  world.step(paid);
  world.wait(10s);
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  world.step(OtherBalance{venue(1), AssetCode{"KFEE"}, amount("47")});
  world.wait(10s);
  EXPECT_EQ(world.core().kill_switch().reason(), LatchReason::BalanceMismatch);
}

TEST(CoreWatchS7, APersonWhoReArmsTakesTheVenuesWordOver) {
  Watched world;
  world.wait_and_say(0, world.usdt(), "999999", 7);
  ASSERT_EQ(world.latch(), LatchReason::BalanceMismatch);
  world.step(Rearm{});
  EXPECT_EQ(world.said<BalanceAdopted>().size(), 1U);
  world.wait_and_say(0, world.usdt(), "999999", 10);
  EXPECT_FALSE(world.core().kill_switch().any());
  world.trade();
  EXPECT_EQ(world.ever_said<SendOrder>().size(), 2U);
}

// ---- K11: the end of the names

}  // namespace
}  // namespace crossbook
