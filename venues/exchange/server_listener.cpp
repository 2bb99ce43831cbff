#include "venues/exchange/server_listener.hpp"

#include <boost/asio/ssl.hpp>
#include <memory>
#include <stdexcept>

#include "venues/exchange/server_http.hpp"

namespace crossbook::serving {
namespace net = boost::asio;
using net::ip::tcp;

namespace {

constexpr std::chrono::milliseconds kAcceptPause{100};

std::string_view name_of(Listener listener) {
  switch (listener) {
    case Listener::Rest: return "REST";
    case Listener::WsPublic: return "public WebSocket";
    case Listener::WsPrivate: return "private WebSocket";
  }
  __builtin_unreachable();
}

tcp::endpoint endpoint_of(const ServedVenue& venue, Listener listener,
                          const std::string& bind_address) {
  boost::system::error_code error;
  const net::ip::address address = net::ip::make_address(bind_address, error);
  if (error)
    throw std::runtime_error{"local exchanges: " + bind_address +
                             " is not an address of this machine"};
  return {address, venue.ports[static_cast<std::size_t>(listener)]};
}

tcp::acceptor bind(net::io_context& io, const ServedVenue& venue, Listener listener,
                   const tcp::endpoint& endpoint) {
  return listen_at(io, endpoint,
                   "local exchange " + std::string{venue.exchange->name()} + ": its " +
                       std::string{name_of(listener)} + " listener");
}

}  // namespace

tcp::acceptor listen_at(net::io_context& io, const tcp::endpoint& endpoint,
                        const std::string& who) {
  tcp::acceptor acceptor{io};
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error) {
    throw std::runtime_error{who + " cannot use " + endpoint.address().to_string() + " port " +
                             std::to_string(endpoint.port()) + ": " + error.message() +
                             "; stop the program that holds it or choose another port (0: any free "
                             "one)"};
  }
  return acceptor;
}

PortListener::PortListener(Core& core, const ServedVenue& venue, Listener listener,
                           const std::string& bind_address)
    : core_{core},
      venue_{venue},
      listener_{listener},
      endpoint_{endpoint_of(venue, listener, bind_address)},
      acceptor_{bind(core.io, venue, listener, endpoint_)},
      pause_{core.io} {
  endpoint_ = acceptor_.local_endpoint();
}

std::string authority_of(const tcp::endpoint& endpoint) {
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" +
         std::to_string(endpoint.port());
}

std::string PortListener::authority() const { return authority_of(endpoint_); }

void PortListener::accept() {
  acceptor_.async_accept([this](boost::system::error_code error, tcp::socket socket) {
    if (error == net::error::operation_aborted || !acceptor_.is_open()) return;
    if (error) {
      pause_.expires_after(kAcceptPause);
      pause_.async_wait([this](boost::system::error_code stopped) {
        if (!stopped) accept();
      });
      return;
    }
    if (core_.connection_count() < kMaxServerConnections) {
      std::make_shared<HttpConnection>(core_, venue_, listener_, std::move(socket))->start();
    }
    accept();
  });
}

void PortListener::stop() {
  boost::system::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

void PortListener::resume() {
  if (acceptor_.is_open()) return;
  try {
    acceptor_ = bind(core_.io, venue_, listener_, endpoint_);
  } catch (const std::runtime_error&) {
    return;
  }
  accept();
}

}  // namespace crossbook::serving
