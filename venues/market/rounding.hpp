// Rounding to a venue's grid; the direction stands in the name.
// In: values and steps of one scale. Out: multiples of the step. Thread: any. Limits: step > 0.
#pragma once

#include "venues/market/price.hpp"

namespace crossbook {

constexpr std::int64_t floor_to_step(std::int64_t value, std::int64_t step) noexcept {
  const std::int64_t rest = value % step;
  return rest < 0 ? value - rest - step : value - rest;
}
constexpr std::int64_t ceil_to_step(std::int64_t value, std::int64_t step) noexcept {
  const std::int64_t low = floor_to_step(value, step);
  return low == value ? low : low + step;
}

constexpr Price price_down_to_tick(Price price, Price tick) noexcept {
  return Price::from_raw(floor_to_step(price.raw(), tick.raw()));
}
constexpr Price price_up_to_tick(Price price, Price tick) noexcept {
  return Price::from_raw(ceil_to_step(price.raw(), tick.raw()));
}
constexpr Quantity quantity_down_to_lot(Quantity quantity, Quantity lot) noexcept {
  return Quantity::from_raw(floor_to_step(quantity.raw(), lot.raw()));
}
constexpr Quantity quantity_up_to_lot(Quantity quantity, Quantity lot) noexcept {
  return Quantity::from_raw(ceil_to_step(quantity.raw(), lot.raw()));
}

}  // namespace crossbook
