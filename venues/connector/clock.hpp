// This machine's two clocks. Everything below the connector takes times as arguments instead.
// In: nothing. Out: MonoNanos, UtcNanos. Thread: any. Limits: none.
#pragma once

#include <chrono>

#include "venues/market/time.hpp"

namespace crossbook {

/// Steady: ages, timers, latency.
inline MonoNanos mono_now() noexcept {
  return MonoNanos{std::chrono::duration_cast<std::chrono::nanoseconds>(
                       std::chrono::steady_clock::now().time_since_epoch())
                       .count()};
}

/// Wall clock: may step. Only for showing and as a first guess of a venue's time.
inline UtcNanos utc_now() noexcept {
  return UtcNanos{std::chrono::duration_cast<std::chrono::nanoseconds>(
                      std::chrono::system_clock::now().time_since_epoch())
                      .count()};
}

}  // namespace crossbook
