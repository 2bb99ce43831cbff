// What speaks a venue's own protocol for a local exchange: HTTP calls and WebSocket messages in,
// replies and pushes out. One implementation in each venue's folder; sockets are the server's.
// In: requests with the caller's address and the exchange's time. Out: text. Thread: the
// exchange's. Limits: kMaxServerFrameBytes.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "venues/exchange/api_key.hpp"
#include "venues/market/instrument.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxServerFrameBytes = 1024 * 1024;

/// One port each: venues keep REST, public and private sockets on different hosts.
enum class Listener : std::uint8_t { Rest, WsPublic, WsPrivate };
inline constexpr std::size_t kListeners = 3;

struct HttpCall {
  std::string_view method;  // "GET"
  std::string_view path;    // before the '?', as sent
  std::string_view query;   // after the '?', as sent (percent-encoded)
  std::string_view body;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string_view address;                                  // the caller's IP
  std::string_view header(std::string_view name) const noexcept {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
};

struct HttpReply {
  int status = 200;
  std::string body;
  std::string content_type = "application/json";
  std::vector<std::pair<std::string, std::string>> headers;
};

/// One client's WebSocket. Valid from on_ws_open until on_ws_close. Implemented by the server and
/// by tests.
class WsPeer {
 public:
  virtual ~WsPeer() = default;
  virtual void send(std::string text) = 0;
  virtual void ping(std::string_view payload) = 0;
  /// After this only on_ws_close follows. @param code RFC 6455 close code
  virtual void close(std::uint16_t code, std::string_view reason) = 0;
  virtual std::string_view address() const noexcept = 0;
  virtual std::uint64_t id() const noexcept = 0;  // never reused within a run
};

class Simulator {
 public:
  virtual ~Simulator() = default;

  /// Path that belongs behind the listener's address when it is told to clients: "/ws/v5/public".
  virtual std::string_view path(Listener listener) const noexcept = 0;
  /// The same of a trade socket, which is on the private listener; empty: the venue has none.
  virtual std::string_view trade_path() const noexcept { return {}; }

  virtual HttpReply on_http(const HttpCall& call, UtcNanos now) = 0;
  /// @param path as sent, with its query  @return false to refuse the upgrade (HTTP 404)
  virtual bool on_ws_open(Listener listener, std::string_view path, WsPeer& peer, UtcNanos now) = 0;
  virtual void on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) = 0;
  /// A ping or pong arrived (venues that count them, or kill a silent peer); pings are answered.
  virtual void on_ws_pong(WsPeer& peer, UtcNanos now) = 0;
  virtual void on_ws_close(WsPeer& peer) = 0;
  /// Called every few milliseconds: cadenced feeds, pings, idle closes, timers.
  virtual void on_tick(UtcNanos now) = 0;

  /// Issues a key in the venue's own form for the account and adds it to the exchange.
  virtual const ApiKey& issue_key(AccountId account, KeyPermissions permissions,
                                  std::mt19937_64& random, UtcNanos now) = 0;

  /// Cadences and planned disconnects run this much faster (recordings at speed). >= 1
  virtual void set_speed(std::int64_t speed) = 0;
};

}  // namespace crossbook
