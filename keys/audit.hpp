// The audit log: which key signed how many of which requests, what was refused, loaded, changed or
// revoked, and when. Append-only, hash-chained, anchored by signatures of the vault's own key.
// In: records, counts. Out: two files. Thread: AuditLog its owner's; SignatureTally one writer and
// one taker. Several processes may write to one log. Limits: audit_format.hpp's.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>

#include "keys/audit_format.hpp"
#include "keys/ed25519.hpp"
#include "keys/private_file.hpp"

namespace crossbook {

inline constexpr std::chrono::milliseconds kMaxAnchorAge{1000};
inline constexpr std::uint64_t kMaxUnanchoredRecords = 1000;

/// What one key did since somebody last asked. Counting is a plain add: no lock, no allocation.
class SignatureTally {
 public:
  void count_signed(RequestKind kind) noexcept;
  void count_refused() noexcept { add(refused_); }
  void count_answer(bool is_accepted) noexcept { add(is_accepted ? accepted_ : rejected_); }
  /// Since the last take(). Thread: the taker's, always the same.
  SignatureCounts take() noexcept;

 private:
  using Count = std::atomic<std::uint64_t>;
  static void add(Count& count) noexcept {
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  Count reads_{0};
  Count cancels_{0};
  Count orders_{0};
  Count refused_{0};
  Count accepted_{0};
  Count rejected_{0};
  SignatureCounts taken_;
};

class AuditLog {
 public:
  /// Begins a log; there must be none yet. @param key the vault's, as is the identity
  /// @throws std::runtime_error with one line, as all that follow
  static AuditLog create(std::string path, const AuditIdentity& identity, Ed25519Key key,
                         std::int64_t unix_ms);
  /// Goes on with one, behind its last anchor. A line that a crash left unfinished is cut off.
  /// Refuses a log whose end does not fit; verify_audit() says where it went wrong.
  static AuditLog open(std::string path, const AuditIdentity& identity, Ed25519Key key);

  /// Writes a record. @throws std::invalid_argument if its key is no plain word
  void append(const AuditRecord& record);
  /// Writes what a key did, unless it did nothing.
  void append_counts(std::string key, SignatureTally& tally, std::int64_t unix_ms);
  /// Anchors what is new if it is kMaxAnchorAge old; call it at least that often.
  void tick(std::int64_t unix_ms);
  /// Anchors what is new, at once.
  void anchor(std::int64_t unix_ms);

  /// Of the newest anchor. It rises strictly with each of them, whatever the clock does.
  std::int64_t anchored_unix_ms() const noexcept { return anchored_unix_ms_; }
  std::uint64_t records() const noexcept { return chain_.sequence(); }
  /// The vault's highest that the log has seen, for VaultOpening.
  std::uint64_t last_generation() const noexcept { return chain_.generation(); }

 private:
  AuditLog(std::string path, const AuditIdentity& identity, Ed25519Key key);
  /// What other processes have written meanwhile.
  void catch_up();
  void write_anchor(std::int64_t unix_ms);
  static void write(const PrivateFile& named, const Descriptor& file, std::string_view line);
  static void cut(const PrivateFile& named, const Descriptor& file, std::uint64_t size);

  AuditIdentity identity_;
  Ed25519Key key_;
  PrivateFile log_;
  PrivateFile anchors_;
  Descriptor log_file_;
  Descriptor anchors_file_;
  AuditChain chain_;
  std::uint64_t anchored_ = 0;
  std::int64_t anchored_unix_ms_ = 0;  // as it stands in the anchor
  std::int64_t ticked_unix_ms_ = 0;    // by the clock
};

/// The vault's highest generation that a log has seen, before its vault is open: from what the
/// vault's file says of itself, which Vault::open() then proves. 0 if there is no log.
std::uint64_t read_last_generation(const std::string& log_path, const AuditIdentity& identity);

}  // namespace crossbook
