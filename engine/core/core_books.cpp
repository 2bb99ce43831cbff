// From a book to a take: episodes, checks, sizing, the two intents.
#include <algorithm>
#include <utility>

#include "engine/comparator/net_price.hpp"
#include "engine/core/core.hpp"
#include "engine/execution/sizing.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kOrdersPerTake = 3;   // two legs and a repair
constexpr std::size_t kActionsPerPair = 6;  // opened, rejected, taken, two orders, spare

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
  Episode& episode = episodes_.at(found.instrument, found.sell_venue, found.buy_venue);
  const BlockReason outcome = episode.outcome();
  OpportunityCounters& per = by_instrument_[found.instrument.value()];
  --counters_.opportunities.open, --per.open;
  ++counters_.opportunities.closed_by_reason[static_cast<std::size_t>(outcome)];
  ++per.closed_by_reason[static_cast<std::size_t>(outcome)];
  out.push(OpportunityClosed{episode.id, found.instrument, found.sell_venue, found.buy_venue, cause,
                             episode.opened, now_, episode.best_edge, episode.best_edge_ppm,
                             episode.takes, outcome});
  episode = Episode{};
}

void Core::note_edge(const Opportunity& found, Actions& out) noexcept {
  Episode& episode = episodes_.at(found.instrument, found.sell_venue, found.buy_venue);
  const BookUpdate& bids = comparator_.book(found.sell_venue, found.instrument);
  const BookUpdate& asks = comparator_.book(found.buy_venue, found.instrument);
  const Price bid = bids.bids[0].price;
  const Price ask = asks.asks[0].price;
  episode.edge =
      touch_edge(bid, comparator_.fees(found.sell_venue, found.instrument), ask,
                 comparator_.fees(found.buy_venue, found.instrument), smaller_touch(bids, asks));
  episode.edge_ppm = edge_ppm(found.bid, found.cost);
  if (found.change == PairChange::Opened) {
    episode.id = OpportunityId{++last_opportunity_};
    episode.opened = now_;
    episode.best_edge = episode.edge;
    episode.best_edge_ppm = episode.edge_ppm;
    OpportunityCounters& per = by_instrument_[found.instrument.value()];
    ++counters_.opportunities.seen, ++per.seen;
    ++counters_.opportunities.open, ++per.open;
    if (last_opportunity_ > config_.max_opportunities && !std::exchange(are_names_told_, true)) {
      alert({AlertKind::NamesUsedUp, found.sell_venue, found.instrument, {}, {}}, out);
    }
    out.push(OpportunityOpened{episode.id, found.instrument, found.sell_venue, found.buy_venue,
                               bids.bids[0], asks.asks[0], episode.edge, episode.edge_ppm});
    return;
  }
  episode.best_edge = std::max(episode.best_edge, episode.edge);
  episode.best_edge_ppm = std::max(episode.best_edge_ppm, episode.edge_ppm);
}

void Core::consider(const Opportunity& found, MonoNanos tick, Actions& out) noexcept {
  Episode& episode = episodes_.at(found.instrument, found.sell_venue, found.buy_venue);
  const BlockReason reason = check(found, episode);
  if (reason != BlockReason::None) return block(found, episode, reason, out);
  const SizingResult sized = size(found);
  if (sized.reason != BlockReason::None) return block(found, episode, sized.reason, out);
  const BlockReason refused = gate_.check_plan(table_.at(found.instrument), sized.plan,
                                               exposures_.at(found.instrument), now_);
  if (refused != BlockReason::None) return block(found, episode, refused, out);
  send_take(found, episode, sized.plan, tick, out);
}

BlockReason Core::check(const Opportunity& found, const Episode& episode) const noexcept {
  const BlockReason state = check_state(found, episode);
  if (state != BlockReason::None) return state;
  const Instrument& instrument = table_.at(found.instrument);
  const Amount today = profit_.at(instrument.quote).today;
  return gate_.check_opportunity(instrument, episode.edge_ppm, today, now_);
}

