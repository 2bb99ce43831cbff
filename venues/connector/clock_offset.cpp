#include "venues/connector/clock_offset.hpp"

#include <algorithm>

namespace crossbook {

bool ClockOffset::agree(const Sample& a, const Sample& b) noexcept {
  const std::int64_t slack =
      std::chrono::nanoseconds{kClockTolerance}.count() + (a.round_trip + b.round_trip) / 2;
  const std::int64_t difference = a.offset > b.offset ? a.offset - b.offset : b.offset - a.offset;
  return difference <= slack;
}

void ClockOffset::keep(const Sample& sample) noexcept {
  samples_[next_++ % samples_.size()] = sample;
  count_ = std::min(count_ + 1, samples_.size());
  // The answer with the shortest round trip left the least room for error.
  best_ = *std::min_element(
      samples_.begin(), samples_.begin() + static_cast<std::ptrdiff_t>(count_),
      [](const Sample& a, const Sample& b) { return a.round_trip < b.round_trip; });
}

bool ClockOffset::add(MonoNanos sent, MonoNanos received, UtcNanos venue) noexcept {
  const std::int64_t round_trip = (received - sent).count();
  if (round_trip < 0 || round_trip > std::chrono::nanoseconds{kMaxClockRoundTrip}.count())
    return false;
  if (venue.count() <= 0) return false;
  const Sample sample{venue.count() - (sent.count() + round_trip / 2), round_trip};
  if (count_ == 0 || agree(sample, best_)) {
    outliers_ = 0;
    keep(sample);
    return true;
  }
  outliers_ = outliers_ > 0 && agree(sample, last_outlier_)
                  ? static_cast<std::uint8_t>(outliers_ + 1)
                  : std::uint8_t{1};
  last_outlier_ = sample;
  if (outliers_ < kClockStepSamples) return false;
  count_ = next_ = 0;  // the venue's clock has stepped
  outliers_ = 0;
  keep(sample);
  return true;
}

}  // namespace crossbook
