// One WebSocket over TLS: text frames in and out, control frames answered, silence noticed.
// In: frames to send. Out: whole messages, one reason when it ends. Thread: its loop's.
// Limits: max_message_bytes a message, max_queued_writes frames waiting, kMaxControlFrames a
// second.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "venues/connector/machine/io_loop.hpp"
#include "venues/connector/machine/tls_context.hpp"
#include "venues/connector/session_end.hpp"
#include "venues/connector/url.hpp"
#include "venues/connector/venue.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

inline constexpr int kMaxControlFrames = 100;  // M24: more pings and pongs in a second end it

struct WsConfig {
  std::string name;  // the venue, for people
  Url url;
  std::chrono::milliseconds connect_timeout{10'000};
  std::chrono::milliseconds max_silence{30'000};  // no byte for so long: the session ends
  std::chrono::milliseconds ping_interval{0};     // WebSocket pings after so much silence; 0: none
  std::chrono::milliseconds close_timeout{500};   // for a polite end
  std::size_t max_queued_writes = 64;
  std::size_t max_message_bytes = kMaxFrameBytes;  // received; a larger one ends the session
};

struct WsCallbacks {
  std::function<void()> on_open;
  /// The bytes live until the callback returns.
  std::function<void(PaddedBytes message, MonoNanos received)> on_message;
  /// Exactly once for each open(); the session may be opened again from here.
  std::function<void(const SessionEnd&)> on_closed;
};

class WsSession {
 public:
  /// @param loop, tls outlive the session
  WsSession(IoLoop& loop, TlsContext& tls, WsConfig config, WsCallbacks callbacks);
  ~WsSession();  // without a word to anybody: no callback follows
  WsSession(const WsSession&) = delete;
  WsSession& operator=(const WsSession&) = delete;

  void open();
  /// Hands one text frame to TLS, or queues it behind the one being written. Allocates nothing for
  /// frames up to kMaxRequestBytes. @return false: not open, or the queue is full
  bool send(std::string_view frame);
  /// Says goodbye and ends within close_timeout; on_closed follows.
  void close();

  bool is_open() const noexcept;
  bool is_closed() const noexcept;           // neither open nor opening nor closing
  MonoNanos last_received() const noexcept;  // any byte, also of control frames

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace crossbook
