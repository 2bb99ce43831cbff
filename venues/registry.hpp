// Every venue that was built in: name -> capabilities and factories.
// In: what CMake found. Out: modules. Thread: any. Limits: kMaxVenues.
#pragma once

#include <span>
#include <string_view>

#include "venues/connector/venue.hpp"

namespace crossbook {

/// In the order of their names.
std::span<const VenueModule> registered_venues();
/// Those that sessions trade on unless their user says otherwise.
std::span<const VenueModule> trading_venues();
/// Null if no folder has that name.
const VenueModule* find_venue(std::string_view name);

}  // namespace crossbook
