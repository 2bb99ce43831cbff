// A served exchange that answers with what it was asked, and clients of it.
// In: nothing. Out: a server, sockets that trust it. Thread: the test's; the server has its own.
// Limits: none.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <chrono>
#include <thread>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/server.hpp"

namespace crossbook::served_echo {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using net::ip::tcp;
using namespace std::chrono_literals;

/// Answers with what it was asked.
class EchoSimulator final : public Simulator {
 public:
  std::string_view path(Listener listener) const noexcept override {
    return listener == Listener::WsPrivate ? "/private" : "/public";
  }
  HttpReply on_http(const HttpCall& call, UtcNanos now) override {
    last_http = now;
    if (call.path == "/throw") throw std::runtime_error{"a slip"};
    HttpReply reply;
    reply.body = std::string{call.method} + " " + std::string{call.path} + " ? " +
                 std::string{call.query} + " from " + std::string{call.address} + " key " +
                 std::string{call.header("x-key")} + " body " + std::string{call.body};
    reply.headers.emplace_back("X-Weight", "7");
    return reply;
  }
  bool on_ws_open(Listener, std::string_view path, WsPeer& peer, UtcNanos) override {
    if (path != "/public" && path != "/private?a=1") return false;
    peer.send("welcome");
    ++open;
    return true;
  }
  void on_ws_message(WsPeer& peer, std::string_view text, UtcNanos) override {
    if (text == "close me") return peer.close(4001, "as you wish");
    if (text == "ping me") return peer.ping("hello");
    if (text == "flood me")
      for (int i = 0; i < 40; ++i) peer.send(std::string(1024 * 1024, 'x'));
    peer.send(std::string{text});
  }
  void on_ws_pong(WsPeer&, UtcNanos) override { ++pongs; }
  void on_ws_close(WsPeer&) override { --open; }
  void on_tick(UtcNanos) override { ++ticks; }
  const ApiKey& issue_key(AccountId, KeyPermissions, std::mt19937_64&, UtcNanos) override {
    throw std::logic_error{"not used here"};
  }
  void set_speed(std::int64_t) override {}

  std::atomic<int> open{0};
  std::atomic<int> pongs{0};
  std::atomic<int> ticks{0};
  UtcNanos last_http;
};

class Server : public ::testing::Test {
 public:
  using Tls = beast::ssl_stream<beast::tcp_stream>;
  using Socket = websocket::stream<Tls, false>;

  Server() {
    ServedVenue venue;
    venue.exchange = &exchange;
    venue.simulator = &echo;
    venue.clock_skew = 5h;
    server = std::make_unique<ExchangeServer>(std::vector{venue}, certificate);
    server->start(nullptr);
    tls.add_certificate_authority(net::buffer(certificate.ca_pem));
    tls.set_verify_mode(net::ssl::verify_peer);
  }

  static std::uint16_t port_of(const std::string& url) {
    const std::size_t colon = url.rfind(':');
    return static_cast<std::uint16_t>(std::stoi(url.substr(colon + 1)));
  }
  std::uint16_t rest_port() const { return port_of(server->endpoints()[0].rest); }
  std::uint16_t public_port() const { return port_of(server->endpoints()[0].ws_public); }

  tcp::socket dial(std::uint16_t port) {
    tcp::socket socket{io};
    socket.connect({net::ip::make_address("127.0.0.1"), port});
    return socket;
  }
  Tls dial_tls(std::uint16_t port) {
    Tls stream{dial(port), tls};
    stream.set_verify_callback(net::ssl::host_name_verification("127.0.0.1"));
    stream.handshake(net::ssl::stream_base::client);
    return stream;
  }
  std::unique_ptr<Socket> dial_ws(std::uint16_t port, const std::string& path) {
    auto socket = std::make_unique<Socket>(dial_tls(port));
    socket->handshake("127.0.0.1", path);
    return socket;
  }
  static std::string read(Socket& socket) {
    beast::flat_buffer buffer;
    socket.read(buffer);
    return beast::buffers_to_string(buffer.data());
  }
  /// Reads until the server closes. @return the close code that it gave
  static std::uint16_t close_code_of(Socket& socket) {
    beast::error_code error;
    beast::flat_buffer buffer;
    while (!error) socket.read(buffer, error);
    return socket.reason().code;
  }
  template <class Stream>
  static http::response<http::string_body> call(Stream& stream, http::verb verb,
                                                std::string_view target, std::string body = {}) {
    http::request<http::string_body> request{verb, target, 11};
    request.set(http::field::host, "127.0.0.1");
    request.set("X-Key", "abc");
    request.body() = std::move(body);
    request.prepare_payload();
    http::write(stream, request);
    beast::flat_buffer buffer;
    http::response<http::string_body> response;
    http::read(stream, buffer, response);
    return response;
  }
  static bool eventually(const std::function<bool()>& holds) {
    for (int i = 0; i < 1'000 && !holds(); ++i) std::this_thread::sleep_for(5ms);
    return holds();
  }

  net::io_context io;
  net::ssl::context tls{net::ssl::context::tls_client};
  InstrumentTable table;
  Exchange exchange{"echo", table, {}, 8};
  EchoSimulator echo;
  ServerCertificate certificate = make_server_certificate();
  std::unique_ptr<ExchangeServer> server;
};

}  // namespace crossbook::served_echo
