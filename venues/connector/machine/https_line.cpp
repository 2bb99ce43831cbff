#include "venues/connector/machine/https_line.hpp"

#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <optional>
#include <string>
#include <utility>

#include "venues/connector/frame_buffer.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/connector/machine/handler_memory.hpp"
#include "venues/connector/machine/http_message.hpp"
#include "venues/connector/machine/tls_dialer.hpp"

namespace crossbook {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;

using boost::system::error_code;

struct HttpsLine::Impl : std::enable_shared_from_this<HttpsLine::Impl> {
  enum class State { Closed, Opening, Free, Busy, Writing };  // Writing: answered before it was out
  /// What reads and writes under way point to: they keep it, also past the connection's end.
  struct Wire {
    Wire(LoopExecutor executor, TlsContext& tls) : stream{executor, tls.context()} {
      request.reserve(kMaxRequestBytes);
    }
    TlsStream stream;
    beast::flat_buffer buffer;
    std::string request;
    std::optional<http::response_parser<http::string_body>> parser;
  };

  Impl(IoLoop& loop_in, TlsContext& tls_in, HttpsConfig config_in, Callbacks callbacks_in)
      : loop{loop_in},
        tls{tls_in},
        config{std::move(config_in)},
        callbacks{std::move(callbacks_in)},
        dialer{loop.context(), config.base, config.name},
        timer{loop.context().get_executor()} {}

  /// Ties a handler to this line, to one of its connections, and to the loop's memory.
  template <class Handler>
  auto bound(Handler handler) {
    return asio::bind_allocator(HandlerAllocator<char>{loop.memory()},
                                [self = shared_from_this(), wire = wire, era = era, handler](
                                    const error_code& error, auto...) {
                                  if (era == self->era) handler(*self, error);
                                });
  }

  void open();
  void listen();
  void on_response(const error_code& error);
  bool send(std::string_view request);
  void end(const SessionEnd& reason);
  void drop();

  IoLoop& loop;
  TlsContext& tls;
  HttpsConfig config;
  Callbacks callbacks;
  TlsDialer dialer;
  LoopTimer timer;
  std::shared_ptr<Wire> wire;
  State state = State::Closed;
  bool is_writing = false;
  std::uint64_t era = 0;  // handlers of an older connection are not heard
};

void HttpsLine::Impl::open() {
  if (state != State::Closed) return;
  state = State::Opening;
  ++era;
  wire = std::make_shared<Wire>(loop.context().get_executor(), tls);
  dialer.dial(wire->stream, config.connect_timeout,
              std::make_shared<std::pair<std::shared_ptr<Impl>, std::shared_ptr<Wire>>>(
                  shared_from_this(), wire),
              [this](const SessionEnd* failure) {
                if (failure != nullptr) return end(*failure);
                state = State::Free;
                listen();
                if (callbacks.on_open) callbacks.on_open();
              });
}

void HttpsLine::Impl::listen() {
  wire->parser.emplace();
  wire->parser->body_limit(kMaxLineResponseBytes);
  wire->parser->header_limit(kMaxHeaderBytes);
  http::async_read(wire->stream, wire->buffer, *wire->parser,
                   bound([](Impl& self, const error_code& error) { self.on_response(error); }));
}

void HttpsLine::Impl::on_response(const error_code& error) {
  const MonoNanos received = mono_now();
  if (error == http::error::body_limit || error == http::error::header_limit)
    return end({SessionEndKind::TooLarge, dialer.who() + ": a response over " +
                                              std::to_string(kMaxLineResponseBytes) + " bytes"});
  if (error) return end(session_end(dialer.who(), error));
  if (state != State::Busy)
    return end({SessionEndKind::Garbage, dialer.who() + ": an answer to no request"});
  timer.cancel();
  const bool keep_alive = wire->parser->get().keep_alive();
  const HttpResponse response = response_of(wire->parser->release());
  state = is_writing ? State::Writing : State::Free;
  const std::uint64_t current = era;
  if (callbacks.on_response) callbacks.on_response(response, received);
  if (current != era) return;  // ended by the callback
  if (!keep_alive)
    return end({SessionEndKind::Closed, dialer.who() + ": closed by the venue after an answer"});
  listen();
}

bool HttpsLine::Impl::send(std::string_view request) {
  if (state != State::Free) return false;
  state = State::Busy;
  is_writing = true;
  wire->request.assign(request);
  timer.expires_after(config.request_timeout);
  timer.async_wait(bound([](Impl& self, const error_code& error) {
    if (error || self.state != State::Busy) return;
    self.end({SessionEndKind::Silent, self.dialer.who() + ": no answer within " +
                                          std::to_string(self.config.request_timeout.count()) +
                                          " ms"});
  }));
  asio::async_write(wire->stream, asio::buffer(wire->request),
                    bound([](Impl& self, const error_code& error) {
                      self.is_writing = false;
                      if (self.state == State::Writing) self.state = State::Free;
                      if (error) self.end(session_end(self.dialer.who(), error));
                    }));
  return true;
}

void HttpsLine::Impl::end(const SessionEnd& reason) {
  if (state == State::Closed) return;
  drop();
  const auto keep = shared_from_this();
  const SessionEnd told = reason;
  if (callbacks.on_closed) callbacks.on_closed(told);
}

void HttpsLine::Impl::drop() {
  state = State::Closed;
  is_writing = false;
  ++era;
  dialer.cancel();
  timer.cancel();
  if (!wire) return;
  error_code ignored;
  wire->stream.next_layer().close(ignored);
  wire.reset();
}

HttpsLine::HttpsLine(IoLoop& loop, TlsContext& tls, HttpsConfig config, Callbacks callbacks)
    : impl_{std::make_shared<Impl>(loop, tls, std::move(config), std::move(callbacks))} {}

HttpsLine::~HttpsLine() {
  impl_->callbacks = {};
  impl_->drop();
}

void HttpsLine::open() { impl_->open(); }
bool HttpsLine::send(std::string_view request) { return impl_->send(request); }
void HttpsLine::close() {
  impl_->end({SessionEndKind::Local, impl_->dialer.who() + ": closed by us"});
}
bool HttpsLine::is_free() const noexcept { return impl_->state == Impl::State::Free; }
bool HttpsLine::is_open() const noexcept {
  return impl_->state != Impl::State::Closed && impl_->state != Impl::State::Opening;
}
bool HttpsLine::is_closed() const noexcept { return impl_->state == Impl::State::Closed; }

}  // namespace crossbook
