// What OKX says that a key may do: its part of account/config.
// In: one element of data. Out: KeyScopes. Thread: any. Limits: kMaxKeyScopes, kMaxKeyAddresses.
// Source: README.md "Keys".
#pragma once

#include "keys/key_scopes.hpp"
#include "venues/okx/frame.hpp"

namespace crossbook::okx {

/// @param out empty; unchanged on error  @return Malformed | MissingField | TooLarge
Result<void> read_key_scopes(ondemand::object entry, KeyScopes& out);

}  // namespace crossbook::okx
