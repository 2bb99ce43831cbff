#include "venues/exchange/admin_server.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/write.hpp>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <thread>

#include "venues/exchange/server_http.hpp"
#include "venues/exchange/server_listener.hpp"

namespace crossbook {
namespace serving {

namespace net = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using net::ip::tcp;

namespace {

constexpr std::chrono::seconds kAdminTimeout{30};  // for a request, for a reply, between the two
constexpr std::string_view kBearer = "Bearer ";

std::string random_token() {
  std::array<unsigned char, 24> bytes{};
  if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error{"admin endpoint: the system gives no random numbers for its token"};
  std::string text;
  for (const unsigned char byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

tcp::endpoint loopback_endpoint(const std::string& address, std::uint16_t port) {
  boost::system::error_code error;
  const net::ip::address parsed = net::ip::make_address(address, error);
  if (error || !parsed.is_loopback())
    throw std::runtime_error{"admin endpoint: " + address +
                             " is not a loopback address; it listens on 127.0.0.1 or ::1 only"};
  return {parsed, port};
}

/// A browser that was led here by a name of its own says that name (DNS rebinding).
bool is_loopback_host(std::string_view host) {
  const auto bracket = host.starts_with('[') ? host.find(']') : std::string_view::npos;
  if (bracket != std::string_view::npos) return host.substr(0, bracket + 1) == "[::1]";
  host = host.substr(0, host.find(':'));
  if (host == "localhost") return true;
  boost::system::error_code error;
  const auto address = net::ip::make_address_v4(std::string{host}, error);
  return !error && address.is_loopback();
}

bool is_same(std::string_view given, std::string_view token) {
  return given.size() == token.size() &&
         CRYPTO_memcmp(given.data(), token.data(), token.size()) == 0;
}

}  // namespace

/// What its connections share.
struct AdminCore {
  HttpReply answer(const HttpCall& call) const {
    if (!is_loopback_host(call.header("host")))
      return admin_error(403, "the Host header must be a loopback name, like 127.0.0.1");
    if (!call.header("origin").empty())
      return admin_error(403, "requests of web pages (with an Origin header) are refused");
    const std::string_view authorization = call.header("authorization");
    if (!authorization.starts_with(kBearer) ||
        !is_same(authorization.substr(kBearer.size()), token)) {
      HttpReply reply = admin_error(
          401, "send \"Authorization: Bearer TOKEN\" with the token that was printed at start");
      reply.headers.emplace_back("WWW-Authenticate", "Bearer");
      return reply;
    }
    try {
      return handler(call);
    } catch (const std::exception& failure) {
      return admin_error(500, failure.what());
    }
  }

  AdminServer::Handler handler;
  std::string token = random_token();
  std::size_t connections = 0;
};

class AdminConnection final : public std::enable_shared_from_this<AdminConnection> {
 public:
  AdminConnection(AdminCore& core, tcp::socket socket) : core_{core}, stream_{std::move(socket)} {
    ++core_.connections;
  }
  ~AdminConnection() { --core_.connections; }
  AdminConnection(const AdminConnection&) = delete;
  AdminConnection& operator=(const AdminConnection&) = delete;

  void read() {
    parser_.emplace();
    parser_->body_limit(kMaxAdminBodyBytes);
    parser_->header_limit(kMaxAdminHeaderBytes);
    stream_.expires_after(kAdminTimeout);
    http::async_read(stream_, buffer_, *parser_,
                     [self = shared_from_this()](beast::error_code error, std::size_t) {
                       self->on_read(error);
                     });
  }

 private:
  void on_read(beast::error_code error) {
    const bool is_http_error =
        error.category() == http::make_error_code(http::error::bad_method).category();
    if (error == http::error::end_of_stream || error == http::error::partial_message) return;
    if (error == http::error::body_limit)
      return write(admin_error(413, "the body is too large; 16 KiB are the most"), false);
    if (error == http::error::header_limit)
      return write(admin_error(431, "the headers are too large; 8 KiB are the most"), false);
    if (is_http_error) return write(admin_error(400, "this is not an HTTP/1.1 request"), false);
    if (error) return;  // gone, or silent for too long
    const http::request<http::string_body> request = parser_->release();
    write(core_.answer(to_call(request, {})), request.keep_alive());
  }

  void write(HttpReply reply, bool is_kept) {
    reply.headers.emplace_back("Cache-Control", "no-store");
    response_ = to_response(std::move(reply));
    response_.keep_alive(is_kept);
    response_.prepare_payload();
    stream_.expires_after(kAdminTimeout);
    http::async_write(stream_, response_,
                      [self = shared_from_this()](beast::error_code error, std::size_t) {
                        if (error) return;
                        if (!self->response_.need_eof()) return self->read();
                        self->stream_.socket().shutdown(tcp::socket::shutdown_send, error);
                        self->stream_.expires_after(kCloseTimeout);
                        self->drain();
                      });
  }

  /// What is still on its way: closed before it came, the peer might never see our reply.
  void drain() {
    buffer_.clear();
    stream_.async_read_some(buffer_.prepare(kMaxAdminBodyBytes),
                            [self = shared_from_this()](beast::error_code error, std::size_t) {
                              if (!error) self->drain();
                            });
  }

  AdminCore& core_;
  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::optional<http::request_parser<http::string_body>> parser_;
  http::response<http::string_body> response_;
};

}  // namespace serving

struct AdminServer::Impl {
  Impl(const std::string& address, std::uint16_t port, Handler handler)
      : core{std::move(handler)},
        acceptor{
            serving::listen_at(io, serving::loopback_endpoint(address, port), "admin endpoint:")},
        pause{io},
        url{"http://" + serving::authority_of(acceptor.local_endpoint())} {}

  void accept() {
    acceptor.async_accept(
        [this](boost::system::error_code error, boost::asio::ip::tcp::socket socket) {
          if (!acceptor.is_open()) return;
          if (!error && core.connections < kMaxAdminConnections)
            std::make_shared<serving::AdminConnection>(core, std::move(socket))->read();
          if (!error) return accept();
          pause.expires_after(std::chrono::milliseconds{100});  // no descriptors left
          pause.async_wait([this](boost::system::error_code stopped) {
            if (!stopped) accept();
          });
        });
  }

  serving::AdminCore core;  // outlives io: its handlers own connections
  boost::asio::io_context io{1};
  boost::asio::ip::tcp::acceptor acceptor;
  boost::asio::steady_timer pause;
  std::string url;
  std::thread thread;
};

AdminServer::AdminServer(const std::string& address, std::uint16_t port, Handler handler)
    : impl_{std::make_unique<Impl>(address, port, std::move(handler))} {
  impl_->accept();
  impl_->thread = std::thread{[impl = impl_.get()] { impl->io.run(); }};
}

AdminServer::~AdminServer() {
  impl_->io.stop();
  impl_->thread.join();
}

const std::string& AdminServer::url() const noexcept { return impl_->url; }
const std::string& AdminServer::token() const noexcept { return impl_->core.token; }

HttpReply admin_error(int status, std::string_view words) {
  HttpReply reply;
  reply.status = status;
  reply.body = R"({"error":")";
  for (const char c : words) {
    if (c == '"' || c == '\\') reply.body += '\\';
    reply.body += c < ' ' || c > '~' ? '?' : c;
  }
  reply.body += "\"}\n";
  return reply;
}

}  // namespace crossbook
