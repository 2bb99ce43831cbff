#include "venues/connector/connector.hpp"

#include <stdexcept>
#include <utility>

#include "venues/connector/account_link.hpp"
#include "venues/connector/connector_context.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/connector/market_feed.hpp"
#include "venues/connector/order_table.hpp"
#include "venues/connector/rest_desk.hpp"
#include "venues/connector/session_change.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::milliseconds kTickEvery{1};
// Not scheduled for so long: the machine or the process was paused, and every book is old (P12).
constexpr std::chrono::milliseconds kMaxPause{2'000};

BackoffConfig rest_backoff(const ConnectorConfig& config) {
  return {config.reconnect_initial, config.reconnect_cap, std::chrono::milliseconds{30'000}};
}

void check_settings(const ConnectorConfig& config, const Capabilities& capabilities,
                    const ConnectorKeys& keys) {
  const std::string name{capabilities.name};
  if (config.public_only) return;
  if (!keys.read && !keys.trade)
    throw std::invalid_argument{name + ": no key; add one with `crossbook keys add`, or scan only"};
  if (config.endpoints.ws_private.empty())
    throw std::invalid_argument{name + ": the endpoint ws_private is missing"};
  if (capabilities.order_entry == OrderEntry::WebSocket &&
      capabilities.order_channel == Channel::Trade && config.endpoints.ws_trade.empty())
    throw std::invalid_argument{name + ": the endpoint ws_trade is missing; orders go there"};
}

}  // namespace

Connector::Connector(ConnectorConfig config, std::unique_ptr<Venue> venue, ConnectorKeys keys,
                     const InstrumentTable& instruments, ConnectorQueues queues,
                     ConnectorStats& stats, Doorbell& engine, std::shared_ptr<IoLoop> loop)
    : last_cycle_{mono_now()} {
  check_settings(config, venue->capabilities(), keys);
  const auto repeat = [&](RestCall::Kind kind, std::chrono::milliseconds interval) {
    recurring_.push_back(
        {kind, interval, Reconnect{rest_backoff(config), config.seed + recurring_.size()}});
  };
  repeat(RestCall::Kind::Time, config.time_interval);
  repeat(RestCall::Kind::Instruments, config.rules_interval);
  repeat(RestCall::Kind::Fees, config.fees_interval);
  repeat(RestCall::Kind::Balances, config.balances_interval);
  repeat(RestCall::Kind::KeyScopes, config.key_interval);
  repeat(RestCall::Kind::SessionToken, std::chrono::milliseconds{0});
  repeat(RestCall::Kind::ArmSwitch, config.switch_interval);
  context_ = std::make_unique<ConnectorContext>(std::move(config), std::move(venue),
                                                std::move(keys), instruments, std::move(queues),
                                                stats, engine, std::move(loop));
  orders_ = std::make_unique<OrderTable>();
  rest_ = std::make_unique<RestDesk>(*context_, [this](RestResult& result) { on_rest(result); });
  feed_ = std::make_unique<MarketFeed>(
      *context_, *rest_,
      MarketFeed::Callbacks{[this](const SessionEnd& end) { fail(RejectReason::Other, end.text); },
                            [this] { ask_again(RestCall::Kind::Time, mono_now()); }});
  if (!context_->config.public_only) account_ = make_link(context_->keys);
  context_->loop->watch(doorbell_);
  ready_text_ = std::string{context_->name()} + ": ready";
  waiting_for_ = std::string{context_->name()} + ": connecting";
  context_->set_state(VenueState::Connecting, RejectReason::None, waiting_for_);
}

Connector::~Connector() { context_->loop->unwatch(doorbell_); }

int Connector::do_work() {
  const MonoNanos now = mono_now();
  if (now - last_cycle_ > kMaxPause) feed_->on_pause(now);
  last_cycle_ = now;
  int done = take_commands(now);
  done += context_->loop->poll();
  if (now >= next_tick_) tick(now);
  context_->outbox.flush();
  return done;
}

void Connector::park(std::chrono::milliseconds timeout) {
  doorbell_.arm();
  if (do_work() == 0) context_->loop->wait(timeout);
  doorbell_.disarm();
  last_cycle_ = mono_now();  // sleeping on purpose is not a pause
}

void Connector::tick(MonoNanos now) {
  next_tick_ = now + kTickEvery;
  const bool is_failed = state() == VenueState::Failed;
  if (!is_failed && !is_stopping_) ask_recurring(now);
  if (is_stopping_ ? is_disarming_ : !is_failed || is_last_word_wanted_) rest_->work(now);
  feed_->work(now);
  if (account_) account_->work(now);
  if (account_) look_after_keys(now);
  if (state() != VenueState::Failed && !is_stopping_) update_state(now);
}

void Connector::update_state(MonoNanos now) {
  const bool is_public_known = recurring(RestCall::Kind::Instruments).is_known && feed_->is_up();
  const bool is_account_known =
      !account_ ||
      (recurring(RestCall::Kind::Fees).is_known && recurring(RestCall::Kind::Balances).is_known &&
       (!is_key_checked() || recurring(RestCall::Kind::KeyScopes).is_known) &&
       account_->is_ready());
  if (!is_public_known || !is_account_known)
    return context_->set_state(VenueState::Connecting, RejectReason::None, waiting_for_);
  if (revoke_by_.count() != 0)
    return context_->set_state(
        VenueState::Hold, RejectReason::KeyInvalid,
        std::string{context_->name()} + ": its key is being revoked; open orders are cancelled");
  if (context_->governor.is_holding(context_->venue_now(now)))
    return context_->set_state(
        VenueState::Hold, RejectReason::RateLimited,
        std::string{context_->name()} + ": rate limited; waiting as long as the venue asked for");
  if (account_ && is_short_of_orders(now))
    return context_->set_state(VenueState::Hold, RejectReason::RateLimited,
                               std::string{context_->name()} +
                                   ": its order limit is used up; none is planned there until "
                                   "there is room again");
  if (state() != VenueState::Ready) waiting_for_ = std::string{context_->name()} + ": connecting";
  context_->set_state(VenueState::Ready, RejectReason::None, ready_text_);
}

bool Connector::is_short_of_orders(MonoNanos now) {
  const bool was_short = state() == VenueState::Hold;
  const UtcNanos venue_now = context_->venue_now(now);
  RateGovernor& governor = context_->governor;
  if (governor.is_short(RateKind::Orders, venue_now, was_short)) return true;
  return context_->capabilities.order_entry == OrderEntry::Rest &&
         (governor.is_short(RateKind::RestRequests, venue_now, was_short) ||
          governor.is_short(RateKind::RestWeight, venue_now, was_short));
}

VenueState Connector::state() const noexcept { return context_->state; }

void Connector::fail(RejectReason reason, std::string_view what) {
  fail(reason, what, reason == RejectReason::Other ? "" : mend_of(reason));
}

void Connector::fail(RejectReason reason, std::string_view what, std::string_view mend) {
  if (state() == VenueState::Failed) return;
  std::string line{what};
  if (!mend.empty()) {
    if (!line.starts_with(context_->name())) line.insert(0, std::string{context_->name()} + ": ");
    while (line.ends_with('.')) line.pop_back();
    line += "; " + std::string{mend};
  }
  context_->set_state(VenueState::Failed, reason, line);
  // Nothing more is done there but to ask what the venue says of a key that it refuses.
  is_last_word_wanted_ = is_auth_trouble(reason) && reason != RejectReason::KeyScopes &&
                         revoke_by_.count() == 0 && is_key_checked();
  if (is_last_word_wanted_) {
    rest_->forget();
    ask(recurring(RestCall::Kind::KeyScopes), mono_now());
  } else {
    rest_->close();
  }
  feed_->stop(WithdrawReason::Disconnected);
  if (account_) account_->stop();
  if (change_) give_up_next_key("the venue has failed");
}

void Connector::request_stop() {
  if (is_stopping_) return;
  is_stopping_ = true;
  stop_deadline_ = mono_now() + kStopTime;
  // The account is its owner's again: nothing that was ordered there by hand may be cancelled.
  is_disarming_ = is_switch_armed_ && state() != VenueState::Failed;
  if (is_disarming_) {
    rest_->forget();
    rest_->add({RestCall{RestCall::Kind::ArmSwitch, nullptr, {}}, mono_now(), 0, true});
  } else {
    rest_->close();
  }
  feed_->stop(WithdrawReason::Stopping);
  if (account_) account_->stop();
  if (change_) give_up_next_key("the session ends");
}

bool Connector::is_stopped() const noexcept {
  if (!is_stopping_) return false;
  if (mono_now() >= stop_deadline_) return true;
  return !is_disarming_ && feed_->is_closed() && (!account_ || account_->is_closed());
}

}  // namespace crossbook
