#include "engine/telemetry/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace crossbook {
namespace {

using std::chrono::nanoseconds;

TEST(LatencyHistogram, PercentilesAreWithinTwoPercentOfTheSortedSample) {
  std::mt19937_64 random{7};
  std::vector<std::int64_t> sample;
  LatencyHistogram histogram;
  for (int i = 0; i < 20'000; ++i) {
    const auto value = static_cast<std::int64_t>(random() % (1ULL << (random() % 34 + 1)));
    sample.push_back(value);
    histogram.record(nanoseconds{value});
  }
  std::sort(sample.begin(), sample.end());
  for (const int per_mille : {500, 900, 990, 999}) {
    const std::size_t rank = (sample.size() * static_cast<std::size_t>(per_mille) + 999) / 1000 - 1;
    const std::int64_t exact = sample[rank];
    const std::int64_t found = histogram.percentile(per_mille).count();
    EXPECT_GE(found, exact) << per_mille;
    EXPECT_LE(found, exact + exact / 50 + 1) << per_mille;
  }
  EXPECT_EQ(histogram.max().count(), sample.back());
  EXPECT_EQ(histogram.count(), sample.size());
}

TEST(LatencyHistogram, CountsWhatIsOutOfRangeAtTheEdges) {
  LatencyHistogram histogram;
  EXPECT_EQ(histogram.percentile(999).count(), 0);
  histogram.record(nanoseconds{-5});
  EXPECT_EQ(histogram.percentile(500).count(), 0);
  histogram.record(std::chrono::hours{1});
  EXPECT_EQ(histogram.max(), std::chrono::hours{1});
  EXPECT_EQ(histogram.count(), 2U);
}

}  // namespace
}  // namespace crossbook
