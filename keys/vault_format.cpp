#include "keys/vault_format.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "keys/vault_bytes.hpp"

namespace crossbook {
namespace {

// A byte that is no ASCII, both line ends and an end-of-file mark: a copy made as text breaks it.
constexpr std::array<unsigned char, 8> kMagic = {0x89, 'C', 'B', 'V', '\r', '\n', 0x1A, '\n'};
constexpr std::uint16_t kVersion = 1;
constexpr std::uint16_t kScrypt = 1;
constexpr std::size_t kEntrySizesBytes = 8;
constexpr std::size_t kMaxSealedBytes = 8'256;  // two secrets of kMaxSecretBytes, padded
constexpr std::size_t kSealedBlockBytes = 64;

constexpr std::uint8_t kEnvironments = 2;
constexpr std::uint8_t kRoles = 2;
constexpr std::uint8_t kStates = 5;

bool is_policy_text(std::string_view text) noexcept {
  return text.size() <= kMaxVaultPolicyBytes && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= ' ' && c <= '~') || c == '\n';
         });
}

bool is_time(std::int64_t unix_ms) noexcept { return unix_ms >= 0 && unix_ms <= kMaxVaultUnixMs; }

std::string parse_head(std::span<const unsigned char> bytes, const KdfLimits& limits,
                       VaultHead& head) {
  ByteReader reader{bytes};
  std::array<unsigned char, kMagic.size()> magic{};
  if (!reader.read(magic) || magic != kMagic) return "is no vault";
  std::uint16_t version = 0;
  if (reader.read(version) && version != kVersion) {
    return fmt::format("is of format {}; this build reads format {}", version, kVersion);
  }
  std::uint16_t kdf_id = 0;
  const bool is_whole = reader.read(kdf_id) && reader.read(head.kdf.n) && reader.read(head.kdf.r) &&
                        reader.read(head.kdf.p) && reader.read(head.salt) &&
                        reader.read(head.vault_id) && reader.read(head.generation) &&
                        reader.read(head.file_bytes) && reader.read(head.entries) &&
                        reader.read(head.audit_public_key) && reader.read(head.nonce) &&
                        reader.read(head.sealed_keys);
  if (!is_whole) return fmt::format("is cut short: {} bytes", bytes.size());
  if (kdf_id != kScrypt) return fmt::format("names the unknown key derivation {}", kdf_id);
  if (!limits.allow(head.kdf)) {
    return fmt::format("asks for scrypt with n {}, r {}, p {}, which is outside of what is taken",
                       head.kdf.n, head.kdf.r, head.kdf.p);
  }
  if (head.file_bytes != bytes.size()) {
    return fmt::format("has {} bytes where it had {} when it was written", bytes.size(),
                       head.file_bytes);
  }
  if (head.entries > kMaxVaultEntries) return fmt::format("names {} entries", head.entries);
  return {};
}

bool parse_metadata(std::span<const unsigned char> bytes, VaultEntry& out) {
  ByteReader reader{bytes};
  std::uint8_t environment = 0;
  std::uint8_t role = 0;
  std::uint8_t state = 0;
  std::uint8_t zero = 0;
  std::uint64_t created = 0;
  std::uint64_t since = 0;
  std::uint16_t venue = 0;
  std::uint16_t account = 0;
  std::uint16_t key_id = 0;
  std::uint32_t policy = 0;
  if (!reader.read(environment) || !reader.read(role) || !reader.read(state) ||
      !reader.read(zero) || !reader.read(created) || !reader.read(since) || !reader.read(venue) ||
      !reader.read(account) || !reader.read(key_id) || !reader.read(policy) ||
      !reader.read(out.label.venue, venue) || !reader.read(out.label.account, account) ||
      !reader.read(out.label.key_id, key_id) || !reader.read(out.policy, policy) ||
      !reader.is_at_end()) {
    return false;
  }
  if (environment >= kEnvironments || role >= kRoles || state >= kStates || zero != 0) return false;
  out.label.environment = static_cast<KeyEnvironment>(environment);
  out.label.role = static_cast<KeyRole>(role);
  out.state = static_cast<KeyState>(state);
  out.created_unix_ms = static_cast<std::int64_t>(created);
  out.state_since_unix_ms = static_cast<std::int64_t>(since);
  return true;
}

bool parse_entry(ByteReader& reader, VaultOutline& out) {
  const std::span<const unsigned char> rest = reader.rest();
  std::uint32_t metadata_bytes = 0;
  std::uint32_t sealed_bytes = 0;
  if (!reader.read(metadata_bytes) || !reader.read(sealed_bytes)) return false;
  if (sealed_bytes == 0 || sealed_bytes > kMaxSealedBytes ||
      sealed_bytes % kSealedBlockBytes != 0) {
    return false;
  }
  std::span<const unsigned char> metadata;
  std::span<const unsigned char> sealed;
  if (!reader.read(metadata, metadata_bytes) ||
      !reader.read(sealed, std::size_t{sealed_bytes} + kVaultTagBytes)) {
    return false;
  }
  out.views.push_back({rest.first(kEntrySizesBytes + metadata_bytes), sealed});
  return parse_metadata(metadata, out.entries.emplace_back());
}

}  // namespace

