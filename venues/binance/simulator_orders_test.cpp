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
  EXPECT_TRUE(has(reply, R"("expiryReason":"UNFILLED_IOC_QUANTITY_EXPIRED")"));
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

// The matching engine never sees them: what it alone refuses passes.
TEST_F(SimulatorOrders, ThatOnlyTestPassTheFiltersAndChangeNothing) {
  const std::string order = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=52000";
  const auto test = [&](std::string_view rest) {
    return bench_.signed_call("POST", "/api/v3/order/test", order + std::string{rest});
  };
  EXPECT_EQ(test("&quantity=0.1").body, "{}");
  EXPECT_EQ(test("&quantity=9").body, "{}");  // more than the account has
  expect_refused(test("&quantity=0.00009"), -1013, "Filter failure: NOTIONAL");
  EXPECT_TRUE(has(test("&quantity=0.1&computeCommissionRates=true"),
                  R"({"standardCommissionForOrder":{"maker":"0.00100000","taker":"0.00100000"})"));
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
      "side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.3&price=51999.99"
      "&selfTradePreventionMode=EXPIRE_TAKER");
  EXPECT_TRUE(has(reply, R"("status":"EXPIRED_IN_MATCH")")) << reply.body;
  EXPECT_TRUE(has(reply, R"("preventedMatchId":0,"preventedQuantity":"0.30000000")"));
}

TEST_F(SimulatorOrders, EndTheirOwnersRestingOrdersUnlessToldOtherwise) {
  place("side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.1&price=51999.99&newClientOrderId=rest");
  const HttpReply taker =
      place("side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.3&price=52000&newClientOrderId=take");
  EXPECT_TRUE(has(taker, R"("status":"FILLED")")) << taker.body;
  EXPECT_TRUE(has(taker, R"("selfTradePreventionMode":"EXPIRE_MAKER")"));
  const HttpReply maker =
      bench_.signed_call("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=rest");
  EXPECT_TRUE(has(maker, R"("status":"EXPIRED_IN_MATCH")")) << maker.body;
  EXPECT_TRUE(has(maker, R"("preventedMatchId":0,"preventedQuantity":"0.10000000")"));
  const HttpReply matches =
      bench_.signed_call("GET", "/api/v3/myPreventedMatches", "symbol=BTCUSDT&preventedMatchId=0");
  EXPECT_TRUE(has(matches, R"("selfTradePreventionMode":"EXPIRE_MAKER","price":"51999.99000000",)"
                           R"("makerPreventedQuantity":"0.10000000")"))
      << matches.body;
  expect_refused(place("side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.1&price=52000"
                       "&selfTradePreventionMode=NONE"),
                 -1013, "This symbol does not allow the specified self-trade prevention mode.");
}

TEST_F(SimulatorOrders, CountTheMatchOnceThatEndsBothSides) {
  place("side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.1&price=51999.99");
  place(
      "side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.3&price=51999.99"
      "&selfTradePreventionMode=EXPIRE_BOTH");
  const HttpReply matches =
      bench_.signed_call("GET", "/api/v3/myPreventedMatches", "symbol=BTCUSDT&preventedMatchId=0");
  EXPECT_TRUE(has(matches, R"("makerPreventedQuantity":"0.10000000",)"
                           R"("takerPreventedQuantity":"0.30000000")"))
      << matches.body;
  EXPECT_EQ(
      bench_.signed_call("GET", "/api/v3/myPreventedMatches", "symbol=BTCUSDT&preventedMatchId=1")
          .body,
      "[]");
}

TEST_F(SimulatorOrders, KeepTheStrategyThatTheyWereSentWith) {
  const std::string order = "side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=50000";
  EXPECT_TRUE(has(place(order + "&strategyId=7&strategyType=1000001&newClientOrderId=s"),
                  R"("strategyId":7,"strategyType":1000001)"));
  EXPECT_TRUE(has(bench_.signed_call("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=s"),
                  R"("strategyId":7,"strategyType":1000001)"));
  EXPECT_FALSE(has(place(order), "strategyId"));
  expect_refused(place(order + "&strategyType=999999"), -1134,
                 "strategyType was less than 1000000.");
}

TEST_F(SimulatorOrders, OfKindsThatNoSymbolAllowsAreRefusedByName) {
  const std::string sized = "&timeInForce=GTC&quantity=0.1&price=50000";
  expect_refused(place("side=BUY&type=STOP_LOSS_LIMIT&stopPrice=1" + sized), -1013,
                 "Stop loss limit orders are not supported for this symbol.");
  expect_refused(place("side=BUY&type=TAKE_PROFIT&quantity=1&stopPrice=1"), -1013,
                 "Take profit orders are not supported for this symbol.");
  expect_refused(place("side=BUY&type=LIMIT&icebergQty=0.01" + sized), -1013,
                 "Iceberg orders are not supported for this symbol.");
  expect_refused(place("side=BUY&type=LIMIT&pegPriceType=PRIMARY_PEG" + sized), -1013,
                 "Pegged orders are not supported for this symbol.");
}

