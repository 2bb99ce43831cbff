#include "keys/rolling_sum.hpp"

#include <gtest/gtest.h>

#include <random>
#include <utility>
#include <vector>

namespace crossbook {
namespace {

using Window = RollingSum<60, 1'000>;  // 60 buckets of 1000: a window of 60000

CapAmount of(std::int64_t raw) { return CapAmount::from_raw(raw); }

TEST(RollingSum, CountsForTheWholeWindowAndNoMoreThanABucketLonger) {
  for (const std::int64_t start : {0L, 1L, 999L, 1'000L, 123'456L}) {
    Window window;
    window.add(of(7), start);
    EXPECT_EQ(window.sum(start), of(7));
    EXPECT_EQ(window.sum(start + 60'000), of(7)) << start;
    EXPECT_EQ(window.sum(start + 61'000), of(0)) << start;
  }
}

TEST(RollingSum, ForgetsAllAfterALongSilence) {
  Window window;
  for (std::int64_t at = 0; at < 70'000; at += 500) window.add(of(1), at);
  EXPECT_EQ(window.sum(1'000'000'000'000), of(0));
  window.add(of(3), 1'000'000'000'000);
  EXPECT_EQ(window.sum(1'000'000'000'000), of(3));
}

TEST(RollingSum, NeverSaysLessThanWasAddedWithinTheWindow) {
  std::mt19937_64 random{7};
  Window window;
  std::vector<std::pair<std::int64_t, std::int64_t>> added;
  std::int64_t now = 0;
  for (int i = 0; i < 20'000; ++i) {
    now += static_cast<std::int64_t>(random() % (random() % 100 == 0 ? 90'000 : 900));
    const auto amount = static_cast<std::int64_t>(random() % 1'000 + 1);
    window.add(of(amount), now);
    added.emplace_back(now, amount);
    std::int64_t within = 0;
    std::int64_t within_one_more = 0;
    for (auto at = added.rbegin(); at != added.rend() && now - at->first < 61'000; ++at) {
      if (now - at->first <= 60'000) within += at->second;
      within_one_more += at->second;
    }
    ASSERT_GE(window.sum(now), of(within));
    ASSERT_LE(window.sum(now), of(within_one_more));
  }
}

}  // namespace
}  // namespace crossbook
