#include "venues/connector/machine/https_session.hpp"

#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <deque>
#include <optional>
#include <utility>

#include "venues/connector/machine/http_message.hpp"
#include "venues/connector/machine/tls_dialer.hpp"

namespace crossbook {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
namespace {

using boost::system::error_code;

http::verb verb_of(HttpMethod method) {
  switch (method) {
    case HttpMethod::Get: return http::verb::get;
    case HttpMethod::Post: return http::verb::post;
    case HttpMethod::Delete: return http::verb::delete_;
    case HttpMethod::Put: return http::verb::put;
  }
  __builtin_unreachable();
}

/// The base address may hold a path; the scheme and host are never taken from a request.
std::string path_prefix(const Url& base) {
  std::string prefix = base.target.substr(0, base.target.find('?'));
  while (prefix.ends_with('/')) prefix.pop_back();
  return prefix;
}

}  // namespace

struct HttpsSession::Impl : std::enable_shared_from_this<HttpsSession::Impl> {
  struct Pending {
    HttpRequest request;
    Done done;
  };

  Impl(IoLoop& loop_in, TlsContext& tls_in, HttpsConfig config_in)
      : loop{loop_in},
        tls{tls_in},
        config{std::move(config_in)},
        prefix{path_prefix(config.base)},
        dialer{loop.context(), config.base, config.name},
        timer{loop.context().get_executor()} {}

  /// Ties a handler to this session and to the connection and request of this moment.
  template <class Handler>
  auto bound(Handler handler) {
    return [self = shared_from_this(), stream = stream, wire = wire, era = era, handler](
               const error_code& error, auto...) {
      if (era == self->era) handler(*self, error);
    };
  }

  void start_front();
  void dial();
  void write();
  void read();
  void on_response(const error_code& error);
  void fail_front(const SessionEnd& failure);
  void broke(const error_code& error);
  void drop_connection();
  void finish_front(const HttpResponse* response, const SessionEnd* failure);

