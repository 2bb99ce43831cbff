#include "venues/connector/wire_time.hpp"

#include <gtest/gtest.h>

#include <array>

namespace crossbook::kraken {
namespace {

std::int64_t nanos(std::string_view text) { return parse_wire_time(text, "t").value().count(); }

TEST(KrakenWireTime, ReadsEveryLengthOfFraction) {
  EXPECT_EQ(nanos("1970-01-01T00:00:00Z"), 0);
  EXPECT_EQ(nanos("2023-10-06T17:35:55.440295Z"), 1'696'613'755'440'295'000);
  EXPECT_EQ(nanos("2023-10-06T17:35:55.4Z"), 1'696'613'755'400'000'000);
  EXPECT_EQ(nanos("2023-10-06T17:35:55.123456789Z"), 1'696'613'755'123'456'789);
  EXPECT_EQ(nanos("2024-02-29T23:59:59Z"), 1'709'251'199'000'000'000);
}

TEST(KrakenWireTime, RefusesWhatIsNoUtcTime) {
  for (const std::string_view text :
       {"", "Z", "2023-10-06", "2023-10-06T17:35:55", "2023-10-06T17:35:55+01:00",
        "2023-10-06 17:35:55Z", "2023-13-06T17:35:55Z", "2023-02-29T17:35:55Z",
        "2023-10-06T24:35:55Z", "2023-10-06T17:60:55Z", "2023-10-06T17:35:5xZ",
        "2023-10-06T17:35:55.Z", "2023-10-06T17:35:55.1234567890Z", "1969-12-31T23:59:59Z",
        "9999-10-06T17:35:55Z", "2023-10-06T17:35:55,5Z"}) {
    const Result<UtcNanos> time = parse_wire_time(text, "timestamp");
    ASSERT_TRUE(time.has_error()) << text;
    EXPECT_EQ(time.error().code, Errc::Malformed) << text;
    EXPECT_STREQ(time.error().field, "timestamp");
  }
}

TEST(KrakenWireTime, WritesWhatItReads) {
  std::array<char, kWireTimeChars> out;
  for (const std::string_view text : {"1970-01-01T00:00:00.000000Z", "2026-11-23T06:00:05.123456Z",
                                      "2024-02-29T23:59:59.999999Z", "2261-12-31T00:00:00.000001Z"})
    EXPECT_EQ(format_wire_time(UtcNanos{nanos(text)}, 6, out.data()), text);
}

TEST(KrakenWireTime, RoundsDownToTheDigitsPrinted) {
  std::array<char, kWireTimeChars> out;
  const UtcNanos time{nanos("2026-11-23T06:00:05.999999999Z")};
  EXPECT_EQ(format_wire_time(time, 3, out.data()), "2026-11-23T06:00:05.999Z");
  EXPECT_EQ(format_wire_time(time, 0, out.data()), "2026-11-23T06:00:05Z");
}

}  // namespace
}  // namespace crossbook::kraken
