// Two clocks, two types: what venues say and what we measure.
// In: nanosecond counts. Out: UtcNanos, MonoNanos. Thread: any. Limits: years 1678 to 2262.
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>

namespace crossbook {

template <class Tag>
class Nanos {
 public:
  constexpr Nanos() = default;
  explicit constexpr Nanos(std::int64_t count) noexcept : count_{count} {}
  constexpr std::int64_t count() const noexcept { return count_; }
  constexpr std::int64_t millis() const noexcept { return count_ / 1'000'000; }
  constexpr std::int64_t seconds() const noexcept { return count_ / 1'000'000'000; }
  static constexpr Nanos from_millis(std::int64_t ms) noexcept { return Nanos{ms * 1'000'000}; }
  friend constexpr auto operator<=>(Nanos, Nanos) = default;
  friend constexpr std::chrono::nanoseconds operator-(Nanos a, Nanos b) noexcept {
    return std::chrono::nanoseconds{a.count_ - b.count_};
  }
  friend constexpr Nanos operator+(Nanos a, std::chrono::nanoseconds d) noexcept {
    return Nanos{a.count_ + d.count()};
  }
  friend constexpr Nanos operator-(Nanos a, std::chrono::nanoseconds d) noexcept {
    return Nanos{a.count_ - d.count()};
  }

 private:
  std::int64_t count_ = 0;
};

using UtcNanos = Nanos<struct UtcTag>;    // since 1970-01-01T00:00:00Z; venues' times and signing
using MonoNanos = Nanos<struct MonoTag>;  // steady clock of this machine; ages, timers, latency

}  // namespace crossbook
