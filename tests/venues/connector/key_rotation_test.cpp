// K13: a key is replaced while orders go on. S1: a key that its user revokes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/connector_rig.hpp"
#include "venues/connector/key_policy.hpp"

namespace crossbook {
namespace {

using crossbook::testing::ConnectorRig;
using crossbook::testing::FakeVenue;
using crossbook::testing::LoopbackReply;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

/// A ready connector, its key checked by the venue, and the key that shall come next.
struct RotationTest : ::testing::Test {
  void SetUp() override {
    rig.exchange.answer("/key/read", "read");
    rig.exchange.answer("/key/trade", "read trade");
    rig.exchange.answer_frame("order", "");
    rig.start();
    ASSERT_TRUE(rig.until_ready());
    ASSERT_TRUE(rig.until_books());
    KeyPolicy policy = rig.keys.trade->policy();
    policy.key.key_id = "next";
    next = std::make_shared<TradeCredential>(
        FakeVenue{rig.settings}.key_material("next", "next secret", ""), policy);
  }
  void rotate() {
    ASSERT_TRUE(rig.connector->key_inbox().put({nullptr, next}));
    rig.connector->doorbell().ring();
  }
  std::string last_text() const {
    return std::string{rig.all<VenueStateChange>().back().text.view()};
  }

