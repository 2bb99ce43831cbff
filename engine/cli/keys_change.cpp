// keys init, keys revoke.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <iostream>

#include "engine/cli/commands.hpp"
#include "engine/cli/confirm.hpp"
#include "engine/cli/keys_verbs.hpp"
#include "engine/cli/output.hpp"
#include "engine/runtime/key_control.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

KdfParameters measured_kdf() {
  return calibrate_kdf([] {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(
        std::chrono::steady_clock::now().time_since_epoch());
  });
}

VaultEntry entry_named(std::span<const VaultEntry> entries, const RevokeFlags& flags) {
  std::vector<VaultEntry> found;
  for (const VaultEntry& entry : entries)
    if (entry.label.key_id == flags.key_id &&
        (flags.venue.empty() || entry.label.venue == flags.venue))
      found.push_back(entry);
  if (found.empty())
    throw ConfigError{
        fmt::format("key {}{}: is not in the vault; crossbook keys list shows what is",
                    flags.key_id, flags.venue.empty() ? "" : " of " + flags.venue)};
  if (found.size() > 1 && flags.venue.empty())
    throw ConfigError{fmt::format(
        "key {}: several venues or environments have one; say which with --venue", flags.key_id)};
  return found.front();
}

/// Before anything that takes time: no session signs another order with it. @return how many did
std::size_t stop_sessions(const std::string& vault, const KeyLabel& label) {
  try {
    const std::vector<std::string> answers = ask_sessions(vault, "revoke " + label.key_id);
    return static_cast<std::size_t>(std::count(answers.begin(), answers.end(), "stopped"));
  } catch (const std::runtime_error& error) {  // the vault's part must be done all the same
    std::cerr << "crossbook: " << error.what() << '\n';
    return 0;
  }
}

}  // namespace

int init_vault(const KeysFlags& flags) {
  const std::string path = vault_path(flags.vault);
  if (flags.vault.vault.empty()) make_vault_folder(path);
  const PrivateFile file{"vault", path};
  if (file.exists()) file.fail("exists already", "add keys to it with crossbook keys add");
  KeyRing ring = KeyRing::create(path, ask_passphrase(flags.vault, PassphraseUse::New),
                                 unix_ms_now(), measured_kdf());
  record_program(ring);
  const KdfParameters& kdf = ring.vault().kdf();
  if (flags.as_json) {
    print_out(json_line(Json{{"vault", path},
                             {"audit", audit_path(path)},
                             {"scrypt", {{"n", kdf.n}, {"r", kdf.r}, {"p", kdf.p}}}}));
    return kDone;
  }
  print_out(
      fmt::format("made {}\n  its audit log is {}\n  a guess at the passphrase costs {} MiB of "
                  "memory; nobody can recover it\n",
                  path, audit_path(path), 128 * kdf.n * kdf.r / (1U << 20U)));
  return kDone;
}

int revoke_key(const RevokeFlags& flags) {
  if (!flags.venue.empty()) venue_named(flags.venue);
  const bool asks = must_confirm("keys revoke", flags.common.is_agreed, flags.common.as_json);
  const std::string path = vault_path(flags.common.vault);
  expect_vault(path);
  // Not proven yet, which is enough to stop something.
  const VaultEntry entry = entry_named(read_unproven(path).entries, flags);
  if (asks && !confirm(fmt::format("Revoke {} ({}) for ever?", spoken_name(entry.label),
                                   to_string(entry.state)))) {
    std::cerr << "crossbook: nothing was revoked\n";
    return kFailed;
  }
  const std::size_t stopped = stop_sessions(path, entry.label);
  if (stopped > 0 && !flags.common.as_json)
    std::cerr << fmt::format("stopped ordering with it: {} running session{}\n", stopped,
                             stopped == 1 ? "" : "s");
  KeyRing ring = open_key_ring(flags.common.vault);
  const VaultEntry* const kept = ring.vault().find(entry.label);
  const bool is_news = kept != nullptr && kept->state != KeyState::Revoked;
  if (is_news) {
    ring.change([&](Vault& vault) { vault.revoke(entry.label, unix_ms_now()); }, unix_ms_now());
    ring.record(AuditKind::Revoke, entry.label,
                fmt::format("was {}; stopped in {} sessions", to_string(entry.state), stopped),
                unix_ms_now());
    ring.finish(unix_ms_now());
  }
  const std::string page = venue_page(entry.label);
  if (flags.common.as_json) {
    Json out = label_json(entry.label);
    out["revoked"] = true;
    out["was"] = to_string(entry.state);
    out["sessions_stopped"] = stopped;
    out["delete_it_at"] = page;
    print_out(json_line(out));
    return kDone;
  }
  print_out(
      fmt::format("{}: {}; its secret is no longer in the vault\n"
                  "  the venue still takes it: delete it there, at {}\n",
                  spoken_name(entry.label), is_news ? "revoked" : "was revoked before", page));
  return kDone;
}

}  // namespace crossbook
