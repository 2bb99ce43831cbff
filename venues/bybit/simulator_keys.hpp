// The keys of the local Bybit: who signs, what they may do, how often they ask.
// In: requests with their time. Out: the key, or why not. Thread: the exchange's.
// Limits: kUnboundLifetime of a key without addresses; calls a second by account and endpoint.
#pragma once

#include <map>
#include <random>
#include <string>
#include <string_view>

#include "venues/bybit/simulator_words.hpp"
#include "venues/exchange/rate_counter.hpp"

namespace crossbook::bybit {

/// What an account has left of one endpoint's calls: the X-Bapi headers.
struct CallBudget {
  std::int64_t limit = 0;
  std::int64_t left = 0;
  bool is_spent = false;
};

class KeyDesk {
 public:
  explicit KeyDesk(Exchange& exchange) : exchange_{exchange} {}

  /// @return null if the request is refused. @param payload query of a GET, body of a POST
  const ApiKey* check_request(const HttpCall& call, UtcNanos now, Refusal& refusal) const;
  /// Of {"op":"auth","args":[key, expires, signature]}; expires may be a text.
  const ApiKey* check_login(const WireJson& args, std::string_view address, UtcNanos now,
                            Refusal& refusal) const;
  /// Whether a stamp lies within the window: not older than it, less than a second ahead.
  static Refusal check_time(std::string_view stamp, std::string_view window, UtcNanos now);

  const ApiKey& issue(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                      UtcNanos now);
  /// GET /v5/user/query-api.
  WireJson describe(const ApiKey& key, UtcNanos now) const;

  /// Counts one call of an account. @param endpoint REST and socket count together
  CallBudget count(AccountId account, std::string_view endpoint, std::int64_t per_second,
                   UtcNanos now, std::int64_t calls = 1);

 private:
  const ApiKey* find(std::string_view id, std::string_view address, UtcNanos now,
                     Refusal& refusal) const;

  Exchange& exchange_;
  std::map<std::string, LeakyCounter, std::less<>> calls_;  // by account and endpoint
};

}  // namespace crossbook::bybit
