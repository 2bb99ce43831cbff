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

tcp::acceptor bind(net::io_context& io, const ServedVenue& venue, Listener listener,
                   const std::string& bind_address) {
  const std::uint16_t port = venue.ports[static_cast<std::size_t>(listener)];
  tcp::acceptor acceptor{io};
  boost::system::error_code error;
  const net::ip::address address = net::ip::make_address(bind_address, error);
  const tcp::endpoint endpoint{address, port};
  if (!error) acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(net::socket_base::max_listen_connections, error);
  if (error) {
    throw std::runtime_error{
        "local exchange " + std::string{venue.exchange->name()} + ": its " +
        std::string{name_of(listener)} + " listener cannot use " + bind_address + " port " +
        std::to_string(port) + ": " + error.message() +
        "; stop the program that holds it or choose another port (0: any free one)"};
  }
  return acceptor;
}

}  // namespace

PortListener::PortListener(Core& core, const ServedVenue& venue, Listener listener,
                           const std::string& bind_address)
    : core_{core},
      venue_{venue},
      listener_{listener},
      acceptor_{bind(core.io, venue, listener, bind_address)},
      pause_{core.io} {}

std::string PortListener::authority() const {
  const tcp::endpoint endpoint = acceptor_.local_endpoint();
  const std::string host = endpoint.address().to_string();
  return (endpoint.address().is_v6() ? "[" + host + "]" : host) + ":" +
         std::to_string(endpoint.port());
}

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

}  // namespace crossbook::serving
