// Which vault, and where its passphrase comes from: the options of every verb that opens it.
// In: argv. Out: a path, a passphrase, a key ring. Thread: main's. Limits: none.
#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>

#include "engine/runtime/key_ring.hpp"
#include "keys/passphrase.hpp"

namespace crossbook {

/// A systemd unit gives the passphrase under this name (LoadCredentialEncrypted=).
inline constexpr std::string_view kPassphraseCredential = "crossbook-passphrase";

struct VaultFlags {
  std::string vault;  // empty: the default path
  std::optional<int> passphrase_fd;
};

/// @param flags outlive the verb
void add_vault_options(CLI::App& verb, VaultFlags& flags);
/// A descriptor's number. @throws ConfigError naming the flag
int descriptor_flag(std::string_view flag, const std::string& text);

std::string vault_path(const VaultFlags& flags);
/// From the descriptor, else from systemd, else from the terminal.
Secret ask_passphrase(const VaultFlags& flags, PassphraseUse use);
/// @throws std::runtime_error if there is no such file, before anything is asked for
void expect_vault(const std::string& path);
/// Asks for the passphrase and opens vault and audit log, where it writes down which program does.
KeyRing open_key_ring(const VaultFlags& flags);
/// Writes this program's hash into the audit log (S17).
void record_program(KeyRing& ring);

/// The wall clock.
std::int64_t unix_ms_now();

}  // namespace crossbook
