// What happens on our accounts and is not ours stops the whole engine before its next order.
#include <gtest/gtest.h>

#include "tests/engine/core/core_world.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

struct Watched : CoreWorld {
  explicit Watched(std::size_t venues = 2) : CoreWorld{venues} { start(); }

  ExecutionReport foreign(OrderStatus status, std::string_view venue_id = "777",
                          std::string_view client_id = "") const {
    ExecutionReport out;
    out.venue = venue(0);
    out.instrument = kBtc;
    out.client_id = ClientOrderId{client_id};
    out.venue_order_id = VenueOrderId{venue_id};
    out.status = status;
    out.received = now;
    return out;
  }
  /// One take, both legs filled at their limits: venue 1 sold at 101, venue 0 bought at 100.
  void trade() {
    cross();
    orders = sent();
    ASSERT_EQ(orders.size(), 2U);
    uncross();
    for (const OrderIntent& order : orders) step(filled(order));
  }
  void say(std::size_t at, AssetId asset, std::string_view total) {
    step(Balance{venue(at), asset, amount(total), amount(total)});
  }
  /// Every venue says what it said before, as its REST answers do.
  void wait_and_say(std::size_t at, AssetId asset, std::string_view total, int seconds) {
    for (int i = 0; i < seconds; ++i) {
      wait(1s);
      say(at, asset, total);
    }
    wait(300ms);
  }
  LatchReason latch() { return core().kill_switch().reason(); }
  void expect_no_order_any_more() {
    cross();
    EXPECT_TRUE(sent().empty());
    EXPECT_EQ(blocked(), BlockReason::Latched);
  }
  ClientIds ids{config.run, config.run_key};
  std::vector<OrderIntent> orders;
};

// ---- S6: orders and fills

TEST(CoreWatchS6, AnOrderWithAnothersIdLatchesBeforeTheNextOrder) {
  Watched world;
  world.step(world.foreign(OrderStatus::New, "777", "web_12345"));
  EXPECT_EQ(world.latch(), LatchReason::ForeignOrder);
  const auto told = world.said<ForeignActivity>();
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].venue, venue(0));
  EXPECT_EQ(told[0].instrument, kBtc);
  EXPECT_EQ(told[0].client_id.view(), "web_12345");
  EXPECT_EQ(told[0].venue_order_id.view(), "777");
  EXPECT_TRUE(world.said<Latched>()[0].whole_engine);
  world.expect_no_order_any_more();
}

class ForeignStatus : public ::testing::TestWithParam<OrderStatus> {};

TEST_P(ForeignStatus, AnOrderWithoutAClientIdLatches) {  // S6
  Watched world;
  world.step(world.foreign(GetParam()));
  EXPECT_EQ(world.latch(), LatchReason::ForeignOrder);
  EXPECT_EQ(world.core().counters().foreign_orders, 1U);
  world.expect_no_order_any_more();
}

INSTANTIATE_TEST_SUITE_P(EachOne, ForeignStatus,
                         ::testing::Values(OrderStatus::PendingNew, OrderStatus::New,
                                           OrderStatus::PartiallyFilled, OrderStatus::Filled,
                                           OrderStatus::Canceled, OrderStatus::Rejected,
                                           OrderStatus::Expired),
                         [](const auto& param) {
                           std::string name{to_string(param.param)};
                           std::erase(name, ' ');
                           return name;
                         });

TEST(CoreWatchS6, AFillWithoutAnyIdLatches) {
  Watched world;
  ExecutionReport fill = world.foreign(OrderStatus::Unknown, "");
  fill.has_fill = true;
  fill.fill.price = price("100");
  fill.fill.quantity = quantity("1");
  world.step(fill);
  EXPECT_EQ(world.latch(), LatchReason::ForeignOrder);
  EXPECT_TRUE(world.said<FillBooked>().empty());
}

