#include "venues/market/asset_map.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <stdexcept>
#include <string>

namespace crossbook {
namespace {

constexpr std::string_view kTix = "ethereum:0x0000000000000000000000000000000000000001";

std::string refusal(const std::function<void(AssetMap&)>& change) {
  AssetMap map;
  map.declare("TIX", kTix);
  try {
    change(map);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

TEST(AssetMap, KnowsWhatMostPeopleTradeAndNothingByGuess) {
  const AssetMap map;
  EXPECT_EQ(map.identity("BTC"), "bitcoin");
  EXPECT_EQ(map.identity("USD"), "fiat:USD");
  EXPECT_EQ(map.identity("USDT"), "tether:USDT");
  EXPECT_NE(map.identity("USDT"), map.identity("USDC"));
  EXPECT_EQ(map.identity("TIX"), "");
  EXPECT_EQ(map.identity(""), "");
  EXPECT_EQ(map.spelling("kraken", "BTC"), "BTC");
}

TEST(AssetMap, E6_AVenueMaySpellAnAssetItsOwnWayOrMeanAnotherCoin) {
  AssetMap map;
  map.declare("TIX", kTix);
  map.spell("kraken", "TIX", "TIX2");
  map.spell("okx", "TIX", "");
  InstrumentTable table;
  const InstrumentId id = table.instrument("TIX/USDT");
  const AssetId tix = table.at(id).base;
  const InstrumentTable at_kraken = map.spelled_at("kraken", table);
  EXPECT_EQ(at_kraken.find_asset("TIX2"), tix);
  EXPECT_EQ(at_kraken.find_asset("TIX"), std::nullopt);
  EXPECT_EQ(at_kraken.at(id).name, "TIX/USDT");
  const InstrumentTable at_okx = map.spelled_at("okx", table);
  EXPECT_EQ(at_okx.find_asset("TIX"), std::nullopt);
  EXPECT_EQ(at_okx.find_asset(""), std::nullopt);
  EXPECT_EQ(at_okx.find_asset("USDT"), table.find_asset("USDT"));
  EXPECT_EQ(map.spelled_at("binance", table).find_asset("TIX"), tix);
}

TEST(AssetMap, AWordMayGoFromOneCoinToAnotherOnceItIsFree) {
  AssetMap map;
  map.declare("TIX", kTix);
  map.spell("okx", "SOL", "");  // what OKX calls SOL here is TIX
  map.spell("okx", "TIX", "SOL");
  InstrumentTable table;
  const AssetId tix = table.asset("TIX");
  table.asset("SOL");
  EXPECT_EQ(map.spelled_at("okx", table).find_asset("SOL"), tix);
}

TEST(AssetMap, E7_AMultipleIsAnAssetOfItsOwn) {
  for (const char* multiple : {"1000TIX", "1000000TIX", "1MTIX", "10TIX", "10KTIX"})
    EXPECT_NE(refusal([&](AssetMap& map) {
                map.spell("okx", "TIX", multiple);
              }).find("looks like a multiple of TIX"),
              std::string::npos)
        << multiple;
  EXPECT_EQ(refusal([](AssetMap& map) { map.spell("okx", "TIX", "MTIX"); }), "");
  EXPECT_EQ(refusal([](AssetMap& map) {
              map.declare("1000TIX", "a thousand of them");
            }).find("1000TIX needs an identity"),
            0U);
  EXPECT_EQ(refusal([](AssetMap& map) { map.declare("1000TIX", "thousand-tix"); }), "");
}

TEST(AssetMap, RefusesContradictionsAndSaysWhatToDo) {
  const auto refused = [](const std::function<void(AssetMap&)>& change, std::string_view word) {
    const std::string said = refusal(change);
    EXPECT_NE(said.find(word), std::string::npos) << said << " lacks " << word;
  };
  refused([](AssetMap& map) { map.declare("BTC", "ethereum:0x01"); }, "BTC is known as bitcoin");
  refused([](AssetMap& map) { map.declare("TIX", "solana:abc"); }, "TIX is known as ethereum:0x");
  refused([](AssetMap& map) { map.declare("XBT", "bitcoin"); }, "the same as BTC");
  refused([](AssetMap& map) { map.declare("TOX", kTix); }, "the same as TIX");
  refused([](AssetMap& map) { map.declare("tox", "x:1"); }, "is no asset code");
  refused([](AssetMap& map) { map.declare("", "x:1"); }, "is no asset code");
  refused([](AssetMap& map) { map.declare("SIXTEENCHARSLONG", "x:1"); }, "is no asset code");
  refused([](AssetMap& map) { map.declare("TOX", ""); }, "needs an identity");
  refused([](AssetMap& map) { map.declare("TOX", std::string(129, 'x')); }, "needs an identity");
  refused([](AssetMap& map) { map.declare("TOX", "x\ty"); }, "needs an identity");
  refused([](AssetMap& map) { map.spell("okx", "TOX", "TUX"); }, "has no identity yet");
  refused([](AssetMap& map) { map.spell("okx", "TIX", "t-x"); }, "is no asset code");
  refused([](AssetMap& map) { map.spell("okx", "TIX", "ETH"); }, "is another asset's code at okx");
  refused(
      [](AssetMap& map) {
        map.declare("TOX", "x:1");
        map.spell("okx", "TOX", "TT");
        map.spell("okx", "TIX", "TT");
      },
      "is already TOX at okx");
}

}  // namespace
}  // namespace crossbook
