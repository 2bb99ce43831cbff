// How venues count requests: aligned windows, leaking buckets, and bans for those who do not stop.
// In: weights, with the time of each. Out: served, too many, banned. Thread: one. Limits: see each.
#pragma once

#include <chrono>
#include <cstdint>

#include "venues/market/time.hpp"

namespace crossbook {

/// Weight per window; windows are aligned to the epoch ("per minute" starts at each full minute).
class FixedWindowCounter {
 public:
  /// @param window > 0  @param limit of one window's weight
  FixedWindowCounter(std::chrono::nanoseconds window, std::int64_t limit) noexcept;

  /// Counts the weight even when it is too much, as venues do.
  /// @return whether the window's sum is within the limit
  bool add(std::int64_t weight, UtcNanos now) noexcept;
  /// Sum of the window that now lies in.
  std::int64_t used(UtcNanos now) const noexcept;
  /// When that window ends.
  UtcNanos resets_at(UtcNanos now) const noexcept;

  std::int64_t limit() const noexcept { return limit_; }
  void set_limit(std::int64_t limit) noexcept { limit_ = limit; }
  std::chrono::nanoseconds window() const noexcept { return std::chrono::nanoseconds{window_}; }

 private:
  std::int64_t window_;
  std::int64_t limit_;
  std::int64_t index_ = -1;  // of the window that used_ belongs to
  std::int64_t used_ = 0;
};

/// A count that each request raises and time lowers. Counts are in thousandths, so that a decay of
/// 0.33 or 2.34 per second is exact. Limits: counts up to 9'000'000.
class LeakyCounter {
 public:
  /// @param max_milli   a count above this is refused
  /// @param decay_milli lowered by this much per second
  LeakyCounter(std::int64_t max_milli, std::int64_t decay_milli) noexcept;

  /// Counts the request if it fits. @return whether it did
  bool try_add(std::int64_t milli, UtcNanos now) noexcept;
  /// Counts it whether it fits or not (penalties). @return whether the count is within the limit
  bool add(std::int64_t milli, UtcNanos now) noexcept;
  /// The count now, rounded up.
  std::int64_t level_milli(UtcNanos now) const noexcept;
  /// How long until a request of so much fits; zero if it does now.
  std::chrono::nanoseconds wait_for(std::int64_t milli, UtcNanos now) const noexcept;

  std::int64_t max_milli() const noexcept { return max_ / kUnit; }
  void set_max(std::int64_t max_milli) noexcept { max_ = max_milli * kUnit; }

 private:
  // A thousandth is 10^9 units: then one nanosecond lowers by decay_milli units, exactly.
  static constexpr std::int64_t kUnit = 1'000'000'000;
  std::int64_t level(UtcNanos now) const noexcept;

  std::int64_t max_;
  std::int64_t decay_;
  std::int64_t level_ = 0;  // at time_
  UtcNanos time_;
};

/// 429 to who asks too much, 418 to who does not stop then: a ban, twice as long each time.
class BanLadder {
 public:
  struct Settings {
    int tolerated = 10;  // refusals in a row before a ban
    std::chrono::seconds first_ban{120};
    std::chrono::seconds longest_ban{3 * 24 * 3600};
    std::chrono::seconds forgiven_after{24 * 3600};  // quiet time until the next ban is a first one
  };
  enum class Answer : std::uint8_t { Serve, TooMany, Banned };

  BanLadder() noexcept : BanLadder{Settings{}} {}
  explicit BanLadder(const Settings& settings) noexcept : settings_{settings} {}

  /// @param is_within_limit what the caller's counters say of this request
  Answer on_request(bool is_within_limit, UtcNanos now) noexcept;
  /// Bans at once (faults).
  void ban(std::chrono::nanoseconds duration, UtcNanos now) noexcept { until_ = now + duration; }
  bool is_banned(UtcNanos now) const noexcept { return now < until_; }
  UtcNanos banned_until() const noexcept { return until_; }

 private:
  Settings settings_;
  int refusals_ = 0;
  int bans_ = 0;
  UtcNanos until_;
};

}  // namespace crossbook
