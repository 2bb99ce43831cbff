// Who is calling: keys, signatures, time windows, request limits.
// In: headers or a login. Out: a key, or a refusal. Thread: the exchange's. Limits: README.md.
#pragma once

#include <random>
#include <unordered_map>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/rate_counter.hpp"
#include "venues/exchange/simulator.hpp"
#include "venues/okx/simulator_request.hpp"

namespace crossbook::okx {

class KeyDesk {
 public:
  explicit KeyDesk(Exchange& exchange) : exchange_{exchange} {}

  /// Checks the OK-ACCESS-* headers against the exact bytes that came.
  /// @param refusal set if null is returned
  const ApiKey* check_request(const HttpCall& call, UtcNanos now, Refusal& refusal);
  /// Checks one element of a login's args.
  const ApiKey* check_login(const dom::object& login, std::string_view address, UtcNanos now,
                            Refusal& refusal);
  /// Usable now: neither revoked nor expired.
  static bool is_alive(const ApiKey& key, UtcNanos now) noexcept;

  const ApiKey& issue(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                      UtcNanos now);
  /// Deletes keys that may trade or withdraw, have no address list and were not used for 14 days.
  void drop_unused(UtcNanos now, std::int64_t speed);

 private:
  Exchange& exchange_;
  std::unordered_map<std::string, UtcNanos> last_used_;
};

/// Requests per aligned window of 2 s, by endpoint and caller.
class RequestLimits {
 public:
  /// @return whether the request is within the limit
  bool take(const std::string& name, std::int64_t limit, UtcNanos now, std::int64_t weight = 1);

 private:
  std::unordered_map<std::string, FixedWindowCounter> counters_;
};

}  // namespace crossbook::okx
