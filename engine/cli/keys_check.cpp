// keys check: each key's venue is asked what the key may do (K4).
#include <fmt/format.h>

#include <algorithm>
#include <iostream>

#include "engine/cli/commands.hpp"
#include "engine/cli/keys_verbs.hpp"
#include "engine/cli/output.hpp"
#include "engine/runtime/key_check.hpp"
#include "keys/process_guard.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

struct KeyUnderCheck {
  VaultEntry entry;
  KeyCheck found;
  bool is_good() const noexcept { return found.differences.empty(); }
};

bool is_in_use(const VaultEntry& entry) noexcept {
  return entry.state == KeyState::Active || entry.state == KeyState::Staged ||
         entry.state == KeyState::Draining;
}

void add_to(std::vector<std::string>& lines, const std::vector<std::string>& more) {
  lines.insert(lines.end(), more.begin(), more.end());
}

KeyCheck ask(KeyRing& ring, const KeysFlags& flags, const Settings& settings,
             const KeyLabel& label) {
  const VenueModule* module = find_venue(label.venue);
  if (module == nullptr)
    throw ConfigError{fmt::format("there is no venue {} in this build", label.venue)};
  const std::shared_ptr<const Credential> credential =
      ring.make_ready(*module, label, unix_ms_now());
  const KeyPlan plan = plan_key(settings, *module, label);
  KeyCheck found =
      check_key(*module, plan, *credential, unix_ms_now(), ring.take_nonce_floor(unix_ms_now()));
  if (!flags.config_file.empty())
    add_to(found.differences, missing_from(credential->policy(), plan.policy));
  return found;
}

KeyUnderCheck check(KeyRing& ring, const KeysFlags& flags, const Settings& settings,
                    const VaultEntry& entry) {
  KeyUnderCheck key{entry, {}};
  const auto give_up = [&](const std::exception& error) {  // the other keys are looked at, too
    key.found.expires_unix_ms = policy_end(entry).value_or(0);
    key.found.differences.emplace_back(error.what());
  };
  try {
    key.found = ask(ring, flags, settings, entry.label);
  } catch (const std::invalid_argument& error) {
    give_up(error);
  } catch (const ConfigError& error) {
    give_up(error);
  }
  ring.record(AuditKind::SelfCheck, entry.label,
              key.is_good() ? "as its policy says"
                            : fmt::format("{}", fmt::join(key.found.differences, "; ")),
              unix_ms_now());
  return key;
}

std::vector<std::string> venue_words(const KeyUnderCheck& key) {
  return key.found.scopes ? describe_scopes(*key.found.scopes) : std::vector<std::string>{};
}

std::string_view binding_text(const KeyUnderCheck& key) noexcept {
  if (!key.found.scopes) return "?";
  switch (key.found.scopes->ip) {
    case IpBinding::NotSaid: return "not said";
    case IpBinding::Any: return "any";
    case IpBinding::Listed: return "listed";
  }
  __builtin_unreachable();
}

std::string table_text(const std::vector<KeyUnderCheck>& keys) {
  KeyTable table{{"venue", "env", "account", "role", "state", "address", "ends in", "verdict"}};
  for (const KeyUnderCheck& key : keys) {
    const KeyLabel& label = key.entry.label;
    table.add({label.venue, std::string{to_string(label.environment)}, label.account,
               std::string{to_string(label.role)}, std::string{to_string(key.entry.state)},
               std::string{binding_text(key)}, time_left(key.found.expires_unix_ms, unix_ms_now()),
               key.is_good() ? "good" : "DIFFERS"});
    std::vector<std::string> lines{"key " + label.key_id};
    add_to(lines, venue_words(key));
    for (const std::string& line : key.found.differences) lines.push_back("DIFFERS: " + line);
    table.add_below(indented(lines));
  }
  return table.text();
}

Json document(const std::vector<KeyUnderCheck>& keys, const std::vector<std::string>& unguarded) {
  Json rows = Json::array();
  for (const KeyUnderCheck& key : keys) {
    Json row = label_json(key.entry.label);
    row["state"] = to_string(key.entry.state);
    row["good"] = key.is_good();
    row["address"] = binding_text(key);
    row["ends_unix_ms"] = key.found.expires_unix_ms;
    row["venue_says"] = texts_json(venue_words(key));
    row["differences"] = texts_json(key.found.differences);
    rows.push_back(std::move(row));
  }
  return {{"keys", std::move(rows)}, {"not_guarded", texts_json(unguarded)}};
}

}  // namespace

int check_keys(const KeysFlags& flags) {
  const std::vector<std::string> unguarded = guard_process();
  const Settings settings = key_settings(flags);
  KeyRing ring = open_key_ring(flags.vault);
  std::vector<KeyUnderCheck> keys;
  for (const VaultEntry& entry : ring.vault().entries())
    if (is_in_use(entry)) keys.push_back(check(ring, flags, settings, entry));
  ring.finish(unix_ms_now());
  if (flags.as_json)
    print_out(json_line(document(keys, unguarded)));
  else
    print_out(keys.empty() ? "no keys are in use\n" : table_text(keys));
  if (!flags.as_json)
    for (const std::string& line : unguarded)
      std::cerr << "crossbook: this machine guards secrets less than it could: " << line << '\n';
  return std::all_of(keys.begin(), keys.end(),
                     [](const KeyUnderCheck& key) { return key.is_good(); })
             ? kDone
             : kFailed;
}

}  // namespace crossbook
