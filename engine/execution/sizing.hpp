// How much of an opportunity to take, and at which limit prices.
// In: both books, rules, balances, limits. Out: a Plan, or what keeps it too small.
// Thread: any; pure. Limits: kBookUpdateDepth levels a side.
//
// The rule: walk the selling venue's bids and the buying venue's asks together while the next unit
// still earns min_edge_ppm after both taker fees, as far as balances, limits and depth go; then
// snap to lots so that the base received covers the base sold:
//   bought = most lots within all caps
//   sold   = floor_to_lot(received(bought) + carry)
//   bought = fewest lots with received(bought) + carry >= sold
// received() is bought less the fee where the venue takes it from the base. carry is dust left by
// earlier takes, so dust never grows past a lot. Lots that divide each other leave no residual
// without base fees; otherwise it is below one lot, and it counts as dust.
#pragma once

#include <cstdint>

#include "engine/execution/block_reason.hpp"
#include "engine/execution/plan.hpp"
#include "venues/market/book_update.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook {

struct SizingInput {
  const Instrument* instrument = nullptr;  // either: their decimals are the same
  QuoteRates rates;                        // one, unless the books' quote assets differ
  const BookUpdate* sell_book = nullptr;   // its bids are taken
  const BookUpdate* buy_book = nullptr;    // its asks are taken
  const InstrumentRules* sell_rules = nullptr;
  const InstrumentRules* buy_rules = nullptr;
  Amount base_available;     // on the selling venue
  Amount quote_available;    // on the buying venue, to pay the notional and a quote fee
  Amount max_sell_notional;  // in the leg's quote, at its limit price
  Amount max_buy_notional;
  Amount sell_room;  // base that may be sold, and …
  Amount buy_room;   // … bought, before an exposure limit is passed
  Quantity carry;    // dust: + long, - short; at most one lot of either venue is used
  std::int64_t min_edge_ppm = 0;
};

struct SizingResult {
  BlockReason reason = BlockReason::None;  // None: plan is set
  Plan plan;
};

/// @return a plan whose edge is above zero, whose legs are legal on their venues (tick, lot,
/// minimums) and within every cap; or the cap that leaves too little
SizingResult size_plan(const SizingInput& input) noexcept;

/// Base received for a bought quantity, after a fee taken from it (rounded against us).
constexpr Quantity received(Quantity bought, const Fees& fees) noexcept {
  if (fees.asset == FeeAsset::Quote) return bought;
  const Int128 fee = fee_of(Int128{bought.raw()}, fees.taker);
  return Quantity::from_raw(bought.raw() - static_cast<std::int64_t>(fee));
}

/// The quote that an order may cost: buys with their fee; zero for sells.
inline Amount quote_needed(const Instrument& instrument, const Fees& fees, Price price,
                           Quantity quantity) noexcept {
  Notional cost = price * quantity;
  if (fees.asset == FeeAsset::Quote && fees.taker.parts() > 0) cost += fee_of(cost, fees.taker);
  return to_amount(cost, instrument.notional_scale());
}

}  // namespace crossbook
