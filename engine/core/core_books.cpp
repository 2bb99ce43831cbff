// From a book to a take: episodes, checks, sizing, the two intents.
#include <algorithm>
#include <utility>

#include "engine/comparator/net_price.hpp"
#include "engine/core/core.hpp"
#include "engine/execution/sizing.hpp"
#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kOrdersPerTake = 3;     // two legs and a repair
constexpr std::size_t kActionsPerPair = 6;    // opened, rejected, taken, two orders, spare
constexpr std::int64_t kTensPpm = 4'000'000;  // five times the price: no longer the same thing

/// What is left of a sale's price after the fee, rounded down.
Price net_price(Price bid, const Fees& fees) noexcept {
  return Price::from_raw(static_cast<std::int64_t>(net_bid(bid, fees).raw() / FeeRate::kUnit));
}

Quantity smaller_touch(const BookUpdate& bids, const BookUpdate& asks) noexcept {
  return std::min(bids.bids[0].quantity, asks.asks[0].quantity);
}

}  // namespace

void Core::on_found(std::span<const Opportunity> found, CloseCause cause, MonoNanos tick,
                    Actions& out) noexcept {
  for (const Opportunity& pair : found) {
    if (pair.change == PairChange::Closed) {
      close_episode(pair, cause, out);
    } else {
      note_edge(pair, out);
    }
  }
  // Best edge first: what one take leaves blocks the rest as in_flight.
  for (const Opportunity& pair : found) {
    if (pair.change == PairChange::Closed || out.room() < kActionsPerPair) break;
    consider(pair, tick, out);
  }
}

void Core::close_episode(const Opportunity& found, CloseCause cause, Actions& out) noexcept {
  Episode& episode = episodes_.at(found.pairing, found.sell.venue, found.buy.venue);
  const BlockReason outcome = episode.outcome();
  OpportunityCounters& per = by_instrument_[found.buy.instrument.value()];
  --counters_.opportunities.open, --per.open;
  ++counters_.opportunities.closed_by_reason[static_cast<std::size_t>(outcome)];
  ++per.closed_by_reason[static_cast<std::size_t>(outcome)];
  out.push(OpportunityClosed{episode.id, found.pairing, found.sell, found.buy, cause,
                             episode.opened, now_, episode.best_edge, episode.best_edge_ppm,
                             episode.takes, outcome});
  episode = Episode{};
}

void Core::note_edge(const Opportunity& found, Actions& out) noexcept {
  Episode& episode = episodes_.at(found.pairing, found.sell.venue, found.buy.venue);
  const BookUpdate& bids = book(found.sell.venue, found.sell.instrument);
  const BookUpdate& asks = book(found.buy.venue, found.buy.instrument);
  const Price bid = bids.bids[0].price;
  const Price ask = asks.asks[0].price;
  episode.edge = touch_edge(bid, comparator_.fees(found.sell.venue, found.sell.instrument), ask,
                            comparator_.fees(found.buy.venue, found.buy.instrument),
                            smaller_touch(bids, asks), comparator_.rates(found.pairing));
  episode.edge_ppm = edge_ppm(found.bid, found.cost);
  if (episode.edge_ppm >= kTensPpm) note_price_ratio(found, out);
  if (found.change == PairChange::Opened) {
    episode.id = OpportunityId{++last_opportunity_};
    episode.opened = now_;
    episode.best_edge = episode.edge;
    episode.best_edge_ppm = episode.edge_ppm;
    OpportunityCounters& per = by_instrument_[found.buy.instrument.value()];
    ++counters_.opportunities.seen, ++per.seen;
    ++counters_.opportunities.open, ++per.open;
    if (last_opportunity_ > config_.max_opportunities && !std::exchange(are_names_told_, true)) {
      alert({AlertKind::NamesUsedUp, found.sell.venue, found.sell.instrument, {}, {}}, out);
    }
    out.push(OpportunityOpened{episode.id, found.pairing, found.sell, found.buy, bids.bids[0],
                               asks.asks[0], episode.edge, episode.edge_ppm});
    return;
  }
  episode.best_edge = std::max(episode.best_edge, episode.edge);
  episode.best_edge_ppm = std::max(episode.best_edge_ppm, episode.edge_ppm);
}

void Core::note_price_ratio(const Opportunity& found, Actions& out) noexcept {
  for (const BookId& at : {found.sell, found.buy}) {
    InstrumentState& state = states_[at.instrument.value()];
    if (std::exchange(state.is_off_by_tens, true)) continue;
    alert({AlertKind::PriceRatio, at.venue, at.instrument, {}, {}}, out);
  }
}

