// The user's keys in one process: the vault, and the audit log of all that is done with it, which
// are opened together so that neither an older vault nor a shortened log goes unnoticed.
// In: a path, a passphrase, changes. Out: credentials, records. Thread: its owner's; the
// credentials' tallies are counted by other threads. Limits: those of vault and log; opening and
// changing take scrypt's time.
//
// VAULT stands beside VAULT.audit and VAULT.audit.anchors. What is wrong with one of them throws
// std::runtime_error, a bad argument std::invalid_argument: one line with the mend.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "keys/audit.hpp"
#include "keys/credential.hpp"
#include "keys/vault.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook {

/// Signatures are counted all the time and written down this often.
inline constexpr std::chrono::milliseconds kMaxCountAge{10'000};
inline constexpr std::chrono::milliseconds kNonceMargin{15'000};  // counted and anchored by then
inline constexpr std::uint64_t kNoncesPerMs = 1'000'000;          // they are nanoseconds

/// $XDG_CONFIG_HOME/crossbook/keys.vault, or ~/.config/crossbook/keys.vault.
/// @throws std::runtime_error if there is no home folder
std::string default_vault_path();
/// Makes the folder of a vault, for its owner only, with those above it.
void make_vault_folder(const std::string& vault_path);
/// Where a vault's audit log is.
std::string audit_path(const std::string& vault_path);
/// Whose signatures count in a vault's audit log. @param vault proven, for it was opened
AuditIdentity audit_identity(const Vault& vault);
/// For change(): a key's secrets go from one vault to another without leaving secure memory.
VaultSecrets copy_secrets(const Vault& vault, const KeyLabel& label);

class KeyRing {
 public:
  /// Makes a vault and its log; there must be neither. @param kdf from calibrate_kdf()
  static KeyRing create(std::string path, Secret passphrase, std::int64_t unix_ms,
                        const KdfParameters& kdf = {}, const KdfLimits& limits = {});
  /// Opens both and writes that down. Holds no lock: other processes may change the vault.
  static KeyRing open(const std::string& path, Secret passphrase, std::int64_t unix_ms,
                      const KdfLimits& limits = {});

  /// As it was when it was last read. Views hold until change() or reload().
  const Vault& vault() const noexcept { return vault_; }
  /// For trying a key before it is kept: what is added here is seen by make_read() and
  /// make_trade(), and gone with the next change() or reload().
  Vault& draft() noexcept { return vault_; }

  /// Changes the vault under its lock, as it stands on the disk by then, saves it once, and writes
  /// the new generation down. If how throws, nothing has changed.
  void change(const std::function<void(Vault&)>& how, std::int64_t unix_ms);
  /// Reads the vault again if another process has changed it. @return whether one has
  bool reload(std::int64_t unix_ms);

  /// Writes an event down. @param words for people; never a secret
  void record(AuditKind kind, std::string words, std::int64_t unix_ms);
  void record(AuditKind kind, const KeyLabel& label, std::string words, std::int64_t unix_ms);

  /// Makes a key of the vault ready to sign under its policy, and writes that down.
  /// @param label of an entry; its venue is the module's
  std::shared_ptr<ReadCredential> make_read(const VenueModule& module, const KeyLabel& label,
                                            std::int64_t unix_ms);
  std::shared_ptr<TradeCredential> make_trade(const VenueModule& module, const KeyLabel& label,
                                              std::int64_t unix_ms);
  /// One or the other, by the label's role.
  std::shared_ptr<Credential> make_ready(const VenueModule& module, const KeyLabel& label,
                                         std::int64_t unix_ms);

  /// Where nonces may begin: the clock, or if that stands before the log's newest anchor, because
  /// it was set back, behind all that was used until then (K15, I22). Each is at least kNoncesPerMs
  /// above the one before: so many are its taker's. A clock that was once years ahead leaves nonces
  /// there: a venue takes no lower ones any more.
  std::uint64_t take_nonce_floor(std::int64_t unix_ms);

  /// Once a second or so: writes down what the credentials did, and anchors the log.
  void tick(std::int64_t unix_ms);
  /// The same at once, at the end.
  void finish(std::int64_t unix_ms);

 private:
  struct Counted {
    std::string name;  // as in the log
    std::shared_ptr<const Credential> credential;
    bool is_left = false;  // nobody else has it any more
  };

  KeyRing(Vault vault, AuditLog audit, Secret passphrase, const KdfLimits& limits)
      : vault_{std::move(vault)},
        audit_{std::move(audit)},
        passphrase_{std::move(passphrase)},
        limits_{limits} {}
  template <class Ready>
  std::shared_ptr<Ready> make(const VenueModule& module, const KeyLabel& label, KeyRole role,
                              std::int64_t unix_ms);
  Vault open_again(VaultAccess access) const;
  void record_generation(std::string words, std::uint64_t generation, std::int64_t unix_ms);
  void write_counts(std::int64_t unix_ms);

  Vault vault_;
  AuditLog audit_;
  Secret passphrase_;
  KdfLimits limits_;
  std::vector<Counted> counted_;
  std::int64_t counted_unix_ms_ = 0;
  std::uint64_t nonce_floor_ = 0;
};

}  // namespace crossbook
