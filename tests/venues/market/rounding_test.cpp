#include "venues/market/rounding.hpp"

#include <gtest/gtest.h>

#include <random>

namespace crossbook {
namespace {

TEST(Rounding, GoesWhereItsNameSays) {
  const Price tick = Price::from_raw(50);
  EXPECT_EQ(price_down_to_tick(Price::from_raw(149), tick).raw(), 100);
  EXPECT_EQ(price_up_to_tick(Price::from_raw(101), tick).raw(), 150);
  const Quantity lot = Quantity::from_raw(1'000);
  EXPECT_EQ(quantity_down_to_lot(Quantity::from_raw(999), lot).raw(), 0);
  EXPECT_EQ(quantity_up_to_lot(Quantity::from_raw(1), lot).raw(), 1'000);
}

TEST(Rounding, LeavesMultiplesAlone) {
  for (const std::int64_t value : {-150, -50, 0, 50, 1'000'000}) {
    EXPECT_EQ(floor_to_step(value, 50), value);
    EXPECT_EQ(ceil_to_step(value, 50), value);
  }
}

TEST(Rounding, EnclosesEveryValueBetweenNeighbouringMultiples) {
  std::mt19937_64 random{11};
  for (int i = 0; i < 100'000; ++i) {
    const auto value = static_cast<std::int64_t>(random() >> 2) - (std::int64_t{1} << 61);
    const auto step = static_cast<std::int64_t>(1 + (random() >> random() % 40) % 1'000'000'007);
    const std::int64_t low = floor_to_step(value, step);
    const std::int64_t high = ceil_to_step(value, step);
    ASSERT_EQ(low % step, 0);
    ASSERT_EQ(high % step, 0);
    ASSERT_LE(low, value);
    ASSERT_GE(high, value);
    ASSERT_EQ(high - low, value % step == 0 ? 0 : step);
  }
}

}  // namespace
}  // namespace crossbook
