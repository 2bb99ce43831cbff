// Every documented message gives the events beside it.
#include <gtest/gtest.h>

#include "tests/support/golden_frames.hpp"
#include "venues/_template/venue.hpp"

namespace crossbook::_template::test {
namespace {

constexpr std::size_t kLeastMessages = 10;  // of each kind; a venue documents more

class TemplateGolden : public ::testing::TestWithParam<const char*> {};

TEST_P(TemplateGolden, EveryDocumentedMessageGivesTheEventsBesideIt) {
  constexpr testing::GoldenListing kListings[] = {{"BTC/USDT", "BTCUSDT"}, {"ETH/USDT", "ETHUSDT"}};
  const std::filesystem::path testdata = CROSSBOOK_SOURCE_DIR "/venues/_template/testdata";
  EXPECT_GE(testing::check_golden_frames(make(), kListings, testdata, GetParam()), kLeastMessages)
      << "fill in venues/_template/testdata/" << GetParam()
      << ": a message of each kind that the venue documents";
}

INSTANTIATE_TEST_SUITE_P(Frames, TemplateGolden, ::testing::Values("market", "account", "rest"),
                         [](const auto& folder) { return std::string{folder.param}; });

}  // namespace
}  // namespace crossbook::_template::test
