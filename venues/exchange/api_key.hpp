// A key of the local exchange: what it may do, from where, until when.
// In: issued by a simulator. Out: looked up by id on each request. Thread: the exchange's.
// Limits: demo keys only; the secret is handed out, so it is kept as text.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "keys/signer.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

using AccountId = Id<struct AccountIdTag, std::uint32_t>;

struct KeyPermissions {
  bool read = true;
  bool trade = false;
  bool withdraw = false;
  bool transfer = false;
  bool beyond_spot = false;  // margin, futures, staking: whatever the venue has of these
};

struct ApiKey {
  std::string id;
  std::string secret;      // as the venue shows it to its user
  std::string passphrase;  // empty where the venue has none
  AccountId account;
  KeyPermissions permissions;
  std::vector<std::string> ip_allow_list;  // empty: any address
  UtcNanos created;
  UtcNanos expires;              // 0: never
  std::uint64_t last_nonce = 0;  // venues with nonces
  bool is_revoked = false;
  std::shared_ptr<Signer> verifier;  // signs as the user should have: compare with what came
};

/// Neither revoked nor expired.
bool is_alive(const ApiKey& key, UtcNanos now) noexcept;

/// Whether the address is on the key's list ("127.0.0.1"; an empty list takes all).
bool allows_address(const ApiKey& key, std::string_view address) noexcept;

}  // namespace crossbook