TEST_F(SimulatorOrders, AreRefusedBeyondTheCeilings) {
  for (std::size_t i = 0; i < 200; ++i) {
    if (i % 50 == 0) bench_.now = bench_.now + std::chrono::seconds{10};  // the order limit
    ASSERT_EQ(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=50000").status, 200);
  }
  bench_.now = bench_.now + std::chrono::seconds{10};
  expect_refused(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.001&price=50000"), -1013,
                 "Filter failure: MAX_NUM_ORDERS");
  EXPECT_EQ(ioc("BUY", "0.001", "52000").status, 200);  // does not rest
  expect_refused(ioc("BUY", "8000", "52000"), -1013, "Filter failure: NOTIONAL");
}

// 5 minutes of trades, not the touch, say how far a price may be.
TEST_F(SimulatorOrders, MayRestWithinTheBandAroundTheAveragePrice) {
  ioc("BUY", "0.1", "52000");
  bench_.quote(bench_.btc_usdt, "61999", "62000", "0.5");
  EXPECT_EQ(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=42000").status, 200);
  expect_refused(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=41000"), -1013,
                 "Filter failure: PERCENT_PRICE_BY_SIDE");
  expect_refused(ioc("SELL", "0.01", "62500"), -1013, "Filter failure: PERCENT_PRICE_BY_SIDE");
  bench_.now = bench_.now + std::chrono::minutes{6};  // nothing traded since: the last price
  EXPECT_EQ(place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=42000").status, 200);
}

TEST_F(SimulatorOrders, AtMarketForAQuoteAmountNeedABook) {
  bench_.exchange.quote(bench_.maker, bench_.btc_usdt, BookSide::Ask, {}, bench_.now);
  expect_refused(place("side=BUY&type=MARKET&quoteOrderQty=100"), -2010,
                 "Order book liquidity is less than symbol minimum quantity.");
  EXPECT_TRUE(has(place("side=BUY&type=MARKET&quantity=0.1"),
                  R"("expiryReason":"INSUFFICIENT_LIQUIDITY")"));
}

TEST_F(SimulatorOrders, AreNamedByBothIdsOnlyIfTheyAgree) {
  place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=50000&newClientOrderId=mine");
  const std::int64_t id = bench_.exchange.find_order(bench_.alice, "mine")->id.value();
  const std::string both = "symbol=BTCUSDT&orderId=" + std::to_string(id) + "&origClientOrderId=";
  EXPECT_EQ(bench_.signed_call("GET", "/api/v3/order", both + "mine").status, 200);
  for (const std::string_view verb : {"GET", "DELETE"})
    expect_refused(bench_.signed_call(verb, "/api/v3/order", both + "yours"), -2039,
                   "Client order ID is not correct for this order ID.");
  EXPECT_EQ(bench_.signed_call("DELETE", "/api/v3/order", both + "mine").status, 200);
}

TEST_F(SimulatorOrders, AreCancelledOnlyInTheStateAskedFor) {
  place("side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1&price=50000&newClientOrderId=c");
  const auto cancel = [&](std::string_view only) {
    return bench_.signed_call(
        "DELETE", "/api/v3/order",
        "symbol=BTCUSDT&origClientOrderId=c&cancelRestrictions=" + std::string{only});
  };
  expect_refused(cancel("ONLY_FILLED"), -1145, "Invalid cancelRestrictions");
  expect_refused(cancel("ONLY_PARTIALLY_FILLED"), -2011,
                 "Order was not canceled due to cancel restrictions.");
  EXPECT_EQ(cancel("ONLY_NEW").status, 200);
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

TEST_F(SimulatorOrders, AreListedFromATimeOnOldestFirst) {
  const std::string start = std::to_string(bench_.now.millis());
  for (int i = 0; i < 3; ++i) {
    ioc("BUY", "0.0" + std::to_string(i + 1), "52000");
    bench_.now = bench_.now + std::chrono::milliseconds{10};
  }
  const auto trades = [&](const std::string& rest) {
    return bench_.signed_call("GET", "/api/v3/myTrades", "symbol=BTCUSDT&limit=1" + rest);
  };
  EXPECT_TRUE(has(trades(""), R"("qty":"0.03000000")"));
  EXPECT_TRUE(has(trades("&startTime=" + start), R"("qty":"0.01000000")"));
  EXPECT_TRUE(has(trades("&startTime=" + start + "000"), R"("qty":"0.01000000")"));  // in µs
  expect_refused(trades("&startTime=1795413600000&endTime=1795500000001"), -1127,
                 "More than 24 hours between startTime and endTime.");
  expect_refused(trades("&fromId=1&startTime=" + start), -1128,
                 "Combination of optional parameters invalid.");
}

}  // namespace
}  // namespace crossbook::binance::test
