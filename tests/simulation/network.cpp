#include "tests/simulation/network.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "tests/support/contract_bridge.hpp"

namespace crossbook::simulation {
namespace {

constexpr std::string_view kDomain = ".sim";
constexpr std::size_t kClientIdLength = 18;
constexpr int kTooMany = 429, kBanned = 418;
constexpr seconds kRetryAfter{2};  // FaultKind::Rest429 says so
constexpr milliseconds kReaction{100};

Network* g_network = nullptr;

std::size_t index(Listener listener) { return static_cast<std::size_t>(listener); }

/// The last digit of the text becomes another one.
void flip_digit(std::string& text) {
  const std::size_t at = text.find_last_of("123456789");
  if (at != std::string::npos) text[at] = text[at] == '1' ? '2' : '1';
}

}  // namespace

// ---- Wire

void Wire::dial(nanoseconds connect_timeout) {
  const auto self = shared_from_this();
  Clockwork& clock = host_.clock();
  if (host_.trouble(listener_).is_black_hole) {
    host_.post_at(clock.now() + connect_timeout, [self] { self->deliver(Kind::End, "no answer"); });
    return;
  }
  clock.after(host_.delay(), [self] {
    if (self->is_client_gone_) return;
    Host& host = self->host_;
    if (host.faults().is_on(FaultKind::Gone)) return self->to_client(Kind::End, "refused");
    if (!host.simulator().on_ws_open(self->listener_, self->path_, *self, host.venue_now()))
      return self->to_client(Kind::End, "the upgrade was refused (HTTP 404)");
    self->is_venue_open_ = true;
    self->to_client(Kind::Open, {});
  });
}

void Wire::send_to_venue(std::string_view text) {
  Clockwork& clock = host_.clock();
  if (host_.trouble(listener_).is_black_hole) return;
  nanoseconds delay = host_.delay();
  const bool is_order = listener_ == Listener::WsPrivate && !host_.order_prefix_.empty() &&
                        text.find(host_.order_prefix_) != std::string_view::npos;
  if (is_order) delay += host_.order_hold_;
  last_to_venue_ = std::max(last_to_venue_, clock.now() + delay);
  clock.at(last_to_venue_, [self = shared_from_this(), is_order, text = std::string{text}] {
    if (!self->is_venue_open_ || self->is_closing_) return;
    if (is_order) self->host_.note_order(text);
    self->host_.on_message(*self, text);
  });
}

void Wire::ping_venue() {
  if (host_.trouble(listener_).is_black_hole) return;
  host_.clock().after(host_.delay(), [self = shared_from_this()] {
    if (!self->is_venue_open_) return;
    self->host_.simulator().on_ws_pong(*self, self->host_.venue_now());
    self->to_client(Kind::Control, {});
  });
}

void Wire::hang_up() {
  if (std::exchange(is_client_gone_, true)) return;
  client_ = {};
  host_.clock().after(host_.delay(), [self = shared_from_this()] { self->leave_venue(); });
}

void Wire::leave_venue() {
  if (std::exchange(is_venue_open_, false)) host_.simulator().on_ws_close(*this);
}

void Wire::send(std::string text) {
  if (is_closing_) return;
  if (host_.faults().spoil(listener_, host_.is_answering_, text) == Faults::FrameFate::Dropped)
    return;
  host_.shuffle(*this, std::move(text));
}

void Wire::ping(std::string_view) { to_client(Kind::Control, {}); }

void Wire::close(std::uint16_t code, std::string_view reason) {
  if (std::exchange(is_closing_, true)) return;
  to_client(Kind::End,
            "closed by the venue (" + std::to_string(code) + " " + std::string{reason} + ")");
  host_.clock().after(nanoseconds{0}, [self = shared_from_this()] { self->leave_venue(); });
}

void Wire::cut() {
  if (std::exchange(is_closing_, true)) return;
  to_client(Kind::End, "connection reset");
  host_.clock().after(nanoseconds{0}, [self = shared_from_this()] { self->leave_venue(); });
}

void Wire::to_client(Kind kind, std::string text) {
  if (is_client_gone_ || host_.trouble(listener_).is_black_hole) return;
  nanoseconds delay = host_.delay();
  if (kind == Kind::Text) delay += host_.trouble(listener_).lag;
  last_to_client_ = std::max(last_to_client_, host_.clock().now() + delay);
  host_.post_at(last_to_client_,
                [self = shared_from_this(), kind, text = std::move(text)]() mutable {
                  self->deliver(kind, std::move(text));
                });
}

void Wire::deliver(Kind kind, std::string text) {
  if (is_client_gone_) return;
  switch (kind) {
    case Kind::Open:
      if (client_.on_open) client_.on_open();
      return;
    case Kind::Text:
      if (client_.on_text) client_.on_text(std::move(text));
      return;
    case Kind::Control: {
      if (client_.on_control) client_.on_control();
      host_.clock().after(host_.delay(), [self = shared_from_this()] {  // the pong
        if (self->is_venue_open_ && !self->host_.trouble(self->listener_).is_black_hole)
          self->host_.simulator().on_ws_pong(*self, self->host_.venue_now());
      });
      return;
    }
    case Kind::End: {
      is_client_gone_ = true;
      const auto on_end = std::move(client_.on_end);
      client_ = {};
      if (on_end) on_end({SessionEndKind::Closed, host_.name() + ": " + text});
      return;
    }
  }
}

// ---- Host

Host::Host(Clockwork& clock, Parts parts, Told told)
    : clock_{clock}, parts_{std::move(parts)}, told_{std::move(told)}, random_{parts_.seed} {}

Endpoints Host::endpoints() const {
  const auto url = [&](std::string_view scheme, std::string_view channel, std::string_view path) {
    return std::string{scheme} + "://" + std::string{channel} + "." + parts_.name +
           std::string{kDomain} + std::string{path};
  };
  Endpoints endpoints;
  endpoints.rest = url("https", "rest", "");
  endpoints.ws_public = url("wss", "public", simulator().path(Listener::WsPublic));
  endpoints.ws_private = url("wss", "private", simulator().path(Listener::WsPrivate));
  if (!simulator().trade_path().empty())
    endpoints.ws_trade = url("wss", "trade", simulator().trade_path());
  return endpoints;
}

nanoseconds Host::delay() {
  return parts_.base_delay + nanoseconds{random_.below(parts_.jitter.count() + 1)};
}

void Host::tick() {
  faults().advance(clock_.true_utc());
  if (faults().has_begun(FaultKind::CutPublic)) cut(Listener::WsPublic);
  if (faults().has_begun(FaultKind::CutPrivate)) cut(Listener::WsPrivate);
  if (faults().has_begun(FaultKind::Gone)) cut(Listener::WsPublic), cut(Listener::WsPrivate);
  simulator().on_tick(venue_now());
}

void Host::cut(Listener listener) {
  for (const std::weak_ptr<Wire>& weak : wires_)
    if (const auto wire = weak.lock(); wire && wire->listener() == listener && wire->is_open())
      wire->cut();
}

std::shared_ptr<Wire> Host::connect(std::string_view authority, std::string path,
                                    Wire::Client client) {
  const Listener listener =
      authority.starts_with("public.") ? Listener::WsPublic : Listener::WsPrivate;
  std::erase_if(wires_, [](const std::weak_ptr<Wire>& wire) { return wire.expired(); });
  auto wire =
      std::make_shared<Wire>(*this, listener, std::move(path), ++last_wire_, std::move(client));
  wires_.push_back(wire);
  return wire;
}

void Host::post_at(MonoNanos when, std::function<void()> handler) {
  clock_.at(when, [this, process = process_, handler = std::move(handler)]() mutable {
    if (process == process_) ready_.push_back(std::move(handler));
  });
}

int Host::run_ready() {
  int count = 0;
  // what a handler posts at once runs in the next cycle
  for (std::size_t left = ready_.size(); left > 0 && !ready_.empty(); --left, ++count) {
    const std::function<void()> handler = std::move(ready_.front());
    ready_.pop_front();
    handler();
  }
  return count;
}

void Host::forget_client() {
  ++process_;
  ready_.clear();
  for (const std::weak_ptr<Wire>& weak : wires_)
    if (const auto wire = weak.lock()) wire->hang_up();
}

void Host::note_order(std::string_view text) {
  const std::size_t at = text.find(order_prefix_);
  if (told_.on_order) told_.on_order(*this, std::string{text.substr(at, kClientIdLength)});
}

void Host::on_message(Wire& wire, const std::string& text) {
  const bool is_private = wire.listener() == Listener::WsPrivate;
  if (is_private) faults().begin_request();
  is_answering_ = true;
  simulator().on_ws_message(wire, text, venue_now());
  is_answering_ = false;
  if (is_private && faults().end_request() == Faults::RequestFate::Cut) cut(Listener::WsPrivate);
}

/// A frame's way out through the troubles of its address.
void Host::shuffle(Wire& wire, std::string text) {
  Trouble& trouble = troubles_[index(wire.listener_)];
  if (trouble.is_frozen && !is_answering_) return;
  if (!trouble.lost_word.empty() && text.find(trouble.lost_word) != std::string::npos) return;
  if (trouble.to_drop > 0) return static_cast<void>(--trouble.to_drop);
  if (trouble.to_flip > 0) {
    --trouble.to_flip;
    flip_digit(text);
  }
  if (trouble.to_swap > 0 && !wire.held_back_) {
    --trouble.to_swap;
    wire.held_back_ = std::move(text);
    return;
  }
  if (trouble.to_repeat > 0) {
    --trouble.to_repeat;
    wire.to_client(Wire::Kind::Text, text);
  }
  wire.to_client(Wire::Kind::Text, std::move(text));
  if (wire.held_back_) {
    wire.to_client(Wire::Kind::Text, std::move(*wire.held_back_));
    wire.held_back_.reset();
  }
}

void Host::request(HttpRequest request, bool is_order_line, Answer answer) {
  if (trouble(Listener::Rest).is_black_hole) return;  // its caller's own patience ends it
  const nanoseconds held = is_order_line ? order_hold_ : nanoseconds{0};
  clock_.after(delay() + held,
               [this, is_order_line, request = std::move(request), answer = std::move(answer)] {
                 arrive(request, is_order_line, answer);
               });
}

void Host::arrive(const HttpRequest& request, bool is_order_line, const Answer& answer) {
  if (faults().is_on(FaultKind::Gone))
    return fail_later(answer, {SessionEndKind::Unreachable, name() + ": connection refused"});
  if (told_.on_request) told_.on_request(*this, request.target);
  if (clock_.now() > wait_from_ && clock_.now() < wait_until_ && told_.on_impatience)
    told_.on_impatience(*this);
  if (const std::optional<HttpReply> reply = faults().rest_reply()) {
    note_wait(*reply);
    HttpResponse response{reply->status, reply->body, {}};
    for (const auto& [name, value] : reply->headers)
      response.headers.emplace_back(contract::lower_case(name), value);
    return answer_later(answer, std::move(response));
  }
  if (is_order_line) note_order(request.target + request.body);
  faults().begin_request();
  HttpResponse response = contract::exchange_http(simulator(), request, "127.0.0.1", venue_now());
  const Faults::RequestFate fate = faults().end_request();
  if ((response.status == kTooMany || response.status == kBanned) && told_.on_limit)
    told_.on_limit(*this, response.status);
  if (fate == Faults::RequestFate::Cut) {
    cut(Listener::WsPrivate);
    return fail_later(answer, {SessionEndKind::Closed, name() + ": connection reset"});
  }
  if (fate == Faults::RequestFate::Unanswered) return;
  if (answers_to_lose_ > 0) return static_cast<void>(--answers_to_lose_);
  answer_later(answer, std::move(response));
}

void Host::note_wait(const HttpReply& reply) {
  if (reply.status != kTooMany || clock_.now() < wait_until_) return;
  const nanoseconds way = parts_.base_delay + parts_.jitter;
  wait_from_ = clock_.now() + 3 * way + kReaction;  // there, and what had left already
  wait_until_ = clock_.now() + kRetryAfter;
}

void Host::answer_later(const Answer& answer, HttpResponse response) {
  post_at(clock_.now() + delay(),
          [answer, response = std::move(response)] { answer(&response, nullptr); });
}

void Host::fail_later(const Answer& answer, SessionEnd failure) {
  post_at(clock_.now() + delay(),
          [answer, failure = std::move(failure)] { answer(nullptr, &failure); });
}

// ---- Network

Network::Network() { g_network = this; }
Network::~Network() { g_network = nullptr; }
Network& Network::current() noexcept { return *g_network; }

Host& Network::host(std::string_view authority) const {
  for (Host* host : hosts_)
    if (authority.ends_with("." + host->name() + std::string{kDomain})) return *host;
  throw std::logic_error{"no host " + std::string{authority}};
}

Host* Network::host_of(const IoLoop& loop) const noexcept {
  const auto found = loops_.find(&loop);
  return found == loops_.end() ? nullptr : found->second;
}

}  // namespace crossbook::simulation
