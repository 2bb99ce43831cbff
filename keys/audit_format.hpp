// The lines of the audit log and of its anchors, and the chain that binds them. Pure.
// In: lines or records. Out: records or lines. Thread: any. Limits: kMaxAuditLineBytes.
//
//   record  SEQUENCE UNIX_MS KIND KEY WORDS HASH     HASH: of the hash before and this line so far
//   anchor  SEQUENCE UNIX_MS BYTES GENERATION HASH SIGNATURE     of the record with that sequence
// The first record follows a hash of the vault's id, so that no other vault's log fits.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "keys/ed25519.hpp"
#include "keys/encoding.hpp"
#include "keys/key_label.hpp"
#include "keys/request.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxAuditKeyBytes = 512;
inline constexpr std::size_t kMaxAuditWordsBytes = 1024;  // more is cut off
inline constexpr std::size_t kMaxAuditLineBytes = 2048;

enum class AuditKind : std::uint8_t {
  Start,      // a process began to use the vault; words: its program_hash()
  Vault,      // opened or saved; carries its generation
  Load,       // a key was made ready to sign
  Refusal,    // by the policy; words: which limit, of what
  Policy,     // was changed
  SelfCheck,  // what the venue says of a key
  Rotation,   // one of its steps
  Revoke,
  Latch,
  Signatures  // how many since the last such record; carries counts
};
std::string_view to_string(AuditKind kind) noexcept;

/// Of one key over some time.
struct SignatureCounts {
  std::uint64_t reads = 0;
  std::uint64_t cancels = 0;
  std::uint64_t orders = 0;
  std::uint64_t refused = 0;   // by the policy, before signing
  std::uint64_t accepted = 0;  // the venue's answers
  std::uint64_t rejected = 0;
  std::uint64_t requests() const noexcept { return reads + cancels + orders; }
  SignatureCounts& operator+=(const SignatureCounts& other) noexcept;
  friend bool operator==(const SignatureCounts&, const SignatureCounts&) = default;
};

struct AuditRecord {
  std::int64_t unix_ms = 0;
  AuditKind kind = AuditKind::Start;
  std::string key{};             // audit_key_name(), or empty
  std::string words{};           // for people; never a secret
  std::uint64_t generation = 0;  // Vault only
  SignatureCounts counts{};      // Signatures only
  friend bool operator==(const AuditRecord&, const AuditRecord&) = default;
};

/// What the log calls a key: "binance/live/main/trade/KEY_ID".
std::string audit_key_name(const KeyLabel& label);
/// Whether a record may carry it: such a name, or empty.
bool is_audit_key(std::string_view text) noexcept;

/// Whose log it is.
struct AuditIdentity {
  std::array<unsigned char, 16> vault_id{};
  std::array<unsigned char, 32> public_key{};  // the vault's audit key
};

struct AuditAnchor {
  std::uint64_t sequence = 0;  // of the last record that it covers; 0: an empty log
  std::int64_t unix_ms = 0;
  std::uint64_t bytes = 0;       // of the log, up to that record's end
  std::uint64_t generation = 0;  // the vault's highest so far
  Sha256Digest hash{};
};

/// Where a log stands after some records.
class AuditChain {
 public:
  explicit AuditChain(const AuditIdentity& identity);

  std::uint64_t sequence() const noexcept { return at_.sequence; }
  std::uint64_t bytes() const noexcept { return at_.bytes; }
  std::uint64_t generation() const noexcept { return at_.generation; }
  const Sha256Digest& hash() const noexcept { return at_.hash; }

  /// Takes the next line of a log, without its end. @param out the record
  /// @return what is wrong with it, in words, and nothing is taken; empty if nothing is
  std::string follow(std::string_view line, AuditRecord& out);
  /// The next line for a record, with its end. Words that are too long are cut.
  std::string extend(const AuditRecord& record);
  /// Goes on behind an anchor's record.
  void resume(const AuditAnchor& anchor) noexcept { at_ = anchor; }
  AuditAnchor anchor(std::int64_t unix_ms) const noexcept;

 private:
  void advance(std::size_t line_bytes, const AuditRecord& record,
               const Sha256Digest& hash) noexcept;
  AuditAnchor at_;
};

/// Signs anchors. @return a line with its end; empty if OpenSSL has no memory
std::string sign_anchor(const AuditAnchor& anchor, const AuditIdentity& identity,
                        const Ed25519Key& key);

/// Reads anchors and checks their signatures.
class AnchorReader {
 public:
  /// @throws std::runtime_error if OpenSSL has no memory
  explicit AnchorReader(const AuditIdentity& identity);
  /// @param line without its end. @return whether it is an anchor that the vault's key has signed
  bool read(std::string_view line, AuditAnchor& out) const;

 private:
  AuditIdentity identity_;
  PkeyPtr key_;
};

}  // namespace crossbook
