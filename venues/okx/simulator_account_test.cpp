// What clients ask of the local OKX beside orders: keys, settings, history, candles; and the ways
// in which orders may be written.
#include <gtest/gtest.h>

#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

using namespace std::chrono_literals;

struct Account : LocalOkx {
  const ApiKey& api_key = issue();
  TestKey key = client_key(api_key);

  Account() { quote("30000", "30001"); }
  std::string body(std::string target) { return get(std::move(target), &key).body; }
  std::string code(std::string target) { return code_of(get(std::move(target), &key)); }
  /// @param fields of an order beside instId and tdMode
  std::string place(std::string_view fields) {
    return post("/api/v5/trade/order",
                R"({"instId":"BTC-USDT","tdMode":"cash",)" + std::string{fields} + "}", key)
        .body;
  }
  std::string verdict(std::string_view fields) {
    const std::string reply = place(fields);
    const std::size_t at = reply.find(R"("sCode":")") + 9;
    return reply.substr(at, reply.find('"', at) - at);
  }
};

constexpr std::string_view kResting =
    R"("side":"buy","ordType":"limit","px":"29000","sz":"0.1","clOrdId":"r1")";

TEST(OkxKeys, BelongToTheEnvironmentOfTheirFirstRequest) {
  Account account;
  const auto ask = [&](const TestKey& key, Environment environment) {
    HttpRequest request;
    request.target = "/api/v5/account/config";
    sign_any(key, account.now, request);
    if (environment == Environment::Demo) request.headers.emplace_back("x-simulated-trading", "1");
    return account.send(request);
  };
  EXPECT_EQ(code_of(ask(account.key, Environment::Live)), "0");
  const HttpReply refused = ask(account.key, Environment::Demo);
  EXPECT_EQ(code_of(refused), "50101");
  EXPECT_EQ(refused.status, 401);
  EXPECT_EQ(code_of(ask(account.key, Environment::Live)), "0");
  const TestKey demo = LocalOkx::client_key(account.issue());
  EXPECT_EQ(code_of(ask(demo, Environment::Demo)), "0");
  EXPECT_EQ(code_of(ask(demo, Environment::Live)), "50101");
}

TEST(OkxKeys, SignWhatTheySendWithAMarkBeforeNoArgumentsToo) {
  Account account;
  EXPECT_EQ(account.code("/api/v5/account/balance?"), "0");
}

TEST(OkxKeys, ThatHaveTheVenuesFormAndAreNotThereDoNotExist) {
  Account account;
  const TestKey gone{*account.venue,
                     make_key_material("01234567-89ab-cdef-0123-456789abcdef", "s", "p")};
  EXPECT_EQ(code_of(account.get("/api/v5/account/config", &gone)), "50119");
  const TestKey none{*account.venue, make_key_material("nonsense", "s", "p")};
  EXPECT_EQ(code_of(account.get("/api/v5/account/config", &none)), "50111");
}

TEST(OkxPlacing, TakesNumbersWhereTheDocumentsHaveStrings) {
  Account account;
  EXPECT_EQ(account.verdict(R"("side":"buy","ordType":"limit","px":29000.1,"sz":1e-1)"), "0");
  const std::string pending = account.body("/api/v5/trade/orders-pending");
  EXPECT_NE(pending.find(R"("px":"29000.1","sz":"0.1")"), std::string::npos) << pending;
}

TEST(OkxPlacing, LetsOrdersRestFarFromTheTouch) {
  Account account;
  EXPECT_EQ(account.verdict(R"("side":"buy","ordType":"limit","px":"1000","sz":"0.1")"), "0");
  EXPECT_EQ(account.verdict(R"("side":"sell","ordType":"limit","px":"90000","sz":"0.1")"), "0");
  const std::string dear =
      account.place(R"("side":"buy","ordType":"limit","px":"40000","sz":"0.1")");
  EXPECT_NE(
      dear.find(R"("sCode":"51137","sMsg":"The highest price limit for buy orders is 36001.2.")"),
      std::string::npos)
      << dear;
  EXPECT_EQ(account.verdict(R"("side":"sell","ordType":"limit","px":"20000","sz":"0.1")"), "51138");
  EXPECT_EQ(account.verdict(
                R"("side":"buy","ordType":"limit","px":"40000","sz":"0.1","pxAmendType":"1")"),
            "0");
}

