#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/support/connector_rig.hpp"
#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

using std::chrono::milliseconds;
using testing::ConnectorRig;
using testing::FakeVenue;
using testing::LoopbackReply;

class Orders : public ::testing::Test {
 protected:
  void SetUp() override { begin(); }
  void begin() {
    rig.start();
    ASSERT_TRUE(rig.until([&] { return rig.exchange.frames("/public").size() == 2; }));
    rig.exchange.push("/public", "delta AUSD 9 11 - -");  // else the snapshot waits for a delta
    rig.exchange.push("/public", "delta BUSD 9 11 - -");
    ASSERT_TRUE(rig.until_books());
    ASSERT_TRUE(rig.until_ready());
  }
  /// Sends it and gives the frame that arrived.
  std::string sent(const OrderIntent& intent) {
    const std::size_t before = rig.exchange.frames("/private").size();
    rig.send(intent);
    if (!rig.until([&] { return rig.exchange.frames("/private").size() > before; })) return {};
    return rig.exchange.frames("/private").back();
  }
  ExecutionReport report_on(const std::string& client_id) {
    EXPECT_TRUE(rig.until([&] { return rig.report_on(client_id).has_value(); }));
    return rig.report_on(client_id).value_or(ExecutionReport{});
  }
  /// The request number that the frame "order ID NUMBER …" carries.
  static std::string request_of(const std::string& frame) {
    const std::size_t begin = frame.find(' ', 6) + 1;
    return frame.substr(begin, frame.find(' ', begin) - begin);
  }
  ConnectorRig rig;
};

TEST_F(Orders, GoOutAtOnceAndAreReportedAsSent) {
  const MonoNanos before = mono_now();
  const std::string frame = sent(rig.intent("A1", rig.a));
  EXPECT_TRUE(frame.starts_with("order A1 ")) << frame;
  EXPECT_TRUE(frame.ends_with(" AUSD buy 2 at 101")) << frame;
  const auto all = rig.all<OrderSent>();
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].client_id, ClientOrderId{"A1"});
  EXPECT_EQ(all[0].tick_received, rig.book(rig.a)->received);
  EXPECT_GE(all[0].sent, before);
  EXPECT_EQ(rig.stats.orders_sent.get(), 1U);
}

TEST_F(Orders, GiveSparseRepliesTheirNames) {
  const std::string request = request_of(sent(rig.intent("A1", rig.a)));
  rig.exchange.push("/private", "order - " + request + " V7 new none");
  ExecutionReport report = report_on("A1");
  EXPECT_EQ(report.instrument, rig.a);
  EXPECT_EQ(report.venue, rig.config.id);
  EXPECT_EQ(report.status, OrderStatus::New);
  rig.exchange.push("/private", "order - 0 V7 filled none");
  ASSERT_TRUE(rig.until([&] { return rig.report_on("A1")->status == OrderStatus::Filled; }));
  EXPECT_EQ(rig.report_on("A1")->instrument, rig.a);
  EXPECT_EQ(rig.stats.signatures_made.get(), rig.stats.signatures_accepted.get());
}

TEST_F(Orders, AreNotSentOnABookThatWasWithdrawnSince) {  // I8
  const OrderIntent late = rig.intent("A1", rig.a);
  rig.exchange.answer("/depth/AUSD", "40 97:1 101:1");
  rig.exchange.push("/public", "delta AUSD 30 31 - -");
  ASSERT_TRUE(rig.until([&] { return rig.book(rig.a)->epoch > late.book_epoch; }));
  rig.send(late);
  ExecutionReport report = report_on("A1");
  EXPECT_EQ(report.status, OrderStatus::Rejected);
  EXPECT_EQ(report.reason, RejectReason::NotSent);
  EXPECT_EQ(report.source, ReportSource::Local);

  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
  OrderIntent again = late;
  again.client_id = ClientOrderId{"A2"};
  rig.send(again);
  EXPECT_EQ(report_on("A2").reason, RejectReason::NotSent) << "trusted again, but another epoch";
  again.client_id = ClientOrderId{"A3"};
  again.is_repair = true;
  EXPECT_TRUE(sent(again).starts_with("order A3")) << "a repair needs only a trusted book";
  EXPECT_EQ(rig.stats.orders_not_sent.get(), 2U);
}

