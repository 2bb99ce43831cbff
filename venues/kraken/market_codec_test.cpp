#include "venues/kraken/market_codec.hpp"

#include <gtest/gtest.h>

#include "venues/kraken/testing.hpp"

namespace crossbook::kraken {
namespace {

using testing::Frame;

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

std::string update(std::string_view bids, std::string_view rest = R"("asks":[],"checksum":1)") {
  return R"({"channel":"book","type":"update","data":[{"symbol":"BTC/USD","bids":[)" +
         std::string{bids} + "]," + std::string{rest} + "}]}";
}
std::string level(std::string_view price, std::string_view quantity) {
  return R"({"price":)" + std::string{price} + R"(,"qty":)" + std::string{quantity} + "}";
}

struct BadFrame {
  std::string text;
  Errc code;
};

std::vector<BadFrame> bad_numbers() {
  const auto price = [](std::string_view text) { return update(level(text, "1")); };
  const auto quantity = [](std::string_view text) { return update(level("45283.5", text)); };
  return {
      {price("NaN"), Errc::BadDecimal},
      {price("Infinity"), Errc::BadDecimal},
      {price("-Infinity"), Errc::BadDecimal},
      {price("0"), Errc::BadDecimal},
      {price("0.0"), Errc::BadDecimal},
      {price("-45283.5"), Errc::BadDecimal},
      {price("45283.5.1"), Errc::BadDecimal},
      {price("0x10"), Errc::BadDecimal},
      {price("1e"), Errc::BadDecimal},
      {price("01.5"), Errc::BadDecimal},
      {price("1."), Errc::BadDecimal},
      {price("null"), Errc::MissingField},
      {price("true"), Errc::MissingField},
      {price("\"45283.5\""), Errc::MissingField},
      {price("\"\""), Errc::MissingField},
      {price("{}"), Errc::MissingField},
      {price("[45283.5]"), Errc::MissingField},
      {price("45283.55"), Errc::InexactDecimal},  // one digit beyond the pair's own
      {price("1e-2"), Errc::InexactDecimal},
      {price("1e40"), Errc::DecimalOverflow},
      {price("10000000000000000000000000000000000000000"), Errc::DecimalOverflow},
      {price("999999999999"), Errc::DecimalOverflow},  // fits the printed digits, not our scale
      {quantity("-1"), Errc::NegativeSize},
      {quantity("-0.00000001"), Errc::NegativeSize},
      {quantity("0.000000001"), Errc::InexactDecimal},
      {quantity("9e-09"), Errc::InexactDecimal},
      {quantity("92233720368547758.08"), Errc::DecimalOverflow},
      {quantity("\"1\""), Errc::MissingField},
      {quantity("null"), Errc::MissingField},
      {quantity("+1"), Errc::BadDecimal},
      {quantity("1,2"), Errc::Malformed},
      {quantity("1 2"), Errc::Malformed},
  };
}

std::vector<BadFrame> bad_shapes() {
  const std::string good = update(level("45283.5", "1"));
  std::vector<BadFrame> rows = {
      {"", Errc::Malformed},
      {" ", Errc::Malformed},
      {"{", Errc::Malformed},
      {"null", Errc::Malformed},
      {"42", Errc::Malformed},
      {"\"book\"", Errc::Malformed},
      {good.substr(0, good.size() - 1), Errc::Malformed},
      {good + "}", Errc::Malformed},
      {good + good, Errc::Malformed},
      {"\xef\xbb\xbf" + good, Errc::Malformed},
      {std::string{"{\"channel\":\"b\xff\"}"}, Errc::Malformed},
      {std::string(100'000, '[') + std::string(100'000, ']'), Errc::NotSpoken},
      {"{}", Errc::MissingField},
      {R"({"type":"update","data":[]})", Errc::MissingField},
      {R"({"channel":7,"type":"update","data":[]})", Errc::MissingField},
      {R"({"channel":null,"type":"update","data":[]})", Errc::MissingField},
      {R"({"channel":"book"})", Errc::MissingField},
      {R"({"channel":"book","type":"update"})", Errc::MissingField},
      {R"({"channel":"book","data":[{}]})", Errc::MissingField},
      {R"({"channel":"book","type":"rewrite","data":[{}]})", Errc::Malformed},
      {R"({"channel":"book","type":"update","data":[]})", Errc::MissingField},
      {R"({"channel":"book","type":"update","data":{}})", Errc::MissingField},
      {R"({"channel":"book","type":"update","data":[7]})", Errc::MissingField},
      {R"({"channel":"book","type":"update","data":[{}]})", Errc::MissingField},
      {R"({"channel":"book","channel":"book","type":"update","data":[]})", Errc::Malformed},
      {R"({"channel":"book","type":"update","type":"update","data":[]})", Errc::Malformed},
      {R"({"channel":"nonsense","type":"update","data":[]})", Errc::NotSpoken},
      {R"({"channel":"executions","type":"update","data":[],"sequence":1})", Errc::NotSpoken},
      {R"({"method":"nonsense","success":true})", Errc::NotSpoken},
      {R"({"method":"subscribe"})", Errc::MissingField},
      {R"({"method":"subscribe","success":"yes"})", Errc::MissingField},
      {R"({"method":"pong","req_id":"one"})", Errc::MissingField},
      {R"({"event":"heartbeat"})", Errc::NotSpoken},
      {R"([0,{"a":[]},"book-10","XBT/USD"])", Errc::NotSpoken},
      {R"({"channel":"status","type":"update","data":[{"system":"asleep"}]})", Errc::UnknownEnum},
      {R"({"channel":"status","type":"update","data":[{}]})", Errc::MissingField},
      // Read twice because the words come late: all of it must be JSON first.
      {R"({"data":[{"symbol":"BTC/USD","bids":[],"asks":[],"checksum":tru}],"type":"update",)"
       R"("channel":"book"})",
       Errc::Malformed},
      {R"({"data":[{"symbol":"BTC/USD","bids":[[],"asks":[}],"type":"update","channel":"book"})",
       Errc::Malformed},
  };
  return rows;
}

std::vector<BadFrame> bad_books() {
  const std::string one = level("45283.5", "1");
  return {
      {update(one, R"("asks":[])"), Errc::MissingField},
      {update(one, R"("checksum":1)"), Errc::MissingField},
      {update(one, R"("asks":null,"checksum":1)"), Errc::MissingField},
      {update(one, R"("asks":{},"checksum":1)"), Errc::MissingField},
      {update(one, R"("asks":[],"checksum":null)"), Errc::MissingField},
      {update(one, R"("asks":[],"checksum":"1")"), Errc::MissingField},
      {update(one, R"("asks":[],"checksum":-1)"), Errc::MissingField},
      {update(one, R"("asks":[],"checksum":1.5)"), Errc::MissingField},
      {update(one, R"("asks":[],"checksum":4294967296)"), Errc::DecimalOverflow},
      {update(one, R"("asks":[],"checksum":1,"checksum":1)"), Errc::Malformed},
      {update(one, R"("asks":[],"bids":[],"checksum":1)"), Errc::Malformed},
      {update(one, R"("asks":[],"checksum":1,"timestamp":"yesterday")"), Errc::Malformed},
      {update(one, R"("asks":[],"checksum":1,"timestamp":7)"), Errc::MissingField},
      {update(one, R"("asks":[],"checksum":1,"symbol":"BTC/USD")"), Errc::Malformed},
      {update(R"({"price":1})"), Errc::MissingField},
      {update(R"({"qty":1})"), Errc::MissingField},
      {update(R"({"price":1,"price":1,"qty":1})"), Errc::Malformed},
      {update("[1,2]"), Errc::MissingField},
      {update("7"), Errc::MissingField},
      {R"({"channel":"book","type":"update","data":[{"symbol":"FOO/BAR","bids":[],"asks":[],)"
       R"("checksum":1}]})",
       Errc::UnknownSymbol},
      {R"({"channel":"book","type":"update","data":[{"symbol":7,"bids":[],"asks":[],"checksum":1}]})",
       Errc::MissingField},
      {R"({"method":"subscribe","success":true,"result":{"channel":"book","depth":25,)"
       R"("symbol":"FOO/BAR"}})",
       Errc::UnknownSymbol},
      {R"({"channel":"book","type":"update","data":[{"bids":[{"price":1.5 "qty":1}],"asks":[],)"
       R"("symbol":"BTC/USD","checksum":1}]})",
       Errc::Malformed},
  };
}

TEST_F(KrakenMarketCodec, RefusesEachBadFrameWithItsError) {
  std::size_t rows = 0;
  for (const auto& table : {bad_numbers(), bad_shapes(), bad_books()}) {
    for (const BadFrame& bad : table) {
      ++rows;
      events_.clear();
      ASSERT_FALSE(decode(R"({"channel":"heartbeat"})").has_error());  // must survive the refusal
      const Result<void> result = decode(bad.text);
      ASSERT_TRUE(result.has_error()) << bad.text.substr(0, 200);
      EXPECT_EQ(to_string(result.error().code), to_string(bad.code)) << bad.text.substr(0, 200);
      EXPECT_EQ(events_.notices.size(), 1U);
      EXPECT_TRUE(events_.books.empty());
      EXPECT_TRUE(events_.levels.empty());
    }
  }
  EXPECT_GE(rows, 40U);
}

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
