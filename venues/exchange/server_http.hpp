// One TLS connection that speaks HTTP/1.1, until it asks to become a WebSocket.
// In: an accepted socket. Out: calls to the simulator, replies. Thread: the server's.
// Limits: kMaxServerFrameBytes of body, kMaxHeaderBytes, kHandshakeTimeout, kIdleTimeout.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <memory>
#include <optional>

#include "venues/exchange/server_core.hpp"

namespace crossbook::serving {

class HttpConnection final : public Connection,
                             public std::enable_shared_from_this<HttpConnection> {
 public:
  HttpConnection(Core& core, const ServedVenue& venue, Listener listener,
                 boost::asio::ip::tcp::socket socket);
  void start();
  void stop() override;

 private:
  using Request = boost::beast::http::request<boost::beast::http::string_body>;
  using Response = boost::beast::http::response<boost::beast::http::string_body>;
  void read();
  void on_read(boost::beast::error_code error);
  void answer(const Request& request);
  void cut_private();
  void refuse(boost::beast::http::status status);
  void write(Response response);
  void send();
  void close();

  std::string address_;
  TlsStream stream_;
  boost::beast::flat_buffer buffer_;
  std::optional<boost::beast::http::request_parser<boost::beast::http::string_body>> parser_;
  Response response_;
  boost::asio::steady_timer pace_;  // of a response that is ready
};

/// A request as simulators see it; views into it.
HttpCall to_call(const boost::beast::http::request<boost::beast::http::string_body>& request,
                 std::string_view address);

/// A reply as it goes on the wire.
boost::beast::http::response<boost::beast::http::string_body> to_response(HttpReply reply);

}  // namespace crossbook::serving
