// The end of a take: a lone leg is hedged once, within its price cap; what is left is shown.
#include <algorithm>

#include "engine/core/core.hpp"
#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr std::chrono::seconds kResumedRepairWindow{30};

template <class Holds>
bool either_quote(const InstrumentTable& table, InstrumentId sold, InstrumentId bought,
                  const Holds& holds) noexcept {
  return holds(table.at(sold).quote) || holds(table.at(bought).quote);
}

/// Of what we are left with: all purchases if long, all sales if short; in that leg's quote.
Price average_price(const Take& take, bool is_long) noexcept {
  const Notional total = is_long ? take.bought_for : take.sold_for;
  const Quantity traded = is_long ? take.bought : take.sold;
  if (traded.is_zero()) return is_long ? take.plan.buy.price : take.plan.sell.price;  // a rebate
  return Price::from_raw(static_cast<std::int64_t>(total.raw() / traded.raw()));
}

}  // namespace

void Core::after_legs(InstrumentId family, Actions& out) noexcept {
  Take& take = states_[family.value()].take;
  if (take.state == TakeState::Repairing) return try_repair(family, out);
  const Plan& plan = take.plan;
  const bool as_planned = take.sold == plan.sell.quantity && take.bought == plan.buy.quantity;
  if (as_planned || !is_tradable(plan, take.residual)) {
    return settle(family, out);
  }
  ++counters_.legs_alone;
  take.state = TakeState::Repairing;
  take.repaired = true;
  take.residual_before = take.residual;
  take.repair_until = repair_deadline();
  try_repair(family, out);
}

/// After a restart books and sessions come up one by one: a hedge may wait for them.
MonoNanos Core::repair_deadline() const noexcept {
  return now_ + (is_resumed_ ? std::max<std::chrono::nanoseconds>(config_.repair.window,
                                                                  kResumedRepairWindow)
                             : config_.repair.window);
}

bool Core::is_tradable(const Plan& plan, Amount residual) const noexcept {
  return is_tradable(table_.at(plan.sell.instrument), residual) ||
         (plan.buy.instrument != plan.sell.instrument &&
          is_tradable(table_.at(plan.buy.instrument), residual));
}

bool Core::is_tradable(const Instrument& instrument, Amount residual) const noexcept {
  const Amount size = residual < Amount{} ? -residual : residual;
  for (std::size_t v = 0; v < venues_.size(); ++v) {
    const InstrumentRules& rules =
        rules_[rules_index(VenueId{static_cast<std::uint8_t>(v)}, instrument.id)];
    if (rules.status != TradingStatus::Trading) continue;
    const Quantity least = std::max(rules.min_quantity, rules.lot_size);
    if (size < to_amount(least, instrument.quantity_scale)) continue;
    const Price price = fair_price(instrument.id);
    const Amount worth = value_of(size, price, instrument.price_scale);
    if (worth >= to_amount(rules.min_notional, instrument.notional_scale())) return true;
  }
  return false;
}

void Core::try_repair(InstrumentId family, Actions& out) noexcept {
  Take& take = states_[family.value()].take;
  const Instrument& what = table_.at(take.plan.buy.instrument);
  if (!is_tradable(take.plan, take.residual)) return end_repair(family, RepairOutcome::Hedged, out);
  const bool is_long = take.residual > Amount{};
  const Leg& filled = is_long ? take.plan.buy : take.plan.sell;
  const RepairPolicy policy = repair_policies_[filled.instrument.value()];
  if (config_.repair.tries == 0 || policy == RepairPolicy::Hold)
    return end_repair(family, RepairOutcome::Held, out);
  const bool is_smaller = take.residual != take.residual_before;
  const RepairOutcome failed = is_smaller       ? RepairOutcome::Partly
                               : take.tries > 0 ? RepairOutcome::NotFilled
                                                : RepairOutcome::NoVenue;
  if (take.tries >= config_.repair.tries) return end_repair(family, failed, out);
  if (take.repair_legs > 0 && now_ >= take.repair_until) {
    return end_repair(family, failed, out);
  }
  if (!kill_switch_.allows_repairs()) {
    return end_repair(family, RepairOutcome::Forbidden, out);
  }
  RepairNeed need;
  need.policy = policy;
  need.filled_at = filled.venue;
  need.side = is_long ? Side::Sell : Side::Buy;
  const unsigned spare = kAmountScale.decimals() - unsigned{what.quantity_scale.decimals()};
  const Int128 size = (is_long ? take.residual : -take.residual).raw() / power_of_ten(spare);
  need.quantity = Quantity::from_raw(static_cast<std::int64_t>(std::min<Int128>(size, INT64_MAX)));
  need.max_loss_ppm = config_.repair.max_loss_ppm;
  if (is_planted(PlantedBug::HedgeDoubled)) need.quantity += need.quantity;

  RepairVenues venues{};
  const std::size_t count = repair_venues(take, need.side, venues);
  const std::optional<RepairOrder> order = plan_repair(what, need, {venues.data(), count});
  const bool can_name = take.repair_legs < kMaxLegs - kFirstRepairLeg;
  if (!order || !can_name) {
    if (now_ >= take.repair_until || !can_name) end_repair(family, failed, out);
    return;
  }
  send_repair(family, *order, out);
}