std::string_view to_string(KeyState state) noexcept {
  switch (state) {
    case KeyState::Active: return "active";
    case KeyState::Staged: return "staged";
    case KeyState::Draining: return "draining";
    case KeyState::Retired: return "retired";
    case KeyState::Revoked: return "revoked";
  }
  __builtin_unreachable();
}

bool KdfLimits::allow(const KdfParameters& kdf) const noexcept {
  const bool is_power_of_two = kdf.n != 0 && (kdf.n & (kdf.n - 1)) == 0;
  return is_power_of_two && kdf.n >= min_n_ && kdf.n <= max_n_ && kdf.r == r_ && kdf.p == 1;
}

std::string parse_vault(std::span<const unsigned char> bytes, const KdfLimits& limits,
                        VaultOutline& out) {
  out = {};
  if (bytes.size() > kMaxVaultBytes) return fmt::format("has {} bytes, too many", bytes.size());
  std::string fault = parse_head(bytes, limits, out.head);
  if (!fault.empty()) return fault;
  ByteReader reader{bytes.subspan(VaultHead::kBytes)};
  for (std::uint32_t i = 0; i < out.head.entries; ++i) {
    if (!parse_entry(reader, out)) return fmt::format("entry {} is not readable", i + 1);
  }
  if (!reader.is_at_end()) return "goes on behind its last entry";
  return fault_of(out.entries);
}

std::string fault_of(std::span<const VaultEntry> entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const VaultEntry& entry = entries[i];
    if (const std::string_view fault = fault_of(entry.label); !fault.empty()) {
      return fmt::format("entry {}: {}", i + 1, fault);
    }
    if (!is_time(entry.created_unix_ms) || !is_time(entry.state_since_unix_ms)) {
      return fmt::format("entry {}: a time before 1970 or after 2100", i + 1);
    }
    if (!is_policy_text(entry.policy)) {
      return fmt::format("entry {}: its policy is no text of at most {} bytes", i + 1,
                         kMaxVaultPolicyBytes);
    }
    for (const VaultEntry& earlier : entries.first(i)) {
      if (is_same_key(earlier.label, entry.label)) {
        return fmt::format("entry {}: a second key {} of {}", i + 1, entry.label.key_id,
                           entry.label.venue);
      }
      const bool is_signing = entry.state != KeyState::Retired && entry.state != KeyState::Revoked;
      if (is_signing && entry.state == earlier.state && is_same_slot(earlier.label, entry.label)) {
        return fmt::format("entry {}: a second {} key for {}", i + 1, to_string(entry.state),
                           slot_name(entry.label));
      }
    }
  }
  return {};
}

std::array<unsigned char, VaultHead::kBytes> encode_vault_head(const VaultHead& head) {
  std::vector<unsigned char> bytes;
  bytes.reserve(VaultHead::kBytes);
  append(bytes, kMagic);
  append(bytes, kVersion);
  append(bytes, kScrypt);
  append(bytes, head.kdf.n);
  append(bytes, head.kdf.r);
  append(bytes, head.kdf.p);
  append(bytes, head.salt);
  append(bytes, head.vault_id);
  append(bytes, head.generation);
  append(bytes, head.file_bytes);
  append(bytes, head.entries);
  append(bytes, head.audit_public_key);
  append(bytes, head.nonce);
  append(bytes, head.sealed_keys);
  std::array<unsigned char, VaultHead::kBytes> fixed{};
  std::copy(bytes.begin(), bytes.end(), fixed.begin());
  return fixed;
}

std::vector<unsigned char> encode_vault_entry(const VaultEntry& entry, std::size_t sealed_bytes) {
  const KeyLabel& label = entry.label;
  std::vector<unsigned char> metadata;
  append(metadata, static_cast<std::uint8_t>(label.environment));
  append(metadata, static_cast<std::uint8_t>(label.role));
  append(metadata, static_cast<std::uint8_t>(entry.state));
  append(metadata, std::uint8_t{0});
  append(metadata, static_cast<std::uint64_t>(entry.created_unix_ms));
  append(metadata, static_cast<std::uint64_t>(entry.state_since_unix_ms));
  append(metadata, static_cast<std::uint16_t>(label.venue.size()));
  append(metadata, static_cast<std::uint16_t>(label.account.size()));
  append(metadata, static_cast<std::uint16_t>(label.key_id.size()));
  append(metadata, static_cast<std::uint32_t>(entry.policy.size()));
  for (const std::string& text : {label.venue, label.account, label.key_id, entry.policy}) {
    metadata.insert(metadata.end(), text.begin(), text.end());
  }
  std::vector<unsigned char> bytes;
  append(bytes, static_cast<std::uint32_t>(metadata.size()));
  append(bytes, static_cast<std::uint32_t>(sealed_bytes));
  append(bytes, metadata);
  return bytes;
}

}  // namespace crossbook
