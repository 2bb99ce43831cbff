// OKX v5 spot: the door of this folder. Facts, sources and limits: README.md.
// In: bytes, intents, calls. Out: events, requests; a simulator. Thread: one per venue object.
// Limits: rules.hpp.
#pragma once

#include "venues/connector/venue.hpp"

namespace crossbook::okx {

/// What the registry takes: capabilities and factories. Thread: any.
VenueModule make();

}  // namespace crossbook::okx
