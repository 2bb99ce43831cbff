// One request of a WS API client: id, method, params with their values as written.
// In: a message. Out: the request, or the venue's error. Thread: any. Limits: kMaxParameters.
#pragma once

#include <string>
#include <string_view>

#include "venues/binance/simulator_params.hpp"

namespace crossbook::binance {

struct WsRequest {
  std::string id = "null";  // JSON text, echoed
  std::string method;       // without the version that may stand before it
  Params params;            // numbers and lists as their JSON text: that is what was signed
  bool shows_limits = true;
};

/// @param request gains what could be read, the id at least, also on error
/// @return -1135 | -1102 | -1130
Outcome<void> parse_ws_request(std::string_view text, WsRequest& request);

}  // namespace crossbook::binance
