// keys list, keys export-metadata: what is in the vault, as far as it may be read.
#include <fmt/format.h>

#include "engine/cli/commands.hpp"
#include "engine/cli/keys_verbs.hpp"
#include "engine/cli/output.hpp"
#include "keys/utc_text.hpp"

namespace crossbook {
namespace {

std::string end_text(const VaultEntry& entry) {
  const std::optional<std::int64_t> end = policy_end(entry);
  if (!end) return "unreadable";
  return *end == 0 ? "never" : utc_text(*end);
}

Json document(const std::string& path, std::uint64_t generation, bool is_proven,
              std::span<const VaultEntry> entries) {
  Json keys = Json::array();
  for (const VaultEntry& entry : entries) keys.push_back(entry_json(entry));
  return {{"vault", path},
          {"generation", generation},
          {"proven", is_proven},
          {"keys", std::move(keys)}};
}

std::string list_text(const std::string& path, const UnprovenVault& vault) {
  if (vault.entries.empty())
    return fmt::format("no keys in {}; crossbook keys add puts one in\n", path);
  KeyTable table{{"venue", "env", "account", "role", "state", "since", "policy ends"}};
  for (const VaultEntry& entry : vault.entries) {
    const KeyLabel& label = entry.label;
    table.add({label.venue, std::string{to_string(label.environment)}, label.account,
               std::string{to_string(label.role)}, std::string{to_string(entry.state)},
               utc_text(entry.state_since_unix_ms), end_text(entry)});
    table.add_below("  " + label.key_id + "\n");
  }
  return table.text() +
         "\nNot proven: anybody who can write the file can write this. crossbook keys check\n"
         "and crossbook keys audit prove it.\n";
}

}  // namespace

int list_keys(const KeysFlags& flags) {
  const std::string path = vault_path(flags.vault);
  expect_vault(path);
  const UnprovenVault vault = read_unproven(path);
  print_out(flags.as_json ? json_line(document(path, vault.generation, false, vault.entries))
                          : list_text(path, vault));
  return kDone;
}

int export_key_metadata(const KeysFlags& flags) {
  const KeyRing ring = open_key_ring(flags.vault);
  const Vault& vault = ring.vault();
  print_out(json_line(document(vault.path(), vault.generation(), true, vault.entries())));
  return kDone;
}

}  // namespace crossbook
