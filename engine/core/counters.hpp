// What the core counts, for screens, metrics and the summary.
// In: the core's increments. Out: plain numbers. Thread: the engine's; copy to share. Limits: none.
#pragma once

#include <array>
#include <cstdint>

#include "engine/core/action.hpp"
#include "engine/execution/block_reason.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

struct VenueCounters {
  std::uint64_t book_updates = 0;
  std::uint64_t books_withdrawn = 0;  // updates that withdrew a trusted book
  std::uint64_t orders_sent = 0;      // decided here
  std::uint64_t repairs_sent = 0;     // part of orders_sent
  std::uint64_t orders_on_wire = 0;   // OrderSent seen
  std::uint64_t orders_filled = 0;    // ended with all of the quantity
  std::uint64_t orders_partly = 0;    // ended with some of it
  std::uint64_t orders_unfilled = 0;  // ended with nothing, not rejected
  std::uint64_t orders_rejected = 0;  // by the venue
  std::uint64_t orders_not_sent = 0;  // by the connector, before they left: never on the wire
  std::uint64_t orders_unseen = 0;    // proven never to have existed
  std::uint64_t orders_unknown = 0;   // times that an order's fate became unproven
  std::uint64_t fills = 0;
  std::uint64_t duplicate_fills = 0;
  std::uint64_t late_fills = 0;
  std::uint64_t inferred_fills = 0;
  std::uint64_t queries = 0;
  std::uint64_t reports = 0;
};

struct OpportunityCounters {
  std::uint64_t seen = 0;   // episodes that opened
  std::uint64_t open = 0;   // of them, still open
  std::uint64_t taken = 0;  // episodes taken at least once
  std::uint64_t takes = 0;  // plans sent: an episode may be taken again
  /// Closed episodes by the first reason that blocked them; [None] = taken.
  std::array<std::uint64_t, kBlockReasons> closed_by_reason{};
  std::uint64_t closed(BlockReason reason) const noexcept {
    return closed_by_reason[static_cast<std::size_t>(reason)];
  }
};

struct CoreCounters {
  OpportunityCounters opportunities;
  std::uint64_t settled = 0;       // takes that ended
  std::uint64_t settled_gain = 0;  // … with a profit above zero
  std::uint64_t legs_alone = 0;    // takes that needed a repair
  std::uint64_t repairs_hedged = 0;
  std::uint64_t repairs_failed = 0;
  std::uint64_t latches = 0;
  std::uint64_t unmatched_reports = 0;
  std::uint64_t foreign_orders = 0;  // on our accounts, not sent by this run
  std::array<std::uint64_t, kAlertKinds> alerts{};
};

}  // namespace crossbook
