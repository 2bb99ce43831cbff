// key_permissions -> KeyScopes (K4).
// In: a body that is sound JSON. Out: KeyScopes. Thread: any. Limits: kMaxKeyScopes.
#pragma once

#include "keys/key_scopes.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::coinbase {

/// @return MissingField | Malformed; out is unchanged then
/// Source: docs.cdp.coinbase.com, REST API, "Get API Key Permissions".
Result<void> decode_key_permissions(ondemand::object& root, KeyScopes& out);

}  // namespace crossbook::coinbase
