// Our keys at a local exchange, each under the least policy that the session needs: paper trading
// goes through the same second line as live trading does.
// In: settings, a local venue. Out: credentials. Thread: start-up only. Limits: those of KeyPolicy.
#pragma once

#include <span>
#include <vector>

#include "engine/runtime/config.hpp"
#include "engine/runtime/local_market.hpp"
#include "venues/connector/connector_config.hpp"
#include "venues/connector/key_policy.hpp"

namespace crossbook {

/// What the risk settings can ask for at the most, with room for repairs: the key's own limits are
/// wider by so much that they say no only where the first line has failed.
TradeLimits widest_limits(const RiskSettings& risk, std::span<const Instrument> instruments,
                          const InstrumentTable& table);

/// @throws std::invalid_argument naming the field and the mend
ConnectorKeys local_keys(const Settings& settings, const LocalVenue& local,
                         const Endpoints& endpoints, std::span<const InstrumentId> instruments,
                         const InstrumentTable& table);

}  // namespace crossbook
