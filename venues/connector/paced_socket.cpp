#include "venues/connector/paced_socket.hpp"

#include <stdexcept>
#include <utility>

#include "venues/connector/machine/clock.hpp"
#include "venues/market/planted_bug.hpp"

namespace crossbook {

PacedSocket::PacedSocket(ConnectorContext& context, Channel channel, const std::string& url,
                         std::uint64_t seed, Callbacks callbacks)
    : context_{context},
      channel_{channel},
      callbacks_{std::move(callbacks)},
      backoff_{{context.config.reconnect_initial, context.config.reconnect_cap}, seed} {
  const Result<Url> parsed = parse_url(url);
  if (parsed.has_error() || parsed->scheme != "wss")
    throw std::invalid_argument{std::string{context.name()} + ": the endpoint \"" + url +
                                "\" is not a wss address; give wss://host[:port]/path"};
  context.venue->encode_ping(channel, scratch_);
  const bool pings_by_text = !scratch_.empty();
  scratch_.clear();

  WsConfig config;
  config.name = context.name();
  config.url = *parsed;
  config.max_silence = context.capabilities.max_silence;
  if (channel == Channel::Public) config.max_message_bytes = context.capabilities.max_frame_bytes;
  if (!pings_by_text) config.ping_interval = context.capabilities.ping_interval;
  WsCallbacks session_callbacks;
  session_callbacks.on_open = [this] {
    const MonoNanos now = mono_now();
    backoff_.on_up(now);
    last_ping_ = up_since_ = now;
    callbacks_.on_up(now);
  };
  session_callbacks.on_message = [this](PaddedBytes message, MonoNanos received) {
    callbacks_.on_message(message, received);
  };
  session_callbacks.on_closed = [this](const SessionEnd& end) { on_session_closed(end); };
  session_ = std::make_unique<WsSession>(*context.loop, context.tls, std::move(config),
                                         std::move(session_callbacks));
}

void PacedSocket::start(MonoNanos now) {
  if (is_wanted_) return;
  is_wanted_ = true;
  open_at_ = now;
}

void PacedSocket::stop() {
  is_wanted_ = false;
  session_->close();
}

void PacedSocket::restart() { session_->close(); }

bool PacedSocket::is_old(MonoNanos now) const noexcept {
  const std::chrono::nanoseconds life = context_.capabilities.connection_life;
  return life.count() > 0 && is_up() && now - up_since_ > life - life / 48;  // a day: 30 minutes
}

void PacedSocket::on_session_closed(const SessionEnd& end) {
  const MonoNanos now = mono_now();
  paced_.clear();
  open_at_ = now + backoff_.on_down(now);
  if (is_wanted_) context_.stats.reconnects.add();
  if (end.kind != SessionEndKind::Local) context_.emit_note(RejectReason::None, end.text);
  callbacks_.on_down(end);
}

void PacedSocket::send_paced(std::vector<std::string>& frames) {
  for (std::string& frame : frames)
    if (paced_.size() < kMaxPacedFrames) paced_.push_back(std::move(frame));
  frames.clear();
}

int PacedSocket::work(MonoNanos now) {
  if (session_->is_closed()) {
    if (!is_wanted_ || now < open_at_) return 0;
    if (is_planted(PlantedBug::NeverReconnects) && up_since_.count() != 0) return 0;
    if (!context_.governor.try_take({{RateKind::Connections, 1}}, context_.venue_now(now)))
      return 0;
    session_->open();
    return 1;
  }
  if (!session_->is_open()) return 0;
  int done = 0;
  while (!paced_.empty() &&
         context_.governor.try_take({{RateKind::WsMessages, 1}}, context_.venue_now(now))) {
    if (!session_->send(paced_.front())) break;
    paced_.pop_front();
    ++done;
  }
  ping(now);
  return done;
}

void PacedSocket::ping(MonoNanos now) {
  const std::chrono::milliseconds interval = context_.capabilities.ping_interval;
  if (interval.count() == 0 || now - session_->last_received() < interval ||
      now - last_ping_ < interval)
    return;
  last_ping_ = now;
  context_.venue->encode_ping(channel_, scratch_);
  send_paced(scratch_);
}

}  // namespace crossbook
