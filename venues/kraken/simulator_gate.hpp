// Who may call: keys, signatures, nonces, permissions, addresses, the REST counter, session tokens.
// In: private calls; tokens. Out: the key, or Kraken's error text. Thread: the exchange's.
// Limits: kRestCounterMax, kTokenLifetime.
#pragma once

#include <map>
#include <random>
#include <string>
#include <string_view>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/rate_counter.hpp"
#include "venues/exchange/simulator.hpp"
#include "venues/kraken/simulator_request.hpp"

namespace crossbook::kraken {

enum class Need : std::uint8_t { Nothing, Read, Trade, Socket };

struct Caller {
  ApiKey* key = nullptr;
  std::string_view error;  // not empty: refused; static text
};

class KeyGate {
 public:
  explicit KeyGate(Exchange& exchange) : exchange_{exchange} {}

  /// Checks key, signature over the raw body, nonce, address, permission and the counter, in that
  /// order. @param cost of the call on the key's counter
  Caller check_call(const HttpCall& call, const Fields& fields, Need need, std::int64_t cost,
                    UtcNanos now);

  std::string issue_token(const ApiKey& key, UtcNanos now);
  /// @param in_use the token was taken on this connection before: it does not age any more
  Caller check_token(std::string_view token, bool in_use, UtcNanos now);

  /// A key in Kraken's form: id of 56 characters, secret of 64 bytes as base64.
  const ApiKey& issue_key(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                          UtcNanos now);

 private:
  struct Token {
    std::string key_id;
    UtcNanos issued;
  };
  Exchange& exchange_;
  std::map<std::string, LeakyCounter, std::less<>> counters_;  // by key id
  std::map<std::string, Token, std::less<>> tokens_;
  std::uint64_t issued_tokens_ = 0;
};

}  // namespace crossbook::kraken
