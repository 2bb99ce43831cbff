// Actions -> the right connector's queue, and its doorbell.
// In: the core's orders and queries. Out: VenueCommands. Thread: the engine's. Limits: kMaxVenues.
#pragma once

#include <vector>

#include "venues/connector/connector_config.hpp"
#include "venues/connector/doorbell.hpp"

namespace crossbook {

class Dispatcher {
 public:
  struct Route {
    CommandQueue::Producer commands;
    Doorbell* bell = nullptr;  // the connector's; outlives this
  };
  /// @param routes by VenueId
  explicit Dispatcher(std::vector<Route> routes) : routes_{std::move(routes)} {}

  /// @return false if the queue and its reserve are full: the caller latches (P14)
  [[nodiscard]] bool send(VenueId venue, const VenueCommand& command) noexcept {
    Route& route = routes_[venue.value()];
    if (!route.commands.push(command)) return false;
    route.bell->ring();
    return true;
  }
  /// Once in each duty cycle.
  void flush() noexcept {
    for (Route& route : routes_)
      if (route.commands.pending() > 0 && route.commands.flush()) route.bell->ring();
  }

 private:
  std::vector<Route> routes_;
};

}  // namespace crossbook
