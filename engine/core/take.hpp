// One taken opportunity until it has ended: its two legs, then the hedge of a lone one if needed.
// In: nothing. Out: Take. Thread: the engine's. Limits: one per family of instruments at a time.
#pragma once

#include <cstdint>

#include "engine/execution/plan.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/instrument.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

enum class TakeState : std::uint8_t { None, Legs, Repairing };

struct Take {
  TakeState state = TakeState::None;
  OpportunityId opportunity;
  std::uint16_t number = 0;
  Plan plan;
  std::uint8_t open_orders = 0;
  // summed over its fills
  Quantity sold;
  Quantity bought;
  Notional sold_for;
  Notional bought_for;
  Amount profit;    // in the quote asset that both legs are told in
  Amount residual;  // base, after base fees
  // the hedge
  Amount residual_before;
  MonoNanos repair_until;
  std::uint8_t tries = 0;        // hedging orders that reached a venue, for all we know
  std::uint8_t repair_legs = 0;  // names given to hedging orders
  bool repaired = false;
  // at which base left over is valued, in the quote asset of the one instrument and the other
  Price sell_reference;
  Price buy_reference;
  /// What the instrument's quote asset is worth in the one that both legs are told in.
  QuoteRate rate_of(InstrumentId instrument) const noexcept {
    return instrument == plan.sell.instrument ? plan.rates.sell : plan.rates.buy;
  }
  Price reference_of(InstrumentId instrument) const noexcept {
    return instrument == plan.sell.instrument ? sell_reference : buy_reference;
  }
};

/// What stays with an instrument between takes.
struct InstrumentState {
  Take take;  // of the family's first instrument only, as cool_until
  MonoNanos cool_until;
  std::uint8_t filter_rejects = 0;  // in a row
  bool is_held = false;             // three filter rejects: until its rules are read again
  bool is_off_by_tens = false;      // E7: until a person re-arms
  Price last_price;                 // the last ask, for when no book is trusted
};

}  // namespace crossbook
