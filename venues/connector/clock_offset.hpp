// A venue's clock against our steady one, from timed requests: a pure state machine.
// In: send and receive times, the venue's time. Out: the venue's time now. Thread: its owner's.
// Limits: kClockSamples recent samples; round trips up to kMaxClockRoundTrip.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

#include "venues/market/time.hpp"

namespace crossbook {

inline constexpr std::size_t kClockSamples = 8;
inline constexpr std::chrono::milliseconds kMaxClockRoundTrip{5'000};
/// Samples further than this (and half the round trips) from what we believe are outliers; some
/// venues tell whole seconds only.
inline constexpr std::chrono::milliseconds kClockTolerance{1'000};
inline constexpr std::uint8_t kClockStepSamples = 3;  // outliers that agree are a step

class ClockOffset {
 public:
  /// @param sent, received  around the request that the venue answered with its time
  /// @return false if the sample was not believed
  bool add(MonoNanos sent, MonoNanos received, UtcNanos venue) noexcept;
  bool is_known() const noexcept { return count_ > 0; }
  /// @param now a reading of the clock that the samples were taken with. Needs is_known()
  UtcNanos venue_time(MonoNanos now) const noexcept { return UtcNanos{now.count() + best_.offset}; }
  /// How far venue_time may be off: half of the best round trip.
  std::chrono::nanoseconds uncertainty() const noexcept {
    return std::chrono::nanoseconds{best_.round_trip / 2};
  }
  /// Forgets everything, so that the next sample is believed.
  void reset() noexcept { count_ = 0, outliers_ = 0; }

 private:
  struct Sample {
    std::int64_t offset = 0;  // venue's UTC minus our steady clock, ns
    std::int64_t round_trip = 0;
  };
  static bool agree(const Sample& a, const Sample& b) noexcept;
  void keep(const Sample& sample) noexcept;

  std::array<Sample, kClockSamples> samples_{};
  std::size_t count_ = 0;
  std::size_t next_ = 0;
  Sample best_;
  Sample last_outlier_;
  std::uint8_t outliers_ = 0;
};

}  // namespace crossbook
