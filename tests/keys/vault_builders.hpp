// Labels, secrets and small vaults for the tests.
// In: names. Out: vaults with the quick KDF. Thread: any. Limits: none.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "keys/vault.hpp"
#include "tests/keys/quick_kdf.hpp"
#include "tests/keys/temporary_folder.hpp"

namespace crossbook {

inline constexpr std::string_view kPassphraseText = "correct horse battery staple";
inline constexpr std::int64_t kNowMs = 1'764'028'800'000;  // 2025-11-25

inline Secret passphrase() { return Secret{kPassphraseText}; }

inline KeyLabel trade_label(std::string key_id = "trade-key") {
  return {.venue = "binance",
          .environment = KeyEnvironment::Live,
          .account = "main",
          .role = KeyRole::Trade,
          .key_id = std::move(key_id)};
}
inline KeyLabel read_label(std::string key_id = "read-key") {
  return {.venue = "okx",
          .environment = KeyEnvironment::Demo,
          .account = "main",
          .role = KeyRole::Read,
          .key_id = std::move(key_id)};
}

inline VaultSecrets secrets(std::string_view secret, std::string_view phrase = {}) {
  return {.secret = Secret{secret}, .passphrase = Secret{phrase}};
}

inline VaultOpening quick(VaultAccess access = VaultAccess::Read,
                          std::uint64_t last_seen_generation = 0) {
  return {
      .access = access, .last_seen_generation = last_seen_generation, .limits = QuickKdf::limits()};
}

inline Vault create_quick(const std::string& path) {
  return Vault::create(path, passphrase(), QuickKdf::kParameters, QuickKdf::limits());
}

/// A trade key without a passphrase and a read key with one, saved: generation 2.
inline Vault create_with_two(const std::string& path) {
  Vault vault = create_quick(path);
  vault.add(trade_label(), "crossbook-policy 1\n", secrets("the trade key's secret"), kNowMs);
  vault.add(read_label(), "crossbook-policy 1\nrole read\n",
            secrets("the read key's secret", "its passphrase"), kNowMs + 1);
  vault.save();
  return vault;
}

inline std::string secret_in(const Vault& vault, const KeyLabel& label) {
  return vault.use_secret(
      label, [](std::string_view secret, std::string_view) { return std::string{secret}; });
}
inline std::string passphrase_in(const Vault& vault, const KeyLabel& label) {
  return vault.use_secret(
      label, [](std::string_view, std::string_view phrase) { return std::string{phrase}; });
}

}  // namespace crossbook