  IoLoop& loop;
  TlsContext& tls;
  HttpsConfig config;
  std::string prefix;
  TlsDialer dialer;
  LoopTimer timer;
  std::shared_ptr<TlsStream> stream;  // null: not connected
  /// What reads and writes under way point to: they keep it, also past the connection's end.
  struct Wire {
    beast::flat_buffer buffer;
    http::request<http::string_body> message;
    std::optional<http::response_parser<http::string_body>> parser;
  };
  std::shared_ptr<Wire> wire;  // with stream
  std::deque<Pending> queue;   // front: the one that runs
  bool is_running = false;
  bool is_reused = false;  // the connection served an earlier request
  bool was_retried = false;
  std::uint64_t era = 0;  // handlers of an older connection or request are not heard
};

void HttpsSession::Impl::start_front() {
  if (is_running || queue.empty()) return;
  is_running = true;
  was_retried = false;
  ++era;
  if (stream) return write();
  dial();
}

void HttpsSession::Impl::dial() {
  is_reused = false;
  wire = std::make_shared<Wire>();
  stream = std::make_shared<TlsStream>(loop.context().get_executor(), tls.context());
  dialer.dial(*stream, config.connect_timeout,
              std::make_shared<std::pair<std::shared_ptr<Impl>, std::shared_ptr<TlsStream>>>(
                  shared_from_this(), stream),
              [this](const SessionEnd* failure) {
                if (failure != nullptr) return fail_front(*failure);
                write();
              });
}

void HttpsSession::Impl::write() {
  const HttpRequest& request = queue.front().request;
  http::request<http::string_body>& message = wire->message;
  message = {};
  message.method(verb_of(request.method));
  message.target(prefix + request.target);
  message.version(11);
  message.set(http::field::host, config.base.authority());
  message.set(http::field::user_agent, "crossbook");
  message.keep_alive(true);
  for (const auto& [name, value] : request.headers) message.set(name, value);
  message.body() = request.body;
  message.prepare_payload();

  timer.expires_after(config.request_timeout);
  timer.async_wait(bound([](Impl& self, const error_code& error) {
    if (error) return;
    self.fail_front(
        {SessionEndKind::Silent, self.dialer.who() + ": no answer within " +
                                     std::to_string(self.config.request_timeout.count()) + " ms"});
  }));
  http::async_write(*stream, message, bound([](Impl& self, const error_code& error) {
    error ? self.broke(error) : self.read();
  }));
}

void HttpsSession::Impl::read() {
  wire->parser.emplace();
  wire->parser->body_limit(kMaxResponseBytes);
  wire->parser->header_limit(kMaxHeaderBytes);
  http::async_read(*stream, wire->buffer, *wire->parser,
                   bound([](Impl& self, const error_code& error) { self.on_response(error); }));
}

void HttpsSession::Impl::on_response(const error_code& error) {
  if (error == http::error::body_limit || error == http::error::header_limit)
    return fail_front({SessionEndKind::TooLarge, dialer.who() + ": a response over " +
                                                     std::to_string(kMaxResponseBytes) + " bytes"});
  if (error) return broke(error);
  const bool keep_alive = wire->parser->get().keep_alive();
  const HttpResponse response = response_of(wire->parser->release());
  wire->parser.reset();
  is_reused = true;
  if (!keep_alive) drop_connection();
  finish_front(&response, nullptr);
}

void HttpsSession::Impl::broke(const error_code& error) {
  const bool nothing_came = !wire->parser || !wire->parser->got_some();
  const bool may_repeat = queue.front().request.method == HttpMethod::Get && !was_retried;
  if (is_reused && nothing_came && may_repeat) {
    // The venue closed the idle connection just as we used it: ask once more on a new one.
    was_retried = true;
    drop_connection();
    return dial();
  }
  if (error.category() == http::make_error_code(http::error::end_of_stream).category() &&
      error != http::error::end_of_stream && error != http::error::partial_message)
    return fail_front(
        {SessionEndKind::Garbage, dialer.who() + ": not HTTP (" + error.message() + ")"});
  fail_front(session_end(dialer.who(), error));
}

void HttpsSession::Impl::fail_front(const SessionEnd& failure) {
  drop_connection();
  finish_front(nullptr, &failure);
}

void HttpsSession::Impl::drop_connection() {
  ++era;
  dialer.cancel();
  timer.cancel();
  wire.reset();
  if (!stream) return;
  error_code ignored;
  stream->next_layer().close(ignored);
  stream.reset();
}

void HttpsSession::Impl::finish_front(const HttpResponse* response, const SessionEnd* failure) {
  timer.cancel();
  const auto keep = shared_from_this();
  const Done done = std::move(queue.front().done);
  queue.pop_front();
  is_running = false;
  if (done) done(response, failure);
  start_front();
}

HttpsSession::HttpsSession(IoLoop& loop, TlsContext& tls, HttpsConfig config)
    : impl_{std::make_shared<Impl>(loop, tls, std::move(config))} {}

HttpsSession::~HttpsSession() {
  impl_->queue.clear();
  impl_->drop_connection();
}

bool HttpsSession::request(HttpRequest request, Done done) {
  if (impl_->queue.size() >= impl_->config.max_queued) return false;
  impl_->queue.push_back({std::move(request), std::move(done)});
  impl_->start_front();
  return true;
}

std::size_t HttpsSession::pending() const noexcept { return impl_->queue.size(); }

void HttpsSession::close() {
  impl_->drop_connection();
  impl_->is_running = false;
  std::deque<Impl::Pending> failed = std::move(impl_->queue);
  impl_->queue.clear();
  const SessionEnd reason{SessionEndKind::Local, impl_->dialer.who() + ": closed by us"};
  for (const Impl::Pending& pending : failed)
    if (pending.done) pending.done(nullptr, &reason);
}

}  // namespace crossbook