/// The fees there are other ones than before.
void Core::compare_fees(const BookId& at, Actions& out) noexcept {
  on_found(comparator_.on_fees(at.venue, at.instrument, rules(at.venue, at.instrument).fees),
           CloseCause::RulesChanged, now_, out);
  if (rates_between_.is_rate(at.instrument)) refresh_rates(at.instrument, out);
}

void Core::refresh_rates(InstrumentId through, Actions& out) noexcept {
  const std::span<const Conversion> conversions = rates_between_.conversions();
  for (std::size_t i = 0; i < conversions.size(); ++i)
    if (conversions[i].through == through)
      refresh_rate(ConversionId{static_cast<std::uint8_t>(i)}, out);
}

void Core::refresh_rate(ConversionId conversion, Actions& out) noexcept {
  const RateState before = rates_between_.at(conversion).state;
  if (!rates_between_.refresh(conversion, comparator_, now_)) return;
  const ConversionRates::Row& row = rates_between_.at(conversion);
  comparator_.on_rates(conversion, row.state == RateState::Live
                                       ? std::optional<QuoteRates>{row.rates}
                                       : std::nullopt);
  if (row.state != RateState::OutOfBand || before == RateState::OutOfBand) return;
  const Conversion& what = rates_between_.conversions()[conversion.value()];
  alert({AlertKind::QuoteOutOfBand, {}, what.through, what.from, {}}, out);
}

void Core::reprice(Actions& out) noexcept {
  // What finds no room now is priced with the next input; no decision is made on the old price.
  constexpr std::size_t kRoom = Comparator::kMostRepriced + kActionsPerPair;
  while (comparator_.has_due() && out.room() >= kRoom)
    on_found(comparator_.reprice(), CloseCause::QuoteRateChanged, now_, out);
}

void Core::consider(const Opportunity& found, MonoNanos tick, Actions& out) noexcept {
  Episode& episode = episodes_.at(found.pairing, found.sell.venue, found.buy.venue);
  const BlockReason reason = check(found, episode);
  if (reason != BlockReason::None) return block(found, episode, reason, out);
  const SizingResult sized = size(found);
  if (sized.reason != BlockReason::None) return block(found, episode, sized.reason, out);
  const BlockReason refused =
      gate_.check_plan(table_.at(found.sell.instrument), table_.at(found.buy.instrument),
                       sized.plan, exposure(found.buy.instrument), now_);
  if (refused != BlockReason::None) return block(found, episode, refused, out);
  if (is_total_exceeded(sized.plan)) return block(found, episode, BlockReason::TotalExposure, out);
  if (is_venue_exceeded(sized.plan.sell) || is_venue_exceeded(sized.plan.buy))
    return block(found, episode, BlockReason::VenueExposure, out);
  send_take(found, episode, sized.plan, tick, out);
}

BlockReason Core::check(const Opportunity& found, const Episode& episode) const noexcept {
  const BlockReason state = check_state(found, episode);
  if (state != BlockReason::None) return state;
  if (is_daily_loss_reached(found.sell.instrument, found.buy.instrument))
    return BlockReason::DailyLoss;
  if (is_session_loss_reached(found.sell.instrument, found.buy.instrument))
    return BlockReason::SessionLoss;
  const BlockReason refused = gate_.check_opportunity(episode.edge_ppm, now_);
  if (refused != BlockReason::None) return refused;
  if (gate_.is_spread_too_old(episode.opened, now_)) return BlockReason::SpreadPersists;
  const BlockReason measured =
      slippage_.check(family_of(found.buy.instrument), episode.edge_ppm, now_);
  if (measured != BlockReason::None) return measured;
  const Price bid = book(found.sell.venue, found.sell.instrument).bids[0].price;
  const Price ask = book(found.buy.venue, found.buy.instrument).asks[0].price;
  return is_off_median(found.sell, bid) || is_off_median(found.buy, ask) ? BlockReason::OffMedian
                                                                         : BlockReason::None;
}

bool Core::is_off_median(const BookId& at, Price price) const noexcept {
  std::array<Price, kMaxVenues> middles;
  std::size_t count = 0;
  for (std::size_t v = 0; v < venues_.size(); ++v) {
    const BookUpdate& each = book(VenueId{static_cast<std::uint8_t>(v)}, at.instrument);
    if (!each.is_trusted() || each.bid_count == 0 || each.ask_count == 0) continue;
    if (gate_.is_too_old(each.received, now_)) continue;
    middles[count++] = Price::from_raw(each.bids[0].price.raw() / 2 + each.asks[0].price.raw() / 2);
  }
  return gate_.is_off_median(price, {middles.data(), count});
}

