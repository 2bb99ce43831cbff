// An audit key, records and small logs for the tests.
// In: numbers. Out: records, logs. Thread: any. Limits: none.
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <string>
#include <vector>

#include "keys/audit.hpp"
#include "keys/audit_reader.hpp"

namespace crossbook {

inline constexpr std::int64_t kAuditStartMs = 1'764'028'800'000;

inline Ed25519Key audit_key(unsigned char which = 1) {
  const std::array<unsigned char, 32> seed{which};
  return Ed25519Key{seed};
}
inline AuditIdentity audit_identity(unsigned char which = 1) {
  AuditIdentity identity;
  identity.vault_id[0] = which;
  const std::array<unsigned char, 32> seed{which};
  const PkeyPtr key{
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())};
  std::size_t size = identity.public_key.size();
  EVP_PKEY_get_raw_public_key(key.get(), identity.public_key.data(), &size);
  return identity;
}

/// A second's record of a key.
inline AuditRecord audit_record(std::uint64_t number) {
  AuditRecord record;
  record.unix_ms = kAuditStartMs + static_cast<std::int64_t>(number) * 1'000;
  record.kind = AuditKind::Signatures;
  record.key = "binance/live/main/trade/key";
  record.counts.orders = number;
  record.counts.accepted = number;
  return record;
}

inline AuditLog create_log(const std::string& path) {
  return AuditLog::create(path, audit_identity(), audit_key(), kAuditStartMs);
}
inline AuditLog open_log(const std::string& path) {
  return AuditLog::open(path, audit_identity(), audit_key());
}
/// So many records, anchored behind every tenth and at the end.
inline void write_log(const std::string& path, std::uint64_t records) {
  AuditLog log = create_log(path);
  for (std::uint64_t i = 1; i <= records; ++i) {
    log.append(audit_record(i));
    if (i % 10 == 0 || i == records) log.anchor(audit_record(i).unix_ms);
  }
}

inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}
inline std::string joined(const std::vector<std::string>& lines) {
  std::string text;
  for (const std::string& line : lines) text += line;
  return text;
}

}  // namespace crossbook
