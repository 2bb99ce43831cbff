// Latencies in nanoseconds, counted in buckets of at most 1.6 % width; records without allocation.
// In: durations. Out: percentiles, maximum, count. Thread: its owner's; copy to hand over.
// Limits: 0 to about 68 s; longer ones count as that.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace crossbook {

class LatencyHistogram {
 public:
  void record(std::chrono::nanoseconds latency) noexcept;
  /// Upper bound of the bucket that holds the percentile; 0 if nothing was recorded.
  /// @param per_mille 500 = median, 990 = p99, 999 = p99.9
  std::chrono::nanoseconds percentile(int per_mille) const noexcept;
  std::chrono::nanoseconds max() const noexcept { return max_; }
  std::uint64_t count() const noexcept { return count_; }

 private:
  static constexpr unsigned kSubBits = 6;  // 64 buckets per power of two
  static constexpr unsigned kPowers = 31;  // 2^36 ns
  static constexpr std::size_t kBuckets = (kPowers + 1) << kSubBits;
  static std::size_t bucket_of(std::uint64_t value) noexcept;
  static std::uint64_t upper_bound(std::size_t bucket) noexcept;

  std::array<std::uint32_t, kBuckets> counts_{};
  std::chrono::nanoseconds max_{0};
  std::uint64_t count_ = 0;
};

}  // namespace crossbook
