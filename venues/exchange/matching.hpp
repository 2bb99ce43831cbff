// One instrument's resting orders in price-time priority. No balances, no fees, no events.
// In: orders that rest. Out: who is first, and what a taker would get. Thread: the exchange's.
// Limits: the exchange's; orders are the caller's and outlive their stay here.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <vector>

#include "venues/exchange/exchange.hpp"

namespace crossbook {

constexpr BookSide resting_side(Side side) noexcept {
  return side == Side::Buy ? BookSide::Bid : BookSide::Ask;
}
constexpr BookSide taken_side(Side side) noexcept {
  return side == Side::Buy ? BookSide::Ask : BookSide::Bid;
}
constexpr Side side_of(BookSide side) noexcept {
  return side == BookSide::Bid ? Side::Buy : Side::Sell;
}
/// Takes any price of the other side.
constexpr Price worst_limit(Side side) noexcept {
  return Price::from_raw(side == Side::Buy ? std::numeric_limits<std::int64_t>::max() : 0);
}
/// Whether limit crosses a resting order of the other side at that price.
constexpr bool reaches(Side taker, Price limit, Price resting) noexcept {
  return taker == Side::Buy ? resting <= limit : resting >= limit;
}

/// Who takes, how far, and what happens if it meets itself.
struct TakerTerms {
  AccountId account;
  Side side = Side::Buy;
  Price limit;
  SelfTradePrevention self_trade = SelfTradePrevention::None;
};

/// What a taker would get now.
struct MatchPreview {
  Quantity quantity;
  Notional notional;
};

class MatchingBook {
 public:
  /// Puts the order's leaves behind all others of its price.
  void add(ExchangeOrder& order);
  void remove(ExchangeOrder& order);
  /// Counts a fill; removes the order when nothing is left.
  void fill(ExchangeOrder& order, Quantity quantity);
  /// Sets the leaves; a larger order goes to the back of its price.
  void resize(ExchangeOrder& order, Quantity leaves);

  /// First in priority, or null.
  ExchangeOrder* best(BookSide side) const noexcept;
  Quantity total(BookSide side, Price price) const noexcept;

  /// Up to a quantity of the base asset.
  MatchPreview preview(const TakerTerms& terms, Quantity quantity) const;
  /// Up to a notional of the quote asset, in whole lots.
  MatchPreview preview(const TakerTerms& terms, Notional notional, Quantity lot) const;

 private:
  struct PriceLevel {
    Quantity total;
    std::vector<ExchangeOrder*> orders;  // first come first
  };
  /// Keys rise from the best price to the worst on both sides: the price of asks, minus it of bids.
  using Levels = std::map<std::int64_t, PriceLevel>;
  static std::int64_t key(BookSide side, Price price) noexcept {
    return side == BookSide::Bid ? -price.raw() : price.raw();
  }
  Levels& levels(BookSide side) noexcept { return side == BookSide::Bid ? bids_ : asks_; }
  const Levels& levels(BookSide side) const noexcept {
    return side == BookSide::Bid ? bids_ : asks_;
  }
  template <class Take>
  MatchPreview walk(const TakerTerms& terms, Take take) const;

  Levels bids_;
  Levels asks_;
};

}  // namespace crossbook
