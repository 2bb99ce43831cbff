#include "venues/connector/account_link.hpp"

#include <algorithm>
#include <utility>

#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

// Where a report does not say how long.
constexpr std::chrono::milliseconds kOrderRateHold{2'000};
constexpr std::chrono::milliseconds kOrderBanHold{120'000};

}  // namespace

AccountLink::AccountLink(ConnectorContext& context, OrderTable& orders, ConnectorKeys keys,
                         Callbacks callbacks)
    : context_{context}, orders_{orders}, keys_{std::move(keys)}, callbacks_{std::move(callbacks)} {
  const Endpoints& endpoints = context.config.endpoints;
  if (!endpoints.ws_private.empty()) add_socket(Channel::Private, endpoints.ws_private);
  if (!endpoints.ws_trade.empty()) add_socket(Channel::Trade, endpoints.ws_trade);
  if (context.capabilities.order_entry == OrderEntry::Rest) {
    desk_ = std::make_unique<OrderDesk>(context, [this](RestResult& result) { on_placed(result); });
    return;
  }
  for (const auto& socket : sockets_)
    if (socket->channel == context.capabilities.order_channel) order_socket_ = socket.get();
}

void AccountLink::add_socket(Channel channel, const std::string& url) {
  auto made = std::make_unique<Socket>();
  Socket* socket = made.get();
  socket->channel = channel;
  socket->steps = context_.venue->handshake_steps(channel, key_for(channel));
  socket->socket = std::make_unique<PacedSocket>(
      context_, channel, url, context_.config.seed + 100 + static_cast<std::uint64_t>(channel),
      PacedSocket::Callbacks{[this, socket](MonoNanos now) {
                               socket->step = 0;
                               socket->is_waiting = false;
                               socket->sequence.reset();
                               shake(*socket, now);
                             },
                             [this, socket](PaddedBytes frame, MonoNanos received) {
                               on_frame(*socket, frame, received);
                             },
                             [this, socket](const SessionEnd& end) { on_down(*socket, end); }});
  sockets_.push_back(std::move(made));
}

void AccountLink::start(MonoNanos now) {
  for (const auto& socket : sockets_) socket->socket->start(now);
  if (desk_) desk_->start(now);
}

void AccountLink::stop() {
  for (const auto& socket : sockets_) socket->socket->stop();
  if (desk_) desk_->stop();
}

bool AccountLink::is_up(const Socket& socket) const noexcept {
  return socket.socket->is_up() && socket.step == socket.steps;
}

bool AccountLink::is_ready() const noexcept {
  return (!desk_ || desk_->is_ready()) &&
         std::all_of(sockets_.begin(), sockets_.end(),
                     [&](const auto& socket) { return is_up(*socket); });
}

bool AccountLink::is_closed() const noexcept {
  return (!desk_ || desk_->is_closed()) &&
         std::all_of(sockets_.begin(), sockets_.end(),
                     [](const auto& socket) { return socket->socket->is_closed(); });
}

bool AccountLink::is_old(MonoNanos now) const noexcept {
  return std::any_of(sockets_.begin(), sockets_.end(),
                     [&](const auto& socket) { return socket->socket->is_old(now); });
}

int AccountLink::work(MonoNanos now) {
  int done = desk_ ? desk_->work(now) : 0;
  for (const auto& socket : sockets_) {
    done += socket->socket->work(now);
    const bool is_shaking =
        socket->socket->is_up() && socket->step < socket->steps && !socket->is_waiting;
    if (is_shaking && now >= socket->step_deadline) socket->socket->restart();
  }
  return done;
}

const Credential* AccountLink::key_for(Channel channel) const noexcept {
  // The session that orders go through belongs to the trade key.
  const Credential* trade = keys_.trading();
  const bool carries_orders = !desk_ && channel == context_.capabilities.order_channel;
  return carries_orders && trade != nullptr ? trade : keys_.reading();
}

void AccountLink::shake(Socket& socket, MonoNanos now) {
  if (socket.step == socket.steps) return;
  socket.step_deadline = now + kHandshakeTimeout;
  socket.signed_at = now;
  if (context_.capabilities.needs_session_token && session_token_.empty()) {
    socket.is_waiting = true;
    callbacks_.on_token_wanted(*this);
    return;
  }
  RequestContext request =
      context_.request_context(now, key_for(socket.channel), context_.host(socket.channel));
  request.session_token = session_token_;
  const Result<void> encoded =
      context_.venue->encode_handshake(socket.channel, socket.step, request, frames_);
  if (encoded.has_error()) {
    frames_.clear();
    callbacks_.on_auth_trouble(*this,
                               encoded.error().code == Errc::NotPermitted
                                   ? RejectReason::NotPermitted
                                   : RejectReason::KeyInvalid,
                               encoded.error().field);
    return;
  }
  context_.stats.signatures_made.add();  // one frame a step
  socket.socket->send_paced(frames_);
}

void AccountLink::set_session_token(std::string token, MonoNanos now) {
  session_token_ = std::move(token);
  retry_handshakes(now);
}

void AccountLink::retry_handshakes(MonoNanos now) {
  for (const auto& socket : sockets_) {
    if (!socket->is_waiting || !socket->socket->is_up()) continue;
    socket->is_waiting = false;
    shake(*socket, now);
  }
}

void AccountLink::on_frame(Socket& socket, PaddedBytes frame, MonoNanos received) {
  context_.stats.messages.add();
  events_.clear();
  const Result<void> decoded = context_.venue->decode_account(frame, events_);
  if (decoded.has_error()) {
    context_.stats.refused.add();
    // O34: it may have been the word on an order; asking again is the only way to know.
    std::string line = std::string{context_.name()} + ": unreadable private message (" +
                       std::string{to_string(decoded.error().code)} + " in " +
                       decoded.error().field + ")";
    socket.socket->restart();
    context_.emit_note(RejectReason::OutcomeUnknown, line);
    return;
  }
  context_.stats.not_book.add();
  const auto verdict = socket.sequence.on_message(events_.connection_sequence);
  if (verdict == ConnectionSequence::Verdict::Repeat) return;
  const bool is_session_lost =
      std::any_of(events_.notices.begin(), events_.notices.end(),
                  [](const Notice& notice) { return notice.kind == NoticeKind::SessionInvalid; });
  if (verdict == ConnectionSequence::Verdict::Gap || is_session_lost) on_gap(socket);
  if (socket.has_gap) drop_nameless(events_.reports);
  on_reports(events_.reports, received);
  on_balances(events_);
  for (const Notice& notice : events_.notices) on_notice(socket, notice, received);
  if (verdict != ConnectionSequence::Verdict::Gap) return;
  // What was lost may have been the word on an order (O8): a new socket, and the orders are asked
  // for.
  context_.stats.gaps.add();
  context_.emit_note(RejectReason::None, std::string{context_.name()} +
                                             ": a private message was lost; connecting anew");
  socket.socket->restart();
}

/// What was lost may have been the word on an order, or the one message that names it (O7).
void AccountLink::on_gap(Socket& socket) {
  socket.has_gap = true;
  if (carries_orders_)
    doubt_open_orders(std::string{context_.name()} + ": a private message was lost");
}

/// A report that names no order of ours is somebody else's (S6), unless it may be of one whose id
/// at the venue was in what is lost: that one is asked for.
void AccountLink::drop_nameless(std::vector<ExecutionReport>& reports) {
  bool has_unnamed = false;
  orders_.for_each_open(
      [&](const TrackedOrder& order) { has_unnamed |= order.venue_order_id.empty(); });
  if (!has_unnamed) return;
  std::erase_if(reports, [&](const ExecutionReport& report) {
    return report.client_id.empty() && orders_.find_request(report.request) == nullptr &&
           orders_.find_venue_id(report.venue_order_id) == nullptr;
  });
}

void AccountLink::on_notice(Socket& socket, const Notice& notice, MonoNanos now) {
  switch (notice.kind) {
    case NoticeKind::HandshakeDone:
      if (socket.step == socket.steps) break;
      count_answer(key_for(socket.channel), true);
      context_.judge(RejectReason::None, socket.signed_at);
      ++socket.step;
      if (socket.step == socket.steps) socket.has_gap = false;
      socket.was_time_refused = false;
      shake(socket, now);
      break;
    case NoticeKind::HandshakeRefused: on_refused(socket, notice); break;
    case NoticeKind::SessionInvalid:
      if (!notice.text.empty())
        context_.emit_note(RejectReason::None, std::string{context_.name()} + ": " +
                                                   std::string{notice.text.view()} +
                                                   "; logging in anew");
      session_token_.clear();
      socket.step = 0;
      shake(socket, now);
      break;
    case NoticeKind::WillClose: callbacks_.on_will_close(*this); break;
    case NoticeKind::Heartbeat:
    case NoticeKind::Pong:
    case NoticeKind::Subscribed:
    case NoticeKind::SubscribeRefused:
    case NoticeKind::TradingStatus:
    case NoticeKind::Ignored: break;
  }
}

void AccountLink::on_refused(Socket& socket, const Notice& notice) {
  const RejectReason reason = context_.judge(notice.reason, socket.signed_at);
  if (is_signature_refusal(reason)) count_answer(key_for(socket.channel), false);
  if (reason == RejectReason::Timestamp && !socket.was_time_refused) {
    socket.was_time_refused = true;
    socket.is_waiting = true;
    callbacks_.on_clock_doubt();
    return;
  }
  if (is_signature_refusal(reason)) {
    callbacks_.on_auth_trouble(*this, reason, notice.text.view());
    return;
  }
  socket.socket->restart();
}

void AccountLink::on_down(Socket& socket, const SessionEnd& end) {
  socket.step = 0;
  socket.is_waiting = false;
  if (carries_orders_) doubt_open_orders(end.text);
  if (end.kind == SessionEndKind::Certificate) callbacks_.on_certificate_trouble(end);
}

/// O29: whatever was on its way may or may not have arrived, and its reports may be lost.
void AccountLink::doubt_open_orders(std::string_view why) {
  orders_.for_each_open([&](TrackedOrder& order) {
    if (order.is_unknown) return;
    order.is_unknown = true;
    ExecutionReport report;
    report.venue = context_.config.id;
    report.instrument = order.instrument;
    report.client_id = order.client_id;
    report.request = order.request;
    report.venue_order_id = order.venue_order_id;
    report.status = OrderStatus::Unknown;
    report.reason = RejectReason::OutcomeUnknown;
    report.venue_text = ErrorText{why};
    report.source = ReportSource::Local;
    report.received = mono_now();
    context_.outbox.emit(report);
  });
}

bool AccountLink::send_order(OrderPermit& permit, std::string_view frame, const RestCall& call) {
  if (desk_) return desk_->send_order(permit, frame, call);
  return order_socket_ != nullptr && is_up(*order_socket_) &&
         order_socket_->socket->send_order(permit, frame);
}

/// The answer to an order over HTTPS: its reports, or why there are none.
void AccountLink::on_placed(RestResult& result) {
  const RestCall& call = result.task.call;
  std::vector<ExecutionReport>& reports = result.events.account.reports;
  if (result.reason != RejectReason::None || reports.empty()) {
    reports.clear();
    ExecutionReport report;
    const bool is_unknown = result.reason == RejectReason::None ||
                            result.reason == RejectReason::OutcomeUnknown ||
                            result.reason == RejectReason::NotFound;
    report.status = is_unknown ? OrderStatus::Unknown : OrderStatus::Rejected;
    report.reason = is_unknown ? RejectReason::OutcomeUnknown : result.reason;
    report.venue_text = ErrorText{result.text};
    reports.push_back(report);
  }
  for (ExecutionReport& report : reports) {
    report.source = ReportSource::Reply;
    report.instrument = call.listing->instrument.id;
    report.client_id = call.client_id;
  }
  on_reports(reports, result.received);
}

void AccountLink::count_signature(const ExecutionReport& report, TrackedOrder& order) noexcept {
  if (!order.is_signed || order.is_judged) return;
  if (report.reason == RejectReason::OutcomeUnknown || report.source == ReportSource::Local) return;
  order.is_judged = true;
  count_answer(keys_.trading(), !is_signature_refusal(report.reason));
}

void AccountLink::count_answer(const Credential* key, bool is_accepted) noexcept {
  (is_accepted ? context_.stats.signatures_accepted : context_.stats.signatures_refused).add();
  if (key != nullptr) key->tally().count_answer(is_accepted);
}

void AccountLink::on_reports(std::vector<ExecutionReport>& reports, MonoNanos received) {
  for (ExecutionReport& report : reports) {
    report.venue = context_.config.id;
    report.received = received;
    TrackedOrder* order = orders_.complete(report);
    if (order != nullptr) count_signature(report, *order);
    context_.outbox.emit(report);
    if (order != nullptr) want_trades(*order, report);
    if (report.reason == RejectReason::None) continue;
    if (report.reason == RejectReason::RateLimited || report.reason == RejectReason::Banned) {
      context_.stats.rate_limited.add();
      context_.governor.penalise(
          report.reason == RejectReason::Banned ? kOrderBanHold : kOrderRateHold,
          context_.venue_now(received));
    }
    if (is_auth_trouble(report.reason))
      callbacks_.on_auth_trouble(*this, report.reason, report.venue_text.view());
    else if (report.reason == RejectReason::Timestamp ||
             report.reason == RejectReason::DeadlineElapsed)
      callbacks_.on_clock_doubt();
    else
      callbacks_.on_reject(report.reason);
  }
}

/// Totals alone do not say at which prices. An answer to a query may stand for trades that the
/// stream has lost.
void AccountLink::want_trades(TrackedOrder& order, const ExecutionReport& report) {
  const Capabilities& venue = context_.capabilities;
  const bool may_miss = !venue.tells_fills || report.source == ReportSource::Query;
  if (!venue.has_trades_query || !may_miss || report.has_fill) return;
  if (!report.has_cumulative || report.cumulative <= order.trades_asked) return;
  if (order.venue_order_id.empty()) return;
  order.trades_asked = report.cumulative;
  order.trades_tries = 0;
  callbacks_.on_trades_wanted(order);
}

void AccountLink::on_balances(AccountEvents& events) {
  for (Balance& balance : events.balances) {
    balance.venue = context_.config.id;
    context_.outbox.emit(balance);
  }
  for (const OtherBalance& balance : events.other_balances) on_other_balance(balance);
}

/// Accounts may have hundreds of assets: only what has changed is told on.
void AccountLink::on_other_balance(OtherBalance balance) {
  balance.venue = context_.config.id;
  const auto at = std::lower_bound(
      told_others_.begin(), told_others_.end(), balance,
      [](const OtherBalance& a, const OtherBalance& b) { return a.asset < b.asset; });
  const bool is_known = at != told_others_.end() && at->asset == balance.asset;
  if (is_known ? at->total == balance.total : balance.total.is_zero()) return;
  if (is_known)
    at->total = balance.total;
  else
    told_others_.insert(at, balance);
  context_.outbox.emit(balance);
}

}  // namespace crossbook
