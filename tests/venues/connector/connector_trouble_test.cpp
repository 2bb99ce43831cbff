// What a connector says when its venue is in trouble: one clear line that names it, told once.
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

/// A refusal that tells by HTTP alone for how long.
LoopbackReply wait_a_second(const std::string& status, const std::string& body) {
  LoopbackReply reply;
  reply.pieces = {"HTTP/1.1 " + status + "\r\nRetry-After: 1\r\nContent-Length: " +
                  std::to_string(body.size()) + "\r\n\r\n" + body};
  return reply;
}

class Trouble : public ::testing::Test {
 protected:
  void begin() {
    rig.start();
    ASSERT_TRUE(rig.until([&] { return rig.exchange.frames("/public").size() == 2; }));
    rig.exchange.push("/public", "delta AUSD 9 11 100:2 -");
    rig.exchange.push("/public", "delta BUSD 9 11 - -");
    ASSERT_TRUE(rig.until_books());
    ASSERT_TRUE(rig.until_ready());
  }
  std::ptrdiff_t said(std::string_view part) const {
    const auto states = rig.all<VenueStateChange>();
    return std::count_if(states.begin(), states.end(), [&](const VenueStateChange& state) {
      return state.text.view().find(part) != std::string_view::npos;
    });
  }
  ConnectorRig rig;
};

TEST_F(Trouble, UnreadableBooksAreToldOnceAndSoIsTheirReturn) {  // M19
  begin();
  rig.exchange.answer("/depth/AUSD", "12 97:1 101:1");
  rig.exchange.answer("/depth/BUSD", "12 47:1 51:1");
  for (int i = 0; i < 5; ++i) rig.exchange.push("/public", "broken");
  ASSERT_TRUE(rig.until([&] { return said("its books are compared again") == 1; }));
  EXPECT_EQ(said("fake: unreadable market message (missing field in broken); its books are out of "
                 "comparison"),
            1);
  EXPECT_EQ(said("no book to compare"), 0) << "the cause was told";
}

TEST_F(Trouble, QuietBooksAreLeftOutAndKept) {  // M7
  rig.config.max_quiet = milliseconds{150};
  begin();
  ASSERT_TRUE(rig.until([&] { return !rig.is_trusted(rig.a) && !rig.is_trusted(rig.b); }));
  EXPECT_EQ(rig.book(rig.a)->withdrawn, WithdrawReason::Stale);
  EXPECT_EQ(said("fake: no book to compare (stale)"), 1);
  const std::uint32_t epoch = rig.book(rig.a)->epoch;
  const int snapshots = rig.exchange.asked("/depth/AUSD");
  rig.exchange.push("/public", "delta AUSD 12 12 100:3 -");
  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
  EXPECT_EQ(rig.book(rig.a)->epoch, epoch) << "it rose when the book was withdrawn";
  EXPECT_EQ(rig.book(rig.a)->bids[0].quantity, Quantity::from_raw(3));
  EXPECT_EQ(rig.exchange.asked("/depth/AUSD"), snapshots) << "nothing had to be fetched";
  EXPECT_FALSE(rig.is_trusted(rig.b)) << "each book for itself";
  EXPECT_EQ(said("its books are compared again"), 1);
}

TEST_F(Trouble, AnOrderOnABookThatWentQuietIsNotSent) {  // I8
  rig.config.max_quiet = milliseconds{150};
  begin();
  const OrderIntent intent = rig.intent("A1", rig.a);
  ASSERT_TRUE(rig.until([&] { return !rig.is_trusted(rig.a); }));
  rig.send(intent);
  ASSERT_TRUE(rig.until([&] { return rig.report_on("A1").has_value(); }));
  EXPECT_EQ(rig.report_on("A1")->reason, RejectReason::NotSent);
}

