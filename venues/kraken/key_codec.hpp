// What Kraken says that a key may do: GetApiKeyInfo.
// In: its result. Out: KeyScopes. Thread: its codec's. Limits: kMaxKeyScopes, kMaxKeyAddresses.
// Source: README.md "Keys".
#pragma once

#include "keys/key_scopes.hpp"
#include "venues/kraken/json_reading.hpp"

namespace crossbook::kraken {

/// @param out unchanged on error  @return Malformed | MissingField | BadDecimal | DecimalOverflow |
/// TooLarge
Result<void> decode_key_info(JsonObject& result, KeyScopes& out);

}  // namespace crossbook::kraken