TEST(OkxPlacing, KeepsTheTagAndTellsItEverywhere) {
  Account account;
  const std::string reply = account.place(std::string{kResting} + R"(,"tag":"broker1")");
  EXPECT_NE(reply.find(R"("tag":"broker1","ts")"), std::string::npos) << reply;
  EXPECT_NE(
      account.body("/api/v5/trade/order?instId=BTC-USDT&clOrdId=r1").find(R"("tag":"broker1")"),
      std::string::npos);
  account.place(R"("side":"buy","ordType":"ioc","px":"30001","sz":"0.1","tag":"broker2")");
  EXPECT_NE(account.body("/api/v5/trade/fills").find(R"("tag":"broker2")"), std::string::npos);
  EXPECT_EQ(account.verdict(R"("side":"buy","ordType":"ioc","px":"1","sz":"1","tag":"a b")"),
            "51000");
}

TEST(OkxPlacing, RefusesByNameWhatItDoesNotDo) {
  Account account;
  const std::string order = R"("side":"buy","ordType":"limit","px":"29000","sz":"0.1")";
  EXPECT_EQ(account.verdict(order + R"(,"attachAlgoOrds":[{"tpOrdPx":"-1"}])"), "50062");
  EXPECT_EQ(account.verdict(order + R"(,"attachAlgoOrds":[])"), "0");
  EXPECT_EQ(account.verdict(order + R"(,"slippagePct":"0.01")"), "50062");
  EXPECT_EQ(account.verdict(order + R"(,"reduceOnly":true)"), "51139");
  EXPECT_EQ(account.verdict(order + R"(,"tradeQuoteCcy":"EUR")"), "51000");
  EXPECT_EQ(account.verdict(order + R"(,"tradeQuoteCcy":"USDT")"), "0");
  EXPECT_EQ(account.verdict(R"("side":"buy","ordType":"rpi","px":"29000","sz":"0.1")"), "54042");
  EXPECT_EQ(account.verdict(R"("side":"buy","ordType":"market","sz":"1000001")"), "51201");
}

TEST(OkxPlacing, AMarketOrderByQuoteSizeEndsWithAMessageWithoutAFill) {
  Trader trader;
  trader.tell(trader.peer,
              R"({"id":"1","op":"order","args":[{"instIdCode":1000001,"tdMode":"cash",)"
              R"("side":"buy","ordType":"market","sz":"3000.1","clOrdId":"m1"}]})");
  const std::vector<std::string> frames = trader.peer.take();
  ASSERT_GE(frames.size(), 3U);
  EXPECT_NE(frames[1].find(R"("sz":"3000.1","ordType":"market","side":"buy","tdMode":"cash",)"
                           R"("tgtCcy":"quote_ccy","state":"partially_filled")"),
            std::string::npos)
      << frames[1];
  EXPECT_NE(frames[2].find(R"("state":"filled","accFillSz":"0.1","fillPx":"","fillSz":"0",)"
                           R"("tradeId":"")"),
            std::string::npos)
      << frames[2];
}

TEST(OkxQueries, FilterAndPage) {
  Account account;
  for (int i = 1; i <= 3; ++i)
    account.place(R"("side":"buy","ordType":"limit","px":"29000","sz":"0.1","clOrdId":"p)" +
                  std::to_string(i) + "\"");
  const auto has = [&](std::string target, std::string_view id) {
    return account.body("/api/v5/trade/" + target).find(id) != std::string::npos;
  };
  EXPECT_TRUE(has("orders-pending?instType=SPOT&ordType=post_only,limit", "p3"));
  EXPECT_FALSE(has("orders-pending?ordType=post_only", "p3"));
  EXPECT_FALSE(has("orders-pending?instType=SWAP", "p3"));
  EXPECT_TRUE(has("orders-pending?limit=1", "p3"));
  EXPECT_FALSE(has("orders-pending?limit=1", "p2"));
  const std::string last =
      std::to_string(account.exchange.find_order(account.account, "p3")->id.value());
  EXPECT_FALSE(has("orders-pending?after=" + last, "p3"));
  EXPECT_TRUE(has("orders-pending?after=" + last, "p2"));
  EXPECT_EQ(account.code("/api/v5/trade/orders-history"), "50014");
  EXPECT_EQ(account.code("/api/v5/trade/fills-history"), "50014");
  EXPECT_EQ(account.code("/api/v5/trade/fills"), "0");
  const std::string now = std::to_string(account.now.millis());
  account.place(R"("side":"buy","ordType":"ioc","px":"30001","sz":"0.1","clOrdId":"f1")");
  EXPECT_TRUE(has("fills-history?instType=SPOT&begin=" + now, "f1"));
  EXPECT_FALSE(has("fills-history?instType=SPOT&end=1", "f1"));
  EXPECT_FALSE(has("orders-history?instType=SPOT&state=canceled", "f1"));
}

