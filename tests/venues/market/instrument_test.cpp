#include "venues/market/instrument.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace crossbook {
namespace {

TEST(InstrumentTable, HandsOutEachIdOnce) {
  InstrumentTable table;
  const InstrumentId btc = table.instrument("BTC/USDT");
  const InstrumentId eth = table.instrument("ETH/USDT");
  EXPECT_NE(btc, eth);
  EXPECT_EQ(table.instrument("BTC/USDT"), btc);
  EXPECT_EQ(table.find("ETH", "USDT"), eth);
  EXPECT_EQ(table.asset_count(), 3U);
  EXPECT_EQ(table.instruments().size(), 2U);
}

TEST(InstrumentTable, TellsAnInstrumentByItsId) {
  InstrumentTable table;
  const InstrumentId id = table.instrument("SHIB/USDC", Scale{12}, Scale{4});
  const Instrument& shib = table.at(id);
  EXPECT_EQ(shib.name, "SHIB/USDC");
  EXPECT_EQ(table.asset_code(shib.base), "SHIB");
  EXPECT_EQ(table.asset_code(shib.quote), "USDC");
  EXPECT_EQ(shib.price_scale, Scale{12});
  EXPECT_EQ(shib.notional_scale(), Scale{16});
}

TEST(InstrumentTable, KeepsTheScalesOfAKnownInstrument) {
  InstrumentTable table;
  const InstrumentId id = table.instrument("BTC/USDT", Scale{4}, Scale{8});
  EXPECT_EQ(table.instrument("BTC/USDT"), id);
  EXPECT_EQ(table.at(id).price_scale, Scale{4});
}

TEST(InstrumentTable, DoesNotKnowWhatWasNotAdded) {
  InstrumentTable table;
  table.instrument("BTC/USDT");
  table.asset("ETH");
  EXPECT_FALSE(table.find("ETH", "USDT"));
  EXPECT_FALSE(table.find("USDT", "BTC"));
  EXPECT_FALSE(table.find("XRP", "USDT"));
  EXPECT_FALSE(table.find_asset("XRP"));
  EXPECT_TRUE(table.find_asset("ETH"));
}

TEST(InstrumentTable, NamesTheTextThatItRefuses) {
  InstrumentTable table;
  for (const std::string name : {"", "/", "BTC", "BTC/", "/USDT", "btc/usdt", "BTC-USDT", "A/B/C",
                                 "BTC/BTC", "BTC /USDT", "ABCDEFGHIJKLMNOP/USDT"}) {
    try {
      table.instrument(name);
      ADD_FAILURE() << "took \"" << name << '"';
    } catch (const std::invalid_argument& refusal) {
      EXPECT_NE(std::string{refusal.what()}.find('"' + name + '"'), std::string::npos);
    }
  }
  EXPECT_THROW(table.instrument("BTC/USDT", Scale{11}, Scale{8}), std::invalid_argument);
  EXPECT_THROW(table.asset(""), std::invalid_argument);
  EXPECT_TRUE(table.instruments().empty());
  EXPECT_EQ(table.asset_count(), 0U);
}

TEST(InstrumentTable, FillsUpWithoutMovingWhatItHolds) {
  InstrumentTable table;
  const Instrument& first = table.at(table.instrument("A0/USDT"));
  const std::string_view code = table.asset_code(first.base);
  for (std::size_t i = 1; i < kMaxAssets - 1; ++i) {
    table.instrument("A" + std::to_string(i) + "/USDT");
  }
  EXPECT_EQ(table.asset_count(), kMaxAssets);
  EXPECT_THROW(table.asset("ONEMORE"), std::invalid_argument);
  EXPECT_THROW(table.instrument("ONEMORE/USDT"), std::invalid_argument);
  table.instrument("A1/A2");
  EXPECT_EQ(table.instruments().size(), kMaxInstruments);
  EXPECT_THROW(table.instrument("A1/A3"), std::invalid_argument);
  EXPECT_EQ(table.instrument("A1/A2").value(), kMaxInstruments - 1);
  EXPECT_EQ(&first, &table.at(InstrumentId{0}));
  EXPECT_EQ(first.name, "A0/USDT");
  EXPECT_EQ(code.data(), table.asset_code(first.base).data());
}

}  // namespace
}  // namespace crossbook
