// GET /v5/user/query-api: what Bybit says of the key that asks (K4).
// In: its result object. Out: KeyScopes. Thread: its codec's. Limits: kMaxKeyScopes.
#pragma once

#include "keys/key_scopes.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::bybit {

/// @return MissingField, Malformed, TooLarge
Result<void> read_key_scopes(ondemand::object& result, KeyScopes& out);

}  // namespace crossbook::bybit