/// At which exposure is valued: the median of what trusted books ask, so that no one venue's word
/// moves it far; of two, the dearer.
Price Core::fair_price(InstrumentId instrument) const noexcept {
  std::array<Price, kMaxVenues> asks;
  std::size_t count = 0;
  for (std::size_t v = 0; v < venues_.size(); ++v) {
    const BookUpdate& each = book(VenueId{static_cast<std::uint8_t>(v)}, instrument);
    if (each.is_trusted() && each.ask_count > 0) asks[count++] = each.asks[0].price;
  }
  if (count == 0) return states_[instrument.value()].last_price;
  const auto middle = asks.begin() + static_cast<std::ptrdiff_t>(count / 2);
  std::nth_element(asks.begin(), middle, asks.begin() + static_cast<std::ptrdiff_t>(count));
  return *middle;
}

/// Whether the leg would take more of its base asset onto its venue, or off it, than is allowed. A
/// leg that brings it nearer to where it began is not held back.
bool Core::is_venue_exceeded(const Leg& leg) const noexcept {
  const Instrument& what = table_.at(leg.instrument);
  if (!gate_.has_venue_limit(what.quote)) return false;
  const Holding& holding = inventory_.at(leg.venue, what.base);
  const bool buys = leg.side == Side::Buy;
  Amount moved = buys ? holding.total - holding.opening : holding.opening - holding.total;
  for (std::size_t i = 0; i < orders_.open_count(); ++i) {
    const OrderRecord& record = orders_.open_at(i);
    if (record.intent.venue != leg.venue || record.is_buy() != buys) continue;
    if (table_.at(record.intent.instrument).base == what.base) moved += record.open_base;
  }
  moved += to_amount(leg.quantity, what.quantity_scale);
  if (moved.raw() <= 0) return false;
  return gate_.is_venue_exceeded(what.quote,
                                 value_of(moved, fair_price(leg.instrument), what.price_scale));
}

/// What the worst case of a family is worth, in the quote asset of its first instrument.
Amount Core::worst_value(InstrumentId family, const Exposure& at) const noexcept {
  const Amount worst = std::max(at.worst(), Amount{});
  if (worst.is_zero()) return {};
  const Price price = fair_price(family);
  return value_of(worst, price, table_.at(family).price_scale);
}

bool Core::is_total_exceeded(const Plan& plan) const noexcept {
  const InstrumentId own = family_of(plan.buy.instrument);
  const AssetId quote = table_.at(own).quote;
  if (!gate_.has_total_limit(quote)) return false;
  Exposure after = exposures_.at(own);
  after.open_buys += to_amount(plan.buy.quantity, table_.at(plan.buy.instrument).quantity_scale);
  after.open_sells += to_amount(plan.sell.quantity, table_.at(plan.sell.instrument).quantity_scale);
  Amount total = worst_value(own, after);
  for (const Instrument& each : table_.instruments()) {
    if (each.quote == quote && each.id != own && family_of(each.id) == each.id)
      total += worst_value(each.id, exposures_.at(each.id));
  }
  return gate_.is_total_exceeded(quote, total);
}

BlockReason Core::check_state(const Opportunity& found, const Episode& episode) const noexcept {
  if (!config_.send_orders || !is_open_) return BlockReason::TradingOff;
  if (is_stopping_) return BlockReason::Stopping;
  const bool is_latched =
      kill_switch_.is_latched(found.sell.venue) || kill_switch_.is_latched(found.buy.venue);
  if (is_latched && !is_planted(PlantedBug::LatchIgnored)) {
    return kill_switch_.reason() == LatchReason::DailyLoss ? BlockReason::DailyLoss
                                                           : BlockReason::Latched;
  }
  const auto either = [&](const auto& is) { return is(found.sell) || is(found.buy); };
  const auto is_halted = [&](const BookId& at) {
    const InstrumentState& state = states_[at.instrument.value()];
    return state.is_held || state.is_off_by_tens ||
           rules(at.venue, at.instrument).status != TradingStatus::Trading;
  };
  if (either(is_halted) && !is_planted(PlantedBug::HaltIgnored)) return BlockReason::SymbolHalted;
  if (either([&](const BookId& at) {
        return venues_[at.venue.value()].state.state != VenueState::Ready;
      }))
    return BlockReason::VenueNotReady;
  if (either([&](const BookId& at) { return venues_[at.venue.value()].is_unclear; }))
    return BlockReason::BalanceUnclear;
  const InstrumentState& family = states_[family_of(found.buy.instrument).value()];
  if (family.take.state != TakeState::None) return BlockReason::InFlight;
  if (now_ < family.cool_until) return BlockReason::CoolDown;
  if (either([&](const BookId& at) {
        return gate_.is_too_old(book(at.venue, at.instrument).received, now_);
      }))
    return BlockReason::BookTooOld;
  const Pairing& pairing = comparator_.pairings()[found.pairing.value()];
  if (!rates_between_.is_young(pairing.sell_conversion, now_) ||
      !rates_between_.is_young(pairing.buy_conversion, now_)) {
    return BlockReason::QuoteRateTooOld;
  }
  if (episode.takes >= kMaxTakesPerOpportunity || episode.id.value() > config_.max_opportunities) {
    return BlockReason::TakesUsedUp;
  }
  // Each take in flight may still need its repair.
  if (!orders_.has_room(kOrdersPerTake + active_takes_)) return BlockReason::OrderTableFull;
  return BlockReason::None;
}

