#include "venues/market/short_decimal.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace crossbook {
namespace {

/// The text amid bytes that must not matter.
std::string framed(std::string_view text, char end) {
  return std::string{text} + end + R"(0.5","7.25"]],"a":[])";
}

std::size_t read(std::string_view text, ShortDecimalReader& reader, std::int64_t& value) {
  return reader.read<'"'>(framed(text, '"').data(), value);
}

TEST(ShortDecimal, ReadsWhatBooksPrint) {
  ShortDecimalReader reader{Scale{10}};
  std::int64_t value = 0;
  EXPECT_EQ(read("97123.42", reader, value), 8U);
  EXPECT_EQ(value, 971'234'200'000'000);
  EXPECT_EQ(read("97123.42000000", reader, value), 14U);
  EXPECT_EQ(value, 971'234'200'000'000);
  EXPECT_EQ(read("0.00000001", reader, value), 10U);
  EXPECT_EQ(value, 100);
  EXPECT_EQ(read("0", reader, value), 1U);
  EXPECT_EQ(value, 0);
  EXPECT_EQ(read("12345678", reader, value), 8U);
  EXPECT_EQ(value, 123'456'780'000'000'000);
  ShortDecimalReader coarse{Scale{2}};
  EXPECT_EQ(read("1234567890123.5", coarse, value), 15U);
  EXPECT_EQ(value, 123'456'789'012'350);
}

TEST(ShortDecimal, LeavesWhatIsOddToOthers) {
  ShortDecimalReader reader{Scale{8}};
  std::int64_t value = 0;
  for (const std::string_view text : {"",
                                      ".",
                                      ".5",
                                      "5.",
                                      "05",
                                      "00.1",
                                      "-1",
                                      "+1",
                                      "1e5",
                                      "1.2.3",
                                      " 1",
                                      "1 ",
                                      "0x1",
                                      "NaN",
                                      "1.123456789",
                                      "1234567.123456789",
                                      "1234567890123456",
                                      "1,5",
                                      "1.5:",
                                      "1.5/",
                                      "/1",
                                      ":1"})
    EXPECT_EQ(read(text, reader, value), 0U) << text;
}

TEST(ShortDecimal, RefusesDigitsThatItCannotHold) {
  ShortDecimalReader reader{Scale{2}};
  std::int64_t value = 0;
  EXPECT_EQ(read("1.25", reader, value), 4U);
  EXPECT_EQ(read("1.255", reader, value), 0U);
  ShortDecimalReader fine{Scale{18}};
  EXPECT_EQ(read("9.2", fine, value), 3U);
  EXPECT_EQ(read("10.5", fine, value), 0U) << "does not fit 63 bits";
  ShortDecimalReader printed{Scale{8}, 3};
  EXPECT_EQ(read("1.234", printed, value), 5U);
  EXPECT_EQ(value, 123'400'000);
  EXPECT_EQ(read("1.2345", printed, value), 0U) << "more than the venue prints";
}

TEST(ShortDecimal, EndsAtTheByteItIsTold) {
  ShortDecimalReader reader{Scale{8}};
  std::int64_t value = 0;
  EXPECT_EQ(reader.read<','>(framed("45.25", ',').data(), value), 5U);
  EXPECT_EQ(value, 4'525'000'000);
  EXPECT_EQ(reader.read<','>(framed("45.25", '}').data(), value), 0U);
}

TEST(ShortDecimal, AgreesWithTheParserOnAnything) {
  std::mt19937_64 random{42};
  static constexpr std::string_view kBytes = "0123456789..-e";
  std::size_t taken = 0;
  for (int i = 0; i < 400'000; ++i) {
    const Scale scale{static_cast<std::uint8_t>(random() % 19)};
    std::string text;
    const bool is_digits = i % 2 == 0;  // one point at most: mostly good
    for (std::size_t size = random() % 17; size > 0; --size)
      text += is_digits ? kBytes[random() % 10] : kBytes[random() % kBytes.size()];
    if (is_digits && !text.empty() && random() % 4 != 0) text[random() % text.size()] = '.';
    ShortDecimalReader reader{scale};
    std::int64_t value = 0;
    if (random() % 2 == 0) read(std::string(random() % 16, '1'), reader, value);  // another length
    const std::size_t length = read(text, reader, value);
    if (length == 0) continue;
    ++taken;
    ASSERT_EQ(length, text.size());
    const Result<std::int64_t> expected = parse_decimal(text, scale);
    ASSERT_TRUE(expected.has_value()) << text;
    ASSERT_EQ(value, *expected) << text << " at " << unsigned{scale.decimals()};
  }
  EXPECT_GT(taken, 50'000U);
}

}  // namespace
}  // namespace crossbook
