#include <gtest/gtest.h>

#include "tests/engine/core/core_world.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

/// A world with one take in flight: [0] sells 1 at 101 on venue 1, [1] buys 1 at 100 on venue 0.
struct InFlight : CoreWorld {
  explicit InFlight(std::size_t venues = 2) : CoreWorld{venues} {}
  void begin() {
    start();
    cross();
    orders = sent();
    ASSERT_EQ(orders.size(), 2U);
    uncross();
  }
  std::vector<OrderIntent> orders;
};

TEST(CoreOrders, O6_AFillToldTwiceIsBookedOnce) {
  InFlight world;
  world.begin();
  const ExecutionReport fill =
      world.fill(world.orders[0], OrderStatus::PartiallyFilled, "0.4", "101");
  world.step(fill);
  EXPECT_EQ(world.said<FillBooked>().size(), 1U);
  world.step(fill);
  EXPECT_TRUE(world.said<FillBooked>().empty());
  EXPECT_EQ(world.core().inventory().at(venue(1), world.btc()).total, amount("99.6"));
  EXPECT_EQ(world.core().counters(venue(1)).duplicate_fills, 1U);
}

TEST(CoreOrders, O3_AFillBeforeTheAcknowledgementCounts) {
  InFlight world;
  world.begin();
  world.step(world.filled(world.orders[0]));
  EXPECT_EQ(world.said<LegClosed>().size(), 1U);
  world.step(world.report(world.orders[0], OrderStatus::New));
  EXPECT_EQ(world.core().find_order(world.orders[0].client_id)->status, OrderStatus::Filled);
}

TEST(CoreOrdersK12, OneThatOnlyItsReplyTellsOfIsAskedFor) {
  InFlight world;
  world.begin();
  ExecutionReport echoed = world.filled(world.orders[0]);
  echoed.source = ReportSource::Reply;
  world.step(echoed);
  echoed.source = ReportSource::Stream;
  world.step(echoed);
  ExecutionReport unechoed = world.filled(world.orders[1]);
  unechoed.source = ReportSource::Reply;
  world.step(unechoed);
  world.wait(1900ms);
  EXPECT_TRUE(world.said<QueryOrder>().empty());
  world.wait(200ms);
  ASSERT_EQ(world.said<QueryOrder>().size(), 1U);
  EXPECT_EQ(world.said<QueryOrder>()[0].query.client_id, world.orders[1].client_id);
  EXPECT_TRUE(world.alerted(AlertKind::EchoMissing));
  ExecutionReport answer = world.ended(world.orders[1], OrderStatus::Filled, "1");
  answer.cumulative = world.orders[1].quantity;
  answer.source = ReportSource::Query;
  world.step(answer);
  world.wait(10s);
  EXPECT_TRUE(world.said<QueryOrder>().empty());
  EXPECT_FALSE(world.core().kill_switch().is_latched());
}

TEST(CoreOrdersK12, AVenueThatTakesNoOrdersForNowIsAskedToo) {
  InFlight world;
  world.begin();
  ExecutionReport unechoed = world.filled(world.orders[0]);
  unechoed.source = ReportSource::Reply;
  world.step(unechoed);
  world.step(world.filled(world.orders[1]));
  world.step(VenueStateChange{venue(1), VenueState::Hold, RejectReason::RateLimited, {}});
  world.wait(2100ms);
  EXPECT_EQ(world.said<QueryOrder>().size(), 1U);
}

TEST(CoreOrdersK12, NoWordIsOwedOfWhatWasAskedFor) {
  InFlight world;
  world.begin();
  world.step(world.filled(world.orders[1]));
  world.wait(1100ms);  // unknown, and asked for
  ASSERT_EQ(world.said<QueryOrder>().size(), 1U);
  ExecutionReport answer = world.filled(world.orders[0]);
  answer.source = ReportSource::Query;
  world.step(answer);
  world.wait(5s);
  EXPECT_EQ(world.ever_said<QueryOrder>().size(), 1U);
  EXPECT_FALSE(world.alerted(AlertKind::EchoMissing));
}

TEST(CoreOrdersK12, NoWordIsOwedOfWhatTheVenueRefused) {
  InFlight world;
  world.begin();
  for (const OrderIntent& order : world.orders)
    world.step(world.report(order, OrderStatus::Rejected));
  world.wait(5s);
  EXPECT_TRUE(world.ever_said<QueryOrder>().empty());
}

