// Asks a venue once what it says of a key, before the key is trusted with anything.
// In: where, a credential. Out: the venue's word, or one line why there is none. Thread: the
// caller's, which waits. Limits: kMaxProbeTime for all of it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/runtime/key_plan.hpp"
#include "engine/runtime/venue_caller.hpp"
#include "keys/credential.hpp"
#include "keys/key_scopes.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook {

inline constexpr std::chrono::milliseconds kMaxProbeTime{10'000};

struct ProbeResult {
  std::optional<KeyScopes> scopes;
  bool has_no_endpoint = false;  // the venue says nothing of keys
  std::string trouble;           // else, if there are no scopes: where, what, the mend
  bool is_refused = false;       // the trouble is that the venue does not take the key (any more)
};

/// @param plan where; its policy is not looked at  @param credential signs and counts
/// @param nonce_floor from KeyRing::take_nonce_floor(); nonces are above it and not below the clock
/// @throws ConfigError if the address is none, std::runtime_error if the CA file cannot be read
ProbeResult probe_key(const VenueModule& module, const KeyPlan& plan, const Credential& credential,
                      std::uint64_t nonce_floor,
                      std::chrono::milliseconds max_time = kMaxProbeTime);

/// The same of a caller that has the key and the venue's clock.
ProbeResult ask_for_scopes(VenueCaller& caller, KeyRole role);

}  // namespace crossbook
