#include "engine/runtime/key_probe.hpp"

namespace crossbook {
namespace {

ProbeResult in_trouble(const CallTrouble& trouble) {
  ProbeResult result;
  result.has_no_endpoint = trouble.is_unsupported;
  result.is_refused = trouble.is_refused;
  if (!trouble.is_unsupported) result.trouble = trouble.text();
  return result;
}

}  // namespace

ProbeResult ask_for_scopes(VenueCaller& caller, KeyRole role) {
  ProbeResult result;
  result.has_no_endpoint = !caller.venue().capabilities().has_scopes_endpoint;
  if (result.has_no_endpoint) return result;
  if (const auto trouble = caller.ask({RestCall::Kind::KeyScopes, nullptr, {}, role}))
    return in_trouble(*trouble);
  result.scopes = caller.events().key_scopes;
  return result;
}

ProbeResult probe_key(const VenueModule& module, const KeyPlan& plan, const Credential& credential,
                      std::uint64_t nonce_floor, std::chrono::milliseconds max_time) {
  VenueCaller caller{
      module, {plan.endpoints, plan.environment, plan.ca_file, &credential, nonce_floor, max_time}};
  if (caller.venue().capabilities().has_scopes_endpoint) {
    // The venue's clock first: a signature carries its time.
    if (const auto trouble = caller.ask({RestCall::Kind::Time, nullptr, {}}))
      return in_trouble(*trouble);
  }
  return ask_for_scopes(caller, credential.policy().key.role);
}

}  // namespace crossbook
