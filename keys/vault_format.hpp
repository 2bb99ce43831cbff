// The vault file's bytes: a head of fixed size, then entries of a label, a policy and sealed
// secrets. Pure; says nothing about who wrote them, which is vault_seal.hpp's part.
// In: bytes or values. Out: values or bytes. Thread: any. Limits: named below.
//
// All numbers are little-endian.
//   head    magic 8, version u16, KDF id u16, scrypt n u64, r u32, p u32, salt 32, vault id 16,
//           generation u64, file size u64, entries u32, audit key 32, nonce 12, sealed keys 64,
//           tag 16: 220 bytes
//   entry   metadata size u32, sealed size u32, metadata, sealed secrets, tag 16
//   metadata  environment u8, role u8, state u8, 0 u8, created i64, state since i64, sizes of
//           venue u16, account u16, key id u16 and policy u32, then these four
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "keys/key_label.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxVaultBytes = std::size_t{16} * 1024 * 1024;
inline constexpr std::size_t kMaxVaultEntries = 1024;
inline constexpr std::size_t kMaxVaultPolicyBytes = std::size_t{64} * 1024;
inline constexpr std::int64_t kMaxVaultUnixMs = 4'102'444'800'000;  // 2100-01-01
inline constexpr std::size_t kVaultKeyBytes = 32;
inline constexpr std::size_t kVaultTagBytes = 16;

/// Where a key stands in its life. Only Active signs for new risk; Draining still cancels and
/// queries what it has sent; Retired and Revoked have no secret any more, and Revoked is for ever.
enum class KeyState : std::uint8_t { Active, Staged, Draining, Retired, Revoked };
std::string_view to_string(KeyState state) noexcept;

/// What anybody who can read the file can read; changing it is noticed.
struct VaultEntry {
  KeyLabel label;
  KeyState state = KeyState::Active;
  std::int64_t created_unix_ms = 0;
  std::int64_t state_since_unix_ms = 0;
  std::string policy;  // as encode_policy() writes it: printable ASCII and line ends

  friend bool operator==(const VaultEntry&, const VaultEntry&) = default;
};

/// scrypt's cost: 128 * n * r bytes of memory.
struct KdfParameters {
  std::uint64_t n = std::uint64_t{1} << 17;
  std::uint32_t r = 8;
  std::uint32_t p = 1;

  friend bool operator==(const KdfParameters&, const KdfParameters&) = default;
};

/// What a file may ask for: nothing that is quick to guess at, nothing that this machine cannot do.
class KdfLimits {
 public:
  /// n of 2^17 to 2^20 (128 MiB to 1 GiB), r 8, p 1.
  constexpr KdfLimits() = default;
  bool allow(const KdfParameters& kdf) const noexcept;

 private:
  friend struct QuickKdf;  // the tests': scrypt in microseconds
  std::uint64_t min_n_ = std::uint64_t{1} << 17;
  std::uint64_t max_n_ = std::uint64_t{1} << 20;
  std::uint32_t r_ = 8;
};

struct VaultHead {
  static constexpr std::size_t kBytes = 220;
  static constexpr std::size_t kBoundBytes = 140;  // what the sealed keys are bound to

  KdfParameters kdf;
  std::array<unsigned char, 32> salt{};
  std::array<unsigned char, 16> vault_id{};
  std::uint64_t generation = 0;  // rises with each rewrite
  std::uint64_t file_bytes = 0;
  std::uint32_t entries = 0;
  std::array<unsigned char, 32> audit_public_key{};
  std::array<unsigned char, 12> nonce{};
  std::array<unsigned char, 2 * kVaultKeyBytes + kVaultTagBytes> sealed_keys{};
};

/// Views into the bytes that were parsed.
struct VaultEntryView {
  std::span<const unsigned char> bound;   // the two sizes and the metadata
  std::span<const unsigned char> sealed;  // ciphertext and tag
};

/// A file's content as it claims to be.
struct VaultOutline {
  VaultHead head;
  std::vector<VaultEntry> entries;
  std::vector<VaultEntryView> views;  // one for each entry
};

/// Strict: one spelling for each content. @param out meaningful only if nothing is wrong
/// @return what is wrong, in words; empty if nothing is
std::string parse_vault(std::span<const unsigned char> bytes, const KdfLimits& limits,
                        VaultOutline& out);

/// What is wrong with entries of one vault, taken together; empty if nothing is.
std::string fault_of(std::span<const VaultEntry> entries);

std::array<unsigned char, VaultHead::kBytes> encode_vault_head(const VaultHead& head);
/// The two sizes and the metadata. @param sealed_bytes without the tag
std::vector<unsigned char> encode_vault_entry(const VaultEntry& entry, std::size_t sealed_bytes);

}  // namespace crossbook