TEST_F(Trouble, AClockThatIsOffIsTold) {  // O16
  rig.config.time_interval = milliseconds{50};
  const auto answer_time = [&](std::chrono::seconds offset) {
    const auto now = std::chrono::system_clock::now().time_since_epoch() + offset;
    rig.exchange.answer("/time",
                        std::to_string(std::chrono::duration_cast<milliseconds>(now).count()));
  };
  answer_time(std::chrono::seconds{10});
  rig.start();
  ASSERT_TRUE(
      rig.until([&] { return said("s ahead of this machine's; requests are timed by") == 1; }));
  for (int i = 0; i < 20 && said("its clock agrees") == 0; ++i) {  // three that agree are believed
    answer_time(std::chrono::seconds{0});
    rig.run_for(milliseconds{100});
  }
  EXPECT_EQ(said("fake: its clock agrees with this machine's again"), 1);
  EXPECT_EQ(said("ahead of"), 1);
  EXPECT_EQ(said("fake: its clock is "), 1);
}

TEST_F(Trouble, M9_BooksWhoseNewsComeLateAreLeftOutUntilTheyAreYoung) {
  rig.config.max_feed_lag = milliseconds{1'000};
  rig.config.time_interval = milliseconds{50};
  begin();
  const auto push = [&](int number, std::chrono::seconds age) {
    const auto event = std::chrono::system_clock::now().time_since_epoch() - age;
    const auto told = std::chrono::duration_cast<milliseconds>(event).count();
    rig.exchange.push("/public", "at " + std::to_string(told) + " delta AUSD " +
                                     std::to_string(number) + " " + std::to_string(number) +
                                     " 100:" + std::to_string(number) + " -");
  };
  const int asked = rig.exchange.asked("/time");
  push(12, std::chrono::seconds{5});
  ASSERT_TRUE(rig.until([&] { return !rig.is_trusted(rig.a); }));
  EXPECT_EQ(rig.book(rig.a)->withdrawn, WithdrawReason::Lagging);
  EXPECT_TRUE(rig.is_trusted(rig.b)) << "each book for itself";
  ASSERT_TRUE(rig.until([&] { return rig.exchange.asked("/time") > asked; }))
      << "whose fault is it?";
  push(13, std::chrono::seconds{0});
  ASSERT_TRUE(rig.until([&] { return rig.is_trusted(rig.a); }));
  EXPECT_EQ(rig.book(rig.a)->bids[0].quantity, Quantity::from_raw(13));
}

TEST_F(Trouble, M33_AMessageFromAnotherCenturyIsNoReasonToLeaveABookOut) {
  rig.config.max_feed_lag = milliseconds{1'000};
  rig.config.time_interval = milliseconds{50};
  begin();
  int number = 12;
  for (const char* const when : {"4000000000000", "1", "0"}) {  // 2096, 1970, not said
    const std::string size = std::to_string(number);
    rig.exchange.push("/public", std::string{"at "} + when + " delta AUSD " + size + " " + size +
                                     " 100:" + size + " -");
    ASSERT_TRUE(rig.until([&] {
      return rig.book(rig.a)->bids[0].quantity == Quantity::from_raw(number);
    })) << when;
    EXPECT_TRUE(rig.is_trusted(rig.a)) << when;
    ++number;
  }
}

TEST_F(Trouble, O14_AWaitThatOnlyHttpTellsOfIsKeptTo) {
  rig.config.balances_interval = milliseconds{50};
  begin();
  rig.exchange.answer("/balances", wait_a_second("429 Too Many Requests", "error rate slow down"));
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Hold; }));
  const int asked = rig.exchange.asked("/balances");
  const MonoNanos limited_at = mono_now();
  rig.exchange.answer("/balances", "USD 1000");
  rig.run_for(milliseconds{500});
  EXPECT_EQ(rig.exchange.asked("/balances"), asked);
  ASSERT_TRUE(rig.until_ready());
  EXPECT_LT(mono_now() - limited_at, std::chrono::seconds{4}) << "5 s is for when nothing is told";
}

TEST_F(Trouble, O15_ASecondBanFailsTheVenueUntilAPersonHasLooked) {
  rig.config.balances_interval = milliseconds{50};
  begin();
  rig.exchange.answer("/balances", wait_a_second("418 Banned", "error ban go away"));
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Hold; }));
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Failed; }));
  EXPECT_EQ(rig.all<VenueStateChange>().back().reason, RejectReason::Banned);
}

