// The encrypted file that holds a user's keys: what each is for stands in it readable and bound,
// secrets and passphrases are encrypted. Changes stand in memory until save().
// In: a path, a passphrase, keys. Out: entries, secrets to those that make signers of them.
// Thread: its owner's. Limits: kMaxVaultEntries, kMaxVaultBytes; opening takes scrypt's time.
//
// A bad start throws std::runtime_error, a bad argument std::invalid_argument: one line each, which
// names the file or the key and the mend.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "keys/ed25519.hpp"
#include "keys/private_file.hpp"
#include "keys/vault_format.hpp"
#include "keys/vault_seal.hpp"

namespace crossbook {

enum class VaultAccess : std::uint8_t { Read, Write };

struct VaultOpening {
  VaultAccess access = VaultAccess::Read;  // Write holds the lock until the vault goes
  std::uint64_t last_seen_generation = 0;  // from the audit log; an older file is refused
  KdfLimits limits{};
};

class Vault {
 public:
  /// Makes and saves an empty one; open for writing. @param kdf from calibrate_kdf()
  static Vault create(std::string path, const Secret& passphrase, const KdfParameters& kdf = {},
                      const KdfLimits& limits = {});
  static Vault open(std::string path, const Secret& passphrase, const VaultOpening& opening = {});

  const std::string& path() const noexcept { return file_.path(); }
  std::span<const unsigned char, 16> id() const noexcept { return contents_.head.vault_id; }
  std::uint64_t generation() const noexcept { return contents_.head.generation; }
  const KdfParameters& kdf() const noexcept { return contents_.head.kdf; }
  /// Signs the audit log's anchors.
  Ed25519Key audit_key() const { return Ed25519Key{contents_.audit_seed.span()}; }
  std::span<const unsigned char, 32> audit_public_key() const noexcept {
    return contents_.head.audit_public_key;
  }

  /// Views hold until the next change.
  std::span<const VaultEntry> entries() const noexcept { return contents_.entries; }
  const VaultEntry* find(const KeyLabel& label) const noexcept;
  const VaultEntry* find(const KeyLabel& slot, KeyState state) const noexcept;

  /// Gives secret and passphrase, as the venue shows them, to the one who makes key material of
  /// them, and returns what that one returns. The views are of secure memory and go with the vault.
  /// @throws std::invalid_argument if there is no such key, or it is retired or revoked
  template <class Use>
  decltype(auto) use_secret(const KeyLabel& label, Use&& use) const {
    const VaultSecrets& secrets = secrets_of(label);
    return std::forward<Use>(use)(VaultSeal::text(secrets.secret),
                                  VaultSeal::text(secrets.passphrase));
  }

  /// The first key of a slot; active at once.
  void add(KeyLabel label, std::string policy, VaultSecrets secrets, std::int64_t unix_ms);
  void set_policy(const KeyLabel& label, std::string policy);

  /// A rotation is stage(), switch_over(), retire() with a save() behind each; after a crash the
  /// states say where it stood. stage(): a slot's next key, not used for orders yet.
  void stage(KeyLabel label, std::string policy, VaultSecrets secrets, std::int64_t unix_ms);
  /// The staged key becomes active, and the active one drains. @param slot any key of it
  void switch_over(const KeyLabel& slot, std::int64_t unix_ms);
  /// The key is dead at the venue: its secret goes. A staged one is given up, an active one leaves
  /// its slot empty.
  void retire(const KeyLabel& label, std::int64_t unix_ms);
  /// A latch, saved at once: the secret goes, and this key never comes back.
  void revoke(const KeyLabel& label, std::int64_t unix_ms);
  /// Takes a retired key off the list.
  void forget(const KeyLabel& label);

  void change_passphrase(const Secret& passphrase, const KdfParameters& kdf);

  /// Rewrites the file under a fresh data key, one generation on. If this throws, the file is as it
  /// was. @throws std::runtime_error also if the file was changed since it was opened
  void save();
  /// Lets other processes change the file; from here on save() refuses.
  void unlock() noexcept { lock_ = Descriptor{}; }

 private:
  Vault(PrivateFile file, KdfLimits limits) : file_{std::move(file)}, limits_{limits} {}
  void load(std::span<const unsigned char> bytes, const Secret& passphrase);
  std::size_t index_of(const KeyLabel& label) const;
  const VaultSecrets& secrets_of(const KeyLabel& label) const;
  void insert(VaultEntry entry, VaultSecrets secrets);
  void set_state(std::size_t index, KeyState state, std::int64_t unix_ms);
  void write();

  PrivateFile file_;
  KdfLimits limits_;
  Descriptor lock_;
  VaultContents contents_;
};

/// What the file says of its keys, as anybody may write it: for lists without a passphrase, and for
/// noticing a revocation. Nothing in it is proven; @throws as Vault::open()
struct UnprovenVault {
  std::array<unsigned char, 16> id{};
  std::array<unsigned char, 32> audit_public_key{};
  std::uint64_t generation = 0;
  std::vector<VaultEntry> entries;
};
UnprovenVault read_unproven(const std::string& path, const KdfLimits& limits = {});

}  // namespace crossbook
