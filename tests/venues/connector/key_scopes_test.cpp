// K4: what the venue says of our keys is asked for at the start, again and again, and once more
// after a refusal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/connector_rig.hpp"

namespace crossbook {
namespace {

using crossbook::testing::ConnectorRig;
using crossbook::testing::FakeVenue;
using std::chrono::milliseconds;
using ::testing::HasSubstr;

bool is_failed(const ConnectorRig& rig) { return rig.connector->state() == VenueState::Failed; }

std::string last_text(const ConnectorRig& rig) {
  return std::string{rig.all<VenueStateChange>().back().text.view()};
}

TEST(ConnectorKeysK4, AreCheckedBeforeTheVenueIsReady) {
  ConnectorRig rig{FakeVenue::scopes_settings()};
  rig.exchange.answer("/key/read", "read");
  rig.start();
  ASSERT_TRUE(rig.until_books());
  rig.run_for(milliseconds{200});
  EXPECT_EQ(rig.connector->state(), VenueState::Connecting) << "nobody knows what trade may do";
  rig.exchange.answer("/key/trade", "read trade");
  EXPECT_TRUE(rig.until_ready());
}

TEST(ConnectorKeysK4, AKeyThatMayWithdrawIsRefusedWithTheVenuesOwnField) {
  ConnectorRig rig{FakeVenue::scopes_settings()};
  rig.exchange.answer("/key/read", "read");
  rig.exchange.answer("/key/trade", "read trade withdraw");
  rig.start();
  ASSERT_TRUE(rig.until([&] { return is_failed(rig); }));
  rig.run_for(milliseconds{20});
  EXPECT_EQ(rig.all<VenueStateChange>().back().reason, RejectReason::KeyScopes);
  EXPECT_THAT(last_text(rig), HasSubstr("fake: trade key"));
  EXPECT_THAT(last_text(rig), HasSubstr("withdraw (canWithdraw)"));
  EXPECT_THAT(last_text(rig), HasSubstr("crossbook keys check"));
}

TEST(ConnectorKeysS3, AScopeThatIsAddedLaterEndsTheVenue) {
  ConnectorRig rig{FakeVenue::scopes_settings()};
  rig.config.key_interval = milliseconds{50};
  rig.exchange.answer("/key/read", "read");
  rig.exchange.answer("/key/trade", "read trade");
  rig.start();
  ASSERT_TRUE(rig.until_books());
  ASSERT_TRUE(rig.until_ready());
  rig.exchange.answer("/key/trade", "read trade withdraw");
  ASSERT_TRUE(rig.until([&] { return is_failed(rig); }));
  rig.run_for(milliseconds{20});
  EXPECT_FALSE(rig.is_trusted(rig.a));
  EXPECT_THAT(last_text(rig), HasSubstr("canWithdraw"));
}

TEST(ConnectorKeysS2, ARefusedKeyIsAskedAboutOnceMore) {
  ConnectorRig rig{FakeVenue::scopes_settings()};
  rig.exchange.answer("/key/read", "read");
  rig.exchange.answer("/key/trade", "read trade");
  rig.start();
  ASSERT_TRUE(rig.until_ready());
  const int asked = rig.exchange.asked("/key/trade");
  rig.exchange.answer("/key/trade", "read");
  rig.exchange.answer_frame("login", "denied key no permission");
  rig.exchange.push("/private", "expired");
  ASSERT_TRUE(rig.until([&] { return is_failed(rig); }));
  ASSERT_TRUE(rig.until([&] { return rig.exchange.asked("/key/trade") == asked + 1; }));
  EXPECT_TRUE(rig.until([&] {
    return last_text(rig).find("the venue says of the trade key: may read the account (canRead)") !=
           std::string::npos;
  }));
}

}  // namespace
}  // namespace crossbook
