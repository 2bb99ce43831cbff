#include "venues/kraken/symbols.hpp"

#include <gtest/gtest.h>

#include "venues/kraken/testing.hpp"

namespace crossbook::kraken {
namespace {

TEST(KrakenSymbols, KnowsTheLegacyCodesByTable) {
  EXPECT_EQ(common_code("XXBT"), "BTC");
  EXPECT_EQ(common_code("XBT"), "BTC");
  EXPECT_EQ(common_code("XXDG"), "DOGE");
  EXPECT_EQ(common_code("XDG"), "DOGE");
  EXPECT_EQ(common_code("XXRP"), "XRP");
  EXPECT_EQ(common_code("XZEC"), "ZEC");
  EXPECT_EQ(common_code("ZUSD"), "USD");
}

TEST(KrakenSymbols, NeverStripsACoinThatBeginsWithXOrZ) {
  for (const std::string_view code :
       {"XRP", "XLM", "XMR", "XTZ", "ZEC", "ZRX", "XCN", "USDT", "SOL", "CHF", "XAUT", "ZETA"})
    EXPECT_EQ(common_code(code), code);
}

TEST(KrakenSymbols, GoesBothWays) {
  for (const std::string_view common :
       {"BTC", "DOGE", "ETH", "XRP", "ZEC", "USD", "EUR", "USDT", "XTZ", "SOL"}) {
    EXPECT_EQ(common_code(legacy_code(common)), common);
    EXPECT_EQ(common_code(short_code(common)), common);
  }
  EXPECT_EQ(legacy_code("DOGE"), "XXDG");
  EXPECT_EQ(short_code("DOGE"), "XDG");
  EXPECT_EQ(legacy_code("USDT"), "USDT");
}

TEST(KrakenSymbols, SuffixedBalancesAreNotTradable) {
  EXPECT_TRUE(is_spot_balance("XXBT"));
  for (const std::string_view code : {"XBT.F", "ETH.S", "USD.B", "DOT.M", "AAPLx.T"})
    EXPECT_FALSE(is_spot_balance(code));
}

TEST(KrakenPairTable, FindsAPairUnderAllItsNames) {
  const testing::Listings listings;
  PairTable pairs;
  pairs.build(listings.all);
  for (const std::string_view name : {"XXBTZUSD", "XBTUSD", "BTC/USD"}) {
    const Listing* found = pairs.find_rest(name);
    ASSERT_NE(found, nullptr) << name;
    EXPECT_EQ(found->symbol.view(), "BTC/USD");
  }
  EXPECT_EQ(pairs.find_rest("XDGUSDT"), pairs.find("DOGE/USDT"));
  EXPECT_EQ(pairs.find("XBT/USD"), nullptr) << "the sockets of v2 do not say so";
  EXPECT_EQ(pairs.find_rest("XBTUSDC"), nullptr);
}

}  // namespace
}  // namespace crossbook::kraken
