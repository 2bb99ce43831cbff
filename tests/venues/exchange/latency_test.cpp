#include "venues/exchange/latency.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace crossbook {
namespace {

using namespace std::chrono_literals;
using Moment = LatencyLine::Moment;

std::vector<Moment> leaving(LatencyLine line, int messages, std::chrono::microseconds every) {
  std::vector<Moment> moments;
  for (int i = 0; i < messages; ++i) moments.push_back(line.leaves(Moment{} + 1s + i * every));
  return moments;
}

TEST(LatencyLine, KeepsTheOrderAndTheBase) {
  const LatencyShape shape{300us, 5ms, 40ms, 100'000};
  const std::vector<Moment> moments = leaving({shape, 7, 1}, 2'000, 100us);
  for (std::size_t i = 0; i < moments.size(); ++i) {
    const Moment ready = Moment{} + 1s + i * 100us;
    EXPECT_GE(moments[i], ready + shape.base);
    EXPECT_LE(moments[i], ready + shape.base + shape.jitter + shape.tail);
  }
  EXPECT_TRUE(std::is_sorted(moments.begin(), moments.end()));
}

TEST(LatencyLine, TakesTheTailAsOftenAsItSays) {
  const LatencyShape shape{0us, 10us, 40ms, 100'000};  // one in ten; none waits for another
  int late = 0;
  const std::vector<Moment> moments = leaving({shape, 7, 1}, 10'000, 50ms);
  for (std::size_t i = 0; i < moments.size(); ++i)
    late += moments[i] >= Moment{} + 1s + i * 50ms + shape.tail ? 1 : 0;
  EXPECT_GT(late, 850);
  EXPECT_LT(late, 1'150);
}

TEST(LatencyLine, IsTheSameForTheSameSeedAndConnection) {
  const LatencyShape shape{0us, 1s, 0us, 0};
  EXPECT_EQ(leaving({shape, 7, 1}, 50, 1s), leaving({shape, 7, 1}, 50, 1s));
  EXPECT_NE(leaving({shape, 7, 1}, 50, 1s), leaving({shape, 8, 1}, 50, 1s));
  EXPECT_NE(leaving({shape, 7, 1}, 50, 1s), leaving({shape, 7, 2}, 50, 1s));
}

TEST(LatencyLine, IsNoLineWithoutAnyPart) {
  EXPECT_FALSE(LatencyLine({}, 7, 1).is_slow());
  EXPECT_FALSE(LatencyLine({0us, 0us, 5ms, 0}, 7, 1).is_slow()) << "a tail of no message";
  EXPECT_TRUE(LatencyLine({1us}, 7, 1).is_slow());
}

}  // namespace
}  // namespace crossbook
