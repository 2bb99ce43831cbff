// Fees: integer parts per 10^8 of what is traded; always rounded against us.
// In: notionals, amounts. Out: fees. Thread: any. Limits: rate -10^8..10^8.
#pragma once

#include <cstdint>

#include "venues/market/price.hpp"

namespace crossbook {

class FeeRate {
 public:
  static constexpr std::int64_t kUnit = 100'000'000;
  constexpr FeeRate() = default;
  /// 100'000 parts = 0.1 % = 10 basis points. Negative = rebate.
  static constexpr FeeRate from_parts(std::int64_t parts_per_10e8) noexcept {
    return FeeRate{parts_per_10e8};
  }
  static constexpr FeeRate from_basis_points(std::int64_t bps) noexcept {
    return FeeRate{bps * 10'000};
  }
  constexpr std::int64_t parts() const noexcept { return parts_; }
  friend constexpr auto operator<=>(FeeRate, FeeRate) = default;

 private:
  explicit constexpr FeeRate(std::int64_t parts) noexcept : parts_{parts} {}
  std::int64_t parts_ = 0;
};

/// value x rate in the value's own unit, rounded up (against us) unless exact. |value| < 10^37.
constexpr Int128 fee_of(Int128 value, FeeRate rate) noexcept {
  const Int128 whole = value / FeeRate::kUnit * rate.parts();
  const Int128 rest = value % FeeRate::kUnit * rate.parts();
  const Int128 low = rest / FeeRate::kUnit;
  return whole + low + (rest % FeeRate::kUnit > 0 ? 1 : 0);
}
constexpr Notional fee_of(Notional notional, FeeRate rate) noexcept {
  return Notional::from_raw(fee_of(notional.raw(), rate));
}
constexpr Amount fee_of(Amount amount, FeeRate rate) noexcept {
  return Amount::from_raw(fee_of(amount.raw(), rate));
}

/// In which asset a venue takes its taker fee.
enum class FeeAsset : std::uint8_t { Quote, Received };  // Received: base on a buy, quote on a sell

struct Fees {
  FeeRate maker;
  FeeRate taker;
  FeeAsset asset = FeeAsset::Quote;
};

}  // namespace crossbook
