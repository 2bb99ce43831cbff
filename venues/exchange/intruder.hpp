// Somebody who has got hold of a key and uses it: orders and withdrawals on an account that its
// owner knows nothing of.
// In: an exchange with a key. Out: orders, a withdrawal. Thread: the exchange's.
// Limits: acts on the first key's account and the first listing.
#pragma once

#include "venues/exchange/exchange.hpp"

namespace crossbook {

class Intruder {
 public:
  /// @param exchange outlives this
  explicit Intruder(Exchange& exchange) : exchange_{exchange} {}

  /// Buys the least that may be bought, at once.
  /// @return false if it could not be done yet: no key, or nobody sells
  bool take(UtcNanos now);
  /// Bids for it a tenth below the market, and waits.
  bool rest(UtcNanos now);
  /// Withdraws a hundredth of what the account has of the quote asset.
  bool withdraw();
  /// Signs something with each key, with a nonce an hour ahead of the clock.
  bool use_nonces(UtcNanos now);

 private:
  bool place(const ExchangeListing& listing, Price price, TimeInForce time_in_force, UtcNanos now);
  /// The best ask of the first listing; a zero price if there is none, or no account.
  Price ask() const noexcept;
  AccountId account() const noexcept { return exchange_.keys().front()->account; }

  Exchange& exchange_;
};

}  // namespace crossbook
