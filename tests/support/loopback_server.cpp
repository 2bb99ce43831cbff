#include "tests/support/loopback_server.hpp"

#include <unistd.h>

#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <cstdlib>
#include <deque>
#include <future>
#include <optional>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

namespace crossbook::testing {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace websocket = boost::beast::websocket;
namespace {

using boost::system::error_code;
using tcp = asio::ip::tcp;
using TlsSocket = asio::ssl::stream<tcp::socket>;

/// What all connections of one server share.
struct Shared {
  LoopbackHandlers handlers;
  asio::ssl::context tls{asio::ssl::context::tls_server};
  std::vector<std::shared_ptr<void>>
      kept;  // connections that stay open though nothing runs on them
};

class Peer final : public LoopbackPeer, public std::enable_shared_from_this<Peer> {
 public:
  Peer(TlsSocket socket, std::string target)
      : stream_{std::move(socket)}, target_{std::move(target)} {
    stream_.read_message_max(64 * 1024 * 1024);
  }

  void start(const http::request<http::string_body>& request, Shared& shared) {
    shared_ = &shared;
    stream_.async_accept(request, [self = shared_from_this()](const error_code& error) {
      if (error) return;
      if (self->shared_->handlers.on_ws_open) self->shared_->handlers.on_ws_open(self);
      self->read();
    });
  }

  void send(std::string text) override {
    post([text = std::move(text)](Peer& peer) {
      peer.queue_.push_back(text);
      if (peer.queue_.size() == 1) peer.write();
    });
  }
  void send_bytes(std::string bytes) override {
    post([bytes = std::move(bytes)](Peer& peer) {
      peer.raw_queue_.push_back(bytes);
      if (peer.raw_queue_.size() == 1) peer.write_raw();
    });
  }
  void close(std::uint16_t code, std::string reason) override {
    post([code, reason = std::move(reason)](Peer& peer) {
      peer.stream_.async_close(
          websocket::close_reason{static_cast<websocket::close_code>(code), reason},
          [self = peer.shared_from_this()](const error_code&) {});
    });
  }
  void drop() override {
    post([](Peer& peer) {
      error_code ignored;
      beast::get_lowest_layer(peer.stream_).close(ignored);
    });
  }
  void freeze() override { is_frozen_ = true; }
  const std::string& target() const override { return target_; }

 private:
  template <class Function>
  void post(Function function) {
    asio::post(stream_.get_executor(),
               [self = shared_from_this(), function]() mutable { function(*self); });
  }
  void read() {
    if (is_frozen_) {
      shared_->kept.push_back(shared_from_this());
      return;
    }
    stream_.async_read(buffer_, [self = shared_from_this()](const error_code& error, std::size_t) {
      if (error) return;
      const std::string text = beast::buffers_to_string(self->buffer_.cdata());
      self->buffer_.clear();
      if (self->shared_->handlers.on_ws_message) self->shared_->handlers.on_ws_message(self, text);
      self->read();
    });
  }
  void write() {
    stream_.async_write(asio::buffer(queue_.front()),
                        [self = shared_from_this()](const error_code& error, std::size_t) {
                          if (error) return;
                          self->queue_.pop_front();
                          if (!self->queue_.empty()) self->write();
                        });
  }

  void write_raw() {
    asio::async_write(stream_.next_layer(), asio::buffer(raw_queue_.front()),
                      [self = shared_from_this()](const error_code& error, std::size_t) {
                        if (error) return;
                        self->raw_queue_.pop_front();
                        if (!self->raw_queue_.empty()) self->write_raw();
                      });
  }

  websocket::stream<TlsSocket, false> stream_;
  std::string target_;
  Shared* shared_ = nullptr;
  beast::flat_buffer buffer_;
  std::deque<std::string> queue_;
  std::deque<std::string> raw_queue_;
  bool is_frozen_ = false;
};

/// One connection until it is upgraded or ends.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(tcp::socket socket, Shared& shared)
      : stream_{std::in_place, std::move(socket), shared.tls}, shared_{shared} {}

  void start() {
    stream_->async_handshake(asio::ssl::stream_base::server,
                             [self = shared_from_this()](const error_code& error) {
                               if (!error) self->read();
                             });
  }

