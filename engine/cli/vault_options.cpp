#include "engine/cli/vault_options.hpp"

#include <fmt/format.h>
#include <sys/stat.h>

#include <cerrno>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

#include "engine/cli/session_command.hpp"
#include "keys/running_program.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kMaxDescriptor = 65'535;

SecretSource passphrase_source(const VaultFlags& flags) {
  SecretSource source;
  const char* const credentials = ::secure_getenv("CREDENTIALS_DIRECTORY");
  if (flags.passphrase_fd) {
    source.kind = SecretSource::Kind::Descriptor;
    source.descriptor = *flags.passphrase_fd;
  } else if (credentials != nullptr && *credentials != '\0') {
    source.kind = SecretSource::Kind::Credential;
    source.credential = kPassphraseCredential;
  }
  return source;
}

}  // namespace

void add_vault_options(CLI::App& verb, VaultFlags& flags) {
  verb.add_option("--vault", flags.vault,
                  "the vault's file (default ~/.config/crossbook/keys.vault)")
      ->type_name("FILE");
  verb.add_option_function<std::string>(
          "--passphrase-fd",
          [&flags](const std::string& text) {
            flags.passphrase_fd = descriptor_flag("--passphrase-fd", text);
          },
          "read the vault's passphrase from this descriptor (default: systemd's credential "
          "crossbook-passphrase, else the terminal)")
      ->type_name("N");
}

int descriptor_flag(std::string_view flag, const std::string& text) {
  return static_cast<int>(whole_number(flag, text, 0, kMaxDescriptor));
}

std::string vault_path(const VaultFlags& flags) {
  return flags.vault.empty() ? default_vault_path() : flags.vault;
}

Secret ask_passphrase(const VaultFlags& flags, PassphraseUse use) {
  return read_passphrase(passphrase_source(flags), use, "vault " + vault_path(flags));
}

void expect_vault(const std::string& path) {
  struct stat facts {};
  if (::lstat(path.c_str(), &facts) != 0 && (errno == ENOENT || errno == ENOTDIR))
    throw std::runtime_error{
        fmt::format("vault: {}: is not there; look at the path, or make one with crossbook keys "
                    "init",
                    path)};
}

KeyRing open_key_ring(const VaultFlags& flags) {
  const std::string path = vault_path(flags);
  expect_vault(path);
  read_unproven(path);  // what is wrong with the file is said before a passphrase is asked for
  KeyRing ring = KeyRing::open(path, ask_passphrase(flags, PassphraseUse::Open), unix_ms_now());
  record_program(ring);
  return ring;
}

void record_program(KeyRing& ring) { ring.record(AuditKind::Start, program_hash(), unix_ms_now()); }

std::int64_t unix_ms_now() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

}  // namespace crossbook
