#include "venues/exchange/rate_counter.hpp"

#include <algorithm>

namespace crossbook {

FixedWindowCounter::FixedWindowCounter(std::chrono::nanoseconds window, std::int64_t limit) noexcept
    : window_{std::max<std::int64_t>(1, window.count())}, limit_{limit} {}

bool FixedWindowCounter::add(std::int64_t weight, UtcNanos now) noexcept {
  used_ = used(now) + weight;
  index_ = now.count() / window_;
  return used_ <= limit_;
}

std::int64_t FixedWindowCounter::used(UtcNanos now) const noexcept {
  return now.count() / window_ == index_ ? used_ : 0;
}

UtcNanos FixedWindowCounter::resets_at(UtcNanos now) const noexcept {
  return UtcNanos{(now.count() / window_ + 1) * window_};
}

LeakyCounter::LeakyCounter(std::int64_t max_milli, std::int64_t decay_milli) noexcept
    : max_{max_milli * kUnit}, decay_{std::max<std::int64_t>(1, decay_milli)} {}

std::int64_t LeakyCounter::level(UtcNanos now) const noexcept {
  const std::int64_t elapsed = std::max<std::int64_t>(0, (now - time_).count());
  const std::int64_t until_empty = level_ / decay_ + 1;
  return elapsed >= until_empty ? 0 : std::max<std::int64_t>(0, level_ - elapsed * decay_);
}

bool LeakyCounter::add(std::int64_t milli, UtcNanos now) noexcept {
  level_ = level(now) + milli * kUnit;
  time_ = std::max(time_, now);
  return level_ <= max_;
}

bool LeakyCounter::try_add(std::int64_t milli, UtcNanos now) noexcept {
  return level(now) + milli * kUnit <= max_ && add(milli, now);
}

std::int64_t LeakyCounter::level_milli(UtcNanos now) const noexcept {
  return (level(now) + kUnit - 1) / kUnit;
}

std::chrono::nanoseconds LeakyCounter::wait_for(std::int64_t milli, UtcNanos now) const noexcept {
  const std::int64_t excess = level(now) + milli * kUnit - max_;
  return std::chrono::nanoseconds{excess <= 0 ? 0 : (excess + decay_ - 1) / decay_};
}

BanLadder::Answer BanLadder::on_request(bool is_within_limit, UtcNanos now) noexcept {
  if (is_banned(now)) return Answer::Banned;
  if (is_within_limit) {
    refusals_ = 0;
    return Answer::Serve;
  }
  if (++refusals_ <= settings_.tolerated) return Answer::TooMany;
  if (now - until_ > settings_.forgiven_after) bans_ = 0;
  std::chrono::seconds duration = settings_.first_ban;
  for (int i = 0; i < bans_ && duration < settings_.longest_ban; ++i) duration *= 2;
  ++bans_;
  refusals_ = 0;
  ban(std::min(duration, settings_.longest_ban), now);
  return Answer::Banned;
}

}  // namespace crossbook
