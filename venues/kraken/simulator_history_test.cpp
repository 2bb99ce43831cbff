// What the local Kraken remembers: candles, spreads, the ledger; and how it counts who asks.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "venues/kraken/simulator_testing.hpp"

namespace crossbook::kraken {
namespace {

using testing::error_of;
using testing::FakePeer;
using ::testing::HasSubstr;
using testing::LocalKraken;
using ::testing::Not;

class KrakenHistory : public ::testing::Test {
 protected:
  void buy(std::string_view quantity) {
    kraken_.post("AddOrder",
                 "pair=XBTUSD&type=buy&ordertype=market&volume=" + std::string{quantity});
  }
  void reprice(std::string_view bid, std::string_view ask) {
    kraken_.quote({{bid, "1"}}, {{ask, "1"}});
    kraken_.advance(std::chrono::milliseconds{5});
  }
  LocalKraken kraken_;
};

TEST_F(KrakenHistory, CandlesRepeatTheCloseOfQuietMinutes) {
  buy("0.1");
  reprice("45290", "45300");
  buy("0.1");
  kraken_.advance(std::chrono::minutes{3});
  buy("0.2");
  EXPECT_EQ(kraken_.get("OHLC", "pair=XBTUSD&interval=1"),
            R"({"error":[],"result":{"XXBTZUSD":[)"
            R"([1795413600,"45285.2","45300.0","45285.2","45300.0","45292.6","0.20000000",2],)"
            R"([1795413660,"45300.0","45300.0","45300.0","45300.0","0.0","0.00000000",0],)"
            R"([1795413720,"45300.0","45300.0","45300.0","45300.0","0.0","0.00000000",0],)"
            R"([1795413780,"45300.0","45300.0","45300.0","45300.0","45300.0","0.20000000",1]],)"
            R"("last":1795413720}})");
  EXPECT_THAT(kraken_.get("OHLC", "pair=XBTUSD&interval=1440"),
              HasSubstr(R"([[1795392000,"45285.2","45300.0","45285.2","45300.0",)"));
  EXPECT_THAT(kraken_.get("OHLC", "pair=XBTUSD&since=1795413780"), Not(HasSubstr("1795413660")));
  EXPECT_EQ(kraken_.get("OHLC", "pair=XBTUSD&interval=7"),
            error_of("EGeneral:Invalid arguments:interval"));
  EXPECT_EQ(kraken_.get("OHLC", "pair=DOGEUSDT"), error_of("EQuery:Unknown asset pair"))
      << "it is XDGUSDT here";
}

TEST_F(KrakenHistory, CandlesGrowOnTheSocket) {
  FakePeer peer{1};
  kraken_.open(peer, Listener::WsPublic);
  const auto answers = kraken_.ask(peer, R"({"method":"subscribe","params":{"channel":"ohlc",)"
                                         R"("symbol":["BTC/USD"],"interval":5}})");
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_THAT(answers[0], HasSubstr(R"("result":{"channel":"ohlc","interval":5,"snapshot":true)"));
  buy("0.1");
  kraken_.advance(std::chrono::milliseconds{5});
  const std::string update = peer.take().at(0);
  EXPECT_THAT(update,
              HasSubstr(R"({"channel":"ohlc","type":"update","data":[{"symbol":"BTC/USD",)"
                        R"("open":45285.2,"high":45285.2,"low":45285.2,"close":45285.2,)"
                        R"("trades":1,"volume":0.10000000,"vwap":45285.2,)"
                        R"("interval_begin":"2026-11-23T06:00:00.000000000Z","interval":5)"));
  EXPECT_THAT(kraken_
                  .ask(peer, R"({"method":"subscribe","params":{"channel":"ohlc",)"
                             R"("symbol":["BTC/USD"],"interval":7}})")
                  .at(0),
              HasSubstr("interval not supported"));
}

TEST_F(KrakenHistory, SpreadsAreTheChangesOfTheTouch) {
  reprice("45290", "45300");
  reprice("45290", "45300");
  reprice("45291", "45300");
  EXPECT_EQ(kraken_.get("Spread", "pair=XBTUSD"),
            R"({"error":[],"result":{"XXBTZUSD":[[1795413600,"45290.0","45300.0"],)"
            R"([1795413600,"45291.0","45300.0"]],"last":1795413600}})");
}

TEST_F(KrakenHistory, TheLedgerExplainsEachBalance) {
  buy("0.1");
  const std::string all = kraken_.post("Ledgers");
  EXPECT_THAT(all, HasSubstr(R"("count":4)")) << "two deposits, two sides of the trade";
  const std::string dollars = kraken_.post("Ledgers", "asset=ZUSD&type=trade");
  EXPECT_THAT(dollars, HasSubstr(R"("count":1)"));
  EXPECT_THAT(dollars, HasSubstr(R"("asset":"ZUSD","amount":"-4528.5200000000",)"
                                 R"("fee":"18.1140800000","balance":"495453.3659200000")"));
  EXPECT_THAT(kraken_.post("Balance"), HasSubstr(R"("ZUSD":"495453.3659200000")"));
  const std::string id = dollars.substr(dollars.find("\"L") + 1, 19);
  const std::string reference = dollars.substr(dollars.find(R"("refid":")") + 9, 19);
  EXPECT_THAT(kraken_.post("QueryLedgers", "id=" + id), HasSubstr("-4528.52"));
  EXPECT_THAT(kraken_.post("QueryTrades", "txid=" + reference), HasSubstr(R"("vol":"0.10000000")"));
  EXPECT_EQ(kraken_.post("Ledgers", "asset=FOO"), error_of("EQuery:Unknown asset"));
}

TEST_F(KrakenHistory, TheBalancesChannelTellsTheLedgersEntries) {
  FakePeer peer{1};
  kraken_.open(peer, Listener::WsPrivate);
  kraken_.ask(peer, R"({"method":"subscribe","params":{"channel":"balances","token":")" +
                        kraken_.fetch_token() + R"("}})");
  buy("0.1");
  const auto pushed = peer.take();
  ASSERT_EQ(pushed.size(), 2U);
  EXPECT_THAT(pushed[0], HasSubstr(R"("asset":"USD","asset_class":"currency","amount":-4528.52,)"
                                   R"("balance":495453.36592,"fee":18.11408,"ledger_id":"L)"));
  EXPECT_THAT(pushed[0], HasSubstr(R"("type":"trade","subtype":"","category":"trade",)"));
  EXPECT_THAT(pushed[1], HasSubstr(R"("asset":"BTC","asset_class":"currency","amount":0.1,)"));
  kraken_.post("AddOrder", "pair=XBTUSD&type=buy&ordertype=limit&price=45000&volume=1");
  EXPECT_TRUE(peer.take().empty()) << "a hold is no movement";
}

TEST_F(KrakenHistory, HistoriesKeepToTheTimesAsked) {
  buy("0.1");
  kraken_.advance(std::chrono::minutes{1});
  buy("0.05");
  EXPECT_THAT(kraken_.post("TradesHistory"), HasSubstr(R"("count":2)"));
  EXPECT_THAT(kraken_.post("TradesHistory", "start=1795413600"), HasSubstr(R"("count":1)"));
  EXPECT_THAT(kraken_.post("TradesHistory", "end=1795413600.5"), HasSubstr(R"("count":1)"));
  EXPECT_THAT(kraken_.post("ClosedOrders", "start=1795413600"), HasSubstr(R"("count":1)"));
  kraken_.advance(std::chrono::minutes{1});
  EXPECT_THAT(kraken_.post("TradeVolume", "pair=XBTUSD"),
              HasSubstr(R"({"currency":"USD","volume":"6792.7800","fees":{"XXBTZUSD":)"));
}

TEST_F(KrakenHistory, TheTradeBalanceIsAllThatThereIsAtTheBids) {
  EXPECT_THAT(kraken_.post("TradeBalance"), HasSubstr(R"("eb":"952835.0000")"));
  EXPECT_THAT(kraken_.post("TradeBalance", "asset=XXBT"), HasSubstr(R"("eb":"10.0000")"));
  EXPECT_EQ(kraken_.post("TradeBalance", "asset=FOO"), error_of("EQuery:Unknown asset"));
}

TEST_F(KrakenHistory, OlderClientsPostTheirPublicQuestions) {
  HttpRequest request;
  request.method = HttpMethod::Post;
  request.target = "/0/public/Depth";
  request.body = "pair=XBTUSD&count=1";
  EXPECT_THAT(kraken_.send(request).body, HasSubstr(R"("asks":[["45285.2","0.20000000",)"));
}

TEST_F(KrakenHistory, CountsPublicQuestionsByAddressAndPair) {
  int served = 0;
  while (kraken_.get("Depth", "pair=XBTUSD") != error_of("EGeneral:Too many requests")) ++served;
  EXPECT_EQ(served, 15);
  EXPECT_THAT(kraken_.get("Depth", "pair=XDGUSDT"), HasSubstr("XDGUSDT"));
  EXPECT_THAT(kraken_.get("Time"), HasSubstr("unixtime"));
  kraken_.advance(std::chrono::seconds{1});
  EXPECT_THAT(kraken_.get("Depth", "pair=XBTUSD"), HasSubstr("XXBTZUSD"));
}

TEST_F(KrakenHistory, NamesPartsAndKindsOfTheRules) {
  const std::string fees = kraken_.get("AssetPairs", "pair=XBTUSD&info=fees");
  EXPECT_THAT(fees, HasSubstr(R"("fees":[[0,0.4000]],"fees_maker":[[0,0.2500]])"));
  EXPECT_THAT(fees, Not(HasSubstr("altname")));
  EXPECT_EQ(kraken_.get("AssetPairs", "aclass_base=tokenized_asset"),
            R"({"error":[],"result":{}})");
  EXPECT_THAT(kraken_.get("Assets", "asset=XBT"), Not(HasSubstr("ZUSD")));
  EXPECT_EQ(kraken_.get("Assets", "asset=FOO"), error_of("EQuery:Unknown asset"));
}

}  // namespace
}  // namespace crossbook::kraken
