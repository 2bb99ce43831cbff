#include "venues/market/ids.hpp"

bool is_same(crossbook::VenueId venue, crossbook::InstrumentId instrument) {
  return venue == instrument;
}