TEST_F(Orders, AreNotSentTwice) {  // I4
  EXPECT_FALSE(sent(rig.intent("A1", rig.a)).empty());
  rig.send(rig.intent("A1", rig.a));
  EXPECT_EQ(report_on("A1").reason, RejectReason::NotSent);
  EXPECT_EQ(rig.stats.orders_sent.get(), 1U);
}

TEST_F(Orders, AreNotSentLate) {  // P17
  OrderIntent old = rig.intent("A1", rig.a);
  old.decided = mono_now() - milliseconds{2'500};
  rig.send(old);
  EXPECT_EQ(report_on("A1").reason, RejectReason::NotSent);
}

TEST_F(Orders, AreUnknownWhenTheSocketBreaks) {  // O29
  sent(rig.intent("A1", rig.a));
  const std::string second = sent(rig.intent("A2", rig.a));
  rig.exchange.push("/private", "order A2 " + request_of(second) + " V2 filled none");
  ASSERT_EQ(report_on("A2").status, OrderStatus::Filled);
  rig.exchange.drop("/private");
  const ExecutionReport report = report_on("A1");
  EXPECT_EQ(report.status, OrderStatus::Unknown);
  EXPECT_EQ(report.reason, RejectReason::OutcomeUnknown);
  EXPECT_EQ(rig.report_on("A2")->status, OrderStatus::Filled) << "its fate is known";
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Connecting; }));
  ASSERT_TRUE(rig.until_ready());
}

TEST_F(Orders, AreUnknownWhenTheVenueSpeaksNonsense) {  // O34
  sent(rig.intent("A1", rig.a));
  rig.exchange.push("/private", "gibberish");
  EXPECT_EQ(report_on("A1").status, OrderStatus::Unknown);
  ASSERT_TRUE(rig.until_ready());
}

/// What was lost may have been the one message that gives the venue's id of A1.
TEST_F(Orders, O7_ReportsWithoutANameAfterALostMessageAreNotTakenForSomebodyElses) {
  sent(rig.intent("A1", rig.a));
  rig.exchange.push("/private", "seq 5 balance USD 1000");
  rig.exchange.push("/private", "seq 7 order - 0 V9 filled none total 2");
  EXPECT_EQ(report_on("A1").status, OrderStatus::Unknown) << "it is asked for";
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Connecting; }));
  ASSERT_TRUE(rig.until_ready());
  for (const ExecutionReport& report : rig.all<ExecutionReport>())
    EXPECT_NE(report.venue_order_id, VenueOrderId{"V9"});
  // Nothing was lost: it is somebody else's, and is told as that (S6).
  rig.exchange.push("/private", "seq 1 order - 0 V9 filled none total 2");
  EXPECT_TRUE(rig.until([&] {
    const auto reports = rig.all<ExecutionReport>();
    return std::any_of(reports.begin(), reports.end(), [](const ExecutionReport& report) {
      return report.venue_order_id == VenueOrderId{"V9"};
    });
  }));
}

TEST_F(Orders, AreRefusedWhileTheSessionIsDown) {
  rig.exchange.answer_frame("login", "");
  rig.exchange.drop("/private");
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Connecting; }));
  rig.send(rig.intent("A1", rig.a));
  EXPECT_EQ(report_on("A1").reason, RejectReason::NotSent);
}

TEST_F(Orders, AreAskedForById) {
  rig.exchange.answer("/order/A1", "order A1 0 V1 filled none");
  rig.send(OrderQuery{rig.config.id, rig.a, ClientOrderId{"A1"}});
  const ExecutionReport report = report_on("A1");
  EXPECT_EQ(report.status, OrderStatus::Filled);
  EXPECT_EQ(report.source, ReportSource::Query);
  EXPECT_EQ(report.instrument, rig.a);
}

TEST_F(Orders, StayUnknownWhenTheVenueDoesNotFindThem) {  // O10
  rig.exchange.answer("/order/A1", "error missing no such order");
  rig.send(OrderQuery{rig.config.id, rig.b, ClientOrderId{"A1"}});
  const ExecutionReport report = report_on("A1");
  EXPECT_EQ(report.status, OrderStatus::Unknown);
  EXPECT_EQ(report.reason, RejectReason::NotFound);
  EXPECT_EQ(report.instrument, rig.b);
}

