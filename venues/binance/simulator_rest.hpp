// The local exchange's REST side: routes, signatures over the exact bytes, headers.
// In: an HTTP call. Out: a reply. Thread: the exchange's. Limits: those of simulator_limits.hpp.
#pragma once

#include "venues/binance/simulator_gate.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::binance {

class Rest {
 public:
  Rest(Exchange& exchange, Gate& gate, Limits& limits) noexcept
      : exchange_{exchange}, gate_{gate}, limits_{limits} {}

  HttpReply on_call(const HttpCall& call, UtcNanos now);

 private:
  Outcome<const ApiKey*> authenticate(const Endpoint& endpoint, const HttpCall& call,
                                      const Params& params, UtcNanos now);
  Outcome<std::string> serve(const Endpoint& endpoint, const HttpCall& call, const Params& params,
                             TimeUnit unit, HttpReply& reply, UtcNanos now);

  Exchange& exchange_;
  Gate& gate_;
  Limits& limits_;
};

}  // namespace crossbook::binance
