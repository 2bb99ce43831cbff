// The simulation's sockets, in place of venues/connector/machine: the linker takes these. What a
// connector does with a session, its timers included, is as there.
#include <algorithm>
#include <boost/asio/ssl/context.hpp>
#include <deque>
#include <stdexcept>
#include <utility>

#include "tests/simulation/network.hpp"
#include "tests/support/contract_bridge.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/connector/machine/https_line.hpp"
#include "venues/connector/machine/https_session.hpp"
#include "venues/connector/machine/io_loop.hpp"
#include "venues/connector/machine/tls_context.hpp"
#include "venues/connector/machine/tls_probe.hpp"
#include "venues/connector/machine/ws_session.hpp"

namespace crossbook {

using simulation::Host;
using simulation::nanoseconds;
using simulation::Network;
using simulation::Wire;

// ---- the loop: the host's mailbox

struct IoLoop::Impl {};
IoLoop::IoLoop() = default;
IoLoop::~IoLoop() { Network::current().unbind(*this); }
int IoLoop::poll() {
  Host* const host = Network::current().host_of(*this);
  return host == nullptr ? 0 : host->run_ready();
}
void IoLoop::wait(std::chrono::milliseconds) {}
void IoLoop::watch(Doorbell&) {}
void IoLoop::unwatch(Doorbell&) {}
boost::asio::io_context& IoLoop::context() noexcept { std::abort(); }
HandlerMemory& IoLoop::memory() noexcept { std::abort(); }

TlsContext::TlsContext(const std::string&) {}
TlsContext::~TlsContext() = default;
boost::asio::ssl::context& TlsContext::context() noexcept { std::abort(); }
TlsProbe probe_tls(TlsContext&, const Url&, const std::string&, std::chrono::milliseconds) {
  throw std::logic_error{"the simulation probes nothing"};
}

// ---- WebSocket

struct WsSession::Impl : std::enable_shared_from_this<WsSession::Impl> {
  enum class State : std::uint8_t { Closed, Opening, Open, Closing };
  Impl(WsConfig config_in, WsCallbacks callbacks_in)
      : config{std::move(config_in)},
        callbacks{std::move(callbacks_in)},
        host{Network::current().host(config.url.host)} {}

  void open() {
    if (state != State::Closed) return;
    state = State::Opening;
    const std::weak_ptr<Impl> weak = weak_from_this();
    const auto alive = [weak, at = ++era](auto act) {
      const auto self = weak.lock();
      if (self && at == self->era) act(*self);
    };
    Wire::Client client;
    client.on_open = [alive] { alive([](Impl& self) { self.on_open(); }); };
    client.on_text = [alive](std::string text) {
      alive([&](Impl& self) { self.on_text(std::move(text)); });
    };
    client.on_control = [alive] { alive([](Impl& self) { self.last_received = mono_now(); }); };
    client.on_end = [alive](const SessionEnd& end) { alive([&](Impl& self) { self.end(end); }); };
    wire = host.connect(config.url.host, config.url.target, std::move(client));
    wire->dial(config.connect_timeout);
  }
  void on_open() {
    state = State::Open;
    last_received = last_ping = mono_now();
    watch();
    if (callbacks.on_open) callbacks.on_open();
  }
  void on_text(std::string text) {
    if (state != State::Open) return;
    last_received = mono_now();
    if (text.size() > config.max_message_bytes)
      return end({SessionEndKind::TooLarge, config.name + ": a message over " +
                                                std::to_string(config.max_message_bytes) +
                                                " bytes"});
    const std::size_t size = text.size();
    text.resize(size + PaddedBytes::kPadding, ' ');
    if (callbacks.on_message) callbacks.on_message({text.data(), size}, last_received);
  }
  void watch() {
    nanoseconds period = config.max_silence;
    if (config.ping_interval.count() > 0)
      period = std::min<nanoseconds>(period, config.ping_interval);
    host.post_at(mono_now() + period / 4, [weak = weak_from_this(), at = era] {
      const auto self = weak.lock();
      if (self && at == self->era) self->on_timer();
    });
  }
  void on_timer() {
    if (state != State::Open) return;
    const MonoNanos now = mono_now();
    if (now - last_received > config.max_silence)
      return end({SessionEndKind::Silent, config.name + ": silent for " +
                                              std::to_string(config.max_silence.count()) + " ms"});
    const bool is_idle = config.ping_interval.count() > 0 &&
                         now - last_received >= config.ping_interval &&
                         now - last_ping >= config.ping_interval;
    if (is_idle) {
      last_ping = now;
      wire->ping_venue();
    }
    watch();
  }
  void close() {
    if (state == State::Closed || state == State::Closing) return;
    const SessionEnd reason{SessionEndKind::Local, config.name + ": closed by us"};
    if (state == State::Opening) return end(reason);
    state = State::Closing;
    host.post_at(mono_now(), [weak = weak_from_this(), at = era, reason] {
      const auto self = weak.lock();
      if (self && at == self->era) self->end(reason);
    });
  }
  void end(const SessionEnd& reason) {
    if (state == State::Closed) return;
    abandon();
    if (callbacks.on_closed) callbacks.on_closed(reason);
  }
  void abandon() {
    state = State::Closed;
    ++era;
    if (wire) wire->hang_up();
    wire.reset();
  }

