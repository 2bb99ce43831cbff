#include "venues/binance/simulator_error.hpp"

namespace crossbook::binance {
namespace {

std::string quoted(std::string_view before, std::string_view name, std::string_view after) {
  std::string text{before};
  text += '\'';
  text += name;
  text += '\'';
  text += after;
  return text;
}

ApiError refusal(std::int64_t code, std::string message) { return {400, code, std::move(message)}; }

}  // namespace

ApiError missing_parameter(std::string_view name) {
  return refusal(
      -1102, quoted("Mandatory parameter ", name, " was not sent, was empty/null, or malformed."));
}
ApiError missing_either(std::string_view one, std::string_view other) {
  return refusal(-1102, quoted("Param ", one, " or ") +
                            quoted("", other, " must be sent, but both were empty/null!"));
}
ApiError empty_parameter(std::string_view name) {
  return refusal(-1105, quoted("Parameter ", name, " was empty."));
}
ApiError surplus_parameter(std::string_view name) {
  return refusal(-1106, quoted("Parameter ", name, " sent when not required."));
}
ApiError illegal_characters(std::string_view name, std::string_view legal) {
  return refusal(-1100,
                 quoted("Illegal characters found in parameter ", name, "; legal range is ") +
                     quoted("", legal, "."));
}
ApiError duplicate_parameter() {
  return refusal(-1101, "Duplicate values for a parameter detected.");
}
ApiError bad_combination() { return refusal(-1128, "Combination of optional parameters invalid."); }
ApiError span_too_long() {
  return refusal(-1127, "More than 24 hours between startTime and endTime.");
}
ApiError invalid_data(std::string_view name) {
  return refusal(-1130, quoted("Data sent for parameter ", name, " is not valid."));
}
ApiError too_precise(std::string_view name) {
  return refusal(-1111, quoted("Parameter ", name, " has too much precision."));
}
ApiError invalid_symbol() { return refusal(-1121, "Invalid symbol."); }
ApiError invalid_time_unit() {
  return refusal(-1194, "Invalid value for time unit; expected either MICROSECOND or MILLISECOND.");
}
ApiError not_supported(std::string_view what) {
  return refusal(-1013, std::string{what} + " are not supported for this symbol.");
}
ApiError filter_failure(std::string_view filter) {
  return refusal(-1013, "Filter failure: " + std::string{filter});
}
ApiError order_refused(std::string_view text) { return refusal(-2010, std::string{text}); }
ApiError unknown_order() { return refusal(-2011, "Unknown order sent."); }
ApiError no_such_order() { return refusal(-2013, "Order does not exist."); }
ApiError bad_key_format() { return {401, -2014, "API-key format invalid."}; }
ApiError key_refused() { return {401, -2015, "Invalid API-key, IP, or permissions for action."}; }

ApiError wrong_client_id() {
  return refusal(-2039, "Client order ID is not correct for this order ID.");
}

void write_error(JsonWriter& json, const ApiError& error) {
  json.open_object().number("code", error.code).field("msg", error.message);
  if (!error.data.empty()) json.key("data").raw(error.data);
  json.close_object();
}

ApiError order_refusal(const PlaceResult& result) {
  switch (result.reason) {
    case RejectReason::InsufficientBalance:
      return order_refused("Account has insufficient balance for requested action.");
    case RejectReason::TickSize: return filter_failure("PRICE_FILTER");
    case RejectReason::LotSize: return filter_failure("LOT_SIZE");
    case RejectReason::MinNotional: return filter_failure("NOTIONAL");
    case RejectReason::PriceBand: return filter_failure("PERCENT_PRICE_BY_SIDE");
    case RejectReason::UnknownInstrument: return invalid_symbol();
    case RejectReason::Halted: return refusal(-1013, "Market is closed.");
    case RejectReason::DuplicateClientId: return order_refused("Duplicate order sent.");
    case RejectReason::WouldTake: return order_refused("Order would immediately match and take.");
    case RejectReason::InvalidParameter:
      if (result.filter == "price") return refusal(-1013, "Invalid price.");
      if (result.filter == "quantity") return refusal(-1013, "Invalid quantity.");
      if (result.filter == "max_notional") return filter_failure("NOTIONAL");
      return refusal(-1013, "Invalid " + std::string{result.filter} + ".");
    case RejectReason::Other:
      if (result.filter == "max_open_orders") return filter_failure("EXCHANGE_MAX_NUM_ORDERS");
      break;
    case RejectReason::None:
    case RejectReason::SelfTrade:
    case RejectReason::RateLimited:
    case RejectReason::Banned:
    case RejectReason::Timestamp:
    case RejectReason::Nonce:
    case RejectReason::Signature:
    case RejectReason::KeyInvalid:
    case RejectReason::Permission:
    case RejectReason::IpNotAllowed:
    case RejectReason::Maintenance:
    case RejectReason::DeadlineElapsed:
    case RejectReason::NotFound:
    case RejectReason::OutcomeUnknown:
    case RejectReason::NotPermitted:
    case RejectReason::NotSent:
    case RejectReason::KeyScopes: break;
  }
  return order_refused("This action is disabled on this account.");
}

}  // namespace crossbook::binance
