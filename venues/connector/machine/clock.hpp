// This machine's two clocks. Everything below the connector takes times as arguments instead; the
// simulation has clocks of its own in their place.
// In: nothing. Out: MonoNanos, UtcNanos. Thread: any. Limits: none.
#pragma once

#include "venues/market/time.hpp"

namespace crossbook {

/// Steady: ages, timers, latency.
MonoNanos mono_now() noexcept;

/// Wall clock: may step. Only for showing and as a first guess of a venue's time.
UtcNanos utc_now() noexcept;

}  // namespace crossbook
