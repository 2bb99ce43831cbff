// What happens on our accounts and is not ours stops the whole engine before its next order.
#include <gtest/gtest.h>

#include "tests/engine/core/watched_core.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

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