  WsConfig config;
  WsCallbacks callbacks;
  Host& host;
  std::shared_ptr<Wire> wire;
  State state = State::Closed;
  std::uint64_t era = 0;
  MonoNanos last_received;
  MonoNanos last_ping;
};

WsSession::WsSession(IoLoop&, TlsContext&, WsConfig config, WsCallbacks callbacks)
    : impl_{std::make_shared<Impl>(std::move(config), std::move(callbacks))} {}
WsSession::~WsSession() {
  impl_->callbacks = {};
  impl_->abandon();
}
void WsSession::open() { impl_->open(); }
void WsSession::close() { impl_->close(); }
bool WsSession::send(std::string_view frame) {
  if (impl_->state != Impl::State::Open) return false;
  impl_->wire->send_to_venue(frame);
  return true;
}
bool WsSession::is_open() const noexcept { return impl_->state == Impl::State::Open; }
bool WsSession::is_closed() const noexcept { return impl_->state == Impl::State::Closed; }
MonoNanos WsSession::last_received() const noexcept { return impl_->last_received; }

// ---- HTTPS: one request after another

struct HttpsSession::Impl : std::enable_shared_from_this<HttpsSession::Impl> {
  struct Pending {
    HttpRequest request;
    Done done;
  };
  explicit Impl(HttpsConfig config_in)
      : config{std::move(config_in)}, host{Network::current().host(config.base.host)} {}

  void start_front() {
    if (is_running || queue.empty()) return;
    is_running = true;
    const std::uint64_t at = ++era;
    const std::weak_ptr<Impl> weak = weak_from_this();
    host.request(queue.front().request, false,
                 [weak, at](const HttpResponse* response, const SessionEnd* failure) {
                   const auto self = weak.lock();
                   if (self && at == self->era) self->finish(response, failure);
                 });
    host.post_at(mono_now() + config.request_timeout, [weak, at] {
      const auto self = weak.lock();
      if (!self || at != self->era) return;
      const SessionEnd silent{SessionEndKind::Silent, self->config.name + ": no answer in time"};
      self->finish(nullptr, &silent);
    });
  }
  void finish(const HttpResponse* response, const SessionEnd* failure) {
    ++era;
    const Done done = std::move(queue.front().done);
    queue.pop_front();
    is_running = false;
    if (done) done(response, failure);
    start_front();
  }
  void close() {
    ++era;
    is_running = false;
    const std::deque<Pending> failed = std::exchange(queue, {});
    const SessionEnd reason{SessionEndKind::Local, config.name + ": closed by us"};
    for (const Pending& pending : failed)
      if (pending.done) pending.done(nullptr, &reason);
  }

