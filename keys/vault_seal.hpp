// The vault's cryptography: scrypt turns a passphrase into a key, that key wraps a data key which
// is made anew for each rewrite, and AES-256-GCM binds every byte of the file to it.
// In: contents, or a parsed file. Out: a file, or contents. Thread: any.
// Limits: scrypt takes 128 MiB to 1 GiB and 0.3 to 1 s by design.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keys/secret.hpp"
#include "keys/secure_memory.hpp"
#include "keys/vault_format.hpp"

namespace crossbook {

struct VaultSecrets {
  Secret secret;  // as the venue shows it
  Secret passphrase;
};

/// All that a vault holds, in the clear.
struct VaultContents {
  VaultHead head;
  std::vector<VaultEntry> entries;
  std::vector<VaultSecrets> secrets;  // one for each entry
  SecureBytes passphrase_key;         // from scrypt
  SecureBytes audit_seed;             // Ed25519
};

/// With Signer and SigningKey, the only ones that see a secret's bytes.
class VaultSeal {
 public:
  /// Takes as long for an empty passphrase as for any. @param kdf within KdfLimits
  /// @throws std::runtime_error if there is no memory for it
  static SecureBytes derive_key(const Secret& passphrase, const KdfParameters& kdf,
                                std::span<const unsigned char> salt);
  /// A file of the contents, under a fresh data key. Sets what the head says of the file.
  /// @throws std::runtime_error if OpenSSL has no random bytes or no memory
  static std::vector<unsigned char> seal(VaultContents& contents);
  /// @param outline of a file; its head and entries are moved out
  /// @param out passphrase_key is given, the rest is filled in
  /// @return what is wrong, in words; empty if nothing is
  static std::string unseal(VaultOutline& outline, VaultContents& out);
  static std::string_view text(const Secret& secret) noexcept;
};

/// @throws std::runtime_error if OpenSSL has none
void fill_random(std::span<unsigned char> out);

/// The costliest parameters that this machine does in `target`, and that need no more than an
/// eighth of its memory; never below the default. Measures once, with the default ones.
/// @param now a monotonic clock
KdfParameters calibrate_kdf(const std::function<std::chrono::nanoseconds()>& now,
                            std::chrono::milliseconds target = std::chrono::seconds{1});

}  // namespace crossbook
