#include "engine/inventory/other_balances.hpp"

#include <gtest/gtest.h>

#include <string>

namespace crossbook {
namespace {

using namespace std::chrono_literals;

struct Others {
  OtherBalances balances{2};
  MonoNanos now{1'000};
  void open(std::string_view asset, std::string_view total) { say(asset, total, false); }
  void say(std::string_view asset, std::string_view total, bool has_begun = true) {
    balances.on_balance({VenueId{1}, AssetCode{asset}, parse_amount(total).value()}, has_begun,
                        now);
  }
  std::string unexplained() const {
    const auto change = balances.unexplained(VenueId{1});
    if (!change) return "";
    return std::string{change->asset.view()} + " " + amount_text(change->amount);
  }
};

TEST(OtherBalances, AreTakenOverBeforeTradingBegins) {
  Others others;
  others.open("XRP", "5");
  others.open("XRP", "7");
  EXPECT_EQ(others.unexplained(), "");
}

TEST(OtherBalancesS7, ACoinThatComesOrGoesIsNotExplained) {
  Others others;
  others.open("XRP", "5");
  others.say("XRP", "4");
  EXPECT_EQ(others.unexplained(), "XRP -1");
  others.say("XRP", "5");
  EXPECT_EQ(others.unexplained(), "");
  others.say("DOGE", "100");
  EXPECT_EQ(others.unexplained(), "DOGE 100");
  EXPECT_FALSE(others.balances.unexplained(VenueId{0}).has_value());
}

TEST(OtherBalancesS7, FeesExplainWhatFellAndNothingElse) {
  Others others;
  others.open("KFEE", "50");
  others.say("KFEE", "48");
  others.balances.on_fee(VenueId{1}, parse_amount("2").value());
  EXPECT_EQ(others.unexplained(), "");
  others.say("KFEE", "47.9");
  EXPECT_EQ(others.unexplained(), "KFEE -2.1");
  others.balances.on_fee(VenueId{1}, parse_amount("3").value());
  EXPECT_EQ(others.unexplained(), "");
  others.say("KFEE", "51");
  EXPECT_EQ(others.unexplained(), "KFEE 1");
}

TEST(OtherBalancesS7, CountFromTheChangeThatIsNotExplainedNotFromOneThatWas) {
  Others others;
  others.open("KFEE", "50");
  others.say("KFEE", "48");
  others.balances.on_fee(VenueId{1}, parse_amount("2").value());
  others.now = others.now + 60s;
  others.say("KFEE", "47");
  EXPECT_EQ(others.balances.unexplained(VenueId{1})->since, others.now);
}

TEST(OtherBalancesS7, CountFromTheFirstChangeUntilTheyAreTakenOver) {
  Others others;
  others.say("DOGE", "1");
  const MonoNanos first = others.now;
  others.now = others.now + 1s;
  others.say("DOGE", "2");
  EXPECT_EQ(others.balances.unexplained(VenueId{1})->since, first);
  others.balances.adopt(VenueId{1});
  EXPECT_EQ(others.unexplained(), "");
}

TEST(OtherBalances, AChangeBeyondTheTableIsNotExplained) {
  Others others;
  for (std::size_t i = 0; i < kMaxOtherAssets; ++i) others.open("A" + std::to_string(i), "1");
  others.open("LAST", "3");
  EXPECT_EQ(others.unexplained(), "");
  others.say("LAST", "2");
  EXPECT_EQ(others.unexplained(), "LAST 2");
}

}  // namespace
}  // namespace crossbook
