#include "venues/market/ids.hpp"

bool is_same(crossbook::VenueId venue, crossbook::VenueId other) { return venue == other; }
