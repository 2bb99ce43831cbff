#include "venues/exchange/latency.hpp"

#include <algorithm>

namespace crossbook {
namespace {

constexpr std::uint64_t kSeedStep = 0x9e3779b97f4a7c15ULL;  // neighbours' sequences are unlike

}  // namespace

LatencyLine::LatencyLine(const LatencyShape& shape, std::uint64_t seed, std::uint64_t number)
    : shape_{shape}, random_{seed ^ (kSeedStep * (number + 1))} {}

LatencyLine::Moment LatencyLine::leaves(Moment now) {
  std::chrono::microseconds delay = shape_.base;
  delay += std::chrono::microseconds{random_.between(0, shape_.jitter.count())};
  if (random_.below(kMillionMessages) < shape_.tail_ppm) delay += shape_.tail;
  last_ = std::max(last_, now + delay);
  return last_;
}

}  // namespace crossbook
