// Candles, tickers and averages of the local exchange; where intervals begin.
#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"
#include "venues/binance/simulator_stats.hpp"

namespace crossbook::binance::test {
namespace {

using std::chrono::minutes;

UtcNanos utc(std::int64_t seconds) { return UtcNanos{seconds * 1'000'000'000}; }
constexpr std::int64_t kWednesday = 1'795'618'830;  // 2026-11-25 15:00:30

std::int64_t begin_of(std::string_view interval, minutes zone = minutes{0}) {
  return candle_begin(*find_interval(interval), utc(kWednesday), zone).seconds();
}

TEST(CandleInterval, BeginsOnItsGrid) {
  EXPECT_EQ(begin_of("1s"), kWednesday);
  EXPECT_EQ(begin_of("1m"), 1'795'618'800);
  EXPECT_EQ(begin_of("4h"), 1'795'608'000);  // 12:00
  EXPECT_EQ(begin_of("1d"), 1'795'564'800);  // 00:00
  EXPECT_EQ(begin_of("1w"), 1'795'392'000);  // Monday the 23rd
  EXPECT_EQ(begin_of("1M"), 1'793'491'200);  // the 1st
  EXPECT_EQ(find_interval("2m"), nullptr);
  const UtcNanos november = candle_begin(*find_interval("1M"), utc(kWednesday), minutes{0});
  EXPECT_EQ(next_candle(*find_interval("1M"), november, minutes{0}).seconds(), 1'796'083'200);
}

TEST(CandleInterval, BeginsInTheZoneAskedFor) {
  EXPECT_EQ(begin_of("1d", minutes{8 * 60}), 1'795'564'800 - 8 * 3600);
  EXPECT_EQ(begin_of("1d", minutes{-9 * 60}), 1'795'564'800 + 9 * 3600);
  EXPECT_EQ(parse_time_zone("05:45"), minutes{345});
  EXPECT_EQ(parse_time_zone("-1:00"), minutes{-60});
  EXPECT_EQ(parse_time_zone("8"), minutes{480});
  for (const std::string_view wrong : {"", "x", "-13", "15", "1:60", "1:2:3", "--1"})
    EXPECT_FALSE(parse_time_zone(wrong).has_value()) << wrong;
}

class SimulatorMarket : public ::testing::Test {
 protected:
  void trade(std::string_view side, std::string_view size) {
    const std::string at = side == "BUY" ? "52000.02" : "51999.48";
    const HttpReply reply =
        bench_.signed_call("POST", "/api/v3/order",
                           "symbol=BTCUSDT&type=LIMIT&timeInForce=IOC&side=" + std::string{side} +
                               "&quantity=" + std::string{size} + "&price=" + at);
    ASSERT_NE(reply.body.find("FILLED"), std::string::npos) << reply.body;
  }
  std::string get(std::string_view path, std::string_view query) {
    return bench_.get(path, query).body;
  }
  Bench bench_;  // begins on a full minute: 06:00 of 2026-11-23
};

TEST_F(SimulatorMarket, CutsTradesIntoCandlesWithoutGaps) {
  EXPECT_EQ(get("/api/v3/klines", "symbol=BTCUSDT&interval=1m"), "[]");
  trade("BUY", "0.1");
  trade("SELL", "0.2");
  bench_.now = bench_.now + minutes{2};
  trade("BUY", "0.3");
  EXPECT_EQ(get("/api/v3/klines", "symbol=BTCUSDT&interval=1m"),
            R"([[1795413600000,"52000.00000000","52000.00000000","51999.50000000",)"
            R"("51999.50000000","0.30000000",1795413659999,"15599.90000000",2,"0.10000000",)"
            R"("5200.00000000","0"],)"
            R"([1795413660000,"51999.50000000","51999.50000000","51999.50000000",)"
            R"("51999.50000000","0.00000000",1795413719999,"0.00000000",0,"0.00000000",)"
            R"("0.00000000","0"],)"
            R"([1795413720000,"52000.00000000","52000.00000000","52000.00000000",)"
            R"("52000.00000000","0.30000000",1795413779999,"15600.00000000",1,"0.30000000",)"
            R"("15600.00000000","0"]])");
}

TEST_F(SimulatorMarket, GivesTheNewestCandlesOrThoseFromATimeOn) {
  for (int i = 0; i < 5; ++i) {
    trade("BUY", "0.01");
    bench_.now = bench_.now + minutes{1};
  }
  const auto starts = [&](std::string_view rest) {
    return get("/api/v3/klines", "symbol=BTCUSDT&interval=1m&limit=2" + std::string{rest});
  };
  EXPECT_TRUE(starts("").starts_with("[[1795413840000,"));
  EXPECT_TRUE(starts("&startTime=1795413600001").starts_with("[[1795413660000,"));
  EXPECT_TRUE(starts("&endTime=1795413720000").starts_with("[[1795413660000,"));
  EXPECT_TRUE(get("/api/v3/klines", "symbol=BTCUSDT&interval=1d&timeZone=8")
                  .starts_with("[[1795363200000,"));
  EXPECT_EQ(bench_.get("/api/v3/klines", "symbol=BTCUSDT&interval=9m").body,
            R"({"code":-1120,"msg":"Invalid interval."})");
}

TEST_F(SimulatorMarket, SumsADayAWindowAndATradingDay) {
  trade("BUY", "0.1");
  bench_.now = bench_.now + minutes{90};
  trade("SELL", "0.1");
  const std::string day = get("/api/v3/ticker/24hr", "symbol=BTCUSDT");
  for (const std::string_view part :
       {R"("priceChange":"-0.50000000")", R"("weightedAvgPrice":"51999.75000000")",
        R"("openPrice":"52000.00000000")", R"("volume":"0.20000000")", R"("count":2})"})
    EXPECT_NE(day.find(part), std::string::npos) << part << " in " << day;
  EXPECT_NE(get("/api/v3/ticker", "symbol=BTCUSDT&windowSize=1h").find(R"("count":1})"),
            std::string::npos);
  const std::string trading = get("/api/v3/ticker/tradingDay", "symbol=BTCUSDT&type=MINI");
  EXPECT_EQ(trading.find("priceChange"), std::string::npos);
  EXPECT_NE(trading.find(R"("openTime":1795392000000,"closeTime":1795478399999)"),
            std::string::npos)
      << trading;
  bench_.now = bench_.now + std::chrono::hours{25};
  const std::string later = get("/api/v3/ticker/24hr", "symbol=BTCUSDT");
  EXPECT_NE(later.find(R"("count":0})"), std::string::npos) << later;
  EXPECT_NE(later.find(R"("lastPrice":"51999.50000000")"), std::string::npos) << later;
}

TEST_F(SimulatorMarket, RefusesTickersThatDoNotMakeSense) {
  EXPECT_EQ(get("/api/v3/ticker/24hr", "symbol=BTCUSDT&type=HUGE"),
            R"({"code":-1139,"msg":"Invalid ticker type."})");
  EXPECT_EQ(get("/api/v3/ticker", ""),
            R"({"code":-1102,"msg":"Param 'symbol' or 'symbols' must be sent, but both were )"
            R"(empty/null!"})");
  for (const std::string_view wrong : {"8d", "60m", "24h", "h", "-1m"})
    EXPECT_EQ(
        bench_.get("/api/v3/ticker", "symbol=BTCUSDT&windowSize=" + std::string{wrong}).status, 400)
        << wrong;
}

TEST_F(SimulatorMarket, AveragesTheLastFiveMinutes) {
  trade("BUY", "0.1");
  trade("SELL", "0.3");
  const std::string time = std::to_string(bench_.now.millis());
  bench_.now = bench_.now + minutes{4};
  EXPECT_EQ(get("/api/v3/avgPrice", "symbol=BTCUSDT"),
            R"({"mins":5,"price":"51999.62500000","closeTime":)" + time + "}");
}

TEST_F(SimulatorMarket, ShowsTheBandAsAnExecutionRuleAndNoReferencePrice) {
  EXPECT_EQ(get("/api/v3/executionRules", "symbol=BTCUSDT"),
            R"({"symbolRules":[{"symbol":"BTCUSDT","rules":[{"ruleType":"PRICE_RANGE",)"
            R"("bidLimitMultUp":"1.2","bidLimitMultDown":"0.8","askLimitMultUp":"1.2",)"
            R"("askLimitMultDown":"0.8"}]}]})");
  EXPECT_EQ(get("/api/v3/referencePrice", "symbol=BTCUSDT"),
            R"({"code":-2043,"msg":"This symbol doesn't have a reference price."})");
}

TEST_F(SimulatorMarket, WeighsTickersByHowManyTheyShow) {
  const auto weight = [&](std::string_view path, std::string_view query) {
    bench_.now = bench_.now + minutes{1};
    for (const auto& [name, value] : bench_.get(path, query).headers)
      if (name == "X-MBX-USED-WEIGHT-1M") return value;
    return std::string{};
  };
  EXPECT_EQ(weight("/api/v3/ticker/24hr", "symbol=BTCUSDT"), "2");
  EXPECT_EQ(weight("/api/v3/ticker/24hr", ""), "80");
  EXPECT_EQ(weight("/api/v3/ticker", "symbols=%5B%22ETHBTC%22,%22BTCUSDT%22%5D"), "8");
  EXPECT_EQ(weight("/api/v3/klines", "symbol=BTCUSDT&interval=1m"), "2");
}

}  // namespace
}  // namespace crossbook::binance::test
