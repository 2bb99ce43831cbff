#include "venues/connector/order_desk.hpp"

#include <algorithm>
#include <utility>

#include "venues/connector/machine/clock.hpp"

namespace crossbook {

OrderDesk::OrderDesk(ConnectorContext& context, Sink sink)
    : context_{context}, sink_{std::move(sink)} {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    Line& line = lines_[i];
    HttpsConfig config;
    config.name = context.name();
    config.base = *parse_url(context.config.endpoints.rest);  // the REST desk has checked it
    config.request_timeout = context.config.request_timeout;
    line.backoff = std::make_unique<Reconnect>(
        BackoffConfig{context.config.reconnect_initial, context.config.reconnect_cap},
        context.config.seed + 200 + i);
    HttpsLine::Callbacks callbacks;
    callbacks.on_open = [&line] { line.backoff->on_up(mono_now()); };
    callbacks.on_response = [this, &line](const HttpResponse& response, MonoNanos received) {
      on_response(line, response, received);
    };
    callbacks.on_closed = [this, &line](const SessionEnd& end) { on_closed(line, end); };
    line.https = std::make_unique<HttpsLine>(*context.loop, context.tls, std::move(config),
                                             std::move(callbacks));
  }
}

void OrderDesk::start(MonoNanos now) {
  if (is_wanted_) return;
  is_wanted_ = true;
  for (Line& line : lines_) line.open_at = now;
}

void OrderDesk::stop() {
  is_wanted_ = false;
  for (Line& line : lines_) line.https->close();
}

bool OrderDesk::is_ready() const noexcept {
  return std::any_of(lines_.begin(), lines_.end(),
                     [](const Line& line) { return line.https->is_open(); });
}

bool OrderDesk::is_closed() const noexcept {
  return std::all_of(lines_.begin(), lines_.end(),
                     [](const Line& line) { return line.https->is_closed(); });
}

bool OrderDesk::send_order(OrderPermit& permit, std::string_view request, const RestCall& call) {
  const auto line = std::find_if(lines_.begin(), lines_.end(),
                                 [](const Line& one) { return one.https->is_free(); });
  if (line == lines_.end() || !permit.redeem(request)) return false;
  line->sent = mono_now();
  line->order = RestTask{call, line->sent};
  line->is_busy = line->https->send(request);
  return line->is_busy;
}

int OrderDesk::work(MonoNanos now) {
  if (!is_wanted_) return 0;
  int opened = 0;
  for (Line& line : lines_) {
    if (!line.https->is_closed() || now < line.open_at) continue;
    if (!context_.governor.try_take({{RateKind::Connections, 1}}, context_.venue_now(now))) break;
    line.https->open();
    ++opened;
  }
  return opened;
}

void OrderDesk::on_response(Line& line, const HttpResponse& response, MonoNanos received) {
  line.is_busy = false;
  events_.clear();
  RestResult result{line.order, events_};
  result.sent = line.sent;
  result.received = received;
  decode_answer(context_, result, line.order.call, response);
  sink_(result);
}

void OrderDesk::on_closed(Line& line, const SessionEnd& end) {
  const MonoNanos now = mono_now();
  line.open_at = now + line.backoff->on_down(now);
  // Venues end connections that nothing is asked on: not worth a word.
  if (end.kind != SessionEndKind::Local && end.kind != SessionEndKind::Closed)
    context_.emit_note(RejectReason::None, end.text);
  if (!std::exchange(line.is_busy, false)) return;
  events_.clear();
  RestResult result{line.order, events_};
  result.sent = line.sent;
  result.received = now;
  result.reason = RejectReason::OutcomeUnknown;
  result.text = end.text;
  sink_(result);
}

}  // namespace crossbook