SizingResult Core::size(const Opportunity& found) const noexcept {
  const Instrument& sold = table_.at(found.sell.instrument);
  const Instrument& bought = table_.at(found.buy.instrument);
  const Exposure& now = exposure(bought.id);
  SizingInput in;
  in.instrument = &bought;
  in.rates = comparator_.rates(found.pairing);
  in.sell_book = &book(found.sell.venue, sold.id);
  in.buy_book = &book(found.buy.venue, bought.id);
  in.sell_rules = &rules(found.sell.venue, sold.id);
  in.buy_rules = &rules(found.buy.venue, bought.id);
  in.base_available = inventory_.available(found.sell.venue, sold.base);
  in.quote_available = inventory_.available(found.buy.venue, bought.quote);
  in.max_sell_notional = gate_.limits_for(sold.quote).max_order_notional;
  in.max_buy_notional = gate_.limits_for(bought.quote).max_order_notional;
  // The dearest price in sight values the base: no level that is taken can pass the limit.
  const Price price = in.sell_book->bids[0].price;
  in.sell_room = gate_.sell_room(sold, now, price);
  in.buy_room = gate_.buy_room(bought, now, price_in(price, in.rates.sell, in.rates.buy));
  const unsigned spare = kAmountScale.decimals() - unsigned{bought.quantity_scale.decimals()};
  const Int128 dust = now.position.raw() / power_of_ten(spare);
  in.carry =
      Quantity::from_raw(static_cast<std::int64_t>(std::clamp<Int128>(dust, INT64_MIN, INT64_MAX)));
  in.min_edge_ppm = config_.limits.min_edge_ppm;
  if (is_planted(PlantedBug::DecidesOtherwiseAgain)) {
    static std::int64_t calls = 0;
    in.max_buy_notional = Amount::from_raw(in.max_buy_notional.raw() / (1 + ++calls % 7));
  }
  return size_plan(in);
}

void Core::send_take(const Opportunity& found, Episode& episode, const Plan& plan, MonoNanos tick,
                     Actions& out) noexcept {
  Take& take = family_state(found.buy.instrument).take;
  take = Take{};
  take.state = TakeState::Legs;
  take.opportunity = episode.id;
  take.number = episode.takes;
  take.plan = plan;
  take.sell_reference = take.buy_reference = plan.sell.price;
  if (plan.sell.instrument != plan.buy.instrument) {
    // The profit shows in the quote asset that was paid: what was sold counts after its fee.
    take.sell_reference =
        net_price(plan.sell.price, rules(plan.sell.venue, plan.sell.instrument).fees);
    take.buy_reference = price_in(take.sell_reference, plan.rates.sell, plan.rates.buy);
  }
  ++active_takes_;
  OpportunityCounters& per = by_instrument_[found.buy.instrument.value()];
  if (episode.takes == 0) ++counters_.opportunities.taken, ++per.taken;
  ++counters_.opportunities.takes, ++per.takes;
  ++episode.takes;
  out.push(OpportunityTaken{take.opportunity, take.number, plan});

  std::uint8_t number = kSellLeg;
  for (const Leg& leg : {plan.sell, plan.buy}) {
    OrderIntent intent;
    intent.client_id = ids_.make({take.opportunity, take.number, number});
    intent.venue = leg.venue;
    intent.instrument = leg.instrument;
    intent.side = leg.side;
    intent.price = leg.price;
    intent.quantity = leg.quantity;
    intent.book_epoch = book(leg.venue, leg.instrument).epoch;
    intent.opportunity = take.opportunity;
    intent.leg = number++;
    intent.tick_received = tick;
    intent.decided = now_;
    if (send(intent, take.number, take.reference_of(leg.instrument), out)) ++take.open_orders;
  }
  const std::uint64_t most = config_.limits.max_takes;
  if (most > 0 && counters_.opportunities.takes >= most) latch(LatchReason::ReviewDue, {}, out);
}

void Core::block(const Opportunity& found, Episode& episode, BlockReason reason,
                 Actions& out) noexcept {
  if (episode.first_block == BlockReason::None) episode.first_block = reason;
  const std::uint32_t bit = std::uint32_t{1} << static_cast<unsigned>(reason);
  if ((episode.told & bit) != 0) return;
  episode.told |= bit;
  out.push(PlanRejected{episode.id, found.pairing, reason});
}

}  // namespace crossbook
