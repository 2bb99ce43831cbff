// API-Sign: what a private REST call is signed over, and its headers.
// In: path, fields, the request's context. Out: a signed request. Thread: its key's.
// Limits: HMAC-SHA512 only.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keys/scope.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook::kraken {

/// Makes out a POST of "nonce=…" and the fields behind it, with API-Sign: base64 of
/// HMAC-SHA512(secret, path + SHA256(nonce + body)).
/// Source: docs.kraken.com, "Spot REST Authentication", read 2026-11-23.
/// @param path  with /0/private/, no host, no query
/// @param fields form-encoded "a=b&c=d", may be empty  @return NoKey | NotPermitted
Result<void> make_private_request(const RequestContext& context, std::string_view path,
                                  std::string_view fields, HttpRequest& out);

/// @param secret base64, as Kraken shows it
/// @throws std::invalid_argument naming the field and the mend
KeyMaterial make_key_material(std::string id, std::string_view secret, std::string_view passphrase);

}  // namespace crossbook::kraken
