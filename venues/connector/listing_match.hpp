// Finds the wanted instruments among those that a venue lists: pure.
// In: the venue's list, our table. Out: listings at our scales, notes on what was left out.
// Thread: any. Limits: none.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "venues/connector/venue.hpp"

namespace crossbook {

struct ListingMatch {
  std::vector<Listing> listings;   // in the order of wanted
  std::vector<std::string> notes;  // one line for each wanted instrument that cannot be traded
};

/// @param table in the venue's own words (E6)
/// @param fees  what the listings start with
ListingMatch match_listings(std::span<const ListedInstrument> listed,
                            std::span<const InstrumentId> wanted, const InstrumentTable& table,
                            const Fees& fees);

}  // namespace crossbook
