#include "venues/binance/simulator_gate.hpp"

namespace crossbook::binance {

Outcome<std::string> Gate::run(const Endpoint& endpoint, const ApiCall& call,
                               std::string_view address) {
  if (const auto known = check_names(endpoint, call.params); known.has_error())
    return known.error();
  if (endpoint.is_new_order) {
    const auto refused = limits_.charge_order(call.key->account, call.now);
    if (refused) return *refused;
  }
  auto result = (api_.*endpoint.handler)(call);
  if (result.has_error()) {
    if (endpoint.is_new_order) limits_.refund_order(call.key->account, call.now);
    return result;
  }
  if (endpoint.is_free_on_success) limits_.refund(address, endpoint.weight(call.params), call.now);
  return result;
}

}  // namespace crossbook::binance
