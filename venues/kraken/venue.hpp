// Kraken spot: the factory that the registry finds.
// In: nothing. Out: a VenueModule. Thread: any. Limits: rules.hpp.
#pragma once

#include "venues/connector/venue.hpp"

namespace crossbook::kraken {

VenueModule make();

}  // namespace crossbook::kraken
