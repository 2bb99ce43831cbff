// Coinbase Advanced Trade, spot: the factory that the registry finds.
// In: nothing. Out: a VenueModule. Thread: any. Limits: rules.hpp.
#pragma once

#include "venues/connector/venue.hpp"

namespace crossbook::coinbase {

VenueModule make();

}  // namespace crossbook::coinbase