TEST(CoreOrders, WhenItWasSentIsToldAtItsEnd) {
  InFlight world;
  world.begin();
  const OrderIntent& order = world.orders[0];
  world.now = world.now + 90us;
  world.step(OrderSent{order.venue, order.client_id, order.tick_received, world.now - 10us});
  EXPECT_EQ(world.core().counters(venue(1)).orders_on_wire, 1U);
  world.step(world.filled(order));
  ASSERT_EQ(world.said<LegClosed>().size(), 1U);
  EXPECT_EQ(world.said<LegClosed>()[0].sent - order.decided, 80us);
}

TEST(CoreOrders, O4_CancelAndFillGiveTheSameInEitherOrder) {
  for (const bool cancel_first : {true, false}) {
    InFlight world;
    world.begin();
    world.step(world.filled(world.orders[1]));
    const ExecutionReport fill =
        world.fill(world.orders[0], OrderStatus::PartiallyFilled, "0.99995", "101");
    const ExecutionReport cancel = world.ended(world.orders[0], OrderStatus::Canceled, "0.99995");
    world.step(cancel_first ? cancel : fill);
    EXPECT_TRUE(world.said<LegClosed>().empty()) << cancel_first;
    world.step(cancel_first ? fill : cancel);
    EXPECT_EQ(world.said<OpportunitySettled>().size(), 1U) << cancel_first;
    EXPECT_EQ(world.core().inventory().at(venue(1), world.btc()).total, amount("99.00005"));
  }
}

TEST(CoreOrders, O23_AnImmediateOrderThatFilledNothingIsNoError) {
  InFlight world;
  world.begin();
  for (const OrderIntent& order : world.orders) {
    world.step(world.ended(order, OrderStatus::Expired));
  }
  ASSERT_EQ(world.said<OpportunitySettled>().size(), 1U);
  EXPECT_EQ(world.said<OpportunitySettled>()[0].profit, Amount{});
  EXPECT_TRUE(world.core().is_idle());
  EXPECT_EQ(world.core().counters().legs_alone, 0U);
}

TEST(CoreOrders, O18_AnOverfillIsBookedAndLatches) {
  InFlight world;
  world.begin();
  world.step(world.fill(world.orders[0], OrderStatus::Filled, "1.1", "101"));
  EXPECT_EQ(world.core().kill_switch().reason(), LatchReason::Overfill);
  EXPECT_EQ(world.core().inventory().at(venue(1), world.btc()).total, amount("98.9"));
}

TEST(CoreOrders, O22_AFillBeyondOurLimitLatchesItsVenue) {
  InFlight world;
  world.begin();
  world.step(world.fill(world.orders[0], OrderStatus::Filled, "1", "100.99"));
  EXPECT_EQ(world.core().kill_switch().reason(venue(1)), LatchReason::PriceWorse);
  EXPECT_FALSE(world.core().kill_switch().is_latched(venue(0)));
}

TEST(CoreOrders, AFillOutOfAllRelationIsNotBooked) {
  InFlight world;
  world.begin();
  world.step(world.fill(world.orders[0], OrderStatus::Filled, "90000000000", "101"));
  EXPECT_EQ(world.core().kill_switch().reason(), LatchReason::Overfill);
  EXPECT_EQ(world.core().inventory().at(venue(1), world.btc()).total, amount("100"));
}

TEST(CoreOrders, O5_ALateFillIsBookedAndTold) {
  InFlight world;
  world.begin();
  for (const OrderIntent& order : world.orders) {
    world.step(world.ended(order, OrderStatus::Canceled));
  }
  world.now = world.now + 30s;
  world.step(world.fill(world.orders[0], OrderStatus::PartiallyFilled, "0.25", "101"));
  const auto booked = world.said<FillBooked>();
  ASSERT_EQ(booked.size(), 1U);
  EXPECT_TRUE(booked[0].is_late);
  EXPECT_TRUE(world.alerted(AlertKind::LateFill));
  EXPECT_EQ(world.core().exposure(kBtc).position, amount("-0.25"));
  EXPECT_FALSE(world.core().kill_switch().is_latched());
}

TEST(CoreOrders, ALateFillAboveTheExposureLimitLatches) {
  InFlight world;
  world.config.limits.quotes[0].max_exposure = amount("150");
  world.begin();
  for (const OrderIntent& order : world.orders) {
    world.step(world.ended(order, OrderStatus::Canceled));
  }
  world.step(world.fill(world.orders[0], OrderStatus::PartiallyFilled, "1", "101"));
  EXPECT_FALSE(world.core().kill_switch().is_latched());
  world.step(world.fill(world.orders[0], OrderStatus::PartiallyFilled, "0.99", "101"));
  EXPECT_TRUE(world.core().kill_switch().is_latched());
}

