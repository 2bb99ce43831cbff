// The life of one WebSocket at the local exchange: pings, pongs, the 24 h limit, message counts.
// In: time and control frames. Out: pings, shutdown notices, closes. Thread: the exchange's.
// Limits: named below; only the planned end of life comes sooner with speed.
#pragma once

#include <array>
#include <chrono>
#include <functional>

#include "venues/exchange/simulator.hpp"

namespace crossbook::binance {

inline constexpr std::chrono::seconds kPingInterval{20};
inline constexpr std::chrono::seconds kPongDeadline{60};
inline constexpr std::chrono::hours kLinkLife{24};
inline constexpr std::chrono::seconds kShutdownLead{10};  // the real lead time is not promised
inline constexpr std::size_t kMaxMessagesPerSecond = 5;

class Link {
 public:
  Link(WsPeer& peer, UtcNanos now) noexcept
      : peer_{&peer}, opened_{now}, last_ping_{now}, last_pong_{now} {}

  WsPeer& peer() const noexcept { return *peer_; }
  UtcNanos opened() const noexcept { return opened_; }
  void on_pong(UtcNanos now) noexcept { last_pong_ = now; }
  /// @return false if the peer was closed for sending more than 5 messages within a second
  bool count_message(UtcNanos now);
  /// Pings, announces the end of life, closes. @param announce sends serverShutdown
  void tick(UtcNanos now, std::int64_t speed, const std::function<void()>& announce);
  /// Begins the planned end: serverShutdown now, the close kShutdownLead later.
  void shut_down(UtcNanos now, const std::function<void()>& announce);
  bool is_closed() const noexcept { return is_closed_; }

 private:
  void close(std::uint16_t code, std::string_view reason);
  WsPeer* peer_;
  UtcNanos opened_, last_ping_, last_pong_;
  UtcNanos announced_;  // 0: not yet
  std::array<UtcNanos, kMaxMessagesPerSecond> recent_{};
  std::size_t next_ = 0;
  bool is_closed_ = false;
};

}  // namespace crossbook::binance
