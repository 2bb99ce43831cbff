// Cancel and replace: two requests in one, not transactional, as at the venue.
#include "venues/binance/simulator_api.hpp"

namespace crossbook::binance {
namespace {

/// How one half ended. Nothing in result: not attempted.
struct Half {
  std::optional<Outcome<std::string>> result;

  bool succeeded() const { return result && result->has_value(); }
  std::string_view word() const {
    if (!result) return "NOT_ATTEMPTED";
    return result->has_value() ? "SUCCESS" : "FAILURE";
  }
  void write(JsonWriter& json) const {
    if (!result) {
      json.null();
    } else if (result->has_value()) {
      json.raw(**result);
    } else {
      write_error(json, result->error());
    }
  }
};

std::string details(const Half& cancel, const Half& order) {
  JsonWriter json;
  json.open_object().field("cancelResult", cancel.word()).field("newOrderResult", order.word());
  cancel.write(json.key("cancelResponse"));
  order.write(json.key("newOrderResponse"));
  return json.close_object().take();
}

Outcome<bool> stops_on_failure(const Params& params) {
  const auto mode = params.required("cancelReplaceMode");
  if (mode.has_error()) return mode.error();
  if (*mode != "STOP_ON_FAILURE" && *mode != "ALLOW_FAILURE")
    return invalid_data("cancelReplaceMode");
  return *mode == "STOP_ON_FAILURE";
}

}  // namespace

Outcome<std::string> Api::cancel_replace(const ApiCall& call) {
  const auto stops = stops_on_failure(call.params);
  if (stops.has_error()) return stops.error();
  // Parameters and filters first: what is refused there changes nothing.
  const auto parsed = order_of_request(call);
  if (parsed.has_error()) return parsed.error();
  const auto known = find_order(call, "cancelOrderId", "cancelOrigClientOrderId");
  if (known.has_error() && known.error().code == -1102) return known.error();

  Half cancelled, placed;
  cancelled.result =
      cancel_one(call, {"cancelOrderId", "cancelOrigClientOrderId", "cancelNewClientOrderId"});
  if (call.order_limit != nullptr) {
    if (cancelled.succeeded() || !*stops) placed.result = *call.order_limit;
  } else if (cancelled.succeeded() || !*stops) {
    placed.result = submit(call, *parsed);
  }

  std::string both = details(cancelled, placed);
  if (cancelled.succeeded() && placed.succeeded()) return both;
  const bool is_partial = cancelled.succeeded() || placed.succeeded();
  ApiError error = is_partial ? ApiError{409, -2021, "Order cancel-replace partially failed."}
                              : ApiError{400, -2022, "Order cancel-replace failed."};
  error.data = std::move(both);
  return error;
}

}  // namespace crossbook::binance
