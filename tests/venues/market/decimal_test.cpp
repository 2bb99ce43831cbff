#include "venues/market/decimal.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <string>

namespace crossbook {
namespace {

constexpr std::int64_t kMaxInt64 = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kMinInt64 = std::numeric_limits<std::int64_t>::min();
constexpr Int128 kMinInt128 = Int128{kMinInt64} * (Int128{1} << 64);
constexpr Int128 kMaxInt128 = -(kMinInt128 + 1);

void expect_value(std::string_view text, unsigned decimals, std::int64_t raw) {
  const Scale scale{static_cast<std::uint8_t>(decimals)};
  const auto narrow = parse_decimal(text, scale);
  ASSERT_TRUE(narrow.has_value()) << text << ": " << to_string(narrow.error().code);
  EXPECT_EQ(*narrow, raw) << text;
  const auto wide = parse_decimal128(text, scale);
  ASSERT_TRUE(wide.has_value()) << text;
  EXPECT_TRUE(*wide == raw) << text;
}

void expect_refusal(std::string_view text, unsigned decimals, Errc code) {
  const auto result = parse_decimal(text, Scale{static_cast<std::uint8_t>(decimals)});
  ASSERT_TRUE(result.has_error()) << text << " gave " << *result;
  EXPECT_EQ(to_string(result.error().code), to_string(code)) << text;
}

TEST(DecimalParse, ReadsPlainText) {
  expect_value("0", 8, 0);
  expect_value("7", 0, 7);
  expect_value("1.5", 4, 15'000);
  expect_value("97123.42000000", 10, 971'234'200'000'000);
  expect_value("0.00000001", 8, 1);
  expect_value("12345678.87654321", 8, 1'234'567'887'654'321);
  expect_value("123456789.5", 8, 12'345'678'950'000'000);
  expect_value("-3.25", 2, -325);
  expect_value("-0", 2, 0);
}

TEST(DecimalParse, TakesZerosThatEndTheTextBeyondTheScale) {
  expect_value("1.5000", 2, 150);
  expect_value("1.0", 0, 1);
  expect_value("0.000000000000000000000000", 2, 0);
  expect_value("45285.2" + std::string(60, '0'), 1, 452'852);
}

TEST(DecimalParse, ReadsScientificText) {
  expect_value("9e-05", 8, 9'000);
  expect_value("1e-8", 8, 1);
  expect_value("1E-8", 8, 1);
  expect_value("1.25e+2", 0, 125);
  expect_value("1.25e2", 2, 12'500);
  expect_value("120e-1", 0, 12);
  expect_value("0.00012e4", 1, 12);
  expect_value("0e999999999999999999999", 8, 0);
  expect_value("0.0e-5", 2, 0);
  expect_value("1" + std::string(40, '0') + "e-40", 3, 1'000);
}

TEST(DecimalParse, ReachesBothEndsOfTheRange) {
  expect_value("9223372036854775807", 0, kMaxInt64);
  expect_value("-9223372036854775808", 0, kMinInt64);
  expect_value("92233720368.54775807", 8, kMaxInt64);
  expect_refusal("9223372036854775808", 0, Errc::DecimalOverflow);
  expect_refusal("-9223372036854775809", 0, Errc::DecimalOverflow);
  expect_refusal("9999999999999999999", 0, Errc::DecimalOverflow);
  expect_refusal("99999999", 18, Errc::DecimalOverflow);
  expect_refusal("9223372036.854775808", 9, Errc::DecimalOverflow);
}

TEST(DecimalParse, NeverSaturatesAGiantNumber) {  // M14
  expect_refusal(std::string(40, '9'), 0, Errc::DecimalOverflow);
  expect_refusal("1" + std::string(40, '0'), 8, Errc::DecimalOverflow);
  expect_refusal("1e40", 0, Errc::DecimalOverflow);
  expect_refusal("1e18446744073709551617", 0, Errc::DecimalOverflow);
  expect_refusal("1e" + std::string(1000, '9'), 0, Errc::DecimalOverflow);
}

TEST(DecimalParse, NeverRounds) {  // M16
  expect_refusal("0.123", 2, Errc::InexactDecimal);
  expect_refusal("0.12345678901", 10, Errc::InexactDecimal);
  expect_refusal("1e-9", 8, Errc::InexactDecimal);
  expect_refusal("1e-18446744073709551617", 8, Errc::InexactDecimal);
  expect_refusal("10.01e1", 0, Errc::InexactDecimal);
}

TEST(DecimalParse, RefusesWhatIsNotAJsonNumber) {  // M15
  for (const std::string_view text : {"",
                                      "NaN",
                                      "nan",
                                      "Inf",
                                      "-Infinity",
                                      "null",
                                      "+1",
                                      "1.",
                                      ".5",
                                      ".",
                                      "-",
                                      "--1",
                                      "-.5",
                                      "00.1",
                                      "01",
                                      "-01",
                                      "1.2.3",
                                      "1,5",
                                      " 1",
                                      "1 ",
                                      "1e",
                                      "1e+",
                                      "1e-",
                                      "e5",
                                      "1e5.",
                                      "1e5e5",
                                      "0x10",
                                      "1_000",
                                      "1/2",
                                      "1:2",
                                      "12a",
                                      "1.2a",
                                      "a1",
                                      "1.23456a",
                                      "1234567:",
                                      "/2345678.1",
                                      "12345678901234567a",
                                      "\xFA\xFA\xFA\xFA\xFA\xFA\xFA\xFA"}) {
    expect_refusal(text, 8, Errc::BadDecimal);
    EXPECT_TRUE(parse_decimal128(text, Scale{8}).has_error()) << text;
  }
  expect_refusal(std::string_view{"1\0", 2}, 8, Errc::BadDecimal);
  expect_refusal(std::string_view{"1.5\0\0\0\0\0", 8}, 8, Errc::BadDecimal);
}

TEST(DecimalParse, RefusesOneWrongByteAnywhere) {
  const std::string good = "12345.67890";
  for (std::size_t i = 0; i < good.size(); ++i) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text = good;
      text[i] = static_cast<char>(byte);
      if (byte == 'e' || byte == 'E') continue;
      const bool is_digit = byte >= '0' && byte <= '9';
      const bool is_good = (is_digit && !(i == 0 && byte == '0')) || (i == 5 && byte == '.') ||
                           (i == 0 && byte == '-');
      EXPECT_EQ(parse_decimal(text, Scale{6}).has_value(), is_good) << text;
    }
  }
}

TEST(DecimalParse, GivesTheSameForEveryLengthOfText) {
  // Each length takes its own way through the loads of short texts.
  for (unsigned whole = 1; whole <= 12; ++whole) {
    for (unsigned fraction = 0; fraction <= 10; ++fraction) {
      if (whole + fraction > 18) continue;
      const std::string digits = "198273645501928374";
      std::string text = digits.substr(0, whole);
      if (fraction > 0) text += "." + digits.substr(whole, fraction);
      std::int64_t expected = 0;
      for (const char c : digits.substr(0, whole + fraction)) expected = expected * 10 + (c - '0');
      for (unsigned decimals = fraction; whole + decimals <= 18; ++decimals) {
        expect_value(text, decimals, expected * power_of_ten(decimals - fraction));
      }
      if (fraction > 0 && text.back() != '0') {
        expect_refusal(text, fraction - 1, Errc::InexactDecimal);
      }
    }
  }
}

TEST(DecimalParse, ReadsWideAmounts) {
  EXPECT_TRUE(*parse_decimal128("170141183460469231731687303715884105727", Scale{0}) == kMaxInt128);
  EXPECT_TRUE(*parse_decimal128("-170141183460469231731.687303715884105728", Scale{18}) ==
              kMinInt128);
  EXPECT_EQ(parse_decimal128("170141183460469231731687303715884105728", Scale{0}).error().code,
            Errc::DecimalOverflow);
  EXPECT_EQ(parse_decimal128("999999999999999999999999999999999999999", Scale{0}).error().code,
            Errc::DecimalOverflow);
  EXPECT_EQ(parse_decimal128(std::string(40, '9'), Scale{0}).error().code, Errc::DecimalOverflow);
  EXPECT_EQ(parse_decimal128("0.0000000000000000001", Scale{18}).error().code,
            Errc::InexactDecimal);
}

TEST(DecimalFormat, DropsZerosThatSayNothing) {
  EXPECT_EQ(decimal_text(15'000, Scale{4}), "1.5");
  EXPECT_EQ(decimal_text(15'000, Scale{4}, 2), "1.50");
  EXPECT_EQ(decimal_text(15'000, Scale{4}, 6), "1.500000");
  EXPECT_EQ(decimal_text(20'000, Scale{4}), "2");
  EXPECT_EQ(decimal_text(20'000, Scale{4}, 1), "2.0");
  EXPECT_EQ(decimal_text(0, Scale{8}), "0");
  EXPECT_EQ(decimal_text(0, Scale{8}, 2), "0.00");
  EXPECT_EQ(decimal_text(0, Scale{0}, 2), "0.00");
  EXPECT_EQ(decimal_text(100, Scale{0}), "100");
  EXPECT_EQ(decimal_text(-5, Scale{3}), "-0.005");
  EXPECT_EQ(decimal_text(1, Scale{18}), "0.000000000000000001");
}

TEST(DecimalFormat, HoldsTheWholeRange) {
  EXPECT_EQ(decimal_text(kMinInt128, Scale{0}), "-170141183460469231731687303715884105728");
  EXPECT_EQ(decimal_text(kMaxInt128, Scale{18}), "170141183460469231731.687303715884105727");
  EXPECT_EQ(decimal_text(kMinInt128, Scale{0}, 18),
            "-170141183460469231731687303715884105728.000000000000000000");
  EXPECT_EQ(decimal_text(kMinInt64, Scale{10}), "-922337203.6854775808");
  EXPECT_EQ(decimal_text(Int128{10'000'000'000} * 10'000'000'000 * 10'000'000'000, Scale{0}),
            "1" + std::string(30, '0'));
}

TEST(DecimalFormat, IsReadBackExactly) {
  std::mt19937_64 random{20261123};
  for (int i = 0; i < 200'000; ++i) {
    const Scale scale{static_cast<std::uint8_t>(random() % 19)};
    const auto min_decimals = static_cast<std::uint8_t>(random() % 19);
    const auto raw = static_cast<std::int64_t>(random() >> random() % 64) * (i % 2 == 0 ? 1 : -1);
    const std::string text = decimal_text(raw, scale, min_decimals);
    const auto narrow = parse_decimal(text, scale);
    ASSERT_TRUE(narrow.has_value()) << text;
    ASSERT_EQ(*narrow, raw) << text;

    const Int128 wide_raw = Int128{raw} * static_cast<std::int64_t>(random() >> 1);
    const std::string wide_text = decimal_text(wide_raw, scale, min_decimals);
    const auto wide = parse_decimal128(wide_text, scale);
    ASSERT_TRUE(wide.has_value()) << wide_text;
    ASSERT_TRUE(*wide == wide_raw) << wide_text;
  }
}

TEST(DecimalText, CountsPrintedDecimals) {
  EXPECT_EQ(printed_decimals("1.500"), 3);
  EXPECT_EQ(printed_decimals("7"), 0);
  EXPECT_EQ(printed_decimals("-0.00000001"), 8);
  EXPECT_EQ(printed_decimals("1.25e3"), 2);
  EXPECT_EQ(printed_decimals(""), 0);
}

}  // namespace
}  // namespace crossbook
