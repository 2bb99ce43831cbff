#include "venues/binance/simulator_link.hpp"

namespace crossbook::binance {
namespace {

constexpr std::uint16_t kGoingAway = 1001;
constexpr std::uint16_t kPolicy = 1008;

}  // namespace

void Link::close(std::uint16_t code, std::string_view reason) {
  if (is_closed_) return;
  is_closed_ = true;
  peer_->close(code, reason);
}

bool Link::count_message(UtcNanos now) {
  UtcNanos& oldest = recent_[next_];
  const bool is_too_fast = oldest.count() != 0 && now - oldest < std::chrono::seconds{1};
  oldest = now;
  next_ = (next_ + 1) % recent_.size();
  if (is_too_fast) close(kPolicy, "Too many requests");
  return !is_too_fast;
}

void Link::tick(UtcNanos now, std::int64_t speed, const std::function<void()>& announce) {
  if (is_closed_) return;
  if (now - last_pong_ > kPongDeadline && last_ping_ > last_pong_)
    return close(kPolicy, "Pong timeout");
  if (now - last_ping_ >= kPingInterval) {
    last_ping_ = now;
    peer_->ping(std::to_string(now.millis()));
  }
  const std::chrono::nanoseconds lead = std::chrono::nanoseconds{kShutdownLead} / speed;
  if (now - opened_ >= std::chrono::nanoseconds{kLinkLife} / speed - lead) shut_down(now, announce);
  if (announced_.count() != 0 && now - announced_ >= lead)
    close(kGoingAway, "Connection lifetime is over");
}

void Link::shut_down(UtcNanos now, const std::function<void()>& announce) {
  if (announced_.count() != 0 || is_closed_) return;
  announced_ = now;
  announce();
}

}  // namespace crossbook::binance