TEST(OkxQueries, TellAnOrderInTheShapeOfItsEndpoint) {
  Account account;
  account.place(R"("side":"sell","ordType":"ioc","px":"30000","sz":"0.1","clOrdId":"s1")");
  const std::string sold = account.body("/api/v5/trade/order?instId=BTC-USDT&clOrdId=s1");
  EXPECT_NE(sold.find(R"("fee":"-3","feeCcy":"USDT","rebate":"0","rebateCcy":"BTC")"),
            std::string::npos)
      << sold;
  EXPECT_NE(sold.find(R"("avgPx":"30000")"), std::string::npos);
  for (const char* push_only : {"execType", "fillFee", "amendResult", "reqId", "lastPx"})
    EXPECT_EQ(sold.find(push_only), std::string::npos) << push_only;
}

TEST(OkxAccount, ValuesItsAssetsInDollars) {
  Account account;
  const std::string balance = account.body("/api/v5/account/balance");
  EXPECT_NE(balance.find(R"("totalEq":"250000")"), std::string::npos)
      << balance;  // 100000 + 5 x 30000
  EXPECT_NE(balance.find(R"("eqUsd":"150000")"), std::string::npos);
}

TEST(OkxAccount, TellsWhatItCanBuyAndSell) {
  Account account;
  EXPECT_NE(account.body("/api/v5/account/max-avail-size?instId=BTC-USDT&tdMode=cash")
                .find(R"("availBuy":"100000","availSell":"5")"),
            std::string::npos);
  EXPECT_NE(account.body("/api/v5/account/max-size?instId=BTC-USDT&tdMode=cash")
                .find(R"("maxBuy":"3.333222)"),
            std::string::npos);
  EXPECT_EQ(account.code("/api/v5/account/max-size?instId=NO-SUCH&tdMode=cash"), "51001");
  EXPECT_EQ(account.code("/api/v5/account/max-size?instId=BTC-USDT"), "50014");
  EXPECT_EQ(account.body("/api/v5/account/positions"), R"({"code":"0","msg":"","data":[]})");
}

TEST(OkxAccount, ChoosesWhatItsFeesArePaidIn) {
  Account account;
  const auto choose = [&](std::string_view type) {
    return code_of(account.post("/api/v5/account/set-fee-type",
                                R"({"feeType":")" + std::string{type} + "\"}", account.key));
  };
  EXPECT_EQ(choose("2"), "51000");
  account.place(kResting);
  EXPECT_EQ(choose("1"), "59678");
  account.exchange.cancel_all(account.account, std::nullopt, CancelCause::User, account.now);
  EXPECT_EQ(choose("1"), "0");
  EXPECT_NE(account.body("/api/v5/account/config").find(R"("feeType":"1")"), std::string::npos);
  account.place(R"("side":"buy","ordType":"ioc","px":"30001","sz":"0.1","clOrdId":"q1")");
  EXPECT_NE(account.body("/api/v5/trade/order?instId=BTC-USDT&clOrdId=q1")
                .find(R"("fee":"-3.0001","feeCcy":"USDT","rebate":"0","rebateCcy":"BTC")"),
            std::string::npos);
}

TEST(OkxCountdown, CancelsByTag) {
  Account account;
  account.place(std::string{kResting} + R"(,"tag":"mine")");
  account.place(R"("side":"buy","ordType":"limit","px":"29000","sz":"0.1","clOrdId":"r2")");
  const auto count_down = [&](std::string_view fields) {
    return code_of(account.post("/api/v5/trade/cancel-all-after", "{" + std::string{fields} + "}",
                                account.key));
  };
  EXPECT_EQ(count_down(R"("timeOut":10,"tag":"mine")"), "0");
  EXPECT_EQ(count_down(R"("timeOut":10,"tag":"mine")"), "50011");  // once a second
  account.advance(10s);
  ASSERT_EQ(account.exchange.open_orders(account.account).size(), 1U);
  EXPECT_EQ(account.exchange.open_orders(account.account)[0]->request.client_id, "r2");
  for (int i = 0; i < 20; ++i)
    EXPECT_EQ(count_down(R"("timeOut":"60","tag":"t)" + std::to_string(i) + "\""), "0");
  EXPECT_EQ(count_down(R"("timeOut":"60","tag":"t20")"), "51071");
  EXPECT_EQ(count_down(R"("timeOut":"60")"), "0");
  account.advance(1s);
  EXPECT_EQ(count_down(R"("timeOut":"0")"), "0");
  account.advance(60s);
  EXPECT_EQ(account.exchange.open_orders(account.account).size(), 1U);
}