TEST_F(Orders, StayUnknownWhenTheAnswerCannotBeRead) {  // O9
  rig.exchange.answer("/order/A1", LoopbackReply{504, "<html>"});
  rig.send(OrderQuery{rig.config.id, rig.a, ClientOrderId{"A1"}});
  EXPECT_EQ(report_on("A1").status, OrderStatus::Unknown);
  EXPECT_EQ(report_on("A1").reason, RejectReason::OutcomeUnknown);
}

TEST_F(Orders, CauseBalancesToBeReadAgainWhenFundsLack) {  // O12
  const std::string request = request_of(sent(rig.intent("A1", rig.a)));
  const int asked = rig.exchange.asked("/balances");
  rig.exchange.push("/private", "order - " + request + " - rejected funds");
  EXPECT_EQ(report_on("A1").reason, RejectReason::InsufficientBalance);
  EXPECT_TRUE(rig.until([&] { return rig.exchange.asked("/balances") > asked; }));
}

TEST_F(Orders, CauseRulesToBeReadAgainWhenTheyDoNotFit) {  // O13
  const std::string request = request_of(sent(rig.intent("A1", rig.a)));
  const int asked = rig.exchange.asked("/instruments");
  rig.exchange.push("/private", "order - " + request + " - rejected lot");
  EXPECT_TRUE(rig.until([&] { return rig.exchange.asked("/instruments") > asked; }));
}

class LimitedOrders : public Orders {
 protected:
  void SetUp() override {
    rig.settings.buckets = {{RateKind::Orders, 4, std::chrono::seconds{60}, false}};
    begin();
  }
};

TEST_F(LimitedOrders, KeepAShareForRepairs) {  // O14
  for (const char* id : {"A1", "A2", "A3"}) EXPECT_FALSE(sent(rig.intent(id, rig.a)).empty());
  rig.send(rig.intent("A4", rig.a));
  EXPECT_EQ(report_on("A4").reason, RejectReason::NotSent);
  OrderIntent repair = rig.intent("A5", rig.a);
  repair.is_repair = true;
  EXPECT_TRUE(sent(repair).starts_with("order A5"));
}

class PermittedOrders : public Orders {
 protected:
  void SetUp() override { begin(); }
  /// Sends it and expects that it is held back by the key's policy, and that nothing left.
  void expect_refused(const OrderIntent& intent, std::string_view limit,
                      RejectReason reason = RejectReason::NotPermitted) {
    const std::size_t frames = rig.exchange.frames("/private").size();
    rig.send(intent);
    const ExecutionReport report = report_on(std::string{intent.client_id.view()});
    EXPECT_EQ(report.status, OrderStatus::Rejected);
    EXPECT_EQ(report.reason, reason);
    EXPECT_EQ(report.venue_text.view(), limit);
    rig.run_for(std::chrono::milliseconds{20});
    EXPECT_EQ(rig.exchange.frames("/private").size(), frames);
  }
};

TEST_F(PermittedOrders, BeyondTheKeysOwnLimitsNeverLeaveS13) {
  OrderIntent large = rig.intent("B1", rig.a);
  large.quantity = Quantity::from_raw(10);  // 1,010 USD; the key may 1,000
  expect_refused(large, "notional per order");
  OrderIntent far = rig.intent("B2", rig.a);
  far.price = Price::from_raw(107);  // the book asks 101; the collar is 5 %
  expect_refused(far, "price collar");
  OrderIntent resting = rig.intent("B3", rig.a);
  resting.time_in_force = TimeInForce::Gtc;
  expect_refused(resting, "order not immediate-or-cancel");
  EXPECT_FALSE(sent(rig.intent("B4", rig.a)).empty()) << "the key itself is as good as before";
}

TEST_F(PermittedOrders, AreNotSentAsSomethingElse) {
  OrderIntent whole = rig.intent("B5", rig.a);
  whole.time_in_force = TimeInForce::Fok;
  rig.send(whole);
  EXPECT_EQ(report_on("B5").reason, RejectReason::NotSent);
}

TEST_F(PermittedOrders, OfARevokedKeyNeverLeaveK13) {
  EXPECT_FALSE(sent(rig.intent("C1", rig.a)).empty());
  rig.keys.trade->revoke();
  expect_refused(rig.intent("C2", rig.a), "key revoked", RejectReason::NotSent);
}

}  // namespace
}  // namespace crossbook
