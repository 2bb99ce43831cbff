#include "venues/connector/machine/ws_session.hpp"

#include <algorithm>
#include <boost/asio/bind_allocator.hpp>
#include <boost/asio/post.hpp>
#include <boost/beast/core/bind_handler.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/websocket.hpp>
#include <boost/beast/websocket/ssl.hpp>
#include <utility>
#include <vector>

#include "venues/connector/machine/clock.hpp"
#include "venues/connector/machine/handler_memory.hpp"
#include "venues/connector/machine/tls_dialer.hpp"

namespace crossbook {
namespace asio = boost::asio;
namespace beast = boost::beast;
namespace websocket = boost::beast::websocket;
namespace {

using boost::system::error_code;

/// When Beast ends a session (also for a frame that breaks the protocol), it would wait for the
/// other side's TLS goodbye, and tell that instead of the reason. Nobody waits here.
class FeedStream : public TlsStream {
 public:
  using TlsStream::TlsStream;
};
template <class Handler>
void async_teardown(beast::role_type, FeedStream& stream, Handler&& handler) {
  error_code ignored;
  stream.next_layer().close(ignored);
  asio::post(stream.get_executor(),
             beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}

using WsStream = websocket::stream<FeedStream, false>;  // no compression: nothing to bomb us with

// One byte more than the cap shows that a message is over it; the rest is padding.
constexpr std::size_t kBeyondMessage = 1 + PaddedBytes::kPadding;
constexpr std::size_t kReadBufferBytes = kMaxFrameBytes + kBeyondMessage;  // to begin with
constexpr std::size_t kWriteBufferBytes = 16 * 1024;  // an order is masked and sent in one piece

SessionEnd ws_end(const std::string& who, const error_code& error, const WsStream& stream) {
  if (error == websocket::error::closed) {
    const websocket::close_reason& reason = stream.reason();
    std::string text = who + ": closed by the venue (" + std::to_string(reason.code);
    if (!reason.reason.empty()) text.append(" ").append(reason.reason.c_str());
    return {SessionEndKind::Closed, text + ")"};
  }
  if (error == websocket::condition::protocol_violation)
    return {SessionEndKind::Garbage, who + ": not WebSocket (" + error.message() + ")"};
  return session_end(who, error);
}

}  // namespace

struct WsSession::Impl : std::enable_shared_from_this<WsSession::Impl> {
  enum class State { Closed, Opening, Open, Closing };

  Impl(IoLoop& loop_in, TlsContext& tls_in, WsConfig config_in, WsCallbacks callbacks_in)
      : loop{loop_in},
        tls{tls_in},
        config{std::move(config_in)},
        callbacks{std::move(callbacks_in)},
        dialer{loop.context(), config.url, config.name},
        timer{loop.context().get_executor()},
        buffer{config.max_message_bytes + kBeyondMessage},
        writes(config.max_queued_writes) {
    for (std::string& slot : writes) slot.reserve(kMaxRequestBytes);
  }

  /// Ties a handler to this session, to one of its connections, and to the loop's memory.
  template <class Handler>
  auto bound(Handler handler) {
    return asio::bind_allocator(HandlerAllocator<char>{loop.memory()},
                                [self = shared_from_this(), stream = stream, era = era, handler](
                                    const error_code& error, auto... rest) {
                                  if (era == self->era) handler(*self, error, rest...);
                                });
  }

  void open();
  void upgrade();
  void on_upgraded(const error_code& error);
  void read();
  void on_read(const error_code& error);
  bool send(std::string_view frame);
  void write_front();
  void watch_silence();
  void on_tick();
  void on_control();
  void close(websocket::close_code code, SessionEnd reason);
  void end(const SessionEnd& reason);
  void abandon();

