// Whether a key is what it should be: the venue's word, its policy, and what the settings want.
// In: a credential, where it is used. Out: differences, for people. Thread: the caller's, which
// waits for the venue. Limits: kMaxProbeTime.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "engine/runtime/key_plan.hpp"
#include "keys/credential.hpp"
#include "keys/key_scopes.hpp"

namespace crossbook {

struct KeyCheck {
  std::optional<KeyScopes> scopes;       // what the venue said
  std::vector<std::string> differences;  // and troubles; none: all is as it should be
  std::int64_t expires_unix_ms = 0;  // the earlier one of the policy's and the venue's; 0: never
};

/// Asks the venue (K4). @param nonce_floor as of probe_key()  @throws as probe_key()
KeyCheck check_key(const VenueModule& module, const KeyPlan& plan, const Credential& credential,
                   std::int64_t unix_ms, std::uint64_t nonce_floor);

}  // namespace crossbook
