// Settings -> the core's configuration.
// In: a session's options, the venues' names by VenueId. Out: CoreConfig. Thread: start-up only.
// Limits: none.
#pragma once

#include <string>
#include <vector>

#include "engine/core/config.hpp"
#include "engine/runtime/session.hpp"

namespace crossbook {

/// @param table holds every instrument of the settings  @param carried see CoreConfig
CoreConfig core_config(const SessionOptions& options, std::vector<std::string> venue_names,
                       const InstrumentTable& table, const CarriedState& carried);

}  // namespace crossbook
