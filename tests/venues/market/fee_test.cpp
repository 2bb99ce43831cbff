#include "venues/market/fee.hpp"

#include <gtest/gtest.h>

#include <random>

namespace crossbook {
namespace {

TEST(Fee, IsExactWhereItCanBe) {
  const FeeRate tenth_percent = FeeRate::from_basis_points(10);
  EXPECT_EQ(tenth_percent.parts(), 100'000);
  EXPECT_EQ(amount_text(fee_of(*parse_amount("1500"), tenth_percent)), "1.5");
  EXPECT_EQ(amount_text(fee_of(*parse_amount("0.000000000000001"), tenth_percent)),
            "0.000000000000000001");
}

TEST(Fee, RoundsUpWhatWePay) {
  EXPECT_TRUE(fee_of(Int128{1}, FeeRate::from_parts(1)) == 1);
  EXPECT_TRUE(fee_of(Int128{100'000'001}, FeeRate::from_parts(1)) == 2);
  EXPECT_TRUE(fee_of(Int128{0}, FeeRate::from_parts(1)) == 0);
  EXPECT_TRUE(fee_of(Int128{7}, FeeRate{}) == 0);
}

TEST(Fee, RoundsDownWhatIsPaidToUs) {
  EXPECT_TRUE(fee_of(Int128{1}, FeeRate::from_parts(-1)) == 0);
  EXPECT_TRUE(fee_of(Int128{199'999'999}, FeeRate::from_parts(-1)) == -1);
  EXPECT_TRUE(fee_of(Int128{200'000'000}, FeeRate::from_parts(-1)) == -2);
}

TEST(Fee, IsNeverBelowTheExactFeeNorAWholeUnitAbove) {
  std::mt19937_64 random{13};
  for (int i = 0; i < 100'000; ++i) {
    const auto value = Int128{static_cast<std::int64_t>(random() >> 1)} * (i % 3 == 0 ? -1 : 1);
    const std::int64_t parts =
        static_cast<std::int64_t>(random() % (2 * FeeRate::kUnit + 1)) - FeeRate::kUnit;
    const Int128 over = fee_of(value, FeeRate::from_parts(parts)) * FeeRate::kUnit - value * parts;
    ASSERT_TRUE(over >= 0 && over < FeeRate::kUnit) << i;
  }
}

TEST(Fee, HoldsTheLargestValueOfItsDomain) {
  Int128 value = 1;
  for (int i = 0; i < 37; ++i) value *= 10;
  value -= 1;
  EXPECT_TRUE(fee_of(value, FeeRate::from_parts(FeeRate::kUnit)) == value);
  EXPECT_TRUE(fee_of(-value, FeeRate::from_parts(FeeRate::kUnit)) == -value);
}

TEST(Fee, KeepsTheUnitOfANotional) {
  const Notional notional = Price::from_raw(971'234) * Quantity::from_raw(1'000);
  EXPECT_EQ(fee_of(notional, FeeRate::from_basis_points(10)), Notional::from_raw(971'234));
}

}  // namespace
}  // namespace crossbook
