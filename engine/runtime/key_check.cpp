#include "engine/runtime/key_check.hpp"

#include "engine/runtime/key_probe.hpp"

namespace crossbook {

KeyCheck check_key(const VenueModule& module, const KeyPlan& plan, const Credential& credential,
                   std::int64_t unix_ms, std::uint64_t nonce_floor) {
  const KeyPolicy& policy = credential.policy();
  KeyCheck check;
  check.expires_unix_ms = policy.expires_unix_ms;
  const ProbeResult probe = probe_key(module, plan, credential, nonce_floor);
  check.scopes = probe.scopes;
  if (!probe.trouble.empty()) check.differences.push_back(probe.trouble);
  if (probe.has_no_endpoint && !policy.confirmed.no_scopes_endpoint)
    check.differences.emplace_back(
        "the venue does not say what a key may do, and nobody has confirmed that; add it again");
  if (!probe.scopes) return check;
  const std::vector<std::string> found = compare_scopes(policy, *probe.scopes, unix_ms);
  check.differences.insert(check.differences.end(), found.begin(), found.end());
  const std::int64_t venue_end = probe.scopes->expires_unix_ms;
  if (venue_end != 0 && (check.expires_unix_ms == 0 || venue_end < check.expires_unix_ms))
    check.expires_unix_ms = venue_end;
  return check;
}

}  // namespace crossbook
