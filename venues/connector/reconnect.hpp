// How long to wait before the next try: exponential, capped, jittered. A pure state machine.
// In: failures and successes with their times. Out: a delay. Thread: its owner's. Limits:
// BackoffConfig.
#pragma once

#include <chrono>
#include <cstdint>
#include <random>

#include "venues/market/time.hpp"

namespace crossbook {

struct BackoffConfig {
  std::chrono::milliseconds initial{250};
  std::chrono::milliseconds cap{30'000};
  std::chrono::milliseconds stable{30'000};  // up for so long: the next failure counts as the first
};

class Reconnect {
 public:
  Reconnect(BackoffConfig config, std::uint64_t seed) : config_{config}, random_{seed} {}

  void on_up(MonoNanos now) noexcept;
  /// @return how long to wait: between half of initial * 2^failures and all of it
  std::chrono::nanoseconds on_down(MonoNanos now) noexcept;
  /// Tries that failed one after another.
  std::uint32_t failures() const noexcept { return failures_; }
  void reset() noexcept { failures_ = 0, is_up_ = false; }

 private:
  BackoffConfig config_;
  std::mt19937_64 random_;
  std::uint32_t failures_ = 0;
  bool is_up_ = false;
  MonoNanos up_since_;
};

}  // namespace crossbook
