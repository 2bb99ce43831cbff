// Orders at the local exchange over REST: fills, expiry, filters, cancels, what the account keeps.
#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

bool has(const HttpReply& reply, std::string_view part) {
  return reply.body.find(part) != std::string::npos;
}

class SimulatorOrders : public ::testing::Test {
 protected:
  HttpReply place(std::string_view rest) {
    return bench_.signed_call("POST", "/api/v3/order", "symbol=BTCUSDT&" + std::string{rest});
  }
  HttpReply ioc(std::string_view side, std::string_view size, std::string_view at) {
    return place("side=" + std::string{side} + "&type=LIMIT&timeInForce=IOC&quantity=" +
                 std::string{size} + "&price=" + std::string{at});
  }
  void expect_refused(const HttpReply& reply, std::int64_t code, std::string_view message) {
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(reply.body, R"({"code":)" + std::to_string(code) + R"(,"msg":")" +
                              std::string{message} + R"("})");
  }
  Bench bench_;
};

TEST_F(SimulatorOrders, FillAtTheBookAndPayTheFeeFromWhatIsReceived) {
  const HttpReply reply = ioc("BUY", "0.1", "52000");
  EXPECT_TRUE(has(reply, R"("status":"FILLED")")) << reply.body;
  EXPECT_TRUE(has(reply, R"("fills":[{"price":"52000.00000000","qty":"0.10000000",)"
                         R"("commission":"0.00010000","commissionAsset":"BTC")"))
      << reply.body;
  EXPECT_EQ(bench_.balance("BTC"), amount("2.0999"));
  EXPECT_EQ(bench_.balance("USDT"), amount("94800"));
}

TEST_F(SimulatorOrders, PayTheFeeOfASaleInTheQuoteAsset) {
  const HttpReply reply = ioc("SELL", "0.1", "51999.5");
  EXPECT_TRUE(has(reply, R"("commission":"5.19995000","commissionAsset":"USDT")")) << reply.body;
}

TEST_F(SimulatorOrders, ExpireWithHttp200WhereNothingFills) {
  const HttpReply reply = ioc("BUY", "0.1", "51000");
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(has(reply, R"("executedQty":"0.00000000")"));
  EXPECT_TRUE(has(reply, R"("status":"EXPIRED")"));
  EXPECT_TRUE(has(reply, R"("expiryReason":"UNFILLED_IOC_QUANTITY_EXPIRED","fills":[])"));
  EXPECT_EQ(bench_.balance("USDT"), amount("100000"));
}

TEST_F(SimulatorOrders, ExpireWithWhatFilledWhereTheBookIsShort) {
  const HttpReply reply = ioc("BUY", "1", "52000");
  EXPECT_TRUE(has(reply, R"("executedQty":"0.50000000")")) << reply.body;
  EXPECT_TRUE(has(reply, R"("status":"EXPIRED")"));
}

TEST_F(SimulatorOrders, ExpireWholeIfTheyAreFillOrKill) {
  const HttpReply reply = place("side=BUY&type=LIMIT&timeInForce=FOK&quantity=1&price=52000");
  EXPECT_TRUE(has(reply, R"("expiryReason":"UNFILLED_FOK_ORDER_EXPIRED")")) << reply.body;
  EXPECT_EQ(bench_.balance("BTC"), amount("2"));
}

TEST_F(SimulatorOrders, AreRefusedByEachFilterInItsWords) {
  expect_refused(ioc("BUY", "0.1", "52000.001"), -1013, "Filter failure: PRICE_FILTER");
  expect_refused(ioc("BUY", "0.000001", "52000"), -1013, "Filter failure: LOT_SIZE");
  expect_refused(ioc("BUY", "0.00009", "52000"), -1013, "Filter failure: NOTIONAL");
  expect_refused(ioc("BUY", "0.1", "90000"), -1013, "Filter failure: PERCENT_PRICE_BY_SIDE");
  expect_refused(ioc("BUY", "0.1", "52000.000000001"), -1111,
                 "Parameter 'price' has too much precision.");
  expect_refused(ioc("BUY", "3", "52000"), -2010,
                 "Account has insufficient balance for requested action.");
  expect_refused(ioc("BUY", "0", "52000"), -1013, "Invalid quantity.");
  EXPECT_TRUE(has(ioc("BUY", "-1", "52000"), R"({"code":-1100,)"));
}

TEST_F(SimulatorOrders, AreRefusedForWordsThatTheVenueDoesNotKnow) {
  expect_refused(ioc("HOLD", "0.1", "52000"), -1117, "Invalid side.");
  expect_refused(place("side=BUY&type=STOP&quantity=1&price=1"), -1116, "Invalid orderType.");
  expect_refused(place("side=BUY&type=LIMIT&timeInForce=GTX&quantity=1&price=1"), -1115,
                 "Invalid timeInForce.");
  expect_refused(place("side=BUY&type=LIMIT_MAKER&timeInForce=GTC&quantity=1&price=52000"), -1106,
                 "Parameter 'timeInForce' sent when not required.");
  expect_refused(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=1"), -1102,
                 "Mandatory parameter 'price' was not sent, was empty/null, or malformed.");
}

TEST_F(SimulatorOrders, ThatMustMakeAreRefusedWhereTheyWouldTake) {
  expect_refused(place("side=BUY&type=LIMIT_MAKER&quantity=0.1&price=52000"), -2010,
                 "Order would immediately match and take.");
}

TEST_F(SimulatorOrders, WithAnOpenOrdersIdAreRefused) {
  const std::string order =
      "side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=50000&newClientOrderId=cb1";
  EXPECT_EQ(place(order).status, 200);
  expect_refused(place(order), -2010, "Duplicate order sent.");
}