void Core::send_repair(InstrumentId family, const RepairOrder& order, Actions& out) noexcept {
  Take& take = states_[family.value()].take;
  OrderIntent intent;
  intent.leg = static_cast<std::uint8_t>(kFirstRepairLeg + take.repair_legs);
  intent.client_id = ids_.make({take.opportunity, take.number, intent.leg});
  intent.venue = order.venue;
  intent.instrument = order.instrument;
  intent.side = order.side;
  intent.price = order.price;
  intent.quantity = order.quantity;
  intent.book_epoch = order.book_epoch;
  intent.opportunity = take.opportunity;
  intent.is_repair = true;
  intent.tick_received = now_;
  intent.decided = now_;
  ++take.repair_legs;
  ++take.tries;
  if (send(intent, take.number, take.reference_of(order.instrument), out)) ++take.open_orders;
}

std::size_t Core::repair_venues(const Take& take, Side side, RepairVenues& out) const noexcept {
  // The rates of the plan: a lone leg is hedged, also if there is no newer word on them.
  const QuoteRates& rates = take.plan.rates;
  const InstrumentId sold = take.plan.sell.instrument;
  const InstrumentId bought = take.plan.buy.instrument;
  const bool is_long = side == Side::Sell;
  const Price average = average_price(take, is_long);
  const QuoteRate told = is_long ? rates.buy : rates.sell;
  std::size_t count = 0;
  add_repair_venues(sold, rates.sell, price_in(average, told, rates.sell), side, out, count);
  if (bought != sold)
    add_repair_venues(bought, rates.buy, price_in(average, told, rates.buy), side, out, count);
  return count;
}

void Core::add_repair_venues(InstrumentId instrument, QuoteRate rate, Price reference, Side side,
                             RepairVenues& out, std::size_t& count) const noexcept {
  const Instrument& what = table_.at(instrument);
  for (std::size_t v = 0; v < venues_.size(); ++v) {
    const VenueId venue{static_cast<std::uint8_t>(v)};
    const BookUpdate& at = book(venue, instrument);
    const InstrumentRules& venue_rules = rules(venue, instrument);
    if (!at.is_trusted() || gate_.is_too_old(at.received, now_)) continue;
    if (venue_rules.status != TradingStatus::Trading) continue;
    if (venues_[v].state.state != VenueState::Ready || !kill_switch_.allows_repair(venue)) continue;
    const AssetId pays = side == Side::Sell ? what.base : what.quote;
    out[count++] = {
        venue, instrument, rate, reference, &at, &venue_rules, inventory_.available(venue, pays)};
  }
}

void Core::end_repair(InstrumentId family, RepairOutcome outcome, Actions& out) noexcept {
  Take& take = states_[family.value()].take;
  const InstrumentId instrument = take.plan.buy.instrument;
  const Instrument& what = table_.at(instrument);
  ++(outcome == RepairOutcome::Hedged ? counters_.repairs_hedged : counters_.repairs_failed);
  out.push(LegRepaired{take.opportunity, instrument, outcome, take.residual_before, take.residual,
                       take.tries});
  if (outcome != RepairOutcome::Hedged) {
    const VenueId venue = take.residual > Amount{} ? take.plan.buy.venue : take.plan.sell.venue;
    alert({AlertKind::ResidualLeft, venue, instrument, {}, {}}, out);
  }
  const Price price = fair_price(instrument);
  if (gate_.is_over_exposed(what, exposure(instrument), price)) {
    latch(LatchReason::Exposure, {}, out);
  }
  settle(family, out);
}

void Core::settle(InstrumentId family, Actions& out) noexcept {
  InstrumentState& state = states_[family.value()];
  const Take& take = state.take;
  const Plan plan = take.plan;
  const Instrument& what = table_.at(plan.buy.instrument);
  note_slippage(family, out);
  ++counters_.settled;
  if (take.profit > Amount{}) ++counters_.settled_gain;
  out.push(OpportunitySettled{take.opportunity, take.number, what.id, take.sold, take.bought,
                              to_amount(take.plan.edge, what.notional_scale()), take.profit,
                              take.residual, take.repaired});
  state.cool_until = std::max(state.cool_until, now_ + config_.cool_down);
  state.take = Take{};
  --active_takes_;
  if (is_daily_loss_reached(plan.sell.instrument, plan.buy.instrument))
    latch(LatchReason::DailyLoss, {}, out);
  if (is_session_loss_reached(plan.sell.instrument, plan.buy.instrument))
    latch(LatchReason::SessionLoss, {}, out);
}

/// What the plan said of the part that was filled, against what came of it.
void Core::note_slippage(InstrumentId family, Actions& out) noexcept {
  const Take& take = states_[family.value()].take;
  const Plan& plan = take.plan;
  const Scale scale = table_.at(plan.buy.instrument).notional_scale();
  const std::int64_t planned = plan.buy.quantity.raw();
  const std::int64_t filled = std::min(std::max(take.sold, take.bought).raw(), planned);
  if (planned <= 0 || filled <= 0) return;
  const auto part = [&](Notional whole) {
    return to_amount(Notional::from_raw(whole.raw() / planned * filled), scale);
  };
  const TakeOutcome outcome{part(plan.edge), take.profit,
                            part(converted_up(plan.buy.price * plan.buy.quantity, plan.rates.buy))};
  if (slippage_.note(family, outcome, now_))
    alert({AlertKind::LosersInARow, plan.buy.venue, plan.buy.instrument, {}, {}}, out);
}

bool Core::is_session_loss_reached(InstrumentId sold, InstrumentId bought) const noexcept {
  return either_quote(table_, sold, bought, [this](AssetId quote) {
    return gate_.is_session_loss_reached(quote, profit_.at(quote).realised);
  });
}

bool Core::is_daily_loss_reached(InstrumentId sold, InstrumentId bought) const noexcept {
  return either_quote(table_, sold, bought, [this](AssetId quote) {
    return gate_.is_daily_loss_reached(quote, profit_.at(quote).today);
  });
}

}  // namespace crossbook
