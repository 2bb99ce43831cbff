// keys add: nothing is kept that the venue's own word and the key's policy do not agree on.
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "engine/cli/commands.hpp"
#include "engine/cli/confirm.hpp"
#include "engine/cli/keys_verbs.hpp"
#include "engine/cli/output.hpp"
#include "engine/runtime/key_plan.hpp"
#include "engine/runtime/key_probe.hpp"

namespace crossbook {
namespace {

PolicyConfirmations confirmations_from(const AddFlags& flags) {
  PolicyConfirmations confirmed;
  const auto take = [&](std::string_view flag, const std::string& id, bool& out) {
    if (id.empty()) return;
    if (id != flags.key_id)
      throw ConfigError{
          fmt::format("{} {}: names another key; write {} if you mean it", flag, id, flags.key_id)};
    out = true;
  };
  take("--accept-unrestricted-ip", flags.accept.unrestricted_ip, confirmed.unrestricted_ip);
  take("--accept-withdraw-scope", flags.accept.withdraw_scope, confirmed.withdraw_scope);
  take("--accept-transfer-scope", flags.accept.transfer_scope, confirmed.transfer_scope);
  take("--accept-no-scopes-endpoint", flags.accept.no_scopes_endpoint,
       confirmed.no_scopes_endpoint);
  return confirmed;
}

VaultSecrets read_secrets(const AddFlags& flags, const VenueModule& module, const KeyLabel& label) {
  SecretSource source;
  if (flags.secret_fd) {
    source.kind = SecretSource::Kind::Descriptor;
    source.descriptor = *flags.secret_fd;
  }
  const std::string what = spoken_name(label);
  if (!module.capabilities->needs_passphrase) return {read_api_secret(source, what), Secret{}};
  SecretAndPassphrase both = read_api_secret_and_passphrase(source, what);
  return {std::move(both.secret), std::move(both.passphrase)};
}

/// @param policy gets the end that the venue sets
VenueVerdict ask_venue(const VenueModule& module, const KeyPlan& plan, const Credential& credential,
                       std::uint64_t nonce_floor, KeyPolicy& policy) {
  const ProbeResult probe = probe_key(module, plan, credential, nonce_floor);
  VenueVerdict verdict;
  verdict.trouble = probe.trouble;
  if (probe.has_no_endpoint && !policy.confirmed.no_scopes_endpoint)
    verdict.differences.push_back(
        fmt::format("the venue does not say what a key may do; look there, and say "
                    "--accept-no-scopes-endpoint {}",
                    policy.key.key_id));
  if (probe.has_no_endpoint) verdict.venue_says.emplace_back("nothing: it has no words for that");
  if (!probe.scopes) return verdict;
  verdict.venue_says = describe_scopes(*probe.scopes);
  policy.expires_unix_ms = std::min(probe.scopes->expires_unix_ms, kMaxExpiryUnixMs);
  verdict.differences = compare_scopes(policy, *probe.scopes, unix_ms_now());
  return verdict;
}

std::string joined(const std::vector<std::string>& lines) {
  return fmt::format("{}", fmt::join(lines, "; "));
}

void show(const AddFlags& flags, const VenueVerdict& verdict, const KeyPolicy& policy) {
  if (flags.common.as_json) return;
  const std::string name = spoken_name(policy.key);
  if (flags.is_offline)
    std::cerr << "The venue was not asked (--offline).\n";
  else if (verdict.trouble.empty())
    std::cerr << heading("The venue says of " + name + ":") << indented(verdict.venue_says);
  if (!verdict.is_good()) return;
  std::cerr << "With crossbook it may do no more than this:\n" << indented(describe_policy(policy));
}

}  // namespace

KeyLabel label_of(const AddFlags& flags, std::string_view verb) {
  const std::optional<KeyEnvironment> environment = parse_key_environment(flags.environment);
  if (!environment)
    throw ConfigError{fmt::format("--env {}: must be live or demo", flags.environment)};
  const std::optional<KeyRole> role = parse_key_role(flags.role);
  if (!role) throw ConfigError{fmt::format("--role {}: must be read or trade", flags.role)};
  KeyLabel label{flags.venue, *environment, flags.account, *role, flags.key_id};
  if (const std::string_view fault = fault_of(label); !fault.empty())
    throw ConfigError{fmt::format("{}: {}", verb, fault)};
  return label;
}

KeyOffer offer_key(const AddFlags& flags, KeyRing& ring, bool must_ask, PutKey put,
                   std::string_view done) {
  const VenueModule& module = venue_named(flags.venue);
  const KeyLabel label = label_of(flags, "keys");
  const KeyPlan plan = plan_key(key_settings(flags.common), module, label);
  KeyOffer offer;
  offer.policy = plan.policy;
  offer.policy.confirmed = confirmations_from(flags);
  (ring.draft().*put)(label, encode_policy(offer.policy), read_secrets(flags, module, label),
                      unix_ms_now());
  const std::shared_ptr<const Credential> credential =
      ring.make_ready(module, label, unix_ms_now());
  if (!flags.is_offline)
    offer.verdict =
        ask_venue(module, plan, *credential, ring.take_nonce_floor(unix_ms_now()), offer.policy);
  show(flags, offer.verdict, offer.policy);
  offer.is_taken = offer.verdict.is_good() && (!must_ask || confirm("Add it?"));
  if (offer.is_taken) {
    ring.change(
        [&](Vault& vault) {
          (vault.*put)(label, encode_policy(offer.policy), copy_secrets(ring.vault(), label),
                       unix_ms_now());
        },
        unix_ms_now());
    ring.record(AuditKind::Policy, label,
                fmt::format("{}: {}", done, joined(describe_policy(offer.policy))), unix_ms_now());
  }
  if (!flags.is_offline && offer.verdict.trouble.empty())
    ring.record(AuditKind::SelfCheck, label,
                joined(offer.verdict.differences.empty() ? offer.verdict.venue_says
                                                         : offer.verdict.differences),
                unix_ms_now());
  for (const std::string& line : offer.verdict.differences)
    std::cerr << "crossbook: " << spoken_name(label) << ": " << line << '\n';
  if (!offer.verdict.trouble.empty()) std::cerr << "crossbook: " << offer.verdict.trouble << '\n';
  return offer;
}

int add_key(const AddFlags& flags) {
  venue_named(flags.venue);
  const KeyLabel label = label_of(flags, "keys add");
  if (flags.is_offline && label.environment == KeyEnvironment::Live)
    throw ConfigError{"--offline: the venue must be asked about a live key; leave it out"};
  plan_key(key_settings(flags.common), venue_named(flags.venue), label);  // before anybody is asked
  confirmations_from(flags);
  const bool asks = must_confirm("keys add", flags.common.is_agreed, flags.common.as_json);
  KeyRing ring = open_key_ring(flags.common.vault);
  const KeyOffer offer = offer_key(flags, ring, asks, &Vault::add, "added");
  ring.finish(unix_ms_now());
  if (flags.common.as_json) {
    Json out = label_json(label);
    out["added"] = offer.is_taken;
    out["venue_was_asked"] = !flags.is_offline;
    out["venue_says"] = texts_json(offer.verdict.venue_says);
    out["differences"] = texts_json(offer.verdict.differences);
    out["trouble"] = offer.verdict.trouble;
    out["policy_ends_unix_ms"] = offer.policy.expires_unix_ms;
    out["policy_in_words"] = texts_json(describe_policy(offer.policy));
    print_out(json_line(out));
  } else if (offer.is_taken) {
    print_out(fmt::format("{}: added\n", spoken_name(label)));
  } else {
    std::cerr << "crossbook: nothing was added\n";
  }
  return offer.is_taken ? kDone : kFailed;
}

}  // namespace crossbook
