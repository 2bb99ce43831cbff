// Every documented message gives the events beside it.
#include <gtest/gtest.h>

#include "tests/support/golden_frames.hpp"
#include "venues/okx/simulator_catalog.hpp"
#include "venues/okx/venue.hpp"

namespace crossbook::okx::test {
namespace {

class OkxGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(OkxGolden, EveryDocumentedMessageGivesTheEventsBesideIt) {
  constexpr testing::GoldenListing kListings[] = {{"BTC/USDT", "BTC-USDT", kFirstInstIdCode},
                                                  {"ETH/USDT", "ETH-USDT", kFirstInstIdCode + 1}};
  const std::filesystem::path testdata = CROSSBOOK_SOURCE_DIR "/venues/okx/testdata";
  EXPECT_GT(testing::check_golden_frames(make(), kListings, testdata, GetParam()), 10U);
}

INSTANTIATE_TEST_SUITE_P(Okx, OkxGolden, ::testing::Values("market", "account", "rest"),
                         [](const auto& folder) { return std::string{folder.param}; });

}  // namespace
}  // namespace crossbook::okx::test