TEST_F(Trouble, AVenueThatAnswersWithAnErrorPageIsNamedWithTheCall) {  // O9
  rig.exchange.answer("/instruments", LoopbackReply{503, "<html>"});
  rig.start();
  ASSERT_TRUE(rig.until([&] {
    return said("fake: instruments: the venue is in trouble (HTTP 503); asked again by itself") > 0;
  }));
  rig.exchange.answer("/instruments", "A USD AUSD 1 B USD BUSD 1");
  EXPECT_TRUE(rig.until_ready());
}

TEST_F(Trouble, ASnapshotThatCannotBeHadIsTold) {  // M11
  rig.exchange.answer("/depth/AUSD", LoopbackReply{503, "busy"});
  rig.exchange.answer("/depth/BUSD", LoopbackReply{503, "busy"});
  rig.start();
  ASSERT_TRUE(
      rig.until([&] { return said("fake: snapshot: the venue is in trouble (HTTP 503)") > 0; }));
  EXPECT_FALSE(rig.is_trusted(rig.a));
}

TEST_F(Trouble, ACutTradeSocketLeavesItsOrderUnknownToo) {  // O29
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.capabilities.order_channel = Channel::Trade;
  ConnectorRig split{settings};
  std::string& trade = split.config.endpoints.ws_trade;
  trade = split.config.endpoints.ws_private;
  trade.replace(trade.find("/private"), std::string::npos, "/trade");
  split.start();
  ASSERT_TRUE(split.until([&] { return split.exchange.frames("/public").size() == 2; }));
  split.exchange.push("/public", "delta AUSD 9 11 - -");
  split.exchange.push("/public", "delta BUSD 9 11 - -");
  ASSERT_TRUE(split.until_books());
  ASSERT_TRUE(split.until_ready());
  split.send(split.intent("A1", split.a));
  ASSERT_TRUE(split.until([&] { return split.exchange.frames("/trade").size() == 2; }));
  split.exchange.drop("/trade");
  ASSERT_TRUE(split.until([&] { return split.report_on("A1").has_value(); }));
  EXPECT_EQ(split.report_on("A1")->status, OrderStatus::Unknown);
  EXPECT_EQ(split.exchange.connections("/private"), 1U) << "the other socket stays";
  ASSERT_TRUE(split.until([&] { return split.exchange.connections("/trade") == 2; }));
  ASSERT_TRUE(split.until_ready());
}

TEST_F(Trouble, AFloodOfBadFramesCountsAsOneFailure) {  // M19
  begin();
  rig.exchange.answer("/depth/AUSD", "1000 97:1 101:1");
  rig.exchange.answer("/depth/BUSD", "1000 47:1 51:1");
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < 300; ++i) rig.exchange.push("/public", "broken");
  rig.run_for(milliseconds{300});
  ASSERT_TRUE(rig.until_books());
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds{4});
}

TEST_F(Trouble, AUsedUpOrderLimitHoldsTheVenueBeforeOrdersAreRefused) {  // O14
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.buckets = {{RateKind::Orders, 10, std::chrono::seconds{2}, false}};
  ConnectorRig limited{settings};
  limited.start();
  ASSERT_TRUE(limited.until([&] { return limited.exchange.frames("/public").size() == 2; }));
  limited.exchange.push("/public", "delta AUSD 9 11 - -");
  limited.exchange.push("/public", "delta BUSD 9 11 - -");
  ASSERT_TRUE(limited.until_books());
  ASSERT_TRUE(limited.until_ready());
  for (int i = 0; i < 8; ++i) limited.send(limited.intent("A" + std::to_string(i), limited.a));
  ASSERT_TRUE(limited.until([&] { return limited.connector->state() == VenueState::Hold; }));
  EXPECT_EQ(limited.stats.orders_not_sent.get(), 0U);
  ASSERT_TRUE(limited.until_ready()) << "it ends by itself";
}

