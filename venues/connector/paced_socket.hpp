// One WebSocket of a connector that comes back by itself, and whose frames keep to the venue's
// pace. In: frames. Out: messages, ups and downs. Thread: its connector's. Limits: kMaxPacedFrames
// waiting.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/connector_context.hpp"
#include "venues/connector/machine/ws_session.hpp"
#include "venues/connector/reconnect.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxPacedFrames = 4'096;

class PacedSocket {
 public:
  struct Callbacks {
    std::function<void(MonoNanos now)> on_up;
    std::function<void(PaddedBytes message, MonoNanos received)> on_message;
    std::function<void(const SessionEnd&)> on_down;
  };

  /// @throws std::invalid_argument if the url is not a wss address
  PacedSocket(ConnectorContext& context, Channel channel, const std::string& url,
              std::uint64_t seed, Callbacks callbacks);

  /// Opens now, and again after each loss, until stop().
  void start(MonoNanos now);
  /// Politely; on_down follows if it was up.
  void stop();
  /// Closes and comes back after the usual wait.
  void restart();
  bool is_up() const noexcept { return session_->is_open(); }
  bool is_closed() const noexcept { return session_->is_closed(); }
  /// The venue will end it before long, because of its age (M28).
  bool is_old(MonoNanos now) const noexcept;

  /// Queued and sent as the venue's message limit allows.
  void send_paced(std::vector<std::string>& frames);
  /// An order, at once; the caller has asked the governor. The one place where orders leave: each
  /// takes its permit with it (I12). @return false if the permit is not bound to exactly this
  /// frame, or the socket cannot take it
  bool send_order(OrderPermit& permit, std::string_view frame) {
    return permit.redeem(frame) && session_->send(frame);
  }
  /// Reconnects, sends what is due, pings. @return how much was done
  int work(MonoNanos now);

 private:
  void ping(MonoNanos now);
  void on_session_closed(const SessionEnd& end);

  ConnectorContext& context_;
  Channel channel_;
  Callbacks callbacks_;
  Reconnect backoff_;
  std::unique_ptr<WsSession> session_;
  std::deque<std::string> paced_;
  std::vector<std::string> scratch_;
  bool is_wanted_ = false;
  MonoNanos open_at_;
  MonoNanos up_since_;
  MonoNanos last_ping_;
};

}  // namespace crossbook
