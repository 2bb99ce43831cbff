// What one unit of a quote asset is worth in another, and values told in that other one.
// In: net prices of a conversion's book. Out: rates, converted values. Thread: any; pure.
// Limits: rates of 2^-30 to 2^20.
#pragma once

#include <cstdint>

#include "engine/comparator/net_price.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

/// Parts of 2^-30: a binary fraction, so that a conversion costs a multiplication and a shift.
class QuoteRate {
 public:
  static constexpr unsigned kBits = 30;
  static constexpr std::int64_t kOne = std::int64_t{1} << kBits;
  static constexpr std::int64_t kMost = kOne << 20U;

  constexpr QuoteRate() = default;  // one: the same asset
  static constexpr QuoteRate from_parts(std::int64_t parts) noexcept { return QuoteRate{parts}; }
  constexpr std::int64_t parts() const noexcept { return parts_; }
  constexpr bool is_one() const noexcept { return parts_ == kOne; }
  friend constexpr bool operator==(QuoteRate, QuoteRate) = default;

 private:
  explicit constexpr QuoteRate(std::int64_t parts) noexcept : parts_{parts} {}
  std::int64_t parts_ = kOne;
};

/// What a unit brings when sold at a net bid: rounded down. @return zero if it does not fit
constexpr QuoteRate selling_rate(NetPrice bid, Scale price_scale) noexcept {
  const Int128 unit = power_of_ten(price_scale.decimals()) * FeeRate::kUnit;
  const Int128 parts = bid.raw() * QuoteRate::kOne / unit;
  return QuoteRate::from_parts(
      parts < 1 || parts > QuoteRate::kMost ? 0 : static_cast<std::int64_t>(parts));
}
/// What a unit costs when bought at a net ask: rounded up. @return zero if it does not fit
constexpr QuoteRate buying_rate(NetPrice ask, Scale price_scale) noexcept {
  const Int128 unit = power_of_ten(price_scale.decimals()) * FeeRate::kUnit;
  const Int128 parts = (ask.raw() * QuoteRate::kOne + unit - 1) / unit;
  return QuoteRate::from_parts(
      parts < 1 || parts > QuoteRate::kMost ? 0 : static_cast<std::int64_t>(parts));
}

/// What the quote assets of a sale and of a purchase are worth in the one that both are told in.
struct QuoteRates {
  QuoteRate sell;  // what the sale brings: at the rate's bid, less its fee
  QuoteRate buy;   // what the purchase costs: at the rate's ask, with its fee
};

namespace quote_rate_detail {
/// In two parts, as the product alone may pass 128 bits; the shift of a negative rounds down, too.
constexpr Int128 scaled_down(Int128 raw, QuoteRate rate) noexcept {
  constexpr Int128 kRest = QuoteRate::kOne - 1;
  return (raw >> QuoteRate::kBits) * rate.parts() +
         ((raw & kRest) * rate.parts() >> QuoteRate::kBits);
}
}  // namespace quote_rate_detail

/// The value in the other asset, rounded down: of what we get.
template <class Tag>
constexpr Wide<Tag> converted_down(Wide<Tag> value, QuoteRate rate) noexcept {
  if (rate.is_one()) return value;
  return Wide<Tag>::from_raw(quote_rate_detail::scaled_down(value.raw(), rate));
}
/// The value in the other asset, rounded up: of what we pay.
template <class Tag>
constexpr Wide<Tag> converted_up(Wide<Tag> value, QuoteRate rate) noexcept {
  if (rate.is_one()) return value;
  return Wide<Tag>::from_raw(-quote_rate_detail::scaled_down(-value.raw(), rate));
}
/// The edge of so much base, sold at bid and bought at ask: fees and rates rounded against us.
constexpr Notional touch_edge(Price bid, const Fees& sell_fees, Price ask, const Fees& buy_fees,
                              Quantity quantity, const QuoteRates& rates) noexcept {
  const Notional proceeds = bid * quantity;
  const Notional cost = ask * quantity;
  const Notional fee = fee_of(cost, buy_fees.taker);  // where paid in base: its value at the ask
  return converted_down(proceeds - fee_of(proceeds, sell_fees.taker), rates.sell) -
         converted_up(cost + fee, rates.buy);
}
/// A price in one quote asset told in another, rounded down; both rates lead to the same third.
/// @pre what it comes to fits a Price: rates are near one
constexpr Price price_in(Price price, QuoteRate from, QuoteRate to) noexcept {
  if (from == to) return price;
  return Price::from_raw(
      static_cast<std::int64_t>(Int128{price.raw()} * from.parts() / to.parts()));
}

}  // namespace crossbook
