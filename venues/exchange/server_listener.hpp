// One listening port of one venue.
// In: connections. Out: an HttpConnection each. Thread: the server's. Limits:
// kMaxServerConnections.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>

#include "venues/exchange/server_core.hpp"

namespace crossbook::serving {

class PortListener {
 public:
  /// Binds. @throws std::runtime_error naming venue, listener and port
  PortListener(Core& core, const ServedVenue& venue, Listener listener,
               const std::string& bind_address);
  /// "127.0.0.1:8443"
  std::string authority() const;
  const ServedVenue& venue() const noexcept { return venue_; }
  void accept();
  void stop();
  /// Listens again where it did; nothing if it never stopped. If the port is taken now, a later
  /// call may have it.
  void resume();

 private:
  Core& core_;
  const ServedVenue& venue_;
  Listener listener_;
  boost::asio::ip::tcp::endpoint endpoint_;  // also while it is stopped
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;  // after a failed accept (no descriptors left)
};

/// "127.0.0.1:8443", "[::1]:8443"
std::string authority_of(const boost::asio::ip::tcp::endpoint& endpoint);

/// An acceptor that listens there.
/// @param who for the message: "the admin endpoint"  @throws std::runtime_error with the mend
boost::asio::ip::tcp::acceptor listen_at(boost::asio::io_context& io,
                                         const boost::asio::ip::tcp::endpoint& endpoint,
                                         const std::string& who);

}  // namespace crossbook::serving
