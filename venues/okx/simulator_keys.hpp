// Who is calling: keys, signatures, time windows, request limits.
// In: headers or a login. Out: a key, or a refusal. Thread: the exchange's. Limits: README.md.
#pragma once

#include <chrono>
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

  /// Checks the OK-ACCESS-* headers against the exact bytes that came. A key belongs to the
  /// environment (live, or demo by x-simulated-trading) of its first request.
  /// @param refusal set if null is returned
  const ApiKey* check_request(const HttpCall& call, UtcNanos now, Refusal& refusal);
  /// Checks one element of a login's args.
  const ApiKey* check_login(const dom::object& login, std::string_view address, UtcNanos now,
                            Refusal& refusal);

  const ApiKey& issue(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                      UtcNanos now);
  /// Deletes keys that may trade or withdraw, have no address list and were not used for 14 days.
  void drop_unused(UtcNanos now, std::int64_t speed);

 private:
  enum class Environment : std::uint8_t { Live, Demo };
  const ApiKey* find_key(std::string_view id, Refusal& refusal, UtcNanos now, bool is_login);
  bool is_of_environment(const ApiKey& key, Environment environment);

  Exchange& exchange_;
  std::unordered_map<std::string, UtcNanos> last_used_;
  std::unordered_map<std::string, Environment> environments_;  // that of a key's first request
};

inline constexpr std::chrono::nanoseconds kLimitWindow = std::chrono::seconds{2};

/// Requests per aligned window, by endpoint and caller.
class RequestLimits {
 public:
  /// @return whether the request is within the limit
  bool take(const std::string& name, std::int64_t limit, UtcNanos now, std::int64_t weight = 1,
            std::chrono::nanoseconds window = kLimitWindow);

 private:
  std::unordered_map<std::string, FixedWindowCounter> counters_;
};

}  // namespace crossbook::okx