 private:
  void read() {
    request_ = {};
    http::async_read(*stream_, buffer_, request_,
                     [self = shared_from_this()](const error_code& error, std::size_t) {
                       if (!error) self->answer();
                     });
  }
  void answer() {
    const std::string target{request_.target()};
    if (websocket::is_upgrade(request_) && !shared_.handlers.refuses_upgrades) {
      auto peer = std::make_shared<Peer>(std::move(*stream_), target);
      return peer->start(request_, shared_);
    }
    LoopbackReply reply;
    reply.status = 404;
    if (shared_.handlers.on_http && !websocket::is_upgrade(request_))
      reply = shared_.handlers.on_http(
          {std::string{request_.method_string()}, target, request_.body()});
    if (reply.just_close) return;
    if (reply.never) {
      shared_.kept.push_back(shared_from_this());
      return;
    }
    if (!reply.pieces.empty()) {
      pieces_.assign(reply.pieces.begin(), reply.pieces.end());
      return write_piece(reply.then_close);
    }
    response_ = {};
    response_.result(static_cast<unsigned>(reply.status));
    response_.version(11);
    response_.set("X-Loopback", "Yes");
    response_.keep_alive(!reply.then_close);
    response_.body() = reply.body;
    response_.prepare_payload();
    http::async_write(*stream_, response_,
                      [self = shared_from_this(), reply](const error_code& error, std::size_t) {
                        if (!error && !reply.then_close) self->read();
                      });
  }

  void write_piece(bool then_close) {
    asio::async_write(
        *stream_, asio::buffer(pieces_.front()),
        [self = shared_from_this(), then_close](const error_code& error, std::size_t) {
          if (error) return;
          self->pieces_.pop_front();
          if (!self->pieces_.empty()) return self->write_piece(then_close);
          if (!then_close) self->read();
        });
  }

  std::optional<TlsSocket> stream_;
  Shared& shared_;
  beast::flat_buffer buffer_;
  http::request<http::string_body> request_;
  http::response<http::string_body> response_;
  std::deque<std::string> pieces_;  // of an answer under way
};

}  // namespace

struct LoopbackServer::Impl {
  Impl(const ServerCertificate& certificate, LoopbackHandlers handlers_in) {
    shared.handlers = std::move(handlers_in);
    shared.tls.use_certificate_chain(asio::buffer(certificate.certificate_pem));
    shared.tls.use_private_key(asio::buffer(certificate.key_pem), asio::ssl::context::pem);
    accept();
    thread = std::thread{[this] { context.run(); }};
  }
  ~Impl() {
    context.stop();
    thread.join();
  }
  void accept() {
    acceptor.async_accept([this](const error_code& error, tcp::socket socket) {
      if (error) return;
      error_code ignored;
      socket.set_option(tcp::no_delay{true}, ignored);
      std::make_shared<Connection>(std::move(socket), shared)->start();
      accept();
    });
  }

  asio::io_context context;  // dies after the connections that are kept
  Shared shared;
  tcp::acceptor acceptor{context, {asio::ip::make_address("127.0.0.1"), 0}};
  std::thread thread;
};

LoopbackServer::LoopbackServer(const ServerCertificate& certificate, LoopbackHandlers handlers)
    : impl_{std::make_unique<Impl>(certificate, std::move(handlers))} {}
LoopbackServer::~LoopbackServer() = default;

std::uint16_t LoopbackServer::port() const noexcept {
  error_code ignored;
  return impl_->acceptor.local_endpoint(ignored).port();
}

std::string LoopbackServer::address(std::string_view scheme, std::string_view host) const {
  return std::string{scheme} + "://" + std::string{host} + ":" + std::to_string(port());
}

void LoopbackServer::run(const std::function<void()>& function) {
  std::promise<void> done;
  asio::post(impl_->context, [&] {
    function();
    done.set_value();
  });
  done.get_future().wait();
}

TemporaryFile::TemporaryFile(std::string_view text) : path_{"/tmp/crossbook-test-XXXXXX"} {
  const int descriptor = ::mkstemp(path_.data());
  if (descriptor < 0) throw std::runtime_error{"no temporary file"};
  const auto written = ::write(descriptor, text.data(), text.size());
  ::close(descriptor);
  if (written != static_cast<ssize_t>(text.size())) throw std::runtime_error{"temporary file"};
}

TemporaryFile::~TemporaryFile() { ::unlink(path_.c_str()); }

}  // namespace crossbook::testing
