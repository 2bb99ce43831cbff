#include "venues/binance/simulator_gate.hpp"

namespace crossbook::binance {
namespace {

/// Whether the request wants its cancel also where no new order may be placed.
bool cancels_anyway(const Endpoint& endpoint, const Params& params) {
  return endpoint.handler == &Api::cancel_replace &&
         params.get("orderRateLimitExceededMode") == "CANCEL_ONLY";
}

}  // namespace

Outcome<std::string> Gate::run(const Endpoint& endpoint, ApiCall call, std::string_view address) {
  if (const auto known = check_names(endpoint, call.params); known.has_error())
    return known.error();
  std::optional<ApiError> limit;
  if (endpoint.is_new_order) limit = limits_.charge_order(call.key->account, call.now);
  if (limit && !cancels_anyway(endpoint, call.params)) return *limit;
  if (limit) call.order_limit = &*limit;
  auto result = (api_.*endpoint.handler)(call);
  if (result.has_error()) {
    // A cancel and replace counts even if it placed nothing.
    const bool is_replace = !result.error().data.empty();
    if (endpoint.is_new_order && !limit && !is_replace)
      limits_.refund_order(call.key->account, call.now);
    return result;
  }
  if (endpoint.is_free_on_success) limits_.refund(address, endpoint.weight(call.params), call.now);
  return result;
}

}  // namespace crossbook::binance
