#include "engine/core/core.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace crossbook {
namespace {

const CoreConfig& checked(const CoreConfig& config) {
  if (config.venues.empty() || config.venues.size() > kMaxVenues) {
    throw std::invalid_argument("core: give 1 to " + std::to_string(kMaxVenues) + " venues, not " +
                                std::to_string(config.venues.size()));
  }
  if (!is_run_id(config.run.view())) {
    throw std::invalid_argument("core: run id \"" + std::string{config.run.view()} +
                                "\" must be four characters of 0-9 and a-z");
  }
  if (config.run_key == RunKey{}) {
    throw std::invalid_argument("core: the run has no key; give it 32 random bytes");
  }
  if (config.max_opportunities > kMaxOpportunity) {
    throw std::invalid_argument("core: max_opportunities must be at most " +
                                std::to_string(kMaxOpportunity) + ", what a client id holds");
  }
  if (config.repair.max_loss_ppm < 0 || config.repair.max_loss_ppm > 500'000) {
    throw std::invalid_argument("repair: max_loss_ppm must be 0 to 500000");
  }
  if (config.carried.day_age < std::chrono::nanoseconds{0}) {
    throw std::invalid_argument("carried: the day began before now, so its age is not negative");
  }
  if (config.repair.tries > 16) {
    throw std::invalid_argument("repair: tries must be 0 to 16");
  }
  return config;
}

bool are_usable(const Fees& fees) noexcept {
  const std::int64_t rate = fees.taker.parts();
  return rate > -FeeRate::kUnit / 2 && rate < FeeRate::kUnit / 2;
}

// 10^18 of any asset: more is no balance but a broken message, and sums must stay within 128 bits.
constexpr Int128 kLargestBalance = Int128{1'000'000'000'000'000'000} * power_of_ten(18);
// 10^11 of the quote asset.
constexpr Int128 kLargestMinimum = 100'000'000'000;

bool is_usable(Amount amount) noexcept {
  return amount.raw() >= -kLargestBalance && amount.raw() <= kLargestBalance;
}

bool are_usable(const InstrumentRules& rules, const Instrument& instrument) noexcept {
  const Int128 unit = power_of_ten(instrument.notional_scale().decimals());
  return rules.tick_size.raw() > 0 && rules.lot_size.raw() > 0 && are_usable(rules.fees) &&
         rules.min_quantity.raw() >= 0 && rules.max_quantity.raw() >= 0 &&
         rules.min_notional.raw() >= 0 && rules.min_notional.raw() <= kLargestMinimum * unit;
}

}  // namespace

Core::Core(const CoreConfig& config, const InstrumentTable& table, const Pairings& pairings)
    : config_{checked(config)},
      table_{table},
      families_{pairings.family},
      ids_{config.run, config.run_key},
      comparator_{config.venues.size(), table.instruments().size(), pairings.all},
      rates_between_{config.conversions, table},
      episodes_{config.venues.size(), pairings.all.size()},
      inventory_{config.venues.size(), table.asset_count()},
      other_balances_{config.venues.size()},
      exposures_{table.instruments().size()},
      profit_{table.asset_count()},
      gate_{config.limits, table, config.send_orders},
      slippage_{config.limits, table.instruments().size()},
      venues_(config.venues.size()),
      rules_(config.venues.size() * table.instruments().size()),
      states_(table.instruments().size()),
      repair_policies_(table.instruments().size(), config.repair.policy),
      by_instrument_(table.instruments().size()),
      mismatch_told_(config.venues.size() * (table.asset_count() + 1)) {
  for (std::size_t i = 0; i < venues_.size(); ++i) {
    venues_[i].state.venue = VenueId{static_cast<std::uint8_t>(i)};
  }
  for (const RepairConfig::Of& row : config.repair.policies) {
    if (!knows(row.instrument))
      throw std::invalid_argument("repair: a policy names an instrument that is not known");
    repair_policies_[row.instrument.value()] = row.policy;
  }
  for (const CarriedState::Today& row : config.carried.today) {
    if (row.quote.value() >= table.asset_count())
      throw std::invalid_argument("carried: a profit names an asset that is not in the table");
    profit_.carry(row.quote, row.profit);
  }
  for (const CarriedState::Position& row : config.carried.positions) {
    if (!knows(row.instrument))
      throw std::invalid_argument("carried: a position names an instrument that is not known");
    exposures_.add_position(family_of(row.instrument), row.base);
  }
}

void Core::on(const Input& input, Actions& out) noexcept {
  now_ = std::max(now_, input.now);
  std::visit([&](const auto& event) { handle(event, out); }, input.event);
  if (comparator_.has_due()) reprice(out);
  if (out.overflowed()) latch(LatchReason::Internal, {}, out);
}

void Core::handle(const BookUpdate& update, Actions& out) noexcept {
  if (!knows(update.venue) || !knows(update.instrument)) return;
  VenueCounters& counters = venues_[update.venue.value()].counters;
  ++counters.book_updates;
  const bool was_trusted = comparator_.book(update.venue, update.instrument).is_trusted();
  if (was_trusted && !update.is_trusted()) ++counters.books_withdrawn;
  if (update.is_trusted() && update.ask_count > 0)
    states_[update.instrument.value()].last_price = update.asks[0].price;

  const CloseCause cause = update.is_trusted() ? CloseCause::EdgeGone : CloseCause::BookWithdrawn;
  on_found(comparator_.on_book(update), cause, update.received, out);
  if (rates_between_.is_rate(update.instrument)) refresh_rates(update.instrument, out);
  const Take& take = family_state(update.instrument).take;
  if (take.state == TakeState::Repairing && take.open_orders == 0) {
    try_repair(family_of(update.instrument), out);
  }
}

