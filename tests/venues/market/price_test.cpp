#include "venues/market/price.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace crossbook {
namespace {

constexpr std::int64_t kMostRaw = std::numeric_limits<std::int64_t>::max();

TEST(Price, RefusesADigitItCannotHold) {
  EXPECT_EQ(Price::parse("0.12345678901", Scale{10}).error().code, Errc::InexactDecimal);
  EXPECT_EQ(Price::parse("0.1234567891", Scale{10}).value().raw(), 1'234'567'891);
}

TEST(Price, OrdersAndAdds) {
  const Price low = Price::from_raw(10);
  const Price high = Price::from_raw(25);
  EXPECT_LT(low, high);
  EXPECT_EQ((high - low).raw(), 15);
  Price sum = low;
  sum += high;
  sum -= Price::from_raw(5);
  EXPECT_EQ(sum.raw(), 30);
  EXPECT_TRUE(Price{}.is_zero());
}

TEST(Notional, HoldsTheLargestProduct) {
  const Notional largest = Price::from_raw(kMostRaw) * Quantity::from_raw(kMostRaw);
  EXPECT_EQ(decimal_text(largest.raw(), Scale{0}), "85070591730234615847396907784232501249");
  EXPECT_EQ(decimal_text((-largest).raw(), Scale{0}), "-85070591730234615847396907784232501249");
  EXPECT_GT(largest, Notional{});
  EXPECT_LT(-largest, Notional{});
}

TEST(Notional, IsPriceTimesQuantityAtBothScales) {
  const Price price = *Price::parse("97123.42", Scale{10});
  const Quantity quantity = *Quantity::parse("0.015", Scale{8});
  const Notional notional = price * quantity;
  EXPECT_EQ(decimal_text(notional.raw(), Scale{18}), "1456.8513");
}

TEST(Amount, KeepsEveryDigitOfNotionalAndQuantity) {
  std::mt19937_64 random{7};
  for (int i = 0; i < 20'000; ++i) {
    const unsigned price_decimals = static_cast<unsigned>(random() % 11);
    const unsigned quantity_decimals = static_cast<unsigned>(random() % 9);
    const Scale scale{static_cast<std::uint8_t>(price_decimals + quantity_decimals)};
    const Scale quantity_scale{static_cast<std::uint8_t>(quantity_decimals)};
    // Below 10^9 on each side: 10^18 notional, 36 digits as an amount.
    const Quantity quantity =
        Quantity::from_raw(static_cast<std::int64_t>(random() % 1'000'000'000));
    const Notional notional =
        Price::from_raw(static_cast<std::int64_t>(random() % 1'000'000'000)) * quantity;
    EXPECT_EQ(amount_text(to_amount(notional, scale)), decimal_text(notional.raw(), scale));
    EXPECT_EQ(amount_text(to_amount(quantity, quantity_scale)),
              decimal_text(quantity.raw(), quantity_scale));
  }
}

TEST(Amount, IsReadAndPrintedExactly) {
  const Amount amount = *parse_amount("1234567890.000000000000000001");
  EXPECT_EQ(amount_text(amount), "1234567890.000000000000000001");
  EXPECT_EQ(amount_text(*parse_amount("-2.50"), 2), "-2.50");
  EXPECT_EQ(parse_amount("0.0000000000000000001").error().code, Errc::InexactDecimal);
  EXPECT_EQ(parse_amount("").error().code, Errc::BadDecimal);
}

TEST(Amount, AddsAndOrders) {
  const Amount a = *parse_amount("100000000000000000000");
  const Amount b = *parse_amount("-0.5");
  EXPECT_EQ(amount_text(a + b), "99999999999999999999.5");
  EXPECT_EQ(amount_text(a - b), "100000000000000000000.5");
  EXPECT_LT(b, a);
  EXPECT_EQ(a, a);
  Amount sum = a;
  sum += b;
  sum -= a;
  EXPECT_EQ(sum, b);
}

}  // namespace
}  // namespace crossbook