TEST(OkxMarket, CandlesAreBuiltFromTrades) {
  Account account;
  EXPECT_EQ(account.body("/api/v5/market/candles?instId=BTC-USDT"),
            R"({"code":"0","msg":"","data":[]})");
  const std::int64_t hour = (account.now.millis() / 3'600'000 + 1) * 3'600'000;
  account.now = UtcNanos::from_millis(hour);
  account.place(R"("side":"buy","ordType":"ioc","px":"30001","sz":"0.1")");
  account.now = account.now + 61s;
  account.place(R"("side":"sell","ordType":"ioc","px":"30000","sz":"0.2")");
  account.now = account.now + 120s;
  const auto row = [&](std::int64_t minute, std::string_view rest) {
    return R"([")" + std::to_string(hour + minute * 60'000) + R"(",)" + std::string{rest} + "]";
  };
  const std::string still = R"("30000","30000","30000","30000","0","0","0",)";
  EXPECT_EQ(account.body("/api/v5/market/candles?instId=BTC-USDT&bar=1m&limit=10"),
            R"({"code":"0","msg":"","data":[)" + row(3, still + R"("0")") + "," +
                row(2, still + R"("1")") + "," +
                row(1, R"("30000","30000","30000","30000","0.2","6000","6000","1")") + "," +
                row(0, R"("30001","30001","30001","30001","0.1","3000.1","3000.1","1")") + "]}");
  EXPECT_EQ(account.body("/api/v5/market/history-candles?instId=BTC-USDT&bar=1H"),
            R"({"code":"0","msg":"","data":[)" +
                row(0, R"("30001","30001","30000","30000","0.3","9000.1","9000.1","0")") + "]}");
  EXPECT_EQ(account.body("/api/v5/market/candles?instId=BTC-USDT&limit=1&after=" +
                         std::to_string(hour + 60'000)),
            R"({"code":"0","msg":"","data":[)" +
                row(0, R"("30001","30001","30001","30001","0.1","3000.1","3000.1","1")") + "]}");
  EXPECT_EQ(account.code("/api/v5/market/candles?instId=BTC-USDT&bar=7m"), "51000");
  EXPECT_EQ(account.code("/api/v5/market/candles?instId=NO-SUCH"), "51001");
}

TEST(OkxMarket, BarsOfADayBeginInHongKongOrAtMidnightUtc) {
  const UtcNanos noon = UtcNanos::from_millis(1'795'003'200'000);  // 2026-11-18 12:00 UTC
  EXPECT_EQ(CandleDesk::begin_of(*find_bar("1D"), noon).millis(), 1'794'931'200'000);
  EXPECT_EQ(CandleDesk::begin_of(*find_bar("1Dutc"), noon).millis(), 1'794'960'000'000);
  EXPECT_EQ(CandleDesk::begin_of(*find_bar("1Wutc"), noon).millis(), 1'794'787'200'000);
  EXPECT_FALSE(find_bar("7m").has_value());
}

TEST(OkxMarket, OlderTradesArePagedByIdOrTime) {
  Account account;
  for (int i = 0; i < 3; ++i) {
    account.place(R"("side":"buy","ordType":"ioc","px":"30001","sz":"0.1")");
    account.now = account.now + 1s;
  }
  const auto count = [&](std::string arguments) {
    const std::string all =
        account.body("/api/v5/market/history-trades?instId=BTC-USDT" + arguments);
    std::size_t found = 0;
    for (std::size_t at = 0; (at = all.find("tradeId", at)) != std::string::npos; ++at) ++found;
    return found;
  };
  EXPECT_EQ(count(""), 3U);
  EXPECT_EQ(count("&limit=2"), 2U);
  EXPECT_EQ(count("&type=2&after=" + std::to_string(kNow.millis() + 500)), 1U);
}

TEST(OkxMarket, UnknownInstrumentTypesAreRefused) {
  Account account;
  EXPECT_EQ(account.code("/api/v5/public/instruments?instType=PEBBLES"), "51000");
  EXPECT_EQ(account.code("/api/v5/market/tickers"), "50014");
  EXPECT_EQ(account.body("/api/v5/public/instruments?instType=OPTION&uly=BTC-USD"),
            R"({"code":"0","msg":"","data":[]})");
}

}  // namespace
}  // namespace crossbook::okx::test
