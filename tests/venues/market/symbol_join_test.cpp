#include "venues/market/symbol_join.hpp"

#include <gtest/gtest.h>

#include <string>

namespace crossbook {
namespace {

TEST(SymbolJoin, PutsTheSeparatorBetweenTheCodes) {
  EXPECT_EQ(join_codes("BTC", "/", "USD").view(), "BTC/USD");
  EXPECT_EQ(join_codes("BTC", "", "USDT").view(), "BTCUSDT");
}

TEST(SymbolJoin, IsEmptyWhereItWouldNotFit) {
  EXPECT_EQ(join_codes(std::string(15, 'A'), "-", std::string(15, 'B')).view().size(), 31U);
  EXPECT_TRUE(join_codes(std::string(16, 'A'), "-", std::string(15, 'B')).empty());
  EXPECT_TRUE(join_codes(std::string(500, 'A'), "-", "B").empty());
}

}  // namespace
}  // namespace crossbook
