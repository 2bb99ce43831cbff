// Every documented message gives the events beside it.
#include <gtest/gtest.h>

#include "tests/support/golden_frames.hpp"
#include "venues/bybit/venue.hpp"

namespace crossbook::bybit::test {
namespace {

class BybitGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(BybitGolden, EveryDocumentedMessageGivesTheEventsBesideIt) {
  constexpr testing::GoldenListing kListings[] = {{"BTC/USDT", "BTCUSDT"}, {"ETH/USDT", "ETHUSDT"}};
  const std::filesystem::path testdata = CROSSBOOK_SOURCE_DIR "/venues/bybit/testdata";
  EXPECT_GT(testing::check_golden_frames(make(), kListings, testdata, GetParam()), 10U);
}

INSTANTIATE_TEST_SUITE_P(Bybit, BybitGolden, ::testing::Values("market", "account", "rest"),
                         [](const auto& folder) { return std::string{folder.param}; });

}  // namespace
}  // namespace crossbook::bybit::test
