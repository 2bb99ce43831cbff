#include <gtest/gtest.h>

#include "tests/engine/core/core_world.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

/// Venue 1's sale of 1 at 101 filled, venue 0's purchase was refused: we are short of 1.
struct LoneSale : CoreWorld {
  LoneSale() : CoreWorld{3} {}
  void begin() {
    start();
    step(book(venue(2), "99", "100.8"));
    step(book(venue(0), "99", "100"));
    step(book(venue(1), "101", "102"));
    orders = sent();
    ASSERT_EQ(orders.size(), 2U);
    step(book(venue(1), "99", "102"));
  }
  void leave_alone() {
    step(filled(orders[0]));
    ExecutionReport refusal = report(orders[1], OrderStatus::Rejected);
    refusal.reason = RejectReason::InsufficientBalance;
    step(refusal);
  }
  std::vector<OrderIntent> orders;
};

TEST(CoreRepair, HedgesALoneLegOnceOnTheBestVenue) {
  LoneSale world;
  world.begin();
  world.step(world.book(venue(0), "99", "101.2"));  // 100 is gone; venue 2 asks 100.8
  world.leave_alone();
  const auto sent = world.sent();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_TRUE(sent[0].is_repair);
  EXPECT_EQ(sent[0].venue, venue(2));
  EXPECT_EQ(sent[0].side, Side::Buy);
  EXPECT_EQ(sent[0].quantity, quantity("1"));
  EXPECT_EQ(sent[0].price, price("101.5"));  // 0.5 % worse than the sale's 101, on the tick
  EXPECT_EQ(sent[0].leg, kFirstRepairLeg);
  world.step(world.filled(sent[0]));
  const auto repaired = world.said<LegRepaired>();
  ASSERT_EQ(repaired.size(), 1U);
  EXPECT_EQ(repaired[0].outcome, RepairOutcome::Hedged);
  EXPECT_EQ(repaired[0].residual_before, amount("-1"));
  ASSERT_EQ(world.said<OpportunitySettled>().size(), 1U);
  EXPECT_TRUE(world.said<OpportunitySettled>()[0].repaired);
  EXPECT_EQ(world.core().exposure(kBtc).position, Amount{});
  EXPECT_TRUE(world.core().is_idle());
}

TEST(CoreRepair, ALonePurchaseIsSold) {
  LoneSale world;
  world.begin();
  world.step(world.book(venue(2), "99.7", "100.8"));
  world.step(world.ended(world.orders[0], OrderStatus::Expired));
  world.step(world.filled(world.orders[1]));
  const auto sent = world.sent();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].side, Side::Sell);
  EXPECT_EQ(sent[0].venue, venue(2));
  EXPECT_EQ(sent[0].price, price("99.5"));
}

TEST(CoreRepair, O31_UnequalFillsAreHedgedByTheirDifference) {
  LoneSale world;
  world.begin();
  world.step(world.filled(world.orders[0]));
  world.step(world.fill(world.orders[1], OrderStatus::PartiallyFilled, "0.37", "100"));
  world.step(world.ended(world.orders[1], OrderStatus::Canceled, "0.37"));
  const auto sent = world.sent();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].quantity, quantity("0.63"));
}

TEST(CoreRepair, WaitsForAPriceWithinItsCapThenGivesUpAndShowsWhatIsLeft) {
  LoneSale world;
  world.begin();
  world.step(world.book(venue(0), "99", "103"));
  world.step(world.book(venue(2), "99", "103"));
  world.leave_alone();
  EXPECT_TRUE(world.sent().empty());
  world.wait(1s);
  EXPECT_TRUE(world.said<LegRepaired>().empty());
  world.wait(1s);
  const auto repaired = world.said<LegRepaired>();
  ASSERT_EQ(repaired.size(), 1U);
  EXPECT_EQ(repaired[0].outcome, RepairOutcome::NoVenue);
  EXPECT_EQ(repaired[0].residual_after, amount("-1"));
  EXPECT_EQ(world.core().exposure(kBtc).position, amount("-1"));
  EXPECT_TRUE(world.alerted(AlertKind::ResidualLeft));
  EXPECT_FALSE(world.core().kill_switch().is_latched());
}