TEST(CoreWatchS7, AnOrderOnAnInstrumentThatIsNotOursLatches) {
  Watched world;
  ExecutionReport other = world.foreign(OrderStatus::Filled);
  other.instrument = kNoInstrument;
  other.venue_text = ErrorText{"DOGE-USDT"};
  world.step(other);
  EXPECT_EQ(world.latch(), LatchReason::ForeignOrder);
  EXPECT_EQ(world.said<ForeignActivity>()[0].text.view(), "DOGE-USDT");
  EXPECT_TRUE(world.said<CancelOrder>().empty()) << "without a listing it cannot be named";
}

TEST(CoreWatchK11, AnIdOfOurShapeAndRunWithAWrongTagIsForeignWhateverItSays) {
  for (const OrderStatus status : {OrderStatus::New, OrderStatus::Canceled}) {
    Watched world;
    std::string forged{world.ids.make({OpportunityId{1}, 0, 0}).view()};
    forged.back() = forged.back() == '0' ? '1' : '0';
    world.step(world.foreign(status, "777", forged));
    EXPECT_EQ(world.latch(), LatchReason::ForeignOrder) << to_string(status);
  }
}

TEST(CoreWatchK11, AnIdOfAnotherRunIsForeignAsSoonAsItMayHaveMovedAnything) {
  const ClientIds earlier{RunId{"oldr"}, RunKey{9}};
  const std::string id{earlier.make({OpportunityId{3}, 0, 1}).view()};
  Watched ended;
  ended.step(ended.foreign(OrderStatus::Expired, "777", id));
  EXPECT_FALSE(ended.core().kill_switch().is_latched());
  EXPECT_TRUE(ended.alerted(AlertKind::UnmatchedReport));
  for (const OrderStatus status : {OrderStatus::New, OrderStatus::Filled}) {
    Watched world;
    world.step(world.foreign(status, "777", id));
    EXPECT_EQ(world.latch(), LatchReason::ForeignOrder);
  }
  Watched partly;
  ExecutionReport report = partly.foreign(OrderStatus::Canceled, "777", id);
  report.has_cumulative = true;
  report.cumulative = quantity("0.1");
  partly.step(report);
  EXPECT_EQ(partly.latch(), LatchReason::ForeignOrder);
}

TEST(CoreWatchK11, AFillOfThisRunThatNobodyRemembersIsALateFill) {
  Watched world;
  OrderIntent forgotten;
  forgotten.venue = venue(0);
  forgotten.client_id = world.ids.make({OpportunityId{3}, 0, 1});
  world.step(world.report(forgotten, OrderStatus::Expired));
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  world.step(world.fill(forgotten, OrderStatus::Filled, "1", "100"));
  EXPECT_EQ(world.latch(), LatchReason::LateFill);
}

TEST(CoreWatchS6, AnothersOrderUnderANameThatWeUsedIsToldApartByTheVenuesId) {
  Watched world;
  world.cross();
  const OrderIntent ours = world.sent()[0];
  ExecutionReport done = world.filled(ours);
  done.venue_order_id = VenueOrderId{"100"};
  world.step(done);
  world.step(done);
  EXPECT_FALSE(world.core().kill_switch().is_latched()) << "said twice";
  ExecutionReport copy = world.filled(ours);
  copy.venue_order_id = VenueOrderId{"200"};
  world.step(copy);
  EXPECT_EQ(world.latch(), LatchReason::ForeignOrder);
  EXPECT_TRUE(world.said<FillBooked>().empty());
}

TEST(CoreWatchS6, WordsOnOurEndedOrdersWithoutAClientIdAreOurs) {
  Watched world;
  world.cross();
  ExecutionReport done = world.filled(world.sent()[0]);
  done.venue_order_id = VenueOrderId{"100"};
  world.step(done);
  done.client_id = {};
  world.step(done);
  EXPECT_FALSE(world.core().kill_switch().any());
}

TEST(CoreWatchS6, AnswersThatNameNoOrderAreOnlyTold) {
  Watched world;
  ExecutionReport refused;  // a request that nobody remembers
  refused.venue = venue(0);
  refused.request = 9;
  refused.status = OrderStatus::Rejected;
  refused.source = ReportSource::Reply;
  world.step(refused);
  ExecutionReport unknown = world.foreign(OrderStatus::Unknown, "777", "abc");
  unknown.reason = RejectReason::NotFound;
  world.step(unknown);
  ExecutionReport local = world.foreign(OrderStatus::Rejected, "", "abc");
  local.source = ReportSource::Local;
  world.step(local);
  EXPECT_FALSE(world.core().kill_switch().any());
  EXPECT_EQ(world.core().counters().unmatched_reports, 3U);
}

