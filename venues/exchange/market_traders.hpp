// Other people on one exchange: random market orders, resting orders that come and go, and a
// competitor who takes what he is told to.
// In: instruments and moments. Out: orders from their own funded accounts. Thread: the exchanges'.
// Limits: kMaxResting.
#pragma once

#include <deque>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/market_random.hpp"

namespace crossbook {

class MarketTraders {
 public:
  static constexpr std::size_t kMaxResting = 200;

  /// @param exchange outlives this
  explicit MarketTraders(Exchange& exchange);

  /// Takes a part of the touch, seldom more.
  void trade_at_market(const ExchangeListing& listing, MarketRandom& random, UtcNanos now);
  /// Leaves an order near the touch for some seconds.
  void rest(const ExchangeListing& listing, MarketRandom& random, UtcNanos now);
  void cancel_old(UtcNanos now);
  /// The competitor's order: immediate or cancel. @return what he got
  Quantity strike(const ExchangeListing& listing, Side side, Price limit, Quantity quantity,
                  UtcNanos now);

 private:
  struct Resting {
    ExchangeOrderId id;
    UtcNanos until;
  };
  AccountId fund(std::string_view label);

  Exchange& exchange_;
  AccountId others_;
  AccountId competitor_;
  std::deque<Resting> resting_;
};

}  // namespace crossbook
