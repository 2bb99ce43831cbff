// One opportunity's life: from the moment its edge rose above zero until it fell or a book went.
// In: the comparator's findings, refusals, takes. Out: what is told at its end. Thread: the
// engine's. Limits: one per pairing and ordered pair of venues; allocates only in its
// constructor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/comparator/pairing.hpp"
#include "engine/execution/block_reason.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/price.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

struct Episode {
  OpportunityId id;  // 0: not open
  MonoNanos opened;
  Notional edge;  // now, of the smaller of the two best quantities
  std::int64_t edge_ppm = 0;
  Notional best_edge;
  std::int64_t best_edge_ppm = 0;
  std::uint16_t takes = 0;
  BlockReason first_block = BlockReason::None;
  std::uint32_t told = 0;  // one bit per reason that was told
  bool is_open() const noexcept { return id.value() != 0; }
  BlockReason outcome() const noexcept { return takes > 0 ? BlockReason::None : first_block; }
};
static_assert(kBlockReasons <= 32, "Episode::told has one bit per reason");

class Episodes {
 public:
  Episodes(std::size_t venues, std::size_t pairings)
      : venues_{venues}, items_(venues * venues * pairings) {}
  Episode& at(PairingId pairing, VenueId sell, VenueId buy) noexcept {
    return items_[index(pairing, sell, buy)];
  }
  const Episode& at(PairingId pairing, VenueId sell, VenueId buy) const noexcept {
    return items_[index(pairing, sell, buy)];
  }

 private:
  std::size_t index(PairingId pairing, VenueId sell, VenueId buy) const noexcept {
    return (std::size_t{pairing.value()} * venues_ + sell.value()) * venues_ + buy.value();
  }
  std::size_t venues_;
  std::vector<Episode> items_;
};

}  // namespace crossbook
