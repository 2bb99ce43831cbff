// The sum of what was added within the last so long. Time is cut into buckets, and a bucket counts
// until it is wholly past: never less than the window is counted, at most one bucket more.
// In: amounts with their times. Out: sums. Thread: its owner's. Limits: fixed size, no allocation.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>

#include "keys/cap_amount.hpp"

namespace crossbook {

/// @tparam kBuckets that make the window, of kBucketNs each
template <std::size_t kBuckets, std::int64_t kBucketNs>
class RollingSum {
 public:
  /// @param now_ns >= 0, never before the last one
  CapAmount sum(std::int64_t now_ns) noexcept {
    advance(now_ns / kBucketNs);
    return CapAmount::from_raw(sum_);
  }
  /// The same, and what is added must not overflow with the sum.
  void add(CapAmount amount, std::int64_t now_ns) noexcept {
    advance(now_ns / kBucketNs);
    at(bucket_) += amount.raw();
    sum_ += amount.raw();
  }

 private:
  static constexpr std::size_t kKept = kBuckets + 1;

  CapAmount::Raw& at(std::int64_t bucket) noexcept {
    return buckets_[static_cast<std::size_t>(bucket) % kKept];
  }
  void advance(std::int64_t bucket) noexcept {
    const std::int64_t steps = sum_ == 0 ? 0 : std::min<std::int64_t>(bucket - bucket_, kKept);
    bucket_ = bucket;
    for (std::int64_t i = 0; i < steps; ++i) {
      sum_ -= at(bucket - i);
      at(bucket - i) = 0;
    }
  }

  std::array<CapAmount::Raw, kKept> buckets_{};
  std::int64_t bucket_ = 0;
  CapAmount::Raw sum_ = 0;
};

}  // namespace crossbook