  HttpsConfig config;
  Host& host;
  std::deque<Pending> queue;
  bool is_running = false;
  std::uint64_t era = 0;
};

HttpsSession::HttpsSession(IoLoop&, TlsContext&, HttpsConfig config)
    : impl_{std::make_shared<Impl>(std::move(config))} {}
HttpsSession::~HttpsSession() { ++impl_->era; }
bool HttpsSession::request(HttpRequest request, Done done) {
  if (impl_->queue.size() >= impl_->config.max_queued) return false;
  impl_->queue.push_back({std::move(request), std::move(done)});
  impl_->start_front();
  return true;
}
std::size_t HttpsSession::pending() const noexcept { return impl_->queue.size(); }
void HttpsSession::close() { impl_->close(); }

// ---- the line of orders

struct HttpsLine::Impl : std::enable_shared_from_this<HttpsLine::Impl> {
  enum class State : std::uint8_t { Closed, Opening, Free, Busy };
  Impl(HttpsConfig config_in, Callbacks callbacks_in)
      : config{std::move(config_in)},
        callbacks{std::move(callbacks_in)},
        host{Network::current().host(config.base.host)} {}

  template <class Act>
  auto bound(Act act) {
    return [weak = weak_from_this(), at = era, act](const auto*... what) {
      const auto self = weak.lock();
      if (self && at == self->era) act(*self, what...);
    };
  }
  void open() {
    if (state != State::Closed) return;
    state = State::Opening;
    ++era;
    host.post_at(mono_now() + std::chrono::milliseconds{5}, bound([](Impl& self) {
                   if (self.host.faults().is_on(FaultKind::Gone))
                     return self.end({SessionEndKind::Unreachable, self.config.name + ": refused"});
                   self.state = State::Free;
                   if (self.callbacks.on_open) self.callbacks.on_open();
                 }));
  }
  bool send(std::string_view text) {
    if (state != State::Free) return false;
    state = State::Busy;
    ++era;
    host.request(contract::parse_request(text), true,
                 bound([](Impl& self, const HttpResponse* response, const SessionEnd* failure) {
                   if (failure != nullptr) return self.end(*failure);
                   self.state = State::Free;
                   ++self.era;
                   if (self.callbacks.on_response)
                     self.callbacks.on_response(*response, mono_now());
                 }));
    host.post_at(mono_now() + config.request_timeout, bound([](Impl& self) {
                   self.end({SessionEndKind::Silent, self.config.name + ": no answer in time"});
                 }));
    return true;
  }
  void end(const SessionEnd& reason) {
    if (state == State::Closed) return;
    state = State::Closed;
    ++era;
    if (callbacks.on_closed) callbacks.on_closed(reason);
  }

  HttpsConfig config;
  Callbacks callbacks;
  Host& host;
  State state = State::Closed;
  std::uint64_t era = 0;
};

HttpsLine::HttpsLine(IoLoop&, TlsContext&, HttpsConfig config, Callbacks callbacks)
    : impl_{std::make_shared<Impl>(std::move(config), std::move(callbacks))} {}
HttpsLine::~HttpsLine() {
  impl_->callbacks = {};
  ++impl_->era;
}
void HttpsLine::open() { impl_->open(); }
bool HttpsLine::send(std::string_view request) { return impl_->send(request); }
void HttpsLine::close() {
  impl_->end({SessionEndKind::Local, impl_->config.name + ": closed by us"});
}
bool HttpsLine::is_free() const noexcept { return impl_->state == Impl::State::Free; }
bool HttpsLine::is_open() const noexcept {
  return impl_->state == Impl::State::Free || impl_->state == Impl::State::Busy;
}
bool HttpsLine::is_closed() const noexcept { return impl_->state == Impl::State::Closed; }

}  // namespace crossbook