TEST(CoreRepair, TakesThePriceAsSoonAsItComes) {
  LoneSale world;
  world.begin();
  world.step(world.book(venue(0), "99", "103"));
  world.step(world.book(venue(2), "99", "103"));
  world.leave_alone();
  world.now = world.now + 500ms;
  world.step(world.book(venue(2), "99", "101.4"));
  ASSERT_EQ(world.sent().size(), 1U);
  EXPECT_EQ(world.sent()[0].tick_received, world.now);
}

TEST(CoreRepair, OneTryOnly) {
  LoneSale world;
  world.begin();
  world.leave_alone();
  const auto sent = world.sent();
  ASSERT_EQ(sent.size(), 1U);
  world.step(world.ended(sent[0], OrderStatus::Expired));
  EXPECT_TRUE(world.sent().empty());
  ASSERT_EQ(world.said<LegRepaired>().size(), 1U);
  EXPECT_EQ(world.said<LegRepaired>()[0].outcome, RepairOutcome::NotFilled);
  EXPECT_TRUE(world.core().is_idle());
}

TEST(CoreRepair, FurtherTriesHaveNamesOfTheirOwn) {
  LoneSale world;
  world.config.repair.tries = 2;
  world.begin();
  world.leave_alone();
  const auto first = world.sent();
  ASSERT_EQ(first.size(), 1U);
  world.step(world.fill(first[0], OrderStatus::PartiallyFilled, "0.4", "100"));
  world.step(world.ended(first[0], OrderStatus::Canceled, "0.4"));
  const auto second = world.sent();
  ASSERT_EQ(second.size(), 1U);
  EXPECT_NE(second[0].client_id, first[0].client_id);
  EXPECT_EQ(second[0].quantity, quantity("0.6"));
  world.step(world.ended(second[0], OrderStatus::Expired));
  EXPECT_EQ(world.said<LegRepaired>()[0].outcome, RepairOutcome::Partly);
  EXPECT_EQ(world.said<LegRepaired>()[0].residual_after, amount("-0.6"));
}

TEST(CoreRepair, AHedgeThatNeverLeftUsDoesNotCountAsATry) {
  LoneSale world;
  world.begin();
  world.leave_alone();
  const OrderIntent hedge = world.sent()[0];
  const std::uint64_t rejected = world.core().counters(hedge.venue).orders_rejected;
  ExecutionReport refusal = world.report(hedge, OrderStatus::Rejected);
  refusal.reason = RejectReason::NotSent;
  refusal.source = ReportSource::Local;
  world.step(refusal);
  EXPECT_EQ(world.sent().size(), 1U);
  EXPECT_EQ(world.core().counters(hedge.venue).orders_not_sent, 1U);
  EXPECT_EQ(world.core().counters(hedge.venue).orders_rejected, rejected);
}

TEST(CoreRepair, WhatIsLeftAboveTheExposureLimitLatches) {
  LoneSale world;
  world.config.limits.quotes[0].max_exposure = amount("101.5");
  world.begin();
  world.step(world.book(venue(0), "99", "103"));
  world.step(world.book(venue(2), "99", "103"));
  world.leave_alone();
  world.wait(2s);
  EXPECT_EQ(world.core().kill_switch().reason(), LatchReason::Exposure);
}

TEST(CoreRepair, APersonsStopForbidsItADailyLossDoesNot) {
  for (const LatchReason reason : {LatchReason::Operator, LatchReason::DailyLoss}) {
    LoneSale world;
    world.begin();
    world.step(EngageLatch{reason});
    world.leave_alone();
    EXPECT_EQ(world.sent().size(), reason == LatchReason::DailyLoss ? 1U : 0U);
  }
}

