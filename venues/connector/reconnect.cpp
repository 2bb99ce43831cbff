#include "venues/connector/reconnect.hpp"

#include <algorithm>

namespace crossbook {

void Reconnect::on_up(MonoNanos now) noexcept {
  if (is_up_) return;
  is_up_ = true;
  up_since_ = now;
}

std::chrono::nanoseconds Reconnect::on_down(MonoNanos now) noexcept {
  if (is_up_ && now - up_since_ >= config_.stable) failures_ = 0;
  is_up_ = false;
  const std::chrono::nanoseconds initial = config_.initial;
  const std::chrono::nanoseconds cap = config_.cap;
  const std::uint32_t doublings = std::min(failures_, 20U);  // 250 ms * 2^20 is three days
  const std::chrono::nanoseconds full = std::min(cap, initial * (std::int64_t{1} << doublings));
  ++failures_;
  // Half is fixed, half is jitter, so that many clients do not come back in step.
  const auto half = static_cast<std::uint64_t>(full.count() / 2);
  return std::chrono::nanoseconds{static_cast<std::int64_t>(half + random_() % (half + 1))};
}

}  // namespace crossbook
