#include "engine/telemetry/latency_histogram.hpp"

#include <algorithm>
#include <bit>

namespace crossbook {

std::size_t LatencyHistogram::bucket_of(std::uint64_t value) noexcept {
  constexpr std::uint64_t kSub = 1ULL << kSubBits;
  if (value < kSub) return value;
  const auto power = static_cast<unsigned>(std::bit_width(value)) - 1 - kSubBits;  // >= 0
  const std::size_t bucket = ((power + 1ULL) << kSubBits) + ((value >> power) - kSub);
  return std::min(bucket, kBuckets - 1);
}

std::uint64_t LatencyHistogram::upper_bound(std::size_t bucket) noexcept {
  constexpr std::size_t kSub = std::size_t{1} << kSubBits;
  if (bucket < kSub) return bucket;
  const std::size_t power = (bucket >> kSubBits) - 1;
  return ((kSub + (bucket & (kSub - 1)) + 1) << power) - 1;
}

void LatencyHistogram::record(std::chrono::nanoseconds latency) noexcept {
  const std::int64_t ns = std::max<std::int64_t>(latency.count(), 0);
  ++counts_[bucket_of(static_cast<std::uint64_t>(ns))];
  ++count_;
  max_ = std::max(max_, std::chrono::nanoseconds{ns});
}

std::chrono::nanoseconds LatencyHistogram::percentile(int per_mille) const noexcept {
  if (count_ == 0) return std::chrono::nanoseconds{0};
  const std::uint64_t rank =
      std::max<std::uint64_t>((count_ * static_cast<std::uint64_t>(per_mille) + 999) / 1000, 1);
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen < rank) continue;
    const auto bound = static_cast<std::int64_t>(upper_bound(bucket));
    return std::min(std::chrono::nanoseconds{bound}, max_);
  }
  return max_;
}

}  // namespace crossbook
