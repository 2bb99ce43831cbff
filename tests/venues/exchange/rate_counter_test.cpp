#include "venues/exchange/rate_counter.hpp"

#include <gtest/gtest.h>

namespace crossbook {
namespace {

using namespace std::chrono_literals;

TEST(FixedWindowCounter, CountsWeightPerAlignedWindow) {
  FixedWindowCounter counter{60s, 10};
  const UtcNanos late = UtcNanos::from_millis(59'999);
  EXPECT_TRUE(counter.add(4, late));
  EXPECT_TRUE(counter.add(6, late));
  EXPECT_FALSE(counter.add(1, late));
  EXPECT_EQ(counter.used(late), 11);
  EXPECT_EQ(counter.resets_at(late), UtcNanos::from_millis(60'000));
  EXPECT_EQ(counter.used(UtcNanos::from_millis(60'000)), 0);
  EXPECT_TRUE(counter.add(10, UtcNanos::from_millis(60'000)));
}

TEST(FixedWindowCounter, HoldsToALimitThatShrinks) {
  FixedWindowCounter counter{10s, 10};
  EXPECT_TRUE(counter.add(6, UtcNanos{1}));
  counter.set_limit(5);
  EXPECT_FALSE(counter.add(0, UtcNanos{2}));
}

TEST(LeakyCounter, FallsByItsDecayAndNotBelowZero) {
  LeakyCounter counter{15'000, 330};  // at most 15, 0.33 per second
  const UtcNanos start = UtcNanos::from_millis(1'700'000'000'000);
  for (int i = 0; i < 15; ++i) EXPECT_TRUE(counter.try_add(1'000, start));
  EXPECT_FALSE(counter.try_add(1'000, start));
  EXPECT_EQ(counter.level_milli(start), 15'000) << "a refused request does not count";
  EXPECT_EQ(counter.level_milli(start + 10s), 11'700);
  EXPECT_EQ(counter.level_milli(start + 1h), 0);
  EXPECT_EQ(counter.wait_for(1'000, start), 3030303031ns);
  EXPECT_FALSE(counter.try_add(1'000, start + 3030303030ns));
  EXPECT_TRUE(counter.try_add(1'000, start + 3030303031ns));
}

TEST(LeakyCounter, LosesNothingToFrequentSmallSteps) {
  LeakyCounter counter{1'000'000, 333};
  UtcNanos now = UtcNanos::from_millis(1'700'000'000'000);
  counter.add(500'000, now);
  for (int i = 0; i < 1'000; ++i) counter.add(0, now = now + 1'000'001ns);
  EXPECT_EQ(counter.level_milli(now), 500'000 - 333 + 0);
}

TEST(LeakyCounter, TakesPenaltiesAboveItsLimit) {
  LeakyCounter counter{10'000, 1'000};
  EXPECT_FALSE(counter.add(12'000, UtcNanos{}));
  EXPECT_EQ(counter.wait_for(0, UtcNanos{}), 2s);
}

TEST(BanLadder, RefusesThenBansWhoDoesNotStop) {
  BanLadder ladder{{.tolerated = 2, .first_ban = 10s, .longest_ban = 30s, .forgiven_after = 1h}};
  using Answer = BanLadder::Answer;
  UtcNanos now = UtcNanos::from_millis(1'700'000'000'000);
  EXPECT_EQ(ladder.on_request(true, now), Answer::Serve);
  EXPECT_EQ(ladder.on_request(false, now), Answer::TooMany);
  EXPECT_EQ(ladder.on_request(true, now), Answer::Serve) << "backing off in time is forgiven";
  EXPECT_EQ(ladder.on_request(false, now), Answer::TooMany);
  EXPECT_EQ(ladder.on_request(false, now), Answer::TooMany);
  EXPECT_EQ(ladder.on_request(false, now), Answer::Banned);
  EXPECT_EQ(ladder.banned_until(), now + 10s);
  EXPECT_EQ(ladder.on_request(true, now + 9s), Answer::Banned);
  EXPECT_EQ(ladder.on_request(true, now + 10s), Answer::Serve);
}

TEST(BanLadder, BansTwiceAsLongEachTimeUpToItsLimitAndForgives) {
  BanLadder ladder{{.tolerated = 0, .first_ban = 10s, .longest_ban = 30s, .forgiven_after = 1h}};
  UtcNanos now = UtcNanos::from_millis(1'700'000'000'000);
  for (const std::chrono::seconds expected : {10s, 20s, 30s, 30s}) {
    ladder.on_request(false, now);
    EXPECT_EQ(ladder.banned_until(), now + expected);
    now = ladder.banned_until();
  }
  now = now + 2h;
  ladder.on_request(false, now);
  EXPECT_EQ(ladder.banned_until(), now + 10s);
}

}  // namespace
}  // namespace crossbook
