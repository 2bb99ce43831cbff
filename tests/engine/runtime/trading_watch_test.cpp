#include "engine/runtime/trading_watch.hpp"

#include <gtest/gtest.h>

#include <array>

namespace crossbook {
namespace {

using namespace std::chrono_literals;

class Watch : public ::testing::Test {
 protected:
  std::string look(std::chrono::nanoseconds elapsed) {
    return watch.look(venues, elapsed).value_or("");
  }
  void come_up() {
    for (TradingWatch::VenueLook& venue : venues) venue.state = VenueState::Ready, venue.books = 6;
    EXPECT_EQ(look(1s), "");
  }
  std::array<TradingWatch::VenueLook, 3> venues{{{"atlas"}, {"borea"}, {"ceres"}}};
  TradingWatch watch;
};

TEST_F(Watch, GivesVenuesTheirTimeToStart) {
  EXPECT_EQ(look(0s), "");
  EXPECT_EQ(look(9s), "");
  EXPECT_EQ(look(10s),
            "fewer than two venues can be compared (none is): holding, no new orders; going on by "
            "itself when a second one is good");
  EXPECT_TRUE(watch.is_holding());
  EXPECT_EQ(look(11s), "") << "said once";
}

TEST_F(Watch, HoldsWhenTheLastPairIsGoneAndGoesOnByItself) {
  come_up();
  venues[0].books = 0;
  EXPECT_EQ(look(2s), "") << "two are left";
  venues[2].state = VenueState::Connecting;
  EXPECT_EQ(look(3s), "") << "it may come back at once";
  EXPECT_NE(look(3500ms).find("(only borea)"), std::string::npos);
  EXPECT_FALSE(watch.is_stuck(4s));
  venues[0].books = 6;
  EXPECT_EQ(look(5s), "two venues can be compared again (atlas, borea): going on");
  EXPECT_FALSE(watch.is_holding());
}

TEST_F(Watch, IsStuckWhenTheHoldLasts) {
  come_up();
  venues[0].books = venues[1].books = 0;
  look(2s);
  look(3s);
  EXPECT_TRUE(watch.is_holding());
  EXPECT_FALSE(watch.is_stuck(11s));
  EXPECT_TRUE(watch.is_stuck(12s));
}

TEST_F(Watch, SaysAtOnceThatItTakesAPerson) {
  venues[0].state = venues[1].state = VenueState::Failed;
  EXPECT_NE(look(100ms).find("mend the venues named above"), std::string::npos);
  EXPECT_TRUE(watch.is_stuck(100ms));
}

TEST_F(Watch, SaysAnewWhenAHoldBecomesAPersonsMatter) {
  come_up();
  venues[0].books = venues[1].books = 0;
  look(2s);
  EXPECT_NE(look(3s), "");
  venues[0].state = venues[1].state = VenueState::Failed;
  EXPECT_NE(look(4s).find("mend the venues"), std::string::npos);
}

TEST(WatchOfOneVenue, ExpectsNoPair) {
  TradingWatch watch;
  const std::array<TradingWatch::VenueLook, 1> one{{{"atlas"}}};
  EXPECT_FALSE(watch.look(one, 60s).has_value());
  EXPECT_FALSE(watch.is_stuck(60s));
}

}  // namespace
}  // namespace crossbook