TEST_F(SimulatorOrders, AreNotTakenWhileTheMarketIsClosed) {
  bench_.exchange.set_status(bench_.btc_usdt, TradingStatus::Halted);
  expect_refused(ioc("BUY", "0.1", "52000"), -1013, "Market is closed.");
}

TEST_F(SimulatorOrders, AreFoundByClientIdAndCancelledOnce) {
  EXPECT_EQ(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=50000"
                  "&newClientOrderId=cb1")
                .status,
            200);
  const std::string of_it = "symbol=BTCUSDT&origClientOrderId=cb1";
  EXPECT_TRUE(has(bench_.signed_call("GET", "/api/v3/order", of_it), R"("status":"NEW")"));
  const HttpReply cancelled =
      bench_.signed_call("DELETE", "/api/v3/order", of_it + "&newClientOrderId=stop1");
  EXPECT_TRUE(has(cancelled, R"("origClientOrderId":"cb1")")) << cancelled.body;
  EXPECT_TRUE(has(cancelled, R"("clientOrderId":"stop1")"));
  EXPECT_TRUE(has(cancelled, R"("status":"CANCELED")"));
  expect_refused(bench_.signed_call("DELETE", "/api/v3/order", of_it), -2011,
                 "Unknown order sent.");
  expect_refused(
      bench_.signed_call("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=never"), -2013,
      "Order does not exist.");
}

TEST_F(SimulatorOrders, AreCancelledAllAtOnceByInstrument) {
  for (const std::string_view at : {"50000", "50001"})
    place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=" + std::string{at});
  const HttpReply reply = bench_.signed_call("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT");
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(bench_.signed_call("GET", "/api/v3/openOrders", "").body, "[]");
  expect_refused(bench_.signed_call("DELETE", "/api/v3/openOrders", "symbol=BTCUSDT"), -2011,
                 "Unknown order sent.");
}

TEST_F(SimulatorOrders, ThatOnlyTestChangeNothing) {
  const std::string order = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&price=52000";
  EXPECT_EQ(bench_.signed_call("POST", "/api/v3/order/test", order + "&quantity=0.1").body, "{}");
  expect_refused(bench_.signed_call("POST", "/api/v3/order/test", order + "&quantity=9"), -2010,
                 "Account has insufficient balance for requested action.");
  EXPECT_EQ(bench_.balance("BTC"), amount("2"));
}

TEST_F(SimulatorOrders, AtMarketBuyForAQuoteAmount) {
  const HttpReply reply = place("side=BUY&type=MARKET&quoteOrderQty=5200");
  EXPECT_TRUE(has(reply, R"("executedQty":"0.10000000")")) << reply.body;
  EXPECT_TRUE(has(reply, R"("status":"FILLED")"));
}

TEST_F(SimulatorOrders, MeetTheirOwnersOrdersByTheModeAskedFor) {
  place("side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.1&price=51999.99");
  const HttpReply reply = place(
      "side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.1&price=51999.99"
      "&selfTradePreventionMode=EXPIRE_TAKER");
  EXPECT_TRUE(has(reply, R"("status":"EXPIRED_IN_MATCH")")) << reply.body;
}

TEST_F(SimulatorOrders, ThatFillDoNotCountAgainstTheOrderLimit) {
  const auto count = [](const HttpReply& reply) {
    for (const auto& [name, value] : reply.headers)
      if (name == "X-MBX-ORDER-COUNT-10S") return value;
    return std::string{};
  };
  EXPECT_EQ(count(ioc("BUY", "0.01", "51000")), "1");
  EXPECT_EQ(count(ioc("BUY", "0.01", "52000")), "1");
  EXPECT_EQ(count(ioc("BUY", "0.01", "51000")), "2");
  HttpReply reply;
  for (int i = 0; i < 99; ++i) reply = ioc("BUY", "0.01", "51000");
  EXPECT_EQ(reply.status, 429);
  EXPECT_TRUE(has(reply, R"({"code":-1015,)")) << reply.body;
}

TEST_F(SimulatorOrders, CostNoWeightWhenTheyAreTaken) {
  const auto weight = [](const HttpReply& reply) {
    for (const auto& [name, value] : reply.headers)
      if (name == "X-MBX-USED-WEIGHT-1M") return value;
    return std::string{};
  };
  EXPECT_EQ(weight(ioc("BUY", "0.01", "52000")), "0");
  EXPECT_EQ(weight(ioc("BUY", "9", "52000")), "1");
}

TEST_F(SimulatorOrders, AppearInTheListsOfOrdersAndTrades) {
  ioc("BUY", "0.1", "52000");
  ioc("BUY", "0.1", "51000");
  const HttpReply orders = bench_.signed_call("GET", "/api/v3/allOrders", "symbol=BTCUSDT");
  EXPECT_TRUE(has(orders, R"("status":"FILLED")"));
  EXPECT_TRUE(has(orders, R"("status":"EXPIRED")"));
  const HttpReply trades = bench_.signed_call("GET", "/api/v3/myTrades", "symbol=BTCUSDT");
  EXPECT_TRUE(has(trades, R"("price":"52000.00000000","qty":"0.10000000")")) << trades.body;
  EXPECT_TRUE(has(bench_.get("/api/v3/trades", "symbol=BTCUSDT"), R"("isBuyerMaker":false)"));
  const HttpReply aggregates = bench_.get("/api/v3/aggTrades", "symbol=BTCUSDT&limit=10");
  EXPECT_TRUE(has(aggregates, R"("p":"52000.00000000","q":"0.10000000")")) << aggregates.body;
}

}  // namespace
}  // namespace crossbook::binance::test
