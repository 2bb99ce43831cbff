// What this venue wants signed: REST requests and the logins of its sockets.
// In: requests, time, a credential. Out: headers and frames. Thread: any. Limits: none.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/venue.hpp"

namespace crossbook::_template {

/// Adds the headers (or parameters) that prove the key. @return NoKey | NotPermitted
Result<void> sign_request(const RequestContext& context, HttpRequest& request);

/// Appends the frame of one step. @return NoKey | NotPermitted
Result<void> append_handshake_frame(Channel channel, std::size_t step,
                                    const RequestContext& context,
                                    std::vector<std::string>& frames);

/// @throws std::invalid_argument naming the field and the mend
KeyMaterial make_key_material(std::string id, std::string_view secret);

}  // namespace crossbook::_template