TEST(CoreWatchS6, ALiveOrderIsCancelledOnceAndTheRunWaitsForIt) {
  Watched world;
  world.step(world.foreign(OrderStatus::New));
  const auto cancels = world.said<CancelOrder>();
  ASSERT_EQ(cancels.size(), 1U);
  EXPECT_EQ(cancels[0].cancel.venue, venue(0));
  EXPECT_EQ(cancels[0].cancel.instrument, kBtc);
  EXPECT_EQ(cancels[0].cancel.venue_order_id.view(), "777");
  EXPECT_FALSE(world.core().is_idle());
  world.step(world.foreign(OrderStatus::PartiallyFilled));
  EXPECT_TRUE(world.said<CancelOrder>().empty());
  world.step(world.foreign(OrderStatus::Canceled));
  EXPECT_TRUE(world.core().is_idle());
  EXPECT_EQ(world.core().counters().foreign_orders, 1U);
}

TEST(CoreWatchS6, TheRunDoesNotWaitForACancelForEver) {
  Watched world;
  world.step(world.foreign(OrderStatus::New));
  world.wait(1900ms);
  EXPECT_FALSE(world.core().is_idle());
  world.wait(100ms);
  EXPECT_TRUE(world.core().is_idle());
}

TEST(CoreWatchS6, AnOrderThatHasEndedIsNotCancelled) {
  Watched world;
  world.step(world.foreign(OrderStatus::Filled));
  EXPECT_TRUE(world.said<CancelOrder>().empty());
  EXPECT_TRUE(world.core().is_idle());
}

// ---- S7: balances

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
  world.cross();
  const std::vector<OrderIntent> orders = world.sent();
  world.step(world.filled(orders[1]));
  ExecutionReport told = world.ended(orders[0], OrderStatus::Filled, "1");
  world.step(told);
  told.source = ReportSource::Query;
  world.step(told);
  world.wait(1s);
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

/// A session that ends does not wait for the grace of a mismatch: a newer word is taken over.
TEST(CoreWatchS7, AtTheEndAGuessIsMadeExactByTheNextWord) {
  Watched world;
  world.cross();
  const std::vector<OrderIntent> orders = world.sent();
  world.step(world.filled(orders[1]));
  ExecutionReport told = world.ended(orders[0], OrderStatus::Filled, "1");
  world.step(told);
  told.source = ReportSource::Query;
  world.step(told);
  world.wait(1s);
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

TEST(CoreWatchK11, ARunWhoseNamesAreUsedUpTakesNothingMoreAndSaysSoOnce) {
  CoreWorld world;
  world.config.max_opportunities = 2;
  world.start();
  for (int i = 0; i < 5; ++i) {
    world.cross();
    const auto orders = world.sent();
    EXPECT_EQ(orders.size(), i < 2 ? 2U : 0U) << i;
    for (const OrderIntent& order : orders) world.step(world.filled(order));
    world.uncross();
  }
  const auto alerts = world.ever_said<Alert>();
  EXPECT_EQ(std::count_if(alerts.begin(), alerts.end(),
                          [](const Alert& one) { return one.kind == AlertKind::NamesUsedUp; }),
            1);
  EXPECT_FALSE(world.core().kill_switch().any());
}

TEST(CoreWatchK11, NoMoreNamesThanAnIdHoldsCanBeAskedFor) {
  CoreWorld world;
  world.config.max_opportunities = kMaxOpportunity + 1;
  EXPECT_THROW(world.start(), std::invalid_argument);
  world.config.max_opportunities = kMaxOpportunity;
  world.config.run_key = {};
  EXPECT_THROW(world.start(), std::invalid_argument) << "anybody can compute its tags";
}

}  // namespace
}  // namespace crossbook
