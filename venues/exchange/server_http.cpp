#include "venues/exchange/server_http.hpp"

#include <boost/asio/ssl.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/websocket/rfc6455.hpp>
#include <exception>

#include "venues/exchange/server_ws.hpp"

namespace crossbook::serving {
namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;

namespace {

std::string lower(std::string_view text) {
  std::string result{text};
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

std::string peer_address(const tcp::socket& socket) {
  boost::system::error_code gone;
  const tcp::endpoint peer = socket.remote_endpoint(gone);
  return gone ? std::string{} : address_text(peer.address());
}

}  // namespace

HttpCall to_call(const http::request<http::string_body>& request, std::string_view address) {
  HttpCall call;
  call.method = request.method_string();
  const std::string_view target = request.target();
  const std::size_t mark = target.find('?');
  call.path = target.substr(0, mark);
  if (mark != std::string_view::npos) call.query = target.substr(mark + 1);
  call.body = request.body();
  call.address = address;
  for (const auto& field : request)
    call.headers.emplace_back(lower(field.name_string()), std::string{field.value()});
  return call;
}

http::response<http::string_body> to_response(HttpReply reply) {
  http::response<http::string_body> response;
  response.result(static_cast<unsigned>(reply.status));
  if (!reply.body.empty()) response.set(http::field::content_type, reply.content_type);
  for (const auto& [name, value] : reply.headers) response.insert(name, value);
  response.body() = std::move(reply.body);
  return response;
}

HttpConnection::HttpConnection(Core& core, const ServedVenue& venue, Listener listener,
                               tcp::socket socket)
    : Connection{core, venue, listener, venue.latency.rest},
      address_{peer_address(socket)},
      stream_{std::move(socket), core.tls_of(venue)},
      pace_{core.io} {}

void HttpConnection::start() {
  boost::system::error_code gone;  // the peer may have left already: the handshake will say so
  tcp::socket& socket = beast::get_lowest_layer(stream_).socket();
  socket.set_option(tcp::no_delay{true}, gone);
  socket.set_option(net::socket_base::keep_alive{true}, gone);
  beast::get_lowest_layer(stream_).expires_after(kHandshakeTimeout);
  stream_.async_handshake(net::ssl::stream_base::server,
                          [self = shared_from_this()](beast::error_code error) {
                            if (!error) self->read();
                          });
}

void HttpConnection::stop() { beast::get_lowest_layer(stream_).close(); }

void HttpConnection::read() {
  parser_.emplace();
  parser_->body_limit(kMaxServerFrameBytes);
  parser_->header_limit(kMaxHeaderBytes);
  beast::get_lowest_layer(stream_).expires_after(kIdleTimeout);
  http::async_read(
      stream_, buffer_, *parser_,
      [self = shared_from_this()](beast::error_code error, std::size_t) { self->on_read(error); });
}

void HttpConnection::on_read(beast::error_code error) {
  if (error == http::error::end_of_stream) return close();
  if (error == http::error::body_limit) return refuse(http::status::payload_too_large);
  if (error == http::error::header_limit)
    return refuse(http::status::request_header_fields_too_large);
  if (error.category() == http::make_error_code(http::error::bad_method).category() &&
      error != http::error::partial_message)
    return refuse(http::status::bad_request);
  if (error)
    return;  // the peer is gone or was idle too long: the socket closes with the last owner

  Request request = parser_->release();
  if (!beast::websocket::is_upgrade(request)) return answer(request);
  beast::get_lowest_layer(stream_).expires_never();
  std::make_shared<WsConnection>(core(), venue(), listener(), std::move(address_),
                                 std::move(stream_))
      ->start(std::move(request));
}

void HttpConnection::answer(const Request& request) {
  Faults* const faults = listener() == Listener::Rest ? venue().faults : nullptr;
  const std::optional<HttpReply> instead = faults != nullptr ? faults->rest_reply() : std::nullopt;
  HttpReply reply;
  if (faults != nullptr) faults->begin_request();
  try {
    reply = instead ? *instead
                    : venue().simulator->on_http(to_call(request, address_), Core::now(venue()));
  } catch (const std::exception& error) {
    reply.status = 500;
    reply.body = error.what();
    reply.content_type = "text/plain";
  }
  if (faults != nullptr) {
    const Faults::RequestFate fate = faults->end_request();
    if (fate == Faults::RequestFate::Cut) return cut_private();
    if (fate == Faults::RequestFate::Unanswered) return read();
  }
  if (request.method() == http::verb::head) reply.body.clear();
  Response response = to_response(std::move(reply));
  response.version(request.version());
  response.keep_alive(request.keep_alive());
  write(std::move(response));
}

/// A fault: this connection goes, and the private sockets with it.
void HttpConnection::cut_private() {
  stop();
  core().for_each([this](Connection& connection) {
    if (&connection.venue() == &venue() && connection.listener() == Listener::WsPrivate)
      connection.stop();
  });
}

void HttpConnection::refuse(http::status status) {
  Response response{status, 11};
  response.keep_alive(false);
  write(std::move(response));
}

void HttpConnection::write(Response response) {
  response_ = std::move(response);
  response_.prepare_payload();
  if (!line().is_slow()) return send();
  pace_.expires_at(line().leaves(std::chrono::steady_clock::now()));
  pace_.async_wait([self = shared_from_this()](boost::system::error_code stopped) {
    if (!stopped) self->send();
  });
}

void HttpConnection::send() {
  beast::get_lowest_layer(stream_).expires_after(kWriteTimeout);
  http::async_write(stream_, response_,
                    [self = shared_from_this()](beast::error_code error, std::size_t) {
                      if (error) return;
                      if (self->response_.need_eof()) return self->close();
                      self->read();
                    });
}

void HttpConnection::close() {
  beast::get_lowest_layer(stream_).expires_after(kCloseTimeout);
  stream_.async_shutdown([self = shared_from_this()](beast::error_code) {});
}

}  // namespace crossbook::serving
