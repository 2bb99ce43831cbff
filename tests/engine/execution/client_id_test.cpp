#include "engine/execution/client_id.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>

namespace crossbook {
namespace {

const RunId kRun{"0abcz"};

TEST(ClientId, ReadsBackWhatItWrote) {
  for (const std::uint64_t opportunity : {1ULL, 35ULL, 36ULL, 123'456'789ULL, 78'364'164'095ULL}) {
    for (const int take : {0, 1, 36, 1295}) {
      for (std::uint8_t leg = 0; leg < kMaxLegs; ++leg) {
        const OrderName name{OpportunityId{opportunity}, static_cast<std::uint16_t>(take), leg};
        const ClientOrderId id = client_order_id(kRun, name);
        ASSERT_EQ(parse_client_order_id(kRun, id), name) << id.view();
      }
    }
  }
}

TEST(ClientId, IsAtMostEighteenLettersAndDigits) {
  const ClientOrderId id = client_order_id(kRun, {OpportunityId{78'364'164'095ULL}, 1295, 35});
  EXPECT_LE(id.view().size(), 18U);
  EXPECT_TRUE(std::all_of(id.view().begin(), id.view().end(),
                          [](unsigned char c) { return std::isalnum(c) != 0; }));
  EXPECT_EQ(id.view(), "x0abczzzzzzzzzzz");
}

TEST(ClientId, OfAnotherRunIsOursButNotThisRuns) {
  const ClientOrderId id = client_order_id(RunId{"other"}, {OpportunityId{1}, 0, 0});
  EXPECT_FALSE(parse_client_order_id(kRun, id).has_value());
  EXPECT_TRUE(is_our_client_order_id(id));
}

TEST(ClientId, RefusesWhatHasNotItsShape) {
  for (const char* text : {"", "x", "x0abc", "y0abcz0000001000", "x0abcz000000100",
                           "x0abcz00000010000", "x0abcz000000100A", "x0abcz00000-1000"}) {
    EXPECT_FALSE(is_our_client_order_id(ClientOrderId{text})) << text;
    EXPECT_FALSE(parse_client_order_id(kRun, ClientOrderId{text}).has_value()) << text;
  }
}

TEST(ClientId, ARunIdHasFiveCharacters) {
  EXPECT_TRUE(is_run_id("0abcz"));
  for (const char* text : {"", "0abc", "0abczz", "0ABCZ", "0abc_"}) EXPECT_FALSE(is_run_id(text));
}

}  // namespace
}  // namespace crossbook
