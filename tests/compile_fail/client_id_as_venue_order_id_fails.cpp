#include "venues/market/ids.hpp"

crossbook::VenueOrderId convert(crossbook::ClientOrderId id) { return id; }
