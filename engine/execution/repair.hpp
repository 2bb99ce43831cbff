// A leg left alone: where, how much and at which limit to hedge it.
// In: the residual, the venues' books, rules and free balances. Out: one order, or none.
// Thread: any; pure. Limits: kMaxVenues candidates.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/comparator/quote_rate.hpp"
#include "engine/execution/repair_policy.hpp"
#include "venues/market/book_update.hpp"
#include "venues/market/instrument.hpp"
#include "venues/market/order.hpp"

namespace crossbook {

struct RepairNeed {
  Side side = Side::Sell;  // Sell: we are long
  Quantity quantity;       // of base to be sold, or to be received
  std::int64_t max_loss_ppm = 0;
  RepairPolicy policy = RepairPolicy::Cheapest;
  VenueId filled_at;  // to trade there is to unwind, anywhere else to complete
};

/// A venue that may take the hedge: trusted book, ready, not latched.
struct RepairVenue {
  VenueId venue;
  InstrumentId instrument;
  QuoteRate rate;   // its quote asset told in the one that all are compared in
  Price reference;  // average price of the leg that filled, in its quote asset
  const BookUpdate* book = nullptr;
  const InstrumentRules* rules = nullptr;
  Amount available;  // base when selling, quote when buying
};

struct RepairOrder {
  VenueId venue;
  InstrumentId instrument;
  Side side = Side::Sell;
  Price price;  // the cap: the worst price that keeps the loss within max_loss_ppm
  Quantity quantity;
  std::uint32_t book_epoch = 0;
};

/// The worst price that the need allows.
Price repair_cap(const RepairNeed& need, Price reference) noexcept;

/// @param instrument any of the venues': their decimals are the same
/// @return an order on the venue that the policy allows where it costs least, after the fee and by
/// all levels that it would meet, what they cannot fill counted at the cap; none if no price is
/// within the cap, or what the venue and the balance allow is below its minimum
std::optional<RepairOrder> plan_repair(const Instrument& instrument, const RepairNeed& need,
                                       std::span<const RepairVenue> venues) noexcept;

}  // namespace crossbook
