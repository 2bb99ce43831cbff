// The door of Bybit's folder.
// In: nothing. Out: the module that the registry lists. Thread: any. Limits: none.
#pragma once

#include "venues/connector/venue.hpp"

namespace crossbook::bybit {

VenueModule make();

}  // namespace crossbook::bybit
