// Random numbers that are the same on every machine: integers from one generator. (The standard
// library's distributions differ between libraries.)
// In: a seed. Out: integers. Thread: one. Limits: spans below 2^63.
#pragma once

#include <cstdint>
#include <random>

namespace crossbook {

class MarketRandom {
 public:
  explicit MarketRandom(std::uint64_t seed) : generator_{seed} {}

  /// 0 .. limit - 1. @param limit >= 1
  std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(generator_() % static_cast<std::uint64_t>(limit));
  }
  /// low .. high, both included.
  std::int64_t between(std::int64_t low, std::int64_t high) { return low + below(high - low + 1); }
  /// The same, small ones more often: the square of an even draw.
  std::int64_t skewed(std::int64_t low, std::int64_t high) {
    const std::int64_t draw = below(kSkew);
    return low + (high - low) * (draw * draw / kSkew) / kSkew;
  }
  bool one_in(std::int64_t count) { return below(count) == 0; }
  bool percent(std::int64_t chance) { return below(100) < chance; }

  static constexpr std::int64_t kNormalUnit = 37'837;  // one standard deviation of normal()
  /// Nearly normal around zero: the sum of four even draws.
  std::int64_t normal() {
    const std::uint64_t bits = generator_();
    std::int64_t sum = 0;
    for (unsigned part = 0; part < 4; ++part)
      sum += static_cast<std::int64_t>((bits >> (16 * part)) & 0xffff);
    return sum - 2 * 65'535;
  }

 private:
  static constexpr std::int64_t kSkew = 10'000;
  std::mt19937_64 generator_;
};

}  // namespace crossbook
