#include "venues/connector/rate_governor.hpp"

#include <algorithm>

#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

std::int64_t window_ns(const RateBucket& bucket) noexcept {
  return std::max<std::int64_t>(1, std::chrono::nanoseconds{bucket.window}.count());
}
/// How far from a window's end the venue may count a request to the next one.
std::int64_t edge_ns(const RateBucket& bucket) noexcept {
  return std::min(std::chrono::nanoseconds{RateGovernor::kWindowEdge}.count(),
                  window_ns(bucket) / 20);
}
std::int64_t ns_per_unit(const RateBucket& bucket) noexcept {
  return window_ns(bucket) / std::max<std::int64_t>(1, bucket.limit);
}

}  // namespace

RateGovernor::RateGovernor(std::span<const RateBucket> buckets, std::size_t instruments) {
  for (const RateBucket& bucket : buckets) {
    const std::size_t count = bucket.is_per_instrument ? instruments : 1;
    for (std::size_t i = 0; i < count; ++i)
      states_.push_back(
          {bucket, 0, 0, 0, 0, UtcNanos{}, InstrumentId{static_cast<std::uint16_t>(i)}});
  }
}

std::int64_t RateGovernor::reserve(const RateBucket& bucket) noexcept {
  if (bucket.kind == RateKind::Connections) return 0;
  // A tenth, but at least one where that leaves most of the limit to ordinary requests.
  return std::max<std::int64_t>(bucket.limit / 10, bucket.limit >= 4 ? 1 : 0);
}

void RateGovernor::roll(State& state, UtcNanos now) noexcept {
  if (state.bucket.is_aligned_window) {
    const std::int64_t window = (now.count() - edge_ns(state.bucket)) / window_ns(state.bucket);
    // One window back is the clock being corrected; more is a clock that was wrong before.
    if (window == state.window || window == state.window - 1) return;
    state.used = window == state.window + 1 ? state.used_at_edge : 0;
    state.used_at_edge = 0;
    state.window = window;
    return;
  }
  if (now < state.last && (state.last - now).count() < window_ns(state.bucket)) return;
  state.debt_ns = std::max<std::int64_t>(
      0, state.debt_ns - std::max<std::int64_t>(0, (now - state.last).count()));
  state.last = now;
}

std::int64_t RateGovernor::free_in(const State& state, bool is_repair) noexcept {
  const RateBucket& bucket = state.bucket;
  const std::int64_t limit = std::int64_t{bucket.limit} - (is_repair ? 0 : reserve(bucket));
  if (bucket.is_aligned_window) return limit - state.used;
  const std::int64_t unit = ns_per_unit(bucket);
  return limit - (state.debt_ns + unit - 1) / unit;
}

void RateGovernor::take(State& state, std::uint32_t units, UtcNanos now) noexcept {
  const std::int64_t edge = edge_ns(state.bucket);
  const std::int64_t left =
      window_ns(state.bucket) - (now.count() - edge) % window_ns(state.bucket);
  if (left <= 2 * edge) state.used_at_edge += units;
  state.used += units;
  state.debt_ns += ns_per_unit(state.bucket) * units;
}

bool RateGovernor::try_take(std::initializer_list<RateUse> uses, UtcNanos now,
                            bool is_repair) noexcept {
  if (is_holding(now)) return false;
  for (State& state : states_) {
    std::int64_t wanted = 0;
    for (const RateUse& use : uses)
      if (state.takes(use)) wanted += use.units;
    if (wanted == 0) continue;
    roll(state, now);
    if (wanted > free_in(state, is_repair)) return false;
  }
  for (State& state : states_)
    for (const RateUse& use : uses)
      if (state.takes(use) && use.units > 0) take(state, use.units, now);
  return true;
}

void RateGovernor::penalise(std::chrono::milliseconds retry_after, UtcNanos now) noexcept {
  if (is_planted(PlantedBug::RetryAfterIgnored)) return;
  hold_until_ = std::max(hold_until_, now + retry_after);
}

void RateGovernor::report_used(std::uint32_t used_weight, UtcNanos now) noexcept {
  for (State& state : states_) {
    if (state.bucket.kind != RateKind::RestWeight || !state.bucket.is_aligned_window) continue;
    roll(state, now);
    state.used = std::max<std::int64_t>(state.used, used_weight);
  }
}

bool RateGovernor::is_short(RateKind kind, UtcNanos now, bool was_short) noexcept {
  for (State& state : states_) {
    if (state.bucket.kind != kind || state.is_untouched()) continue;
    roll(state, now);
    const std::int64_t all = std::int64_t{state.bucket.limit} - reserve(state.bucket);
    const std::int64_t least = std::min(kLeastRoom, all);
    if (free_in(state, false) < (was_short ? std::min(least + all / 10, all) : least)) return true;
  }
  return false;
}

bool RateGovernor::is_half_free(RateKind kind, UtcNanos now) noexcept {
  if (is_holding(now)) return false;
  for (State& state : states_) {
    if (state.bucket.kind != kind) continue;
    roll(state, now);
    if (free_in(state, true) * 2 < std::int64_t{state.bucket.limit}) return false;
  }
  return true;
}

}  // namespace crossbook
