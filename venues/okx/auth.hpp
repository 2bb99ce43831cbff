// OKX's authentication: strings to sign, headers, the login frame. Signatures come from keys/.
// In: a key, a time, a request. Out: headers or a frame. Thread: the key's. Limits: none.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>

#include "venues/connector/venue.hpp"

namespace crossbook::okx {

/// Base64 of HMAC-SHA256 over the parts: 44 characters.
std::string sign_base64(const SigningKey& key, std::initializer_list<std::string_view> parts);
/// "2020-12-08T09:08:57.715Z": what REST requests are signed with.
std::string iso_timestamp(UtcNanos time);

/// Adds OK-ACCESS-KEY, -SIGN, -TIMESTAMP, -PASSPHRASE and, for demo, x-simulated-trading. The
/// request's target and body must be final: they are what is signed.
void sign_request(const SigningKey& key, UtcNanos venue_now, Environment environment,
                  HttpRequest& request);

/// {"op":"login"...}, valid for 30 s around venue_now.
std::string login_frame(const SigningKey& key, UtcNanos venue_now);

/// @throws std::invalid_argument naming the field and the mend
KeyMaterial make_key_material(std::string id, std::string_view secret, std::string_view passphrase);

}  // namespace crossbook::okx
