#include <gtest/gtest.h>

#include <set>

#include "venues/connector/clock_offset.hpp"
#include "venues/connector/rate_governor.hpp"
#include "venues/connector/reconnect.hpp"

namespace crossbook {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

MonoNanos at(milliseconds ms) { return MonoNanos::from_millis(1'000'000 + ms.count()); }
UtcNanos utc(milliseconds ms) { return UtcNanos::from_millis(1'800'000'000'000 + ms.count()); }

TEST(Reconnect, DoublesUpToTheCapWithJitterInTheUpperHalf) {
  Reconnect reconnect{{milliseconds{100}, milliseconds{1'000}, seconds{30}}, 7};
  for (const int full : {100, 200, 400, 800, 1'000, 1'000}) {
    const auto delay = reconnect.on_down(at(milliseconds{0}));
    EXPECT_GE(delay, milliseconds{full / 2});
    EXPECT_LE(delay, milliseconds{full});
  }
}

TEST(Reconnect, StartsOverOnlyAfterAStableTime) {
  Reconnect reconnect{{milliseconds{100}, seconds{60}, seconds{30}}, 7};
  for (int i = 0; i < 5; ++i) reconnect.on_down(at(milliseconds{0}));
  reconnect.on_up(at(milliseconds{0}));
  EXPECT_GE(reconnect.on_down(at(seconds{29})), milliseconds{1'600});
  reconnect.on_up(at(seconds{100}));
  EXPECT_LE(reconnect.on_down(at(seconds{130})), milliseconds{100});
}

TEST(Reconnect, GivesTheSameDelaysForTheSameSeed) {
  const BackoffConfig config;
  Reconnect a{config, 5}, b{config, 5}, c{config, 6};
  const auto now = at(milliseconds{0});
  const auto first = a.on_down(now);
  EXPECT_EQ(first, b.on_down(now));
  EXPECT_NE(first, c.on_down(now));
}

TEST(ClockOffset, TakesHalfOfTheShortestRoundTrip) {
  ClockOffset clock;
  EXPECT_TRUE(clock.add(at(milliseconds{0}), at(milliseconds{100}), utc(milliseconds{50})));
  EXPECT_TRUE(clock.add(at(milliseconds{200}), at(milliseconds{210}), utc(milliseconds{225})));
  EXPECT_EQ(clock.venue_time(at(milliseconds{205})), utc(milliseconds{225}));
  EXPECT_EQ(clock.uncertainty(), milliseconds{5});
}

TEST(ClockOffset, M33_RefusesAnOutlierButBelievesAStep) {
  ClockOffset clock;
  ASSERT_TRUE(clock.add(at(seconds{0}), at(seconds{0}), utc(seconds{0})));
  EXPECT_FALSE(clock.add(at(seconds{1}), at(seconds{1}), utc(seconds{3601})));
  EXPECT_TRUE(clock.add(at(seconds{2}), at(seconds{2}), utc(seconds{2})));
  EXPECT_FALSE(clock.add(at(seconds{3}), at(seconds{3}), utc(seconds{63})));
  EXPECT_FALSE(clock.add(at(seconds{4}), at(seconds{4}), utc(seconds{64})));
  EXPECT_TRUE(clock.add(at(seconds{5}), at(seconds{5}), utc(seconds{65})));
  EXPECT_EQ(clock.venue_time(at(seconds{6})), utc(seconds{66}));
}

TEST(ClockOffset, RefusesAnswersThatTookTooLong) {
  ClockOffset clock;
  EXPECT_FALSE(clock.add(at(seconds{0}), at(seconds{6}), utc(seconds{3})));
  EXPECT_FALSE(clock.is_known());
}

constexpr RateBucket kWeight{RateKind::RestWeight, 100, seconds{60}, true};
constexpr RateBucket kOrders{RateKind::Orders, 10, seconds{10}, false};

TEST(RateGovernor, KeepsATenthForRepairs) {
  const RateBucket buckets[] = {kWeight};
  RateGovernor governor{buckets};
  EXPECT_TRUE(governor.try_take({{RateKind::RestWeight, 90}}, utc(seconds{0})));
  EXPECT_FALSE(governor.try_take({{RateKind::RestWeight, 1}}, utc(seconds{1})));
  EXPECT_TRUE(governor.try_take({{RateKind::RestWeight, 10}}, utc(seconds{1}), true));
  EXPECT_FALSE(governor.try_take({{RateKind::RestWeight, 1}}, utc(seconds{1}), true));
}

TEST(RateGovernor, RefillsAlignedWindowsAtOnce) {
  const RateBucket buckets[] = {kWeight};
  RateGovernor governor{buckets};
  const milliseconds to_next{60'000 - utc(milliseconds{0}).millis() % 60'000};
  ASSERT_TRUE(governor.try_take({{RateKind::RestWeight, 90}}, utc(to_next - milliseconds{51})));
  EXPECT_FALSE(governor.try_take({{RateKind::RestWeight, 1}}, utc(to_next)));
  EXPECT_TRUE(governor.try_take({{RateKind::RestWeight, 90}}, utc(to_next + milliseconds{50})));
}

TEST(RateGovernor, CountsWhatIsSentAtAWindowsEdgeInBoth) {  // I10
  const RateBucket buckets[] = {kWeight};
  RateGovernor governor{buckets};
  const milliseconds to_next{60'000 - utc(milliseconds{0}).millis() % 60'000};
  ASSERT_TRUE(governor.try_take({{RateKind::RestWeight, 50}}, utc(to_next - milliseconds{900})));
  ASSERT_TRUE(governor.try_take({{RateKind::RestWeight, 30}}, utc(to_next - milliseconds{40})));
  ASSERT_TRUE(governor.try_take({{RateKind::RestWeight, 10}}, utc(to_next + milliseconds{40})));
  EXPECT_FALSE(governor.try_take({{RateKind::RestWeight, 51}}, utc(to_next + milliseconds{60})));
  EXPECT_TRUE(governor.try_take({{RateKind::RestWeight, 50}}, utc(to_next + milliseconds{60})));
  EXPECT_TRUE(governor.try_take({{RateKind::RestWeight, 90}}, utc(to_next + milliseconds{60'060})));
}

TEST(RateGovernor, RefillsLeakingBucketsEvenly) {
  const RateBucket buckets[] = {kOrders};
  RateGovernor governor{buckets};
  for (int i = 0; i < 9; ++i) EXPECT_TRUE(governor.try_take({{RateKind::Orders}}, utc(seconds{0})));
  EXPECT_FALSE(governor.try_take({{RateKind::Orders}}, utc(seconds{0})));
  EXPECT_FALSE(governor.try_take({{RateKind::Orders}}, utc(milliseconds{900})));
  EXPECT_TRUE(governor.try_take({{RateKind::Orders}}, utc(milliseconds{1'000})));
}

TEST(RateGovernor, TakesAllKindsOrNone) {
  const RateBucket buckets[] = {kWeight, kOrders};
  RateGovernor governor{buckets};
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(governor.try_take({{RateKind::Orders}}, utc(seconds{0})));
  EXPECT_FALSE(
      governor.try_take({{RateKind::RestWeight, 90}, {RateKind::Orders, 1}}, utc(seconds{0})));
  EXPECT_TRUE(governor.try_take({{RateKind::RestWeight, 90}}, utc(seconds{0})));
}

TEST(RateGovernor, SendsNothingWhileTheVenueHoldsUs) {  // O14
  const RateBucket buckets[] = {kWeight};
  RateGovernor governor{buckets};
  governor.penalise(seconds{5}, utc(seconds{0}));
  governor.penalise(seconds{1}, utc(seconds{0}));
  EXPECT_FALSE(governor.try_take({{RateKind::RestWeight, 1}}, utc(seconds{4}), true));
  EXPECT_TRUE(governor.try_take({{RateKind::RestWeight, 1}}, utc(seconds{5})));
}

TEST(RateGovernor, BelievesTheVenueWhenItCountsMore) {
  const RateBucket buckets[] = {kWeight};
  RateGovernor governor{buckets};
  governor.report_used(95, utc(seconds{0}));
  EXPECT_FALSE(governor.try_take({{RateKind::RestWeight, 1}}, utc(seconds{0})));
  governor.report_used(3, utc(seconds{0}));
  EXPECT_FALSE(governor.try_take({{RateKind::RestWeight, 1}}, utc(seconds{0})));
}

TEST(RateGovernor, IsShortBeforeItIsEmptyAndUntilThereIsRoomAgain) {
  const std::array<RateBucket, 1> orders{
      RateBucket{RateKind::Orders, 100, std::chrono::seconds{100}, false}};
  RateGovernor governor{orders};
  UtcNanos now{1'000'000'000'000};
  EXPECT_FALSE(governor.is_short(RateKind::Orders, now, false));
  for (int i = 0; i < 89; ++i) EXPECT_TRUE(governor.try_take({{RateKind::Orders, 1}}, now));
  EXPECT_TRUE(governor.is_short(RateKind::Orders, now, false)) << "one is left beside the reserve";
  EXPECT_TRUE(governor.try_take({{RateKind::Orders, 1}}, now));
  now = now + std::chrono::seconds{5};
  EXPECT_FALSE(governor.is_short(RateKind::Orders, now, false));
  EXPECT_TRUE(governor.is_short(RateKind::Orders, now, true)) << "five are free, eleven are wanted";
  now = now + std::chrono::seconds{6};
  EXPECT_FALSE(governor.is_short(RateKind::Orders, now, true));
  EXPECT_FALSE(governor.is_short(RateKind::RestWeight, now, true)) << "not limited";
}

TEST(RateGovernor, EachInstrumentHasItsOwnBucketWhereTheVenueCountsSo) {
  const std::array<RateBucket, 2> buckets{
      RateBucket{RateKind::Orders, 10, seconds{10}, false, true},
      RateBucket{RateKind::WsMessages, 100, seconds{10}, false}};
  RateGovernor governor{buckets, 3};
  const UtcNanos now = utc(seconds{0});
  const auto send = [&](std::uint16_t instrument, bool is_repair = false) {
    return governor.try_take({{RateKind::Orders, 1, InstrumentId{instrument}}}, now, is_repair);
  };
  for (int i = 0; i < 9; ++i) ASSERT_TRUE(send(1));
  EXPECT_FALSE(send(1)) << "the rest is for repairs";
  EXPECT_TRUE(send(1, true));
  EXPECT_FALSE(send(1, true));
  for (const std::uint16_t other : {std::uint16_t{0}, std::uint16_t{2}})
    for (int i = 0; i < 9; ++i) EXPECT_TRUE(send(other)) << other << ", " << i;
}

TEST(RateGovernor, OneInstrumentThatIsShortIsEnough) {
  const std::array<RateBucket, 1> buckets{
      RateBucket{RateKind::Orders, 10, seconds{10}, false, true}};
  RateGovernor governor{buckets, 3};
  EXPECT_FALSE(governor.is_short(RateKind::Orders, utc(seconds{0}), false));
  for (int i = 0; i < 8; ++i)
    ASSERT_TRUE(governor.try_take({{RateKind::Orders, 1, InstrumentId{2}}}, utc(seconds{0})));
  EXPECT_TRUE(governor.is_short(RateKind::Orders, utc(seconds{0}), false));
  EXPECT_FALSE(governor.is_short(RateKind::Orders, utc(seconds{5}), true));
}

TEST(RateGovernor, LimitsNothingThatHasNoBucket) {
  RateGovernor governor{{}};
  EXPECT_TRUE(governor.try_take({{RateKind::Orders, 1'000'000}}, utc(seconds{0})));
}

}  // namespace
}  // namespace crossbook
