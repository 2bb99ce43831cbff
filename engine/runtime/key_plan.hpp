// Where a key is used and what it must be able to do there: the venue's own hosts, or others where
// no money can be lost, and the least policy for the settings (K10).
// In: settings, a venue, a key's label. Out: addresses, KeyPolicy. Thread: start-up only.
// Limits: those of KeyPolicy.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "engine/runtime/config.hpp"
#include "keys/policy.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook {

Environment environment_of(KeyEnvironment environment) noexcept;

/// A setting may send a key elsewhere only if it is a demo key, or to this machine: whoever can
/// write the configuration must not learn what a live key signs.
/// @throws ConfigError naming the setting and the mend
void check_hosts(const VenueSettings& settings, const Venue& venue, KeyEnvironment environment);

/// The venue's own addresses, or those that the settings name instead, which are checked.
/// @throws ConfigError, also if the venue has no such environment
Endpoints endpoints_for(const Settings& settings, const Venue& venue, KeyEnvironment environment);

/// Whose books are read at a venue: what is traded there, and rates between quote assets.
std::vector<Instrument> listed_instruments(const Settings& settings, std::string_view venue,
                                           const InstrumentTable& table);
/// What the settings trade at a venue.
std::vector<Instrument> traded_instruments(const Settings& settings, std::string_view venue,
                                           const InstrumentTable& table);

struct KeyPlan {
  Environment environment = Environment::Live;
  Endpoints endpoints;
  std::string ca_file;
  KeyPolicy policy;
};

/// Checks the hosts, too. @throws ConfigError, or std::invalid_argument naming field and mend
KeyPlan plan_key(const Settings& settings, const VenueModule& module, KeyLabel label);

/// What a key would be asked to do and its policy does not allow, one line each with the mend.
/// @param needed the least policy of today's settings
std::vector<std::string> missing_from(const KeyPolicy& policy, const KeyPolicy& needed);

}  // namespace crossbook
