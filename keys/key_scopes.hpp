// What a venue itself says that a key may do, and whether that is what the key's policy says (K4).
// In: a decoded answer, a policy. Out: differences and descriptions, for people. Thread: any.
// Limits: kMaxKeyScopes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "keys/policy.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxKeyScopes = 64;

enum class ScopeKind : std::uint8_t {
  Read,
  Cancel,  // ends orders, places none
  Trade,   // spot orders
  Withdraw,
  Transfer,  // money to another account or wallet
  Other      // anything else: margin, futures, staking, a word that the codec does not know
};

struct KeyScope {
  ScopeKind kind = ScopeKind::Other;
  std::string field;  // the venue's own name for it: "enableWithdrawals"
  friend bool operator==(const KeyScope&, const KeyScope&) = default;
};

enum class IpBinding : std::uint8_t { NotSaid, Any, Listed };

struct KeyScopes {
  std::vector<KeyScope> granted;
  IpBinding ip = IpBinding::NotSaid;
  std::string ip_field;                // the venue's own name: "ipRestrict"
  std::vector<std::string> addresses;  // where the venue tells them
  std::int64_t expires_unix_ms = 0;    // 0: never, or not said
  std::string expiry_field;
  friend bool operator==(const KeyScopes&, const KeyScopes&) = default;
};

/// Whether the venue's word grants something of that kind.
bool grants(const KeyScopes& scopes, ScopeKind kind) noexcept;

/// What differs from the policy: more is as bad as less. Each line names the venue's own field and
/// the mend; none: they are equal.
std::vector<std::string> compare_scopes(const KeyPolicy& policy, const KeyScopes& scopes,
                                        std::int64_t unix_ms);

/// What the venue says, one sentence each.
std::vector<std::string> describe_scopes(const KeyScopes& scopes);

}  // namespace crossbook
