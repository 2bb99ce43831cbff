// Orders that become smaller and keep their place.
#include <algorithm>

#include "venues/binance/simulator_api.hpp"
#include "venues/binance/simulator_filters.hpp"

namespace crossbook::binance {
namespace {

constexpr std::size_t kMaxListed = 1'000;

ApiError amend_refused(std::string_view text) { return {400, -2038, std::string{text}}; }

}  // namespace

Outcome<void> Api::check_amendment(const ExchangeOrder& order, Quantity wanted) const {
  if (wanted > order.request.quantity)
    return amend_refused("Order amend (quantity increase) is not supported.");
  if (wanted == order.request.quantity)
    return amend_refused("The requested action would change no state; rejecting");
  if (wanted <= order.filled) return ApiError{400, -1013, "Invalid quantity."};
  if (notes_.amendments(order.id).size() >= kMaxAmendsPerOrder)
    return filter_failure("MAX_NUM_ORDER_AMENDS");
  return {};
}

Outcome<std::string> Api::amend(const ApiCall& call) {
  const auto found = find_order(call, "orderId", "origClientOrderId");
  if (found.has_error()) return found.error();
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto wanted = quantity_of(call.params, "newQty", **instrument);
  if (wanted.has_error()) return wanted.error();
  auto client_id = new_client_id(call.params, "newClientOrderId");
  if (client_id.has_error()) return client_id.error();
  if (*found == nullptr || is_terminal((*found)->status))
    return amend_refused("Unknown order sent.");
  const ExchangeOrder& order = **found;
  if (const auto passed = check_amendment(order, *wanted); passed.has_error())
    return passed.error();

  Amendment made{0, order.request.client_id, *client_id, order.request.quantity, *wanted, call.now};
  OrderAmendment change;
  change.quantity = *wanted;
  change.client_id = std::move(*client_id);
  amended_id_ = made.client_id_before;
  const PlaceResult result = exchange_.amend(call.key->account, order.id, change, call.now);
  amended_id_.clear();
  if (result.reason != RejectReason::None) return order_refusal(result);
  notes_.add(order.id, std::move(made));
  JsonWriter json{call.unit};
  orders_.amended(json, *result.order, notes_.amendments(order.id).back());
  return json.take();
}

Outcome<std::string> Api::amendments(const ApiCall& call) {
  if (const auto id = call.params.required("orderId"); id.has_error()) return id.error();
  const auto order = find_order(call, "orderId", {});
  if (order.has_error()) return order.error();
  const auto first = call.params.integer("fromExecutionId");
  if (first.has_error()) return first.error();
  const auto limit = call.params.limit(500, kMaxListed);
  if (limit.has_error()) return limit.error();
  if (*order == nullptr) return no_such_order();
  JsonWriter json{call.unit};
  json.open_array();
  std::size_t rows = 0;
  for (const Amendment& amendment : notes_.amendments((*order)->id)) {
    if ((*first && amendment.execution < **first) || rows == *limit) continue;
    orders_.amendment(json, **order, amendment);
    ++rows;
  }
  json.close_array();
  return json.take();
}

}  // namespace crossbook::binance
