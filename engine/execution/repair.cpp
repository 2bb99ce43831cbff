#include "engine/execution/repair.hpp"

#include <algorithm>

#include "engine/comparator/net_price.hpp"
#include "engine/execution/sizing.hpp"
#include "venues/market/planted_bug.hpp"
#include "venues/market/rounding.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kPpm = 1'000'000;

/// The base that the venue's rules and the free balance allow, at the cap.
Quantity affordable(const Instrument& instrument, const RepairNeed& need, const RepairVenue& venue,
                    Price limit) noexcept {
  const InstrumentRules& rules = *venue.rules;
  Int128 most = need.quantity.raw();
  if (need.side == Side::Sell) {
    const unsigned spare = kAmountScale.decimals() - unsigned{instrument.quantity_scale.decimals()};
    most = std::min(most, venue.available.raw() / power_of_ten(spare));
  } else {
    const Int128 rate = rules.fees.taker.parts();
    const Int128 kept = FeeRate::kUnit - rate;
    if (rules.fees.asset == FeeAsset::Received) most = most * FeeRate::kUnit / kept;
    const Quantity unit = Quantity::from_raw(power_of_ten(instrument.quantity_scale.decimals()));
    const Amount each = quote_needed(instrument, rules.fees, limit, unit);
    const Int128 units = venue.available.raw() / (each.raw() / unit.raw() + 1);
    most = std::min(most, units);
  }
  if (!rules.max_quantity.is_zero()) most = std::min<Int128>(most, rules.max_quantity.raw());
  if (most <= 0) return {};
  const auto raw = static_cast<std::int64_t>(std::min<Int128>(most, INT64_MAX));
  return quantity_down_to_lot(Quantity::from_raw(raw), rules.lot_size);
}

/// What the need fetches or costs on average, before the fee: the book's levels as far as they
/// reach, the cap for the rest.
Price mean_price(const RepairNeed& need, const BookUpdate& book, Price limit, Quantity quantity,
                 Price cap) noexcept {
  const bool sells = need.side == Side::Sell;
  const auto& levels = sells ? book.bids : book.asks;
  const std::size_t count = sells ? book.bid_count : book.ask_count;
  Int128 sum = 0;
  std::int64_t left = std::min(quantity, need.quantity).raw(), rest = need.quantity.raw();
  for (std::size_t i = 0; i < count && left > 0; ++i) {
    const bool is_beyond = sells ? levels[i].price < limit : levels[i].price > limit;
    if (is_beyond) break;
    const std::int64_t here = std::min(left, levels[i].quantity.raw());
    sum += Int128{levels[i].price.raw()} * here;
    left -= here;
    rest -= here;
  }
  sum += Int128{cap.raw()} * rest;
  const Int128 size = need.quantity.raw();
  return Price::from_raw(static_cast<std::int64_t>(sells ? sum / size : (sum + size - 1) / size));
}

bool is_allowed(const RepairNeed& need, VenueId venue) noexcept {
  if (is_planted(PlantedBug::RepairPolicyIgnored)) return true;
  switch (need.policy) {
    case RepairPolicy::Cheapest: return true;
    case RepairPolicy::Complete: return venue != need.filled_at;
    case RepairPolicy::Unwind: return venue == need.filled_at;
    case RepairPolicy::Hold: return false;
  }
  __builtin_unreachable();
}

}  // namespace

Price repair_cap(const RepairNeed& need, Price reference) noexcept {
  const Int128 from = reference.raw();
  const Int128 loss = from * need.max_loss_ppm / kPpm;
  const Int128 cap = need.side == Side::Sell ? from - loss : from + loss;
  return Price::from_raw(static_cast<std::int64_t>(std::clamp<Int128>(cap, 1, INT64_MAX)));
}

std::optional<RepairOrder> plan_repair(const Instrument& instrument, const RepairNeed& need,
                                       std::span<const RepairVenue> venues) noexcept {
  const bool sells = need.side == Side::Sell;
  std::optional<RepairOrder> best;
  NetPrice best_net;
  if (need.quantity.raw() <= 0) return best;
  for (const RepairVenue& venue : venues) {
    if (!is_allowed(need, venue.venue)) continue;
    const BookUpdate& book = *venue.book;
    const Price cap = repair_cap(need, venue.reference);
    if ((sells ? book.bid_count : book.ask_count) == 0) continue;
    const Price touch = sells ? book.bids[0].price : book.asks[0].price;
    if (sells ? touch < cap : touch > cap) continue;
    const Price limit = sells ? price_up_to_tick(cap, venue.rules->tick_size)
                              : price_down_to_tick(cap, venue.rules->tick_size);
    if (limit.raw() <= 0 || (sells ? touch < limit : touch > limit)) continue;
    const Quantity quantity = affordable(instrument, need, venue, limit);
    if (quantity.raw() <= 0 || quantity < venue.rules->min_quantity) continue;
    if (limit * quantity < venue.rules->min_notional) continue;
    const Fees& fees = venue.rules->fees;
    const Price average = mean_price(need, book, limit, quantity, cap);
    const NetPrice net = sells ? converted_down(net_bid(average, fees), venue.rate)
                               : converted_up(net_ask(average, fees), venue.rate);
    if (best && (sells ? net <= best_net : net >= best_net)) continue;
    best = RepairOrder{venue.venue, venue.instrument, need.side, limit, quantity, book.epoch};
    best_net = net;
  }
  return best;
}

}  // namespace crossbook
