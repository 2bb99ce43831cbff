// Price -> number of ticks: exact, and only for multiples of the tick.
// In: a tick size. Out: ticks. Thread: any. Limits: prices above zero.
#pragma once

#include <cstdint>

#include "venues/market/exact_divisor.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

class PriceGrid {
 public:
  constexpr PriceGrid() = default;
  /// @param tick_size zero or below: no price is on the grid
  explicit constexpr PriceGrid(Price tick_size) noexcept
      : tick_{tick_size.raw()}, divisor_{tick_size.raw()} {}

  /// @return false: not a multiple of the tick, or not above zero
  constexpr bool find(Price price, std::int64_t& ticks) const noexcept {
    return divisor_.divide(price.raw(), ticks);
  }
  constexpr Price price(std::int64_t ticks) const noexcept {
    return Price::from_raw(ticks * tick_);
  }

  friend constexpr bool operator==(PriceGrid a, PriceGrid b) noexcept { return a.tick_ == b.tick_; }

 private:
  std::int64_t tick_ = 0;
  ExactDivisor divisor_;
};

}  // namespace crossbook