  ConnectorRig rig{FakeVenue::scopes_settings()};
  std::shared_ptr<TradeCredential> next;
};

TEST_F(RotationTest, K13SwitchesWhileOrdersGoOnAndRefusesNone) {
  rotate();
  int orders = 0;
  auto next_order = std::chrono::steady_clock::now();
  ASSERT_TRUE(rig.until([&] {
    const auto now = std::chrono::steady_clock::now();
    const bool is_due = now >= next_order;  // the key's own order rate is not what is looked at
    if (is_due) next_order = now + milliseconds{4};
    if (is_due) rig.send(rig.intent("o" + std::to_string(++orders), rig.a));
    return rig.exchange.connections("/private") == 2U && next->tally().take().orders > 0;
  }));
  rig.run_for(milliseconds{50});
  EXPECT_EQ(rig.stats.orders_not_sent.get(), 0U);
  EXPECT_EQ(rig.stats.orders_sent.get(), static_cast<std::uint64_t>(orders));
  EXPECT_EQ(rig.connector->state(), VenueState::Ready);
}

TEST_F(RotationTest, K13ClosesTheFormerSessionOnceItsOrdersHaveEnded) {
  rig.send(rig.intent("before", rig.a));
  ASSERT_TRUE(rig.until([&] { return rig.stats.orders_sent.get() == 1; }));
  rotate();
  ASSERT_TRUE(rig.until([&] { return rig.exchange.connections("/private") == 2U; }));
  rig.run_for(milliseconds{150});
  EXPECT_EQ(rig.stats.keys_rotated.get(), 0U) << "an order of the former key is open";
  rig.exchange.push("/private", 0, "order before 0 v1 filled none");
  EXPECT_TRUE(rig.until([&] { return rig.stats.keys_rotated.get() == 1; }));
  EXPECT_FALSE(rig.report_on("before")->status == OrderStatus::Unknown);
}

/// M28: the same with the same key, when the venue says that it is about to end the session.
TEST_F(RotationTest, M28OpensTheNextSessionBeforeTheVenueEndsTheOld) {
  rig.send(rig.intent("before", rig.a));
  ASSERT_TRUE(rig.until([&] { return rig.stats.orders_sent.get() == 1; }));
  rig.exchange.push("/private", "goodbye");
  ASSERT_TRUE(rig.until([&] { return rig.exchange.connections("/private") == 2U; }));
  rig.run_for(milliseconds{50});
  EXPECT_EQ(rig.stats.reconnects.get(), 0U) << "the old one waits for the end of its order";
  rig.exchange.push("/private", 0, "order before 0 v1 filled none");
  ASSERT_TRUE(rig.until([&] { return rig.report_on("before").has_value(); }));
  EXPECT_EQ(rig.report_on("before")->status, OrderStatus::Filled);
  ASSERT_TRUE(rig.until(
      [&] { return last_text().find("a new private session is in use") != std::string::npos; }));
  rig.send(rig.intent("after", rig.a));
  EXPECT_TRUE(rig.until([&] { return rig.exchange.frames("/private").size() == 4U; }))
      << "two logins, two orders";
  EXPECT_EQ(rig.stats.keys_rotated.get(), 0U);
  EXPECT_EQ(rig.connector->state(), VenueState::Ready);
  EXPECT_EQ(rig.stats.orders_not_sent.get(), 0U);
}

TEST_F(RotationTest, M28KeepsTheOldSessionWhereTheNextDoesNotComeUp) {
  rig.exchange.answer_frame("login", "denied rate slowly");
  rig.exchange.push("/private", "goodbye");
  ASSERT_TRUE(rig.until([&] { return rig.exchange.connections("/private") >= 2U; }));
  rig.send(rig.intent("meanwhile", rig.a));
  EXPECT_TRUE(rig.until([&] { return rig.stats.orders_sent.get() == 1; }));
  EXPECT_EQ(rig.connector->state(), VenueState::Ready);
}

TEST_F(RotationTest, K4ANextKeyThatMayDoMoreIsNotTaken) {
  rig.exchange.answer("/key/trade", "read trade withdraw");
  rotate();
  ASSERT_TRUE(rig.until([&] { return rig.stats.keys_not_taken.get() == 1; }));
  rig.run_for(milliseconds{20});
  EXPECT_THAT(last_text(), HasSubstr("trade key next: not taken"));
  EXPECT_THAT(last_text(), HasSubstr("canWithdraw"));
  EXPECT_EQ(rig.connector->state(), VenueState::Ready);
  EXPECT_EQ(rig.exchange.connections("/private"), 1U);
}

TEST_F(RotationTest, K13AVenueThatCannotSayIsAskedAgainUntilItSays) {
  rig.exchange.answer("/key/trade", LoopbackReply{503, "overloaded"});
  rotate();
  ASSERT_TRUE(rig.until([&] { return rig.exchange.asked("/key/trade") == 3; }));
  EXPECT_EQ(rig.stats.keys_not_taken.get(), 0U) << "that was no word on the key";
  rig.exchange.answer("/key/trade", "read trade");
  EXPECT_TRUE(rig.until([&] { return rig.stats.keys_rotated.get() == 1; }));
}

TEST_F(RotationTest, K13ANextKeyThatCannotLogInIsNotTaken) {
  rig.exchange.answer_frame("login", "denied key no such key");
  rotate();
  ASSERT_TRUE(rig.until([&] { return rig.stats.keys_not_taken.get() == 1; }));
  rig.run_for(milliseconds{20});
  EXPECT_EQ(rig.connector->state(), VenueState::Ready);
  rig.send(rig.intent("after", rig.a));
  EXPECT_TRUE(rig.until([&] { return rig.stats.orders_sent.get() == 1; }))
      << "the key before it goes on";
}

TEST_F(RotationTest, S1ARevokedKeyCancelsWhatIsOpenThenEnds) {
  rig.send(rig.intent("open", rig.a));
  ASSERT_TRUE(rig.until([&] { return rig.stats.orders_sent.get() == 1; }));
  rig.exchange.answer("/order/open", "order open 0 v1 expired none");
  rig.keys.trade->stop_orders();
  rig.connector->doorbell().ring();
  rig.send(rig.intent("late", rig.a));
  ASSERT_TRUE(rig.until([&] { return rig.connector->state() == VenueState::Failed; }));
  rig.run_for(milliseconds{20});
  EXPECT_EQ(rig.stats.orders_sent.get(), 1U);
  EXPECT_EQ(rig.report_on("late")->reason, RejectReason::NotSent);
  EXPECT_EQ(rig.exchange.asked("/order/open"), 1);
  EXPECT_TRUE(rig.keys.trade->is_revoked());
  EXPECT_THAT(last_text(), HasSubstr("trade key trade: revoked; add another key"));
}

}  // namespace
}  // namespace crossbook