TEST(CoreOrders, O1_AnOrderThatNobodyTellsOfIsAskedForAndNeverSentAgain) {
  InFlight world;
  world.begin();
  world.wait(world.config.orders.timeout);
  EXPECT_EQ(world.said<QueryOrder>().size(), 2U);
  EXPECT_TRUE(world.alerted(AlertKind::OrderUnknown));
  EXPECT_EQ(world.core().find_order(world.orders[0].client_id)->status, OrderStatus::Unknown);
  EXPECT_EQ(world.core().exposure(kBtc).open_sells, amount("1"));
  for (int i = 0; i < 300; ++i) world.wait(1s);
  EXPECT_EQ(world.ever_said<SendOrder>().size(), 2U);
  EXPECT_EQ(world.ever_said<QueryOrder>().size(), 2U * world.config.orders.max_queries);
  EXPECT_TRUE(world.alerted(AlertKind::OrderUnresolved));
  EXPECT_EQ(world.core().exposure(kBtc).open_sells, amount("1"));
  world.cross();
  EXPECT_EQ(world.blocked(), BlockReason::InFlight);
}

TEST(CoreOrders, TheAnswerToAQueryEndsAnUnknownOrder) {
  InFlight world;
  world.begin();
  world.wait(world.config.orders.timeout);
  for (const OrderIntent& order : world.orders) {
    ExecutionReport answer = world.report(order, OrderStatus::Canceled);
    answer.source = ReportSource::Query;
    world.step(answer);
  }
  EXPECT_TRUE(world.core().is_idle());
}

ExecutionReport not_found(const InFlight& world, const OrderIntent& order) {
  ExecutionReport answer = world.report(order, OrderStatus::Rejected);
  answer.reason = RejectReason::NotFound;
  answer.source = ReportSource::Query;
  return answer;
}

TEST(CoreOrders, NotFoundProvesNothingBeforeTheOrderMustHaveExpired) {
  InFlight world;
  world.begin();
  world.wait(world.config.orders.timeout);
  world.step(not_found(world, world.orders[0]));
  world.wait(2s);
  world.step(not_found(world, world.orders[0]));
  EXPECT_FALSE(world.core().find_order(world.orders[0].client_id)->is_closed);
  EXPECT_EQ(world.core().exposure(kBtc).open_sells, amount("1"));
}

TEST(CoreOrders, O10_TwoAnswersASecondApartAfterExpiryCloseItUnseen) {
  InFlight world;
  world.begin();
  world.now = world.now + world.config.orders.lifetime + world.config.orders.lifetime_margin + 1ns;
  world.step(not_found(world, world.orders[0]));
  world.wait(999ms);
  world.step(not_found(world, world.orders[0]));
  EXPECT_FALSE(world.core().find_order(world.orders[0].client_id)->is_closed);
  world.wait(1ms);
  world.step(not_found(world, world.orders[0]));
  EXPECT_TRUE(world.core().find_order(world.orders[0].client_id)->closed_unseen);
  EXPECT_TRUE(world.alerted(AlertKind::ClosedUnseen));
  EXPECT_EQ(world.core().exposure(kBtc).open_sells, Amount{});
  EXPECT_EQ(world.core().counters(venue(1)).orders_unseen, 1U);
  // and if it was there after all:
  world.step(world.fill(world.orders[0], OrderStatus::Filled, "1", "101"));
  EXPECT_EQ(world.core().kill_switch().reason(), LatchReason::LateFill);
}

