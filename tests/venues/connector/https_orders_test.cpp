// Orders over HTTPS, and books whose socket counts its messages: what Coinbase needs of a
// connector.
#include <gtest/gtest.h>

#include <string>

#include "tests/support/connector_rig.hpp"
#include "venues/connector/order_desk.hpp"

namespace crossbook {
namespace {

using std::chrono::milliseconds;
using testing::ConnectorRig;
using testing::FakeVenue;
using testing::LoopbackReply;

/// Both books from their snapshots, numbers 0 and 1 of the connection.
void begin(ConnectorRig& rig) {
  rig.start();
  ASSERT_TRUE(rig.until([&] { return rig.exchange.frames("/public").size() == 2; }));
  rig.exchange.push("/public", "seq 0 snap AUSD 0 99:5 101:5");
  rig.exchange.push("/public", "seq 1 snap BUSD 0 49:5 51:5");
  ASSERT_TRUE(rig.until_books());
  ASSERT_TRUE(rig.until_ready());
}

class HttpsOrders : public ::testing::Test {
 protected:
  HttpsOrders() : rig{FakeVenue::https_orders_settings()} {}
  void SetUp() override { begin(rig); }
  /// The newest report on the order, once there is one.
  ExecutionReport report_on(const std::string& client_id) {
    EXPECT_TRUE(rig.until([&] { return rig.report_on(client_id).has_value(); })) << client_id;
    return rig.report_on(client_id).value_or(ExecutionReport{});
  }
  ExecutionReport place(const std::string& client_id, const LoopbackReply& answer) {
    rig.exchange.answer("/order/" + client_id, answer);
    rig.send(rig.intent(client_id, rig.a));
    return report_on(client_id);
  }
  std::size_t reports_on(const std::string& client_id) const {
    std::size_t count = 0;
    for (const ExecutionReport& report : rig.all<ExecutionReport>())
      count += report.client_id == ClientOrderId{client_id} ? 1U : 0U;
    return count;
  }
  ConnectorRig rig;
};

TEST_F(HttpsOrders, GoOutAndTheirAnswersAreReports) {
  const ExecutionReport report = place("A1", {200, "order A1 - V1 new none"});
  EXPECT_EQ(report.status, OrderStatus::New);
  EXPECT_EQ(report.venue_order_id, VenueOrderId{"V1"});
  EXPECT_EQ(report.instrument, rig.a);
  EXPECT_EQ(rig.exchange.asked("/order/A1"), 1);
  ASSERT_EQ(rig.all<OrderSent>().size(), 1U);
  EXPECT_EQ(rig.stats.orders_sent.get(), 1U);
}

TEST_F(HttpsOrders, AreRejectedForGoodByAnAnswerThatSaysSo) {
  const ExecutionReport report = place("A1", {200, "error funds not enough"});
  EXPECT_EQ(report.status, OrderStatus::Rejected);
  EXPECT_EQ(report.reason, RejectReason::InsufficientBalance);
}

TEST_F(HttpsOrders, AreUnknownAfterServerTroubleO9) {
  const ExecutionReport report = place("A1", {502, "bad gateway"});
  EXPECT_EQ(report.status, OrderStatus::Unknown);
  EXPECT_EQ(report.reason, RejectReason::OutcomeUnknown);
}

TEST_F(HttpsOrders, AreUnknownAndNeverRepeatedWhenTheirConnectionBreaksO29) {
  LoopbackReply gone;
  gone.just_close = true;
  const ExecutionReport report = place("A1", gone);
  EXPECT_EQ(report.status, OrderStatus::Unknown);
  EXPECT_EQ(report.reason, RejectReason::OutcomeUnknown);
  EXPECT_EQ(rig.exchange.asked("/order/A1"), 1);
  EXPECT_EQ(place("A2", {200, "order A2 - V2 new none"}).status, OrderStatus::New)
      << "the other connections go on";
  EXPECT_EQ(rig.exchange.asked("/order/A1"), 1);
}

TEST(HttpsOrder, IsUnknownWhenNoAnswerComesInTime) {
  ConnectorRig quick{FakeVenue::https_orders_settings()};
  quick.config.request_timeout = milliseconds{300};
  begin(quick);
  LoopbackReply silent;
  silent.never = true;
  quick.exchange.answer("/order/A1", silent);
  quick.send(quick.intent("A1", quick.a));
  ASSERT_TRUE(quick.until([&] { return quick.report_on("A1").has_value(); }));
  EXPECT_EQ(quick.report_on("A1")->status, OrderStatus::Unknown);
}

TEST_F(HttpsOrders, KeepTheirConnectionsAndReplaceThoseThatEnd) {
  LoopbackReply last;
  last.body = "order A1 - V1 new none";
  last.then_close = true;
  EXPECT_EQ(place("A1", last).status, OrderStatus::New);
  for (int i = 2; i < 12; ++i) {
    const std::string id = "A" + std::to_string(i);
    EXPECT_EQ(place(id, {200, "order " + id + " - V" + std::to_string(i) + " new none"}).status,
              OrderStatus::New);
  }
}

TEST_F(HttpsOrders, AreNotSentWhenEveryConnectionIsTaken) {
  LoopbackReply silent;
  silent.never = true;
  for (std::size_t i = 0; i <= kOrderLines; ++i) {
    const std::string id = "A" + std::to_string(i);
    rig.exchange.answer("/order/" + id, silent);
    rig.send(rig.intent(id, rig.a));
  }
  const ExecutionReport report = report_on("A" + std::to_string(kOrderLines));
  EXPECT_EQ(report.status, OrderStatus::Rejected);
  EXPECT_EQ(report.reason, RejectReason::NotSent);
  EXPECT_EQ(rig.exchange.asked("/order/A" + std::to_string(kOrderLines)), 0);
}

TEST_F(HttpsOrders, WhoseTotalsAreToldAreAskedForTheirTradesUntilTheyAreWhole) {
  rig.exchange.answer("/trades/V1", "trade T1 101 1");
  place("A1", {200, "order A1 - V1 new none"});
  rig.exchange.push("/private", "order - - V1 filled none total 2");
  ASSERT_TRUE(rig.until([&] { return rig.exchange.asked("/trades/V1") == 2; })) << "one is missing";
  rig.exchange.answer("/trades/V1", "trade T1 101 1 trade T2 100 1");
  const auto has_second = [&] {
    for (const ExecutionReport& report : rig.all<ExecutionReport>())
      if (report.has_fill && report.fill.trade_id == TradeId{"T2"}) return true;
    return false;
  };
  ASSERT_TRUE(rig.until(has_second));
  const int asked = rig.exchange.asked("/trades/V1");
  rig.exchange.push("/private", "order - - V1 filled none total 2");
  rig.run_for(milliseconds{400});
  EXPECT_EQ(rig.exchange.asked("/trades/V1"), asked) << "the same total asks for nothing";
  const ExecutionReport last = *rig.report_on("A1");
  EXPECT_EQ(last.instrument, rig.a);
}

TEST_F(HttpsOrders, P5_OfASessionThatWasCutOffAreAskedForTheirTradesToo) {
  rig.exchange.answer("/trades/V9", "trade T1 101 1 trade T2 100 1");
  rig.exchange.answer("/order/Z9", "order Z9 - V9 filled none total 2");
  rig.send(OrderQuery{rig.config.id, rig.a, ClientOrderId{"Z9"}});
  const auto fills = [&] {
    std::size_t count = 0;
    for (const ExecutionReport& report : rig.all<ExecutionReport>())
      count += report.has_fill && report.client_id == ClientOrderId{"Z9"} ? 1U : 0U;
    return count;
  };
  ASSERT_TRUE(rig.until([&] { return fills() == 2; })) << "a total alone would be booked by guess";
}

TEST_F(HttpsOrders, AreNotHurtByAQuestionAboutTradesThatFails) {
  rig.exchange.answer("/trades/V1", {500, "trouble"});
  place("A1", {200, "order A1 - V1 new none"});
  rig.exchange.push("/private", "order - - V1 filled none total 2");
  ASSERT_TRUE(rig.until([&] { return rig.exchange.asked("/trades/V1") >= 2; }));
  EXPECT_EQ(reports_on("A1"), 2U) << "the answer and the end; a failed question is no word";
  EXPECT_EQ(rig.report_on("A1")->status, OrderStatus::Filled);
}

TEST_F(HttpsOrders, StopWithTheSessionAndTellWhatIsInDoubt) {
  LoopbackReply silent;
  silent.never = true;
  rig.exchange.answer("/order/A1", silent);
  rig.send(rig.intent("A1", rig.a));
  ASSERT_TRUE(rig.until([&] { return rig.exchange.asked("/order/A1") == 1; }));
  rig.connector->request_stop();
  ASSERT_TRUE(rig.until([&] { return rig.connector->is_stopped(); }));
  EXPECT_EQ(report_on("A1").status, OrderStatus::Unknown);
}

TEST_F(HttpsOrders, AreInDoubtWhenTheirSocketLostAMessageO8) {
  place("A1", {200, "order A1 - V1 new none"});
  rig.exchange.push("/private", "seq 5 pong");
  rig.exchange.push("/private", "seq 5 order - - V1 filled none");  // came before
  rig.exchange.push("/private", "seq 7 pong");                      // 6 is missing
  ASSERT_TRUE(rig.until([&] { return rig.report_on("A1")->status == OrderStatus::Unknown; }));
  EXPECT_EQ(reports_on("A1"), 2U) << "a repeated message says nothing";
  ASSERT_TRUE(rig.until([&] { return rig.exchange.connections("/private") == 2; }));
}

using CountedBooks = HttpsOrders;

TEST_F(CountedBooks, M1_AreAllWithdrawnWhenTheConnectionLostAMessage) {
  rig.exchange.push("/public", "seq 3 beat");  // 2 is missing
  ASSERT_TRUE(rig.until([&] { return !rig.is_trusted(rig.a) && !rig.is_trusted(rig.b); }));
  EXPECT_EQ(rig.stats.gaps.get(), 1U);
  ASSERT_TRUE(rig.until([&] { return rig.exchange.frames("/public").size() == 4; }))
      << "both are asked for anew on the same socket";
  EXPECT_EQ(rig.exchange.connections("/public"), 1U);
  rig.exchange.push("/public", "seq 4 snap AUSD 0 98:5 101:5");
  rig.exchange.push("/public", "seq 5 snap BUSD 0 48:5 51:5");
  ASSERT_TRUE(rig.until_books());
  EXPECT_EQ(rig.stats.gaps.get(), 1U) << "the numbers go on from there";
}

TEST_F(CountedBooks, AreNotMovedByAMessageThatCameBefore) {
  rig.exchange.push("/public", "seq 2 delta AUSD 0 0 99:7 -");
  rig.exchange.push("/public", "seq 2 delta AUSD 0 0 99:9 -");
  rig.exchange.push("/public", "seq 3 delta BUSD 0 0 49:8 -");
  ASSERT_TRUE(rig.until([&] { return rig.book(rig.b)->bids[0].quantity.raw() == 8; }));
  EXPECT_EQ(rig.book(rig.a)->bids[0].quantity.raw(), 7);
  EXPECT_EQ(rig.stats.duplicates.get(), 1U);
  EXPECT_EQ(rig.stats.gaps.get(), 0U);
}

TEST(CountedBook, LivesAsLongAsItsSocketSaysAnything) {  // M8
  FakeVenue::Settings settings = FakeVenue::https_orders_settings();
  settings.capabilities.max_book_age = milliseconds{300};
  ConnectorRig rig{settings};
  begin(rig);
  for (int i = 2; i < 12; ++i) {
    rig.exchange.push("/public", "seq " + std::to_string(i) + " beat");
    rig.run_for(milliseconds{100});
    ASSERT_TRUE(rig.is_trusted(rig.a)) << i;
  }
  ASSERT_TRUE(rig.until([&] { return !rig.is_trusted(rig.a); })) << "then nothing: stale";
}

}  // namespace
}  // namespace crossbook
