// What Bybit wants signed: REST requests and the login of its private and trade sockets.
// In: requests, time, a credential. Out: headers and frames. Thread: any. Limits: none.
#pragma once

#include <string>
#include <vector>

#include "venues/connector/venue.hpp"

namespace crossbook::bybit {

/// Adds the X-BAPI headers. Signed: timestamp + key + window + (query of a GET | body of a POST).
/// @return NoKey | NotPermitted
Result<void> sign_request(const RequestContext& context, HttpRequest& request);

/// Appends {"op":"auth"...}. Signed: "GET/realtime" + expires. @return NoKey | NotPermitted
Result<void> append_auth_frame(const RequestContext& context, std::vector<std::string>& frames);

/// @throws std::invalid_argument naming the field and the mend
KeyMaterial make_key_material(std::string id, std::string_view secret);

}  // namespace crossbook::bybit
