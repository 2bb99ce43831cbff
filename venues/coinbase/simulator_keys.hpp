// The keys of the local Coinbase: tokens that are checked, keys that are issued.
// In: requests, subscriptions. Out: the key, or nothing: the venue does not say why. Thread: the
// exchange's. Limits: kLongestToken.
#pragma once

#include <chrono>
#include <random>
#include <string_view>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::coinbase {

/// From now to its end a token may have so long; a little more for clients' clocks.
inline constexpr std::chrono::seconds kLongestToken{125};

class KeyDesk {
 public:
  explicit KeyDesk(Exchange& exchange) : exchange_{exchange} {}

  /// Of "Authorization: Bearer …", whose token must name this method and path, at the host that was
  /// dialled or at Coinbase's own. Null: 401.
  const ApiKey* check_request(const HttpCall& call, UtcNanos now) const;
  /// Of a subscription's "jwt", which names no request.
  const ApiKey* check_socket(std::string_view token, std::string_view address, UtcNanos now) const;

  /// An Ed25519 key, as the portal makes them by default.
  const ApiKey& issue(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                      UtcNanos now);
  /// A P-256 key, its secret as a SEC1 PEM. Not of the given random source: OpenSSL makes it.
  /// @throws std::runtime_error if OpenSSL refuses
  const ApiKey& issue_es256(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                            UtcNanos now);

 private:
  struct Target {
    std::string_view method, path, host;
  };
  const ApiKey* check_token(std::string_view token, const Target* target, std::string_view address,
                            UtcNanos now) const;
  const ApiKey& add(ApiKey key, AccountId account, KeyPermissions permissions,
                    std::mt19937_64& random, UtcNanos now);

  Exchange& exchange_;
};

}  // namespace crossbook::coinbase