void Core::handle(const Balance& balance, Actions&) noexcept {
  if (!is_usable(balance.total) || !is_usable(balance.available)) return;
  inventory_.on_balance(balance, now_);
}

void Core::handle(const OtherBalance& balance, Actions&) noexcept {
  if (!knows(balance.venue) || !is_usable(balance.total)) return;
  other_balances_.on_balance(balance, inventory_.has_begun(balance.venue), now_);
}

void Core::handle(const RulesUpdate& update, Actions& out) noexcept {
  if (!knows(update.venue) || !knows(update.instrument)) return;
  InstrumentRules& rules = rules_[rules_index(update.venue, update.instrument)];
  if (!are_usable(update.rules, table_.at(update.instrument))) {
    rules.status = TradingStatus::Unlisted;  // the old ones are not true any more
    return;
  }
  rules = update.rules;
  if (rules.status != TradingStatus::Trading) ask_for_orders_of(update.venue, update.instrument);
  states_[update.instrument.value()].is_held = false;
  states_[update.instrument.value()].filter_rejects = 0;
  compare_fees({update.venue, update.instrument}, out);
}

void Core::handle(const VenueStateChange& change, Actions& out) noexcept {
  if (!knows(change.venue)) return;
  VenueRow& row = venues_[change.venue.value()];
  const VenueState before = row.state.state;
  // Of a venue that has failed it is kept why, not what is told of it afterwards.
  if (before != VenueState::Failed || change.state != VenueState::Failed) row.state = change;
  if (change.state == VenueState::Ready) {
    // What happened to orders in flight while we were away is asked first of all.
    for (std::size_t i = 0; i < orders_.open_count(); ++i) {
      OrderRecord& record = orders_.open_at(i);
      if (record.intent.venue != change.venue || record.status != OrderStatus::Unknown) continue;
      record.next_query = now_;
      record.queries = 0;
      record.told_unresolved = false;
    }
    begin_trading(change.venue);
    return;
  }
  const bool is_cut_off = change.state != VenueState::Hold;
  if (is_cut_off && before != VenueState::Connecting) doubt_orders_of(change.venue, out);
  if (change.state != VenueState::Failed) return;
  const LatchReason reason =
      change.reason == RejectReason::Banned ? LatchReason::Banned : LatchReason::Authentication;
  latch_venue(change.venue, reason, {}, out);
}

void Core::handle(const OrderSent& sent, Actions&) noexcept {
  if (!knows(sent.venue)) return;
  ++venues_[sent.venue.value()].counters.orders_on_wire;
  OrderRecord* record = orders_.find(sent.client_id);
  if (record == nullptr || record->intent.venue != sent.venue) return;
  record->sent = std::clamp(sent.sent, record->intent.decided, now_);
}

void Core::handle(const OpenSession&, Actions&) noexcept {
  is_open_ = true;
  is_stopping_ = false;
  is_resumed_ = false;
  profit_.open(now_, config_.carried.day_age);
  for (std::size_t v = 0; v < venues_.size(); ++v)
    begin_trading(VenueId{static_cast<std::uint8_t>(v)});
}

void Core::handle(const StopTrading&, Actions&) noexcept { is_stopping_ = true; }

void Core::handle(const EngageLatch& engage, Actions& out) noexcept {
  if (engage.reason != LatchReason::None) latch(engage.reason, {}, out);
}

void Core::handle(const Rearm&, Actions& out) noexcept {
  for (InstrumentState& state : states_) state.is_off_by_tens = false;
  if (!kill_switch_.any()) return;
  kill_switch_.rearm();
  out.push(Unlatched{});
  adopt_balances(out);
}

void Core::handle(const Resumed&, Actions& out) noexcept {
  is_stopping_ = true;
  is_resumed_ = true;
  for (VenueRow& row : venues_) {
    row.state.state = VenueState::Connecting;
    row.state.text = StateText{};
    doubt_orders_of(row.state.venue, out);
  }
  for (InstrumentState& state : states_) {
    if (state.take.state == TakeState::Repairing) state.take.repair_until = repair_deadline();
  }
}

void Core::latch(LatchReason reason, const ClientOrderId& id, Actions& out) noexcept {
  if (!kill_switch_.latch(reason)) return;
  ++counters_.latches;
  out.push(Latched{reason, true, {}, id});
}

void Core::latch_venue(VenueId venue, LatchReason reason, const ClientOrderId& id,
                       Actions& out) noexcept {
  if (!kill_switch_.latch_venue(venue, reason)) return;
  ++counters_.latches;
  out.push(Latched{reason, false, venue, id});
}

void Core::alert(const Alert& what, Actions& out) noexcept {
  ++counters_.alerts[static_cast<std::size_t>(what.kind)];
  out.push(what);
}

void Core::alert(AlertKind kind, const OrderRecord& record, Actions& out) noexcept {
  alert({kind, record.intent.venue, record.intent.instrument, {}, record.id()}, out);
}

}  // namespace crossbook