TEST_F(Trouble, AnOrderThatWaitsToBeAskedForIsAskedForOnce) {
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.buckets = {{RateKind::RestRequests, 12, std::chrono::seconds{24}, false}};
  ConnectorRig limited{settings};
  limited.start();
  ASSERT_TRUE(limited.until_ready());
  limited.exchange.answer("/order/A1", "order A1 0 V1 filled none");
  for (int i = 0; i < 20; ++i)
    limited.send(OrderQuery{limited.config.id, limited.a, ClientOrderId{"A1"}});
  ASSERT_TRUE(limited.until([&] { return limited.report_on("A1").has_value(); }));
  limited.run_for(milliseconds{300});
  EXPECT_LE(limited.exchange.asked("/order/A1"), 3);
}

TEST_F(Trouble, ManyOrdersInDoubtAreAskedForInOneCallWhereTheVenueHasOne) {
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.capabilities.tells_recent_orders = true;
  settings.buckets = {{RateKind::RestRequests, 12, std::chrono::seconds{120}, false}};
  ConnectorRig limited{settings};
  limited.start();
  ASSERT_TRUE(limited.until_ready());
  std::string recent = "order X9 0 V9 filled none";  // not one of those
  for (int i = 0; i < 9; ++i) {
    const std::string id = "A" + std::to_string(i);
    const std::string words = "order " + id + " 0 V" + std::to_string(i) + " expired none";
    limited.exchange.answer("/order/" + id, words);
    if (i != 7) recent += " " + words;
    limited.send(OrderQuery{limited.config.id, limited.a, ClientOrderId{id}});
  }
  limited.exchange.answer("/orders", recent);
  for (int i = 0; i < 9; ++i) {
    const std::string id = "A" + std::to_string(i);
    ASSERT_TRUE(limited.until([&] { return limited.report_on(id).has_value(); })) << id;
    EXPECT_EQ(limited.report_on(id)->status, OrderStatus::Expired) << id;
    EXPECT_EQ(limited.report_on(id)->instrument, limited.a) << id;
    EXPECT_EQ(limited.report_on(id)->source, ReportSource::Query) << id;
  }
  EXPECT_EQ(limited.exchange.asked("/orders"), 1);
  EXPECT_EQ(limited.exchange.asked("/order/A7"), 1) << "it was not among them";
  EXPECT_FALSE(limited.report_on("X9").has_value());
}

TEST_F(Trouble, ACallForManyThatFailsIsTheFirstOnesFailure) {
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.capabilities.tells_recent_orders = true;
  ConnectorRig together{settings};
  together.start();
  ASSERT_TRUE(together.until_ready());
  together.exchange.answer("/orders", LoopbackReply{503, "busy"});
  for (int i = 0; i < 3; ++i) {
    const std::string id = "A" + std::to_string(i);
    together.exchange.answer("/order/" + id, "order " + id + " 0 V1 expired none");
    together.send(OrderQuery{together.config.id, together.a, ClientOrderId{id}});
  }
  ASSERT_TRUE(together.until([&] { return together.report_on("A2").has_value(); }));
  EXPECT_EQ(together.report_on("A0")->status, OrderStatus::Expired);
  EXPECT_EQ(together.report_on("A1")->status, OrderStatus::Unknown);
  EXPECT_EQ(together.report_on("A2")->status, OrderStatus::Expired);
  EXPECT_EQ(together.all<ExecutionReport>().size(), 3U);
}

TEST_F(Trouble, AShortLimitIsForOrdersInDoubtBeforeItIsForBalances) {
  FakeVenue::Settings settings = FakeVenue::rest_settings();
  settings.buckets = {{RateKind::RestWeight, 20, std::chrono::seconds{200}, false}};
  ConnectorRig limited{settings};
  limited.config.balances_interval = milliseconds{10};
  limited.start();
  ASSERT_TRUE(limited.until_ready());
  limited.run_for(milliseconds{500});
  for (int i = 0; i < 6; ++i) {
    const std::string id = "A" + std::to_string(i);
    limited.exchange.answer("/order/" + id, "order " + id + " 0 V1 filled none");
    limited.send(OrderQuery{limited.config.id, limited.a, ClientOrderId{id}});
  }
  ASSERT_TRUE(limited.until([&] { return limited.report_on("A5").has_value(); }));
  EXPECT_GE(limited.exchange.asked("/balances"), 2) << "while there is room, they are asked for";
}

}  // namespace
}  // namespace crossbook
