// A connector's keys: what the venue says of them, their rotation, their end.
#include <utility>

#include "venues/connector/account_link.hpp"
#include "venues/connector/clock.hpp"
#include "venues/connector/connector.hpp"
#include "venues/connector/connector_context.hpp"
#include "venues/connector/key_rotation.hpp"
#include "venues/connector/order_table.hpp"
#include "venues/connector/rest_desk.hpp"

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
  if (!rotation_ || &link != rotation_->link.get()) return;
  if (rotation_->step == KeyRotation::Step::Connecting) return give_up_next_key(what);
  rotation_->deadline = mono_now();  // the former key is dead at the venue: nothing to wait for
}

void Connector::on_token_wanted(AccountLink& link) {
  const MonoNanos now = mono_now();
  if (&link == account_.get()) {
    is_token_wanted_ = true;
    return ask_again(RestCall::Kind::SessionToken, now);
  }
  if (!rotation_ || rotation_->step != KeyRotation::Step::Connecting) return;
  rest_->add({RestCall{RestCall::Kind::SessionToken, nullptr, {}}, now, 0, true,
              link.keys().trading() != nullptr ? link.keys().trading() : link.keys().reading()});
}

void Connector::look_after_keys(MonoNanos now) {
  if (is_stopping_ || state() == VenueState::Failed) {
    if (rotation_) work_rotation(now);
    return;
  }
  take_next_key(now);
  if (rotation_) work_rotation(now);
  end_revoked_key(now);
}

void Connector::take_next_key(MonoNanos now) {
  if (rotation_) return;  // it waits in the inbox
  const std::unique_ptr<ConnectorKeys> next = key_inbox_.take();
  if (!next) return;
  rotation_ = std::make_unique<KeyRotation>();
  rotation_->role = next->trade ? KeyRole::Trade : KeyRole::Read;
  rotation_->keys = context_->keys;
  if (next->trade) rotation_->keys.trade = next->trade;
  if (next->read) rotation_->keys.read = next->read;
  rotation_->deadline = now + context_->config.rotation_time;
  if (!is_key_checked()) return connect_next_key(now);
  rest_->add({RestCall{RestCall::Kind::KeyScopes, nullptr, {}, rotation_->role}, now, 0, true,
              &rotation_->key()});
}

void Connector::on_rotation_answer(RestResult& result) {
  if (!rotation_) return;
  const bool is_check = result.task.call.kind == RestCall::Kind::KeyScopes;
  const auto awaited = is_check ? KeyRotation::Step::Checking : KeyRotation::Step::Connecting;
  if (rotation_->step != awaited) return;
  if (result.reason == RejectReason::RateLimited || result.reason == RejectReason::OutcomeUnknown) {
    // Not a word on the key: asked again until the deadline.
    RestTask again = result.task;
    again.not_before = result.received + kAskAgainAfter;
    rest_->add(again);
    return;
  }
  if (result.reason != RejectReason::None) return give_up_next_key(result.text);
  if (!is_check)
    return rotation_->link->set_session_token(result.events.session_token, result.received);
  const std::vector<std::string> differences =
      compare_scopes(rotation_->key().policy(), result.events.key_scopes,
                     context_->venue_now(result.received).millis());
  if (!differences.empty()) return give_up_next_key(differences.front());
  connect_next_key(result.received);
}

void Connector::connect_next_key(MonoNanos now) {
  rotation_->step = KeyRotation::Step::Connecting;
  rotation_->link = make_link(rotation_->keys);
  rotation_->link->set_carrier(false);
  rotation_->link->start(now);
}

/// The one moment: orders before it went with the former key, orders after it go with the next.
void Connector::switch_keys(MonoNanos now) {
  std::swap(account_, rotation_->link);
  std::swap(context_->keys, rotation_->keys);
  account_->set_carrier(true);
  is_token_wanted_ = false;
  rotation_->step = KeyRotation::Step::Draining;
  rotation_->last_request = context_->last_request;
  rotation_->deadline = now + context_->config.rotation_time;
}

void Connector::give_up_next_key(std::string_view why) {
  const auto step = rotation_->step;
  const bool is_switched =
      step == KeyRotation::Step::Draining || step == KeyRotation::Step::Closing;
  if (!is_switched) {
    context_->stats.keys_not_taken.add();
    context_->emit_note(RejectReason::None, key_name(context_->name(), rotation_->key()) +
                                                ": not taken (" + std::string{why} +
                                                "); the one before it goes on");
  }
  rotation_->step = KeyRotation::Step::Closing;
  if (!rotation_->link) return;
  rotation_->link->set_carrier(false);
  rotation_->link->stop();
}

void Connector::work_rotation(MonoNanos now) {
  KeyRotation& rotation = *rotation_;
  if (rotation.link) rotation.link->work(now);
  const bool is_late = now >= rotation.deadline;
  switch (rotation.step) {
    case KeyRotation::Step::Checking:
      if (is_late) give_up_next_key("the venue did not answer in time");
      break;
    case KeyRotation::Step::Connecting:
      if (rotation.link->is_ready())
        switch_keys(now);
      else if (is_late)
        give_up_next_key("its session did not come up in time");
      break;
    case KeyRotation::Step::Draining:
      if (!is_late && has_open_orders(*orders_, rotation.last_request)) break;
      context_->stats.keys_rotated.add();
      context_->emit_note(RejectReason::None,
                          key_name(context_->name(), *context_->keys.of(rotation.role)) +
                              ": in use now; the one before it is not");
      rotation.step = KeyRotation::Step::Closing;
      rotation.link->set_carrier(false);
      rotation.link->stop();
      break;
    case KeyRotation::Step::Closing:
      // a call that it has signed must not find it gone
      if ((!rotation.link || rotation.link->is_closed()) && !rest_->is_using(rotation.key()))
        rotation_.reset();
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
