// A connector's keys: what the venue says of them, their rotation, their end.
#include <utility>

#include "venues/connector/account_link.hpp"
#include "venues/connector/connector.hpp"
#include "venues/connector/connector_context.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/connector/order_table.hpp"
#include "venues/connector/rest_desk.hpp"
#include "venues/connector/session_change.hpp"

namespace crossbook {
namespace {

// For the cancels of a key that is being revoked: then it ends, whatever they say.
constexpr std::chrono::milliseconds kMaxRevokeTime{5'000};
constexpr std::chrono::milliseconds kAskAgainAfter{250};

std::string key_name(std::string_view venue, const Credential& key) {
  return std::string{venue} + ": " + std::string{to_string(key.policy().key.role)} + " key " +
         std::string{key.id()};
}

bool has_open_orders(OrderTable& orders, std::uint64_t last_request) {
  bool found = false;
  orders.for_each_open([&](const TrackedOrder& order) { found |= order.request <= last_request; });
  return found;
}

}  // namespace

std::unique_ptr<AccountLink> Connector::make_link(ConnectorKeys keys) {
  return std::make_unique<AccountLink>(
      *context_, *orders_, std::move(keys),
      AccountLink::Callbacks{
          [this](AccountLink& link, RejectReason reason, std::string_view what) {
            on_link_trouble(link, reason, what);
          },
          [this](const SessionEnd& end) { fail(RejectReason::Other, end.text); },
          [this] { ask_again(RestCall::Kind::Time, mono_now()); },
          [this](AccountLink& link) { on_token_wanted(link); },
          [this](AccountLink& link) {
            if (&link == account_.get()) renew_session(mono_now());
          },
          [this](RejectReason reason) {
            if (reason == RejectReason::InsufficientBalance)
              ask_again(RestCall::Kind::Balances, mono_now());
            if (reason == RejectReason::TickSize || reason == RejectReason::LotSize ||
                reason == RejectReason::MinNotional || reason == RejectReason::PriceBand ||
                reason == RejectReason::Halted)
              ask_again(RestCall::Kind::Instruments, mono_now());
          },
          [this](TrackedOrder& order) { ask_for_trades(order, mono_now()); }});
}

/// Where the venue has no such endpoint, its user has confirmed that nobody can check.
bool Connector::is_key_checked() const noexcept {
  return account_ && context_->capabilities.has_scopes_endpoint;
}

/// K4: more than the policy says is as bad as less.
void Connector::on_key_scopes(const RestResult& result) {
  const Credential* const key = context_->keys.of(result.task.call.key_role);
  if (key == nullptr) return;
  const std::vector<std::string> differences = compare_scopes(
      key->policy(), result.events.key_scopes, context_->venue_now(result.received).millis());
  if (differences.empty()) return;
  fail(RejectReason::KeyScopes, key_name(context_->name(), *key) + ": " + differences.front());
}

void Connector::tell_last_word(const RestResult& result) {
  const Credential* const key = context_->keys.of(result.task.call.key_role);
  const bool is_answer = is_last_word_wanted_ && result.reason == RejectReason::None &&
                         result.task.call.kind == RestCall::Kind::KeyScopes && key != nullptr;
  if (!is_answer) return;
  std::string line = std::string{context_->name()} + ": the venue says of the " +
                     std::string{to_string(key->policy().key.role)} + " key:";
  for (const std::string& word : describe_scopes(result.events.key_scopes))
    line += " " + word + ";";
  line.pop_back();
  context_->emit_note(RejectReason::KeyScopes, line);
}

void Connector::on_link_trouble(AccountLink& link, RejectReason reason, std::string_view what) {
  if (&link == account_.get()) return fail(reason, what);
  if (!change_ || &link != change_->link.get()) return;
  if (change_->step == SessionChange::Step::Connecting) return give_up_next_key(what);
  change_->deadline = mono_now();  // the former key is dead at the venue: nothing to wait for
}

void Connector::on_token_wanted(AccountLink& link) {
  const MonoNanos now = mono_now();
  if (&link == account_.get()) {
    is_token_wanted_ = true;
    return ask_again(RestCall::Kind::SessionToken, now);
  }
  if (!change_ || change_->step != SessionChange::Step::Connecting) return;
  rest_->add({RestCall{RestCall::Kind::SessionToken, nullptr, {}}, now, 0, true,
              link.keys().trading() != nullptr ? link.keys().trading() : link.keys().reading()});
}

void Connector::look_after_keys(MonoNanos now) {
  if (is_stopping_ || state() == VenueState::Failed) {
    if (change_) work_change(now);
    return;
  }
  take_next_key(now);
  if (account_->is_old(now)) renew_session(now);
  if (change_) work_change(now);
  end_revoked_key(now);
}

void Connector::take_next_key(MonoNanos now) {
  if (change_) return;  // it waits in the inbox
  const std::unique_ptr<ConnectorKeys> next = key_inbox_.take();
  if (!next) return;
  change_ = std::make_unique<SessionChange>();
  change_->role = next->trade ? KeyRole::Trade : KeyRole::Read;
  change_->keys = context_->keys;
  if (next->trade) change_->keys.trade = next->trade;
  if (next->read) change_->keys.read = next->read;
  change_->deadline = now + context_->config.rotation_time;
  if (!is_key_checked()) return connect_next_key(now);
  rest_->add({RestCall{RestCall::Kind::KeyScopes, nullptr, {}, change_->role}, now, 0, true,
              &change_->key()});
}

void Connector::on_rotation_answer(RestResult& result) {
  if (!change_) return;
  const bool is_check = result.task.call.kind == RestCall::Kind::KeyScopes;
  const auto awaited = is_check ? SessionChange::Step::Checking : SessionChange::Step::Connecting;
  if (change_->step != awaited) return;
  if (result.reason == RejectReason::RateLimited || result.reason == RejectReason::OutcomeUnknown) {
    // Not a word on the key: asked again until the deadline.
    RestTask again = result.task;
    again.not_before = result.received + kAskAgainAfter;
    rest_->add(again);
    return;
  }
  if (result.reason != RejectReason::None) return give_up_next_key(result.text);
  if (!is_check)
    return change_->link->set_session_token(result.events.session_token, result.received);
  const std::vector<std::string> differences =
      compare_scopes(change_->key().policy(), result.events.key_scopes,
                     context_->venue_now(result.received).millis());
  if (!differences.empty()) return give_up_next_key(differences.front());
  connect_next_key(result.received);
}

/// M28: without it there would be a moment in which nothing is heard of our orders. If the next
/// session does not come up, the old one is connected anew when the venue has ended it.
void Connector::renew_session(MonoNanos now) {
  if (change_ || now < next_renewal_ || is_stopping_ || state() == VenueState::Failed) return;
  next_renewal_ = now + 2 * context_->config.rotation_time;
  change_ = std::make_unique<SessionChange>();
  change_->is_renewal = true;
  change_->role = context_->keys.trading() != nullptr ? KeyRole::Trade : KeyRole::Read;
  change_->keys = context_->keys;
  change_->deadline = now + context_->config.rotation_time;
  connect_next_key(now);
}

void Connector::connect_next_key(MonoNanos now) {
  change_->step = SessionChange::Step::Connecting;
  change_->link = make_link(change_->keys);
  change_->link->set_carrier(false);
  change_->link->start(now);
}

/// The one moment: orders before it went with the former key, orders after it go with the next.
void Connector::switch_keys(MonoNanos now) {
  std::swap(account_, change_->link);
  std::swap(context_->keys, change_->keys);
  account_->set_carrier(true);
  is_token_wanted_ = false;
  change_->step = SessionChange::Step::Draining;
  change_->last_request = context_->last_request;
  change_->deadline = now + context_->config.rotation_time;
}

void Connector::give_up_next_key(std::string_view why) {
  const auto step = change_->step;
  const bool is_switched =
      step == SessionChange::Step::Draining || step == SessionChange::Step::Closing;
  if (!is_switched && change_->is_renewal) {
    context_->emit_note(RejectReason::None, std::string{context_->name()} +
                                                ": no next private session (" + std::string{why} +
                                                "); the one before it goes on");
  } else if (!is_switched) {
    context_->stats.keys_not_taken.add();
    context_->emit_note(RejectReason::None, key_name(context_->name(), change_->key()) +
                                                ": not taken (" + std::string{why} +
                                                "); the one before it goes on");
  }
  change_->step = SessionChange::Step::Closing;
  if (!change_->link) return;
  change_->link->set_carrier(false);
  change_->link->stop();
}

void Connector::work_change(MonoNanos now) {
  SessionChange& change = *change_;
  if (change.link) change.link->work(now);
  const bool is_late = now >= change.deadline;
  switch (change.step) {
    case SessionChange::Step::Checking:
      if (is_late) give_up_next_key("the venue did not answer in time");
      break;
    case SessionChange::Step::Connecting:
      if (change.link->is_ready())
        switch_keys(now);
      else if (is_late)
        give_up_next_key("its session did not come up in time");
      break;
    case SessionChange::Step::Draining:
      if (!is_late && has_open_orders(*orders_, change.last_request)) break;
      if (change.is_renewal) {
        context_->emit_note(RejectReason::None,
                            std::string{context_->name()} +
                                ": a new private session is in use before the venue ends the old");
      } else {
        context_->stats.keys_rotated.add();
        context_->emit_note(RejectReason::None,
                            key_name(context_->name(), *context_->keys.of(change.role)) +
                                ": in use now; the one before it is not");
      }
      change.step = SessionChange::Step::Closing;
      change.link->set_carrier(false);
      change.link->stop();
      break;
    case SessionChange::Step::Closing:
      // a call that it has signed must not find it gone
      if ((!change.link || change.link->is_closed()) &&
          (change.is_renewal || !rest_->is_using(change.key())))
        change_.reset();
      break;
  }
}

/// Its orders were stopped by another thread, at once; here the rest follows.
void Connector::end_revoked_key(MonoNanos now) {
  const auto is_ending = [](const Credential* key) {
    return key != nullptr && !key->takes_orders();
  };
  const ConnectorKeys& keys = context_->keys;
  if (!is_ending(keys.read.get()) && !is_ending(keys.trade.get())) return;
  if (revoke_by_.count() == 0) {
    revoke_by_ = now + kMaxRevokeTime;
    std::vector<OrderCancel> cancels;
    orders_->for_each_open([&](const TrackedOrder& order) {
      cancels.push_back(
          {context_->config.id, order.instrument, order.client_id, order.venue_order_id});
    });
    for (const OrderCancel& cancel : cancels) on_cancel(cancel, now);
  }
  if (now < revoke_by_ && has_open_orders(*orders_, context_->last_request)) return;
  std::string line;
  for (const Credential* key : {keys.of(KeyRole::Read), keys.of(KeyRole::Trade)}) {
    if (!is_ending(key)) continue;
    line = key_name(context_->name(), *key) + ": revoked";
  }
  if (keys.trade && is_ending(keys.trade.get())) keys.trade->revoke();
  if (keys.read && is_ending(keys.read.get())) keys.read->revoke();
  fail(RejectReason::KeyInvalid, line, "add another key to trade there again");
}

}  // namespace crossbook