BlockReason Core::check_state(const Opportunity& found, const Episode& episode) const noexcept {
  if (!config_.send_orders || !is_open_) return BlockReason::TradingOff;
  if (is_stopping_) return BlockReason::Stopping;
  if (kill_switch_.is_latched(found.sell_venue) || kill_switch_.is_latched(found.buy_venue)) {
    return kill_switch_.reason() == LatchReason::DailyLoss ? BlockReason::DailyLoss
                                                           : BlockReason::Latched;
  }
  const InstrumentState& state = states_[found.instrument.value()];
  const auto is_tradable_on = [&](VenueId venue) {
    return rules(venue, found.instrument).status == TradingStatus::Trading;
  };
  if (state.is_held || !is_tradable_on(found.sell_venue) || !is_tradable_on(found.buy_venue)) {
    return BlockReason::SymbolHalted;
  }
  const auto is_ready = [&](VenueId venue) {
    return venues_[venue.value()].state.state == VenueState::Ready;
  };
  if (!is_ready(found.sell_venue) || !is_ready(found.buy_venue)) return BlockReason::VenueNotReady;
  if (venues_[found.sell_venue.value()].is_unclear || venues_[found.buy_venue.value()].is_unclear) {
    return BlockReason::BalanceUnclear;
  }
  if (state.take.state != TakeState::None) return BlockReason::InFlight;
  if (now_ < state.cool_until) return BlockReason::CoolDown;
  if (gate_.is_too_old(book(found.sell_venue, found.instrument).received, now_) ||
      gate_.is_too_old(book(found.buy_venue, found.instrument).received, now_)) {
    return BlockReason::BookTooOld;
  }
  if (episode.takes >= kMaxTakesPerOpportunity || episode.id.value() > config_.max_opportunities) {
    return BlockReason::TakesUsedUp;
  }
  // Each take in flight may still need its repair.
  if (!orders_.has_room(kOrdersPerTake + active_takes_)) return BlockReason::OrderTableFull;
  return BlockReason::None;
}

SizingResult Core::size(const Opportunity& found) const noexcept {
  const Instrument& instrument = table_.at(found.instrument);
  const Exposure& exposure = exposures_.at(found.instrument);
  SizingInput in;
  in.instrument = &instrument;
  in.sell_book = &book(found.sell_venue, found.instrument);
  in.buy_book = &book(found.buy_venue, found.instrument);
  in.sell_rules = &rules(found.sell_venue, found.instrument);
  in.buy_rules = &rules(found.buy_venue, found.instrument);
  in.base_available = inventory_.available(found.sell_venue, instrument.base);
  in.quote_available = inventory_.available(found.buy_venue, instrument.quote);
  in.max_order_notional = gate_.limits_for(instrument.quote).max_order_notional;
  // The dearest price in sight values the base: no level that is taken can pass the limit.
  const Price price = in.sell_book->bids[0].price;
  in.sell_room = gate_.sell_room(instrument, exposure, price);
  in.buy_room = gate_.buy_room(instrument, exposure, price);
  const unsigned spare = kAmountScale.decimals() - unsigned{instrument.quantity_scale.decimals()};
  const Int128 dust = exposure.position.raw() / power_of_ten(spare);
  in.carry =
      Quantity::from_raw(static_cast<std::int64_t>(std::clamp<Int128>(dust, INT64_MIN, INT64_MAX)));
  in.min_edge_ppm = config_.limits.min_edge_ppm;
  return size_plan(in);
}

void Core::send_take(const Opportunity& found, Episode& episode, const Plan& plan, MonoNanos tick,
                     Actions& out) noexcept {
  Take& take = states_[found.instrument.value()].take;
  take = Take{};
  take.state = TakeState::Legs;
  take.opportunity = episode.id;
  take.number = episode.takes;
  take.plan = plan;
  ++active_takes_;
  OpportunityCounters& per = by_instrument_[found.instrument.value()];
  if (episode.takes == 0) ++counters_.opportunities.taken, ++per.taken;
  ++counters_.opportunities.takes, ++per.takes;
  ++episode.takes;
  out.push(OpportunityTaken{take.opportunity, take.number, plan});

  std::uint8_t number = kSellLeg;
  for (const Leg& leg : {plan.sell, plan.buy}) {
    OrderIntent intent;
    intent.client_id = ids_.make({take.opportunity, take.number, number});
    intent.venue = leg.venue;
    intent.instrument = plan.instrument;
    intent.side = leg.side;
    intent.price = leg.price;
    intent.quantity = leg.quantity;
    intent.book_epoch = book(leg.venue, plan.instrument).epoch;
    intent.opportunity = take.opportunity;
    intent.leg = number++;
    intent.tick_received = tick;
    intent.decided = now_;
    if (send(intent, take.number, plan.sell.price, out)) ++take.open_orders;
  }
}

void Core::block(const Opportunity& found, Episode& episode, BlockReason reason,
                 Actions& out) noexcept {
  if (episode.first_block == BlockReason::None) episode.first_block = reason;
  const std::uint32_t bit = std::uint32_t{1} << static_cast<unsigned>(reason);
  if ((episode.told & bit) != 0) return;
  episode.told |= bit;
  out.push(PlanRejected{episode.id, found.instrument, reason});
}

}  // namespace crossbook
