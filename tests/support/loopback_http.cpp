#include "tests/support/loopback_http.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

namespace crossbook::testing {
namespace {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;

tcp::socket dialled(net::io_context& io, std::string_view url) {
  tcp::socket socket{io};
  const std::string port{url.substr(url.rfind(':') + 1)};
  socket.connect({net::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(std::stoi(port))});
  return socket;
}

http::request<http::string_body> wire_form(const HttpQuestion& request) {
  http::request<http::string_body> sent;
  sent.method_string(request.method);
  sent.target(request.target);
  sent.version(11);
  if (!request.host.empty()) sent.set(http::field::host, request.host);
  for (const auto& [name, value] : request.headers) sent.set(name, value);
  sent.body() = request.body;
  sent.prepare_payload();
  return sent;
}

template <class Stream>
HttpAnswer reply_of(Stream& socket) {
  beast::flat_buffer buffer;
  http::response<http::string_body> response;
  http::read(socket, buffer, response);
  HttpAnswer reply{response.result_int(), response.body(), {}};
  for (const auto& field : response)
    reply.headers.emplace_back(std::string{field.name_string()}, std::string{field.value()});
  return reply;
}

}  // namespace

std::string_view HttpAnswer::header(std::string_view name) const noexcept {
  for (const auto& [key, value] : headers)
    if (beast::iequals(key, name)) return value;
  return {};
}

HttpAnswer plain_call(std::string_view url, const HttpQuestion& request) {
  net::io_context io;
  tcp::socket socket = dialled(io, url);
  http::write(socket, wire_form(request));
  return reply_of(socket);
}

HttpAnswer tls_call(std::string_view url, const std::string& ca_file, const HttpQuestion& request) {
  net::io_context io;
  net::ssl::context tls{net::ssl::context::tls_client};
  tls.load_verify_file(ca_file);
  tls.set_verify_mode(net::ssl::verify_peer);
  beast::ssl_stream<tcp::socket> stream{dialled(io, url), tls};
  stream.set_verify_callback(net::ssl::host_name_verification("127.0.0.1"));
  stream.handshake(net::ssl::stream_base::client);
  http::write(stream, wire_form(request));
  return reply_of(stream);
}

HttpAnswer plain_send(std::string_view url, std::string_view bytes) {
  net::io_context io;
  tcp::socket socket = dialled(io, url);
  net::write(socket, net::buffer(bytes));
  return reply_of(socket);
}

}  // namespace crossbook::testing
