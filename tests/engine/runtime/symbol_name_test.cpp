#include "engine/runtime/symbol_name.hpp"

#include <gtest/gtest.h>

namespace crossbook {
namespace {

TEST(SymbolName, ReadsEachVenuesSpelling) {
  EXPECT_EQ(instrument_name("BTCUSDT"), "BTC/USDT");
  EXPECT_EQ(instrument_name("btcusdt"), "BTC/USDT");
  EXPECT_EQ(instrument_name("BTC-USDT"), "BTC/USDT");
  EXPECT_EQ(instrument_name("XBT/USD"), "BTC/USD");
  EXPECT_EQ(instrument_name("XDG/USDT"), "DOGE/USDT");
  EXPECT_EQ(instrument_name("ETHBTC"), "ETH/BTC");
  EXPECT_EQ(instrument_name("BTCFDUSD"), "BTC/FDUSD");
}

TEST(SymbolName, DoesNotGuessWhereTheQuoteBegins) {
  for (const char* symbol : {"", "USDT", "ABCXYZ", "BTC/", "/USDT", "BTC-USD-220527", "BTC USDT"})
    EXPECT_EQ(instrument_name(symbol), std::nullopt) << symbol;
}

}  // namespace
}  // namespace crossbook
