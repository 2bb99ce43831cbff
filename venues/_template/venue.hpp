// The door of this venue's folder.
// In: nothing. Out: the module that the registry lists. Thread: any. Limits: none.
#pragma once

#include "venues/connector/venue.hpp"

namespace crossbook::_template {

VenueModule make();

}  // namespace crossbook::_template
