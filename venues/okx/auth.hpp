// OKX's authentication: strings to sign, headers, the login frame. Signatures come from keys/.
// In: a key, a time, a request. Out: headers or a frame. Thread: the key's. Limits: none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/venue.hpp"

namespace crossbook::okx {

/// "2020-12-08T09:08:57.715Z": what REST requests are signed with.
std::string iso_timestamp(UtcNanos time);

/// Adds OK-ACCESS-KEY, -SIGN, -TIMESTAMP, -PASSPHRASE and, for demo, x-simulated-trading. The
/// request's target and body must be final: they are what is signed. @return NoKey | NotPermitted
Result<void> sign_request(const RequestContext& context, HttpRequest& request);

/// {"op":"login"...}, valid for 30 s around venue_now. @return NoKey | NotPermitted
Result<void> append_login_frame(const RequestContext& context, std::vector<std::string>& frames);

/// @throws std::invalid_argument naming the field and the mend
KeyMaterial make_key_material(std::string id, std::string_view secret, std::string_view passphrase);

}  // namespace crossbook::okx
