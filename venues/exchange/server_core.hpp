// What the server's connections share: the event loop, TLS, their number, the time.
// In: nothing. Out: Core, Connection. Thread: the server's. Limits: kMaxServerConnections.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <unordered_set>

#include "venues/exchange/server.hpp"

namespace crossbook::serving {

using TlsStream = boost::beast::ssl_stream<boost::beast::tcp_stream>;

inline constexpr std::chrono::seconds kHandshakeTimeout{10};
inline constexpr std::chrono::seconds kIdleTimeout{65};  // between two HTTP requests
inline constexpr std::chrono::seconds kWriteTimeout{30};
inline constexpr std::chrono::seconds kCloseTimeout{5};
inline constexpr std::uint32_t kMaxHeaderBytes = 32 * 1024;

/// Counted while it lives.
class Core;
class Connection {
 public:
  /// @param latency of what it sends
  Connection(Core& core, const ServedVenue& venue, Listener listener, const LatencyShape& latency);
  virtual ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  /// Tell the simulator, let go of the socket without a word.
  virtual void stop() = 0;
  /// Ping as often as the socket takes it (a fault).
  virtual void flood() {}

  const ServedVenue& venue() const noexcept { return venue_; }
  Listener listener() const noexcept { return listener_; }

 protected:
  Core& core() noexcept { return core_; }
  LatencyLine& line() noexcept { return line_; }
  std::uint64_t number() const noexcept { return id_; }

 private:
  Core& core_;
  const ServedVenue& venue_;
  Listener listener_;
  std::uint64_t id_;
  LatencyLine line_;
};

class Core {
 private:
  std::unordered_set<Connection*> connections_;  // outlives io: its handlers own connections
  std::uint64_t last_id_ = 0;

 public:
  explicit Core(const ServerCertificate& certificate);

  /// The venue's own clock.
  static UtcNanos now(const ServedVenue& venue) noexcept;
  std::uint64_t next_id() noexcept { return ++last_id_; }
  std::size_t connection_count() const noexcept { return connections_.size(); }
  /// Calls it for each connection that there is now; connections may end in it.
  void for_each(const std::function<void(Connection&)>& call);
  /// What the venue shows as its identity at this moment.
  boost::asio::ssl::context& tls_of(const ServedVenue& venue);

  boost::asio::io_context io{1};

 private:
  friend class Connection;
  boost::asio::ssl::context tls_{boost::asio::ssl::context::tls_server};
  std::map<const ServerCertificate*, boost::asio::ssl::context> faulty_tls_;
};

/// "127.0.0.1" also where the socket says "::ffff:127.0.0.1".
std::string address_text(const boost::asio::ip::address& address);

}  // namespace crossbook::serving
