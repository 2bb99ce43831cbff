// One way in for requests over REST and WS API: names, limits, handler, what is given back.
// In: an authenticated call. Out: the result's JSON, or the venue's error.
// Thread: the exchange's. Limits: those of simulator_limits.hpp.
#pragma once

#include "venues/binance/simulator_api.hpp"

namespace crossbook::binance {

class Gate {
 public:
  Gate(Api& api, Limits& limits) noexcept : api_{api}, limits_{limits} {}

  /// Counts the request, before anything is read from it.
  std::optional<ApiError> charge(const Endpoint& endpoint, const Params& params,
                                 std::string_view address, UtcNanos now) {
    return limits_.charge(address, endpoint.weight(params), now);
  }
  /// Runs a charged and authenticated call.
  Outcome<std::string> run(const Endpoint& endpoint, ApiCall call, std::string_view address);

 private:
  Api& api_;
  Limits& limits_;
};

}  // namespace crossbook::binance
