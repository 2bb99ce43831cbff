#include "keys/cap_amount.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace crossbook {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

TEST(CapAmount, ReadsPlainDecimals) {
  EXPECT_EQ(CapAmount::parse("0")->raw(), 0);
  EXPECT_EQ(CapAmount::parse("5000")->text(), "5000");
  EXPECT_EQ(CapAmount::parse("0.25")->text(), "0.25");
  EXPECT_EQ(CapAmount::parse("0.000000000000000001")->raw(), 1);
  EXPECT_EQ(CapAmount::parse("1.500")->text(), "1.5");
  EXPECT_EQ(CapAmount::parse("1000000000000000")->text(), "1000000000000000");
}

TEST(CapAmount, RefusesWhatIsNoneOrTooMuch) {
  for (const std::string_view text :
       {"", "-1", "+1", ".5", "5.", "1e3", "01", "00", "1,000", " 1", "1 ", "0x1", "1.2.3", "nan",
        "0.0000000000000000001", "1000000000000000.1", "1000000000000001",
        "99999999999999999999"}) {
    EXPECT_FALSE(CapAmount::parse(text)) << text;
  }
}

TEST(CapAmount, MultipliesExactly) {
  EXPECT_EQ(CapAmount::product(6'000'000, 2, 5'000'000, 8)->text(), "3000");
  EXPECT_EQ(CapAmount::product(1, 9, 1, 9)->text(), "0.000000000000000001");
  EXPECT_EQ(CapAmount::product(9'999'999, 2, 12'345'678, 8)->text(), "12345.6767654322");
  EXPECT_EQ(CapAmount::product(0, 0, kMax, 18)->text(), "0");
  EXPECT_EQ(CapAmount::product(kMax, 9, kMax, 9)->text(),
            "85070591730234615847.396907784232501249");
}

TEST(CapAmount, SaysSoWhereAProductDoesNotFit) {
  EXPECT_FALSE(CapAmount::product(kMax, 0, kMax, 0));
  EXPECT_FALSE(CapAmount::product(kMax, 8, kMax, 8));
  EXPECT_FALSE(CapAmount::product(1, 10, 1, 9));
  EXPECT_FALSE(CapAmount::product(-1, 0, 1, 0));
  EXPECT_FALSE(CapAmount::product(1, 0, -1, 0));
  EXPECT_FALSE(CapAmount::product(1, 255, 1, 255));
}

TEST(CapAmount, IsReadBack) {
  std::mt19937_64 random{11};
  for (int i = 0; i < 10'000; ++i) {
    const auto whole = static_cast<std::int64_t>(random() % 1'000'000'000);
    const auto part = static_cast<std::int64_t>(random() % 1'000'000'000'000'000'000);
    const CapAmount amount =
        CapAmount::from_raw(CapAmount::Raw{whole} * 1'000'000'000'000'000'000 + part);
    EXPECT_EQ(CapAmount::parse(amount.text()), amount);
  }
}

}  // namespace
}  // namespace crossbook