TEST(CoreRepair, ZeroTriesHoldsTheResidual) {
  LoneSale world;
  world.config.repair.tries = 0;
  world.begin();
  world.leave_alone();
  ASSERT_EQ(world.said<LegRepaired>().size(), 1U);
  EXPECT_EQ(world.said<LegRepaired>()[0].outcome, RepairOutcome::Held);
}

/// Short of 1, sold at venue 1: to buy at 0 or 2 is to complete, at 1 to unwind.
TEST(CoreRepair, GoesByTheInstrumentsPolicy) {
  struct Case {
    RepairPolicy policy;
    std::optional<std::size_t> at;
  };
  for (const Case& each : {Case{RepairPolicy::Cheapest, 1}, Case{RepairPolicy::Complete, 2},
                           Case{RepairPolicy::Unwind, 1}, Case{RepairPolicy::Hold, std::nullopt}}) {
    LoneSale world;
    world.config.repair.policy = RepairPolicy::Hold;
    world.config.repair.policies = {{kBtc, each.policy}};
    world.begin();
    world.step(world.book(venue(0), "99", "101.2"));
    world.step(world.book(venue(1), "100", "100.7"));  // venue 2 asks 100.8
    world.leave_alone();
    const auto sent = world.sent();
    ASSERT_EQ(sent.size(), each.at ? 1U : 0U) << to_string(each.policy);
    if (each.at) {
      EXPECT_EQ(sent[0].venue, venue(*each.at)) << to_string(each.policy);
    } else {
      ASSERT_EQ(world.said<LegRepaired>().size(), 1U);
      EXPECT_EQ(world.said<LegRepaired>()[0].outcome, RepairOutcome::Held);
      EXPECT_TRUE(world.alerted(AlertKind::ResidualLeft));
    }
  }
}

TEST(CoreRepair, UnwindingWaitsForAPriceWithinTheCapAsCompletingDoes) {
  LoneSale world;
  world.config.repair.policy = RepairPolicy::Unwind;
  world.begin();
  world.leave_alone();  // venue 1 asks 102; 100 and 100.8 elsewhere do not count
  EXPECT_TRUE(world.sent().empty());
  world.step(world.book(venue(1), "99", "101.5"));
  ASSERT_EQ(world.sent().size(), 1U);
  EXPECT_EQ(world.sent()[0].venue, venue(1));
}

TEST(CoreRepair, UsesNoVenueThatIsNotReadyOrWhoseBookIsOld) {
  LoneSale world;
  world.begin();
  world.step(VenueStateChange{venue(0), VenueState::Hold, RejectReason::None, {}});
  world.leave_alone();
  ASSERT_EQ(world.sent().size(), 1U);
  EXPECT_EQ(world.sent()[0].venue, venue(2));  // venue 0 asks less

  LoneSale later;
  later.begin();
  later.now = later.now + 6s;
  later.step(later.book(venue(2), "99", "100.8"));
  later.leave_alone();
  ASSERT_EQ(later.sent().size(), 1U);
  EXPECT_EQ(later.sent()[0].venue, venue(2));
}

TEST(CoreRepair, O33_ADifferenceBelowTheMinimumSizeIsDust) {
  LoneSale world;
  world.begin();
  world.step(world.filled(world.orders[0]));
  world.step(world.fill(world.orders[1], OrderStatus::PartiallyFilled, "0.99995", "100"));
  world.step(world.ended(world.orders[1], OrderStatus::Canceled, "0.99995"));
  EXPECT_TRUE(world.sent().empty());
  ASSERT_EQ(world.said<OpportunitySettled>().size(), 1U);
  EXPECT_EQ(world.said<OpportunitySettled>()[0].residual, amount("-0.00005"));
}

}  // namespace
}  // namespace crossbook
