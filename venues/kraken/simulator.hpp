// Kraken's own protocol, server side, over a local exchange: REST, WebSocket v2 public and private.
// In: HTTP calls and WebSocket messages. Out: replies and pushes. Thread: the exchange's.
// Limits: simulator_limits.hpp.
#pragma once

#include <memory>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::kraken {

/// @param exchange outlives the simulator
std::unique_ptr<Simulator> make_simulator(Exchange& exchange);

}  // namespace crossbook::kraken
