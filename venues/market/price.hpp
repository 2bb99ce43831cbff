// Price, Quantity, Notional, Amount and the only arithmetic between them.
// In: mantissas. Out: exact values. Thread: any. Limits: int64 price and quantity, 128-bit
// products.
#pragma once

#include <compare>
#include <cstdint>
#include <string_view>

#include "venues/market/decimal.hpp"

namespace crossbook {

/// 8 bytes; the number of decimals stands once, in the Instrument.
template <class Tag>
class Mantissa {
 public:
  constexpr Mantissa() = default;
  /// Exact, or an error: never rounds. @param scale decimals of the instrument, 0..18
  static Result<Mantissa> parse(std::string_view text, Scale scale) noexcept {
    const Result<std::int64_t> raw = parse_decimal(text, scale);
    if (raw.has_error()) return raw.error();
    return Mantissa{*raw};
  }
  static constexpr Mantissa from_raw(std::int64_t raw) noexcept { return Mantissa{raw}; }
  constexpr std::int64_t raw() const noexcept { return raw_; }
  constexpr bool is_zero() const noexcept { return raw_ == 0; }
  friend constexpr auto operator<=>(Mantissa, Mantissa) = default;
  friend constexpr Mantissa operator+(Mantissa a, Mantissa b) noexcept {
    return Mantissa{a.raw_ + b.raw_};
  }
  friend constexpr Mantissa operator-(Mantissa a, Mantissa b) noexcept {
    return Mantissa{a.raw_ - b.raw_};
  }
  constexpr Mantissa& operator+=(Mantissa b) noexcept { return *this = *this + b; }
  constexpr Mantissa& operator-=(Mantissa b) noexcept { return *this = *this - b; }

 private:
  explicit constexpr Mantissa(std::int64_t raw) noexcept : raw_{raw} {}
  std::int64_t raw_ = 0;
};

using Price = Mantissa<struct PriceTag>;        // at Instrument::price_scale
using Quantity = Mantissa<struct QuantityTag>;  // at Instrument::quantity_scale, in the base asset

/// 128 bits of one kind.
template <class Tag>
class Wide {
 public:
  constexpr Wide() = default;
  static constexpr Wide from_raw(Int128 raw) noexcept { return Wide{raw}; }
  constexpr Int128 raw() const noexcept { return raw_; }
  constexpr bool is_zero() const noexcept { return raw_ == 0; }
  friend constexpr bool operator==(Wide a, Wide b) noexcept { return a.raw_ == b.raw_; }
  friend constexpr std::strong_ordering operator<=>(Wide a, Wide b) noexcept {
    if (a.raw_ < b.raw_) return std::strong_ordering::less;
    return a.raw_ > b.raw_ ? std::strong_ordering::greater : std::strong_ordering::equal;
  }
  friend constexpr Wide operator+(Wide a, Wide b) noexcept { return Wide{a.raw_ + b.raw_}; }
  friend constexpr Wide operator-(Wide a, Wide b) noexcept { return Wide{a.raw_ - b.raw_}; }
  friend constexpr Wide operator-(Wide a) noexcept { return Wide{-a.raw_}; }
  constexpr Wide& operator+=(Wide b) noexcept { return *this = *this + b; }
  constexpr Wide& operator-=(Wide b) noexcept { return *this = *this - b; }

 private:
  explicit constexpr Wide(Int128 raw) noexcept : raw_{raw} {}
  Int128 raw_ = 0;
};

/// Price x quantity of one instrument, at price_scale + quantity_scale (<= 18) decimals.
using Notional = Wide<struct NotionalTag>;
/// So much of one asset, at kAmountScale decimals whatever the asset: balances, fees, profit.
using Amount = Wide<struct AmountTag>;

inline constexpr Scale kAmountScale{18};

constexpr Notional operator*(Price price, Quantity quantity) noexcept {
  return Notional::from_raw(Int128{price.raw()} * quantity.raw());
}

/// Exact: the scale only grows. |notional| <= 1.7 x 10^20 whole units, else it does not fit 128
/// bits.
/// @param scale price_scale + quantity_scale of the instrument
constexpr Amount to_amount(Notional notional, Scale scale) noexcept {
  return Amount::from_raw(notional.raw() *
                          power_of_ten(kAmountScale.decimals() - unsigned{scale.decimals()}));
}
/// @param scale quantity_scale of the instrument
constexpr Amount to_amount(Quantity quantity, Scale scale) noexcept {
  return Amount::from_raw(Int128{quantity.raw()} *
                          power_of_ten(kAmountScale.decimals() - unsigned{scale.decimals()}));
}
inline Result<Amount> parse_amount(std::string_view text) noexcept {
  const Result<Int128> raw = parse_decimal128(text, kAmountScale);
  if (raw.has_error()) return raw.error();
  return Amount::from_raw(*raw);
}
inline std::string amount_text(Amount amount, std::uint8_t min_decimals = 0) {
  return decimal_text(amount.raw(), kAmountScale, min_decimals);
}

}  // namespace crossbook