TEST(CoreOrders, NotFoundIsAskedAgainAsSoonAsItProvesSomething) {
  InFlight world;
  world.begin();
  for (int i = 0; i < 100 && !world.core().is_idle(); ++i) {
    world.wait(100ms);
    for (const QueryOrder& query : world.said<QueryOrder>()) {
      const bool first = query.query.client_id == world.orders[0].client_id;
      world.step(not_found(world, world.orders[first ? 0 : 1]));
    }
  }
  EXPECT_TRUE(world.core().is_idle());
  EXPECT_LE(world.now.millis(), 1'000 + 5'000 + 1'000 + 500);
}

TEST(CoreOrders, O9_ARefusalThatProvesNothingIsUnknown) {
  for (const RejectReason reason :
       {RejectReason::DuplicateClientId, RejectReason::OutcomeUnknown}) {
    InFlight world;
    world.begin();
    ExecutionReport refusal = world.report(world.orders[0], OrderStatus::Rejected);
    refusal.reason = reason;
    world.step(refusal);
    EXPECT_EQ(world.core().find_order(world.orders[0].client_id)->status, OrderStatus::Unknown);
    world.wait(1ms);
    EXPECT_EQ(world.said<QueryOrder>().size(), 1U);
  }
}

TEST(CoreOrders, O38_AnOrderThatItsVenueStillHasWhenAskedIsCancelledOnce) {
  InFlight world;
  world.begin();
  ExecutionReport alive = world.report(world.orders[0], OrderStatus::New);
  alive.venue_order_id = VenueOrderId{"777"};
  world.step(alive);  // its acknowledgement
  EXPECT_TRUE(world.said<CancelOrder>().empty());
  alive.source = ReportSource::Query;
  world.step(alive);
  const auto cancels = world.said<CancelOrder>();
  ASSERT_EQ(cancels.size(), 1U);
  EXPECT_EQ(cancels[0].cancel.client_id, world.orders[0].client_id);
  EXPECT_EQ(cancels[0].cancel.venue_order_id.view(), "777");
  world.step(alive);
  EXPECT_TRUE(world.said<CancelOrder>().empty()) << "once";
  // What the cancel says of itself ends nothing; a fill may have been faster.
  ExecutionReport gone = world.report(world.orders[0], OrderStatus::Unknown);
  gone.reason = RejectReason::OutcomeUnknown;
  world.step(gone);
  EXPECT_EQ(world.core().exposure(kBtc).open_sells, amount("1"));
  world.step(world.filled(world.orders[0]));
  EXPECT_EQ(world.core().exposure(kBtc).position, amount("-1"));
}

TEST(CoreOrders, M18_AHaltAsksForWhatIsInFlight) {
  InFlight world;
  world.begin();
  RulesUpdate halted = world.rules(venue(1), kBtc);
  halted.rules.status = TradingStatus::Halted;
  world.step(halted);
  world.wait(1ms);
  const auto asked = world.said<QueryOrder>();
  ASSERT_EQ(asked.size(), 1U) << "the other venue's goes on";
  EXPECT_EQ(asked[0].query.client_id, world.orders[0].client_id);
  EXPECT_EQ(world.core().exposure(kBtc).open_sells, amount("1"));
}

TEST(CoreOrders, O29_ALostVenueMakesItsOrdersUnknownAndAsksOnceItIsBack) {
  InFlight world;
  world.begin();
  world.step(VenueStateChange{venue(1), VenueState::Connecting, RejectReason::None, {}});
  EXPECT_EQ(world.core().find_order(world.orders[0].client_id)->status, OrderStatus::Unknown);
  world.wait(10ms);
  EXPECT_TRUE(world.said<QueryOrder>().empty());
  world.step(VenueStateChange{venue(1), VenueState::Ready, RejectReason::None, {}});
  world.wait(1ms);
  ASSERT_EQ(world.said<QueryOrder>().size(), 1U);
  EXPECT_EQ(world.said<QueryOrder>()[0].query.client_id, world.orders[0].client_id);
}

TEST(CoreOrders, O7_AMissingFillIsInferredMarkedAndReplaced) {
  InFlight world;
  world.begin();
  world.step(world.filled(world.orders[1]));
  world.step(world.ended(world.orders[0], OrderStatus::Filled, "1"));
  EXPECT_TRUE(world.said<LegClosed>().empty());
  world.wait(world.config.orders.timeout);
  ASSERT_EQ(world.said<QueryOrder>().size(), 1U);
  ExecutionReport answer = world.ended(world.orders[0], OrderStatus::Filled, "1");
  answer.source = ReportSource::Query;
  world.step(answer);
  world.wait(world.config.orders.query_backoff);
  auto booked = world.said<FillBooked>();
  ASSERT_EQ(booked.size(), 1U);
  EXPECT_TRUE(booked[0].is_inferred);
  EXPECT_EQ(booked[0].fill.price, price("101"));
  EXPECT_EQ(booked[0].fill.fee, amount("0.101"));
  EXPECT_TRUE(world.core().is_idle());
  // The real trade comes, in two parts.
  world.step(world.fill(world.orders[0], OrderStatus::PartiallyFilled, "0.75", "101.2", "0.01"));
  booked = world.said<FillBooked>();
  ASSERT_EQ(booked.size(), 3U);
  EXPECT_TRUE(booked[0].is_reversal);
  EXPECT_FALSE(booked[1].is_inferred);
  EXPECT_TRUE(booked[2].is_inferred);
  EXPECT_EQ(booked[2].fill.quantity, quantity("0.25"));
  world.step(world.fill(world.orders[0], OrderStatus::Filled, "0.25", "101.2", "0.01"));
  EXPECT_EQ(world.core().inventory().at(venue(1), world.btc()).total, amount("99"));
  EXPECT_EQ(world.core().inventory().at(venue(1), world.usdt()).total, amount("1000101.18"));
  EXPECT_EQ(world.core().counters(venue(1)).late_fills, 0U);
}

TEST(CoreOrders, AReportWithoutClientIdIsMatchedByTheVenuesId) {
  InFlight world;
  world.begin();
  ExecutionReport ack = world.report(world.orders[0], OrderStatus::New);
  ack.venue_order_id = VenueOrderId{"0xABC"};
  world.step(ack);
  ExecutionReport sparse = world.filled(world.orders[0]);
  sparse.client_id = {};
  sparse.venue_order_id = VenueOrderId{"0xABC"};
  world.step(sparse);
  EXPECT_EQ(world.said<LegClosed>().size(), 1U);
}

TEST(CoreOrders, O13_ThreeFilterRejectsHoldTheInstrumentUntilItsRulesAreRead) {
  CoreWorld world;
  world.start();
  for (int i = 0; i < 3; ++i) {
    world.cross();
    const auto sent = world.sent();
    ASSERT_EQ(sent.size(), 2U) << i;
    world.uncross();
    ExecutionReport refusal = world.report(sent[0], OrderStatus::Rejected);
    refusal.reason = RejectReason::LotSize;
    world.step(refusal);
    world.step(world.ended(sent[1], OrderStatus::Expired));
  }
  EXPECT_TRUE(world.alerted(AlertKind::FilterRejects));
  world.cross();
  EXPECT_EQ(world.blocked(), BlockReason::SymbolHalted);
  world.step(world.rules(venue(1), kBtc));
  world.cross();
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreOrders, AFillBetweenFilterRejectsStartsTheCountAnew) {
  CoreWorld world;
  world.start();
  for (int i = 0; i < 5; ++i) {
    world.cross();
    const auto sent = world.sent();
    ASSERT_EQ(sent.size(), 2U) << i;
    world.uncross();
    if (i == 2) {
      for (const OrderIntent& order : sent) world.step(world.filled(order));
      continue;
    }
    ExecutionReport refusal = world.report(sent[0], OrderStatus::Rejected);
    refusal.reason = RejectReason::LotSize;
    world.step(refusal);
    world.step(world.ended(sent[1], OrderStatus::Expired));
  }
  EXPECT_FALSE(world.alerted(AlertKind::FilterRejects));
}

TEST(CoreOrders, ARejectionCoolsTheInstrumentDown) {
  InFlight world;
  world.config.reject_cool_down = 5s;
  world.begin();
  ExecutionReport refusal = world.report(world.orders[0], OrderStatus::Rejected);
  refusal.reason = RejectReason::InsufficientBalance;
  world.step(refusal);
  world.step(world.ended(world.orders[1], OrderStatus::Expired));
  world.now = world.now + 5s - 1ns;
  world.cross();
  EXPECT_EQ(world.blocked(), BlockReason::CoolDown);
  world.now = world.now + 1ns;
  world.cross();
  EXPECT_EQ(world.sent().size(), 2U);
}

TEST(CoreOrders, AnEndedOrderThatTheVenueThenSaysFilledIsBookedByItsQuantity) {
  InFlight world;
  world.begin();
  for (const OrderIntent& order : world.orders) {
    world.step(world.ended(order, OrderStatus::Canceled));
  }
  world.step(world.ended(world.orders[0], OrderStatus::Canceled, "0.5"));
  const auto booked = world.said<FillBooked>();
  ASSERT_EQ(booked.size(), 1U);
  EXPECT_TRUE(booked[0].is_inferred);
  EXPECT_TRUE(booked[0].is_late);
  EXPECT_TRUE(world.alerted(AlertKind::FillMissing));
  EXPECT_EQ(world.core().exposure(kBtc).position, amount("-0.5"));
}

TEST(CoreOrders, AnAuthenticationRejectLatchesItsVenue) {
  InFlight world;
  world.begin();
  ExecutionReport refusal = world.report(world.orders[0], OrderStatus::Rejected);
  refusal.reason = RejectReason::Permission;
  world.step(refusal);
  EXPECT_EQ(world.core().kill_switch().reason(venue(1)), LatchReason::Authentication);
}

TEST(CoreOrders, P22_StoppingResolvesWhatIsInFlight) {
  InFlight world;
  world.begin();
  world.step(StopTrading{StopCause::Signal});
  EXPECT_FALSE(world.core().is_idle());
  for (const OrderIntent& order : world.orders) world.step(world.filled(order));
  EXPECT_TRUE(world.core().is_idle());
}

}  // namespace
}  // namespace crossbook
