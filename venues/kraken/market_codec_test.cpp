#include "venues/kraken/market_codec.hpp"

#include <gtest/gtest.h>

#include "venues/kraken/testing.hpp"

namespace crossbook::kraken {
namespace {

using testing::Frame;
using testing::level;
using testing::update;

class KrakenMarketCodec : public ::testing::Test {
 protected:
  KrakenMarketCodec() { use(listings_.all); }
  void use(const std::vector<Listing>& all) {
    pairs_.build(all);
    codec_.set_pairs(pairs_);
  }
  Result<void> decode(std::string_view text) { return codec_.decode(Frame{text}.bytes(), events_); }

  testing::Listings listings_;
  PairTable pairs_;
  MarketCodec codec_;
  MarketEvents events_;
};

TEST_F(KrakenMarketCodec, NamesTheSymbolThatItDoesNotKnow) {
  const Result<void> result = decode(
      R"({"channel":"book","type":"snapshot","data":[{"symbol":"FOO/BAR","bids":[],"asks":[],)"
      R"("checksum":1}]})");
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(events_.unknown_symbol.view(), "FOO/BAR");
}

TEST_F(KrakenMarketCodec, TakesNothingOfAMessageThatIsBadAtItsEnd) {
  const std::string text =
      R"({"channel":"book","type":"update","data":[)"
      R"({"symbol":"BTC/USD","bids":[{"price":1.5,"qty":1}],"asks":[],"checksum":1},)"
      R"({"symbol":"ETH/USD","bids":[{"price":1.55,"qty":-1}],"asks":[],"checksum":1}]})";
  ASSERT_TRUE(decode(text).has_error());
  EXPECT_TRUE(events_.books.empty());
  EXPECT_TRUE(events_.levels.empty());
}

TEST_F(KrakenMarketCodec, RefusesAFrameAboveTheCap) {
  std::string text = R"({"channel":"heartbeat","pad":")";
  text.append(kMaxFrameBytes, 'x').append("\"}");
  const Result<void> result = decode(text);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, Errc::TooLarge);
}

TEST_F(KrakenMarketCodec, RefusesMoreLevelsThanAnyDepthHas) {
  std::string levels = level("1.5", "1");
  for (int i = 0; i < 4'096; ++i) levels += "," + level("1.5", "1");
  const Result<void> result = decode(update(levels));
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, Errc::TooLarge);
}

TEST_F(KrakenMarketCodec, MeansTheSameWhereverTheKeysStand) {
  const std::string parts[] = {R"("symbol":"BTC/USD")", R"("bids":[{"price":45283.5,"qty":0.1}])",
                               R"("asks":[{"qty":2,"price":45285.2}])", R"("checksum":77)"};
  ASSERT_FALSE(
      decode(update(level("45283.5", "0.1"), R"("asks":[{"qty":2,"price":45285.2}],"checksum":77)"))
          .has_error());
  const std::string expected = testing::describe(events_);
  std::array<int, 4> order{0, 1, 2, 3};
  do {
    for (const bool data_first : {false, true}) {
      std::string object;
      for (const int part : order) {
        if (!object.empty()) object += ", ";
        object += parts[part];
      }
      const std::string data = R"("data":[{)" + object + "}]";
      const std::string words = R"("type":"update","channel":"book")";
      events_.clear();
      const std::string text = "{" + (data_first ? data + " , " + words : words + "," + data) + "}";
      ASSERT_FALSE(decode(text).has_error()) << text;
      EXPECT_EQ(testing::describe(events_), expected) << text;
    }
  } while (std::next_permutation(order.begin(), order.end()));
}

TEST_F(KrakenMarketCodec, LearnsTheDigitsOfARecordingFromItsSnapshot) {
  std::vector<Listing> recorded = listings_.all;
  for (Listing& listing : recorded) listing.price_decimals = listing.quantity_decimals = 0;
  use(recorded);
  const Listing& btc = *pairs_.find("BTC/USD");
  EXPECT_FALSE(codec_.printed(btc).is_known);
  ASSERT_FALSE(decode(R"({"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD",)"
                      R"("bids":[{"price":45283.50,"qty":0.100}],"asks":[{"price":45285.2,)"
                      R"("qty":1}],"checksum":1}]})")
                   .has_error());
  EXPECT_EQ(codec_.printed(btc).price, 2);
  EXPECT_EQ(codec_.printed(btc).quantity, 3);
  recorded.push_back(recorded.front());
  recorded.back().symbol = VenueSymbol{"NEW/USD"};
  use(recorded);  // a pair was found later in the recording
  EXPECT_EQ(codec_.printed(*pairs_.find("BTC/USD")).price, 2) << "what was learned stays";
}

TEST_F(KrakenMarketCodec, TellsAChangeOfTheSystemAndLeavesEachPairItsOwnStatus) {
  std::vector<Listing> all = listings_.all;
  all.front().rules.status = TradingStatus::CancelOnly;
  use(all);
  const auto statuses = [&](std::string_view system) {
    events_.clear();
    EXPECT_FALSE(decode(R"({"channel":"status","type":"update","data":[{"system":")" +
                        std::string{system} + R"("}]})")
                     .has_error());
    std::vector<TradingStatus> told;
    for (const Notice& notice : events_.notices)
      if (notice.kind == NoticeKind::TradingStatus) told.push_back(notice.status);
    return told;
  };
  EXPECT_TRUE(statuses("online").empty()) << "nothing new: REST told each pair's status";
  for (const TradingStatus status : statuses("maintenance"))
    EXPECT_EQ(status, TradingStatus::Halted);
  EXPECT_TRUE(statuses("maintenance").empty());
  EXPECT_EQ(statuses("post_only").size(), all.size());
  const std::vector<TradingStatus> back = statuses("online");
  ASSERT_EQ(back.size(), all.size());
  EXPECT_EQ(back.front(), TradingStatus::CancelOnly);
  EXPECT_EQ(back.back(), TradingStatus::Trading);
}

}  // namespace
}  // namespace crossbook::kraken
