// What the venue says that a key may do: account/apiRestrictions.
// In: a 200 response's body. Out: KeyScopes. Thread: its codec's. Limits: kMaxKeyScopes.
// Source: README.md "Keys".
#pragma once

#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::binance {

/// Flags that we know are required, but for those that the venue added later; an enable… or
/// permits… that we do not know is granted under its own name unless it is plainly false.
/// @param out unchanged on error  @return Malformed | MissingField | TooLarge | numbers'
Result<void> decode_key_scopes(ondemand::parser& parser, PaddedBytes body, KeyScopes& out);

}  // namespace crossbook::binance
