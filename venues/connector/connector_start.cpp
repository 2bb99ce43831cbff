// What a connector asks for over REST before it trades, and again while it does.
#include <algorithm>
#include <utility>

#include "venues/connector/account_link.hpp"
#include "venues/connector/connector.hpp"
#include "venues/connector/connector_context.hpp"
#include "venues/connector/listing_match.hpp"
#include "venues/connector/machine/clock.hpp"
#include "venues/connector/market_feed.hpp"
#include "venues/connector/rest_desk.hpp"

namespace crossbook {
namespace {

bool same_rules(const InstrumentRules& a, const InstrumentRules& b) noexcept {
  return a.tick_size == b.tick_size && a.lot_size == b.lot_size &&
         a.min_quantity == b.min_quantity && a.max_quantity == b.max_quantity &&
         a.min_notional == b.min_notional && a.status == b.status;
}

// Venues that tell whole seconds seem off by as much.
constexpr std::chrono::milliseconds kToldClockChange{1'500};

std::string clock_line(std::chrono::nanoseconds offset) {
  const std::int64_t half = offset < std::chrono::nanoseconds{0} ? -50 : 50;
  const std::int64_t tenths =
      (offset + std::chrono::milliseconds{half}) / std::chrono::milliseconds{100};
  const std::int64_t size = tenths < 0 ? -tenths : tenths;
  if (std::chrono::nanoseconds{std::chrono::milliseconds{size * 100}} <= kToldClockChange)
    return ": its clock agrees with this machine's again";
  return ": its clock is " + std::to_string(size / 10) + "." + std::to_string(size % 10) +
         (tenths < 0 ? " s behind" : " s ahead of") +
         " this machine's; requests are timed by its clock; if other venues say the same, set this "
         "machine's clock";
}

}  // namespace

Connector::Recurring& Connector::recurring(RestCall::Kind kind) noexcept {
  return *std::find_if(recurring_.begin(), recurring_.end(),
                       [&](const Recurring& one) { return one.kind == kind; });
}

void Connector::ask_recurring(MonoNanos now) {
  for (Recurring& one : recurring_)
    if (one.in_flight == 0 && now >= one.next && may_ask(one, now)) ask(one, now);
}

bool Connector::may_ask(const Recurring& one, MonoNanos now) noexcept {
  const bool is_clock_known = context_->clock.is_known();
  const bool are_listings_known = !context_->listings.empty();
  switch (one.kind) {
    case RestCall::Kind::Time: return true;
    case RestCall::Kind::Instruments: return is_clock_known;
    case RestCall::Kind::Fees: return account_ && are_listings_known;
    case RestCall::Kind::Balances:
      if (!account_ || !are_listings_known) return false;
      // The private stream tells them too: orders in doubt need a short limit more than this does.
      return !one.is_known ||
             context_->governor.is_half_free(RateKind::RestWeight, context_->venue_now(now));
    case RestCall::Kind::KeyScopes: return is_key_checked() && is_clock_known;
    case RestCall::Kind::SessionToken: return is_token_wanted_ && is_clock_known;
    case RestCall::Kind::ArmSwitch: return may_arm_switch() && is_clock_known;
    case RestCall::Kind::Snapshot:
    case RestCall::Kind::PlaceOrder:
    case RestCall::Kind::QueryOrder:
    case RestCall::Kind::Trades:
    case RestCall::Kind::OpenOrders:
    case RestCall::Kind::CancelOrder: return false;
  }
  __builtin_unreachable();
}

void Connector::ask(Recurring& one, MonoNanos now) {
  one.is_bad = false;
  if (one.kind == RestCall::Kind::Fees && fees_need_listing_) {
    one.in_flight = context_->listings.size();
    for (const Listing& listing : context_->listings)
      rest_->add({RestCall{one.kind, &listing, {}}, now, 0, false});
    return;
  }
  if (one.kind == RestCall::Kind::KeyScopes) {
    one.in_flight = 0;
    for (const KeyRole role : {KeyRole::Read, KeyRole::Trade}) {
      if (context_->keys.of(role) == nullptr) continue;
      ++one.in_flight;
      rest_->add({RestCall{one.kind, nullptr, {}, role}, now, 0, false});
    }
    return;
  }
  one.in_flight = 1;
  const bool is_switch = one.kind == RestCall::Kind::ArmSwitch;
  RestCall call{one.kind, nullptr, {}};
  if (is_switch) call.timeout = context_->config.switch_timeout;
  is_switch_armed_ |= is_switch;
  rest_->add({call, now, 0, is_switch || one.kind == RestCall::Kind::SessionToken});
}

void Connector::ask_again(RestCall::Kind kind, MonoNanos now) {
  Recurring& one = recurring(kind);
  if (one.in_flight == 0) one.next = std::min(one.next, now);
}

void Connector::on_rest(RestResult& result) {
  if (is_stopping_) {
    if (result.task.call.kind == RestCall::Kind::ArmSwitch && result.task.call.timeout.count() == 0)
      on_disarmed();
    return;
  }
  if (state() == VenueState::Failed) return tell_last_word(result);
  if (result.task.key != nullptr) return on_rotation_answer(result);
  if (result.is_certificate_trouble) return fail(RejectReason::Other, result.text);
  switch (result.task.call.kind) {
    case RestCall::Kind::Time:
    case RestCall::Kind::Instruments:
    case RestCall::Kind::Fees:
    case RestCall::Kind::Balances:
    case RestCall::Kind::KeyScopes:
    case RestCall::Kind::SessionToken:
      on_recurring(recurring(result.task.call.kind), result);
      break;
    case RestCall::Kind::ArmSwitch: return on_switch(result);
    case RestCall::Kind::Snapshot: feed_->on_snapshot(result); break;
    case RestCall::Kind::QueryOrder:
    case RestCall::Kind::Trades:
    case RestCall::Kind::OpenOrders:
    case RestCall::Kind::CancelOrder: on_order_answer(result); break;
    case RestCall::Kind::PlaceOrder: break;  // the account link hears it
  }
  if (is_auth_trouble(result.reason)) return fail(result.reason, result.text);
  if (result.reason == RejectReason::Nonce)  // K11
    context_->emit_note(result.reason, result.text + "; " + std::string{mend_of(result.reason)});
  if (result.reason == RejectReason::Timestamp) ask_again(RestCall::Kind::Time, result.received);
  if (result.reason == RejectReason::Banned && std::exchange(was_banned_, true))
    fail(RejectReason::Banned, result.text);  // O15: the second ban needs a person
}

void Connector::on_recurring(Recurring& one, RestResult& result) {
  if (result.needs_listing && one.kind == RestCall::Kind::Fees && !fees_need_listing_) {
    fees_need_listing_ = true;
    return ask(one, result.received);
  }
  bool is_good = result.reason == RejectReason::None;
  if (is_good) {
    switch (one.kind) {
      case RestCall::Kind::Time: is_good = on_time(result); break;
      case RestCall::Kind::Instruments: is_good = on_instruments(result); break;
      case RestCall::Kind::Fees: on_fees(result); break;
      case RestCall::Kind::Balances:
        if (account_) account_->on_balances(result.events.account);
        break;
      case RestCall::Kind::KeyScopes: on_key_scopes(result); break;
      case RestCall::Kind::SessionToken:
        is_token_wanted_ = false;
        if (account_) account_->set_session_token(result.events.session_token, result.received);
        break;
      case RestCall::Kind::ArmSwitch:
      case RestCall::Kind::Snapshot:
      case RestCall::Kind::PlaceOrder:
      case RestCall::Kind::QueryOrder:
      case RestCall::Kind::Trades:
      case RestCall::Kind::OpenOrders:
      case RestCall::Kind::CancelOrder: break;
    }
  }
  if (!is_good) one.is_bad = true;
  if (!result.text.empty()) waiting_for_ = result.text;
  if (--one.in_flight > 0) return;
  if (one.is_bad) {
    one.next = result.received + one.backoff.on_down(result.received);
    return;
  }
  one.backoff.reset();
  one.next = result.received + one.interval;
  if (one.is_known) return;
  one.is_known = true;
  if (one.kind == RestCall::Kind::Fees) emit_rules();
}

/// Once the venue has said what the key may do: a key that may not trade is told by that word.
bool Connector::may_arm_switch() noexcept {
  return account_ && context_->config.arms_switch && context_->capabilities.has_dead_mans_switch &&
         context_->keys.trading() != nullptr &&
         (!is_key_checked() || recurring(RestCall::Kind::KeyScopes).is_known);
}

/// Nothing of ours rests in a book: trading goes on without it, but not unsaid.
void Connector::on_switch(RestResult& result) {
  on_recurring(recurring(RestCall::Kind::ArmSwitch), result);
  if (is_auth_trouble(result.reason) && result.reason != RejectReason::NotPermitted)
    return fail(result.reason, result.text);
  const bool is_refused =
      result.reason != RejectReason::None && result.reason != RejectReason::OutcomeUnknown;
  if (!is_refused || std::exchange(was_switch_refused_, true)) return;
  context_->emit_note(result.reason,
                      result.text +
                          "; the dead man's switch is off: what rests there would stay "
                          "if this program died");
}

void Connector::on_disarmed() {
  is_disarming_ = false;
  rest_->close();
}

/// @return false if the answer is not believed
bool Connector::on_time(RestResult& result) {
  if (!context_->clock.add(result.sent, result.received, result.events.server_time)) return false;
  context_->clock_asked = result.sent;
  context_->clock_told = result.received;
  const std::chrono::nanoseconds offset = context_->clock.venue_time(result.received) - utc_now();
  context_->stats.clock_offset_ns.store(offset.count(), std::memory_order_relaxed);
  if (account_) account_->retry_handshakes(result.received);
  const auto change = offset - told_clock_offset_;
  if (change > kToldClockChange || change < -kToldClockChange) {
    told_clock_offset_ = offset;
    context_->emit_note(RejectReason::Timestamp,
                        std::string{context_->name()} + clock_line(offset));
  }
  return true;
}

/// @return false if nothing that is wanted is listed
bool Connector::on_instruments(RestResult& result) {
  const Fees fees = context_->config.assumed_fees.value_or(context_->capabilities.default_fees);
  ListingMatch match = match_listings(result.events.instruments, context_->config.instruments,
                                      context_->instruments, fees);
  const bool is_first = context_->listings.empty();
  if (is_first)
    for (const std::string& note : match.notes)
      context_->emit_note(RejectReason::UnknownInstrument,
                          std::string{context_->name()} + ": " + note);
  if (match.listings.empty()) {
    waiting_for_ = std::string{context_->name()} + ": none of the wanted instruments is listed";
    return false;
  }
  if (is_first)
    adopt_listings(std::move(match.listings), result.received);
  else
    refresh_listings(match.listings, result.received);
  return true;
}

void Connector::adopt_listings(std::vector<Listing> listings, MonoNanos now) {
  context_->listings = std::move(listings);
  for (std::size_t i = 0; i < context_->listings.size(); ++i)
    context_->listing_at[context_->listings[i].instrument.id.value()] =
        static_cast<std::uint16_t>(i + 1);
  context_->venue->set_listings(context_->listings, context_->instruments);
  feed_->start(now);
  if (!account_) return emit_rules();  // nobody will tell us the fees: the published ones stand
  account_->start(now);
}

/// M17: new rules take effect at once; what is no longer listed is halted.
void Connector::refresh_listings(const std::vector<Listing>& listings, MonoNanos now) {
  bool is_changed = false;
  std::vector<InstrumentId> changed;
  for (Listing& known : context_->listings) {
    const auto fresh = std::find_if(listings.begin(), listings.end(), [&](const Listing& one) {
      return one.instrument.id == known.instrument.id;
    });
    InstrumentRules rules = known.rules;
    if (fresh == listings.end()) {
      rules.status = TradingStatus::Unlisted;
    } else {
      rules = fresh->rules;
      rules.fees = known.rules.fees;
      is_changed |= known.symbol != fresh->symbol || known.code != fresh->code;
      known.price_decimals = fresh->price_decimals;
      known.quantity_decimals = fresh->quantity_decimals;
    }
    if (same_rules(rules, known.rules)) continue;
    known.rules = rules;
    changed.push_back(known.instrument.id);
  }
  if (changed.empty() && !is_changed) return;
  context_->venue->set_listings(context_->listings, context_->instruments);
  for (const InstrumentId id : changed) {
    context_->outbox.emit(RulesUpdate{context_->config.id, id, context_->find_listing(id)->rules});
    feed_->on_rules(id, now);
  }
}

void Connector::on_fees(const RestResult& result) {
  for (const FeeEntry& entry : result.events.fees) {
    for (Listing& listing : context_->listings) {
      if (entry.listing != nullptr && entry.listing->instrument.id != listing.instrument.id)
        continue;
      const Fees& old = listing.rules.fees;
      const bool is_same = old.maker == entry.fees.maker && old.taker == entry.fees.taker &&
                           old.asset == entry.fees.asset;
      listing.rules.fees = entry.fees;
      if (is_same || !recurring(RestCall::Kind::Fees).is_known) continue;
      context_->outbox.emit(RulesUpdate{context_->config.id, listing.instrument.id, listing.rules});
    }
  }
}

void Connector::emit_rules() {
  for (const Listing& listing : context_->listings)
    context_->outbox.emit(RulesUpdate{context_->config.id, listing.instrument.id, listing.rules});
}

}  // namespace crossbook