  IoLoop& loop;
  TlsContext& tls;
  WsConfig config;
  WsCallbacks callbacks;
  TlsDialer dialer;
  LoopTimer timer;
  std::shared_ptr<WsStream> stream;  // also held by each of its pending handlers
  websocket::response_type upgrade_response;
  beast::flat_buffer buffer;
  std::vector<std::string> writes;  // ring
  std::size_t first_write = 0;
  std::size_t write_count = 0;
  State state = State::Closed;
  SessionEnd closing;     // why, while it closes politely
  std::uint64_t era = 0;  // one per connection: handlers of an older one are not heard
  bool is_pinging = false;
  int control_frames = 0;  // since control_since
  MonoNanos control_since;
  MonoNanos last_received;
  MonoNanos last_ping;
};

void WsSession::Impl::open() {
  if (state != State::Closed) return;
  state = State::Opening;
  ++era;
  buffer.reserve(std::min(kReadBufferBytes, buffer.max_size()));
  buffer.clear();
  first_write = write_count = 0;
  is_pinging = false;
  control_frames = 0;
  stream = std::make_shared<WsStream>(loop.context().get_executor(), tls.context());
  dialer.dial(stream->next_layer(), config.connect_timeout,
              std::make_shared<std::pair<std::shared_ptr<Impl>, std::shared_ptr<WsStream>>>(
                  shared_from_this(), stream),
              [this](const SessionEnd* failure) {
                if (failure != nullptr) return end(*failure);
                upgrade();
              });
}

void WsSession::Impl::upgrade() {
  stream->text(true);
  stream->auto_fragment(false);
  stream->read_message_max(0);  // on_read sees to it, and so knows why the session ends
  stream->write_buffer_bytes(kWriteBufferBytes);
  stream->set_option(websocket::stream_base::decorator(
      [](websocket::request_type& request) { request.set("User-Agent", "crossbook"); }));
  stream->control_callback([this](websocket::frame_type, beast::string_view) { on_control(); });
  timer.expires_after(config.connect_timeout);
  timer.async_wait(bound([](Impl& self, const error_code& error) {
    if (error || self.state != State::Opening) return;
    self.end({SessionEndKind::Silent, self.dialer.who() + ": no answer to the upgrade"});
  }));
  upgrade_response = {};
  stream->async_handshake(
      upgrade_response, dialer.url().authority(), dialer.url().target,
      bound([](Impl& self, const error_code& error) { self.on_upgraded(error); }));
}

void WsSession::Impl::on_upgraded(const error_code& error) {
  timer.cancel();
  if (error == websocket::error::upgrade_declined)
    return end({SessionEndKind::Refused, dialer.who() + ": the upgrade was refused (HTTP " +
                                             std::to_string(upgrade_response.result_int()) + ")"});
  if (error == websocket::condition::handshake_failed)
    return end(
        {SessionEndKind::Garbage, dialer.who() + ": not WebSocket (" + error.message() + ")"});
  if (error) return end(session_end(dialer.who(), error));
  state = State::Open;
  last_received = last_ping = mono_now();
  read();
  watch_silence();
  if (callbacks.on_open) callbacks.on_open();
}

void WsSession::Impl::read() {
  stream->async_read_some(
      buffer, config.max_message_bytes + 1 - buffer.size(),
      bound([](Impl& self, const error_code& error, std::size_t) { self.on_read(error); }));
}

void WsSession::Impl::on_read(const error_code& error) {
  if (error) return end(ws_end(dialer.who(), error, *stream));
  last_received = mono_now();
  if (buffer.size() > config.max_message_bytes)
    return close(
        websocket::close_code::too_big,
        {SessionEndKind::TooLarge,
         dialer.who() + ": a message over " + std::to_string(config.max_message_bytes) + " bytes"});
  if (stream->is_message_done()) {
    const std::uint64_t current = era;
    buffer.reserve(buffer.size() + PaddedBytes::kPadding);
    const auto message = buffer.cdata();
    callbacks.on_message({static_cast<const char*>(message.data()), message.size()}, last_received);
    if (current != era) return;  // ended by the callback
    buffer.clear();
  }
  read();
}

bool WsSession::Impl::send(std::string_view frame) {
  if (state != State::Open || write_count == writes.size()) return false;
  writes[(first_write + write_count++) % writes.size()].assign(frame);
  if (write_count == 1) write_front();
  return true;
}

void WsSession::Impl::write_front() {
  stream->async_write(asio::buffer(writes[first_write]),
                      bound([](Impl& self, const error_code& error, std::size_t) {
                        if (error) return self.end(ws_end(self.dialer.who(), error, *self.stream));
                        self.first_write = (self.first_write + 1) % self.writes.size();
                        if (--self.write_count > 0 && self.state == State::Open) self.write_front();
                      }));
}

void WsSession::Impl::watch_silence() {
  std::chrono::milliseconds period = config.max_silence;
  if (config.ping_interval.count() > 0) period = std::min(period, config.ping_interval);
  timer.expires_after(std::max(period / 4, std::chrono::milliseconds{5}));
  timer.async_wait(bound([](Impl& self, const error_code& error) {
    if (!error) self.on_tick();
  }));
}

void WsSession::Impl::on_tick() {
  if (state != State::Open) return;
  const MonoNanos now = mono_now();
  if (now - last_received > config.max_silence)
    return end({SessionEndKind::Silent, dialer.who() + ": silent for " +
                                            std::to_string(config.max_silence.count()) + " ms"});
  const bool is_idle = config.ping_interval.count() > 0 &&
                       now - last_received >= config.ping_interval &&
                       now - last_ping >= config.ping_interval;
  if (is_idle && !is_pinging) {
    is_pinging = true;
    last_ping = now;
    stream->async_ping({}, bound([](Impl& self, const error_code&) { self.is_pinging = false; }));
  }
  watch_silence();
}

/// Called inside a read, so the end must wait until that has returned.
void WsSession::Impl::on_control() {
  last_received = mono_now();
  if (last_received - control_since >= std::chrono::seconds{1}) {
    control_since = last_received;
    control_frames = 0;
  }
  if (++control_frames != kMaxControlFrames + 1) return;
  asio::post(loop.context(), [self = shared_from_this(), kept = stream, at = era] {
    if (at != self->era) return;
    self->end({SessionEndKind::Garbage, self->dialer.who() + ": more than " +
                                            std::to_string(kMaxControlFrames) +
                                            " pings in a second"});
  });
}

void WsSession::Impl::close(websocket::close_code code, SessionEnd reason) {
  if (state == State::Closed || state == State::Closing) return;
  if (state == State::Opening) return end(reason);
  state = State::Closing;
  closing = std::move(reason);
  timer.expires_after(config.close_timeout);
  timer.async_wait(bound([](Impl& self, const error_code& error) {
    if (!error) self.end(self.closing);
  }));
  stream->async_close(code, bound([](Impl& self, const error_code&) { self.end(self.closing); }));
}

void WsSession::Impl::end(const SessionEnd& reason) {
  if (state == State::Closed) return;
  const SessionEnd told = state == State::Closing ? closing : reason;
  abandon();
  if (callbacks.on_closed) callbacks.on_closed(told);
}

void WsSession::Impl::abandon() {
  state = State::Closed;
  ++era;
  dialer.cancel();
  timer.cancel();
  if (!stream) return;
  error_code ignored;
  beast::get_lowest_layer(*stream).close(ignored);
  stream.reset();
}

WsSession::WsSession(IoLoop& loop, TlsContext& tls, WsConfig config, WsCallbacks callbacks)
    : impl_{std::make_shared<Impl>(loop, tls, std::move(config), std::move(callbacks))} {}

WsSession::~WsSession() {
  impl_->callbacks = {};
  impl_->abandon();
}

void WsSession::open() { impl_->open(); }
void WsSession::close() {
  impl_->close(websocket::close_code::normal,
               {SessionEndKind::Local, impl_->dialer.who() + ": closed by us"});
}
bool WsSession::send(std::string_view frame) { return impl_->send(frame); }
bool WsSession::is_open() const noexcept { return impl_->state == Impl::State::Open; }
bool WsSession::is_closed() const noexcept { return impl_->state == Impl::State::Closed; }
MonoNanos WsSession::last_received() const noexcept { return impl_->last_received; }

}  // namespace crossbook
