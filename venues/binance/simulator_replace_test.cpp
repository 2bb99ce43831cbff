// Cancel and replace: what happens to each half, and in which words it is told.
#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

class SimulatorReplace : public ::testing::Test {
 protected:
  SimulatorReplace() {
    EXPECT_EQ(bench_
                  .signed_call("POST", "/api/v3/order",
                               "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.1"
                               "&price=50000&newClientOrderId=old")
                  .status,
              200);
  }
  HttpReply replace(std::string_view mode, std::string_view cancels, std::string_view order) {
    return bench_.signed_call("POST", "/api/v3/order/cancelReplace",
                              "symbol=BTCUSDT&side=BUY&cancelReplaceMode=" + std::string{mode} +
                                  "&cancelOrigClientOrderId=" + std::string{cancels} + "&" +
                                  std::string{order});
  }
  bool is_open(std::string_view client_id) {
    const ExchangeOrder* order = bench_.exchange.find_order(bench_.alice, client_id);
    return order != nullptr && !is_terminal(order->status);
  }
  static bool has(const HttpReply& reply, std::string_view part) {
    return reply.body.find(part) != std::string::npos;
  }
  static constexpr std::string_view kNew =
      "type=LIMIT&timeInForce=GTC&quantity=0.2&price=49000&newClientOrderId=new";
  static constexpr std::string_view kTakes =
      "type=LIMIT_MAKER&quantity=0.2&price=52000&newClientOrderId=new";
  Bench bench_;
};

TEST_F(SimulatorReplace, CancelsOneAndPlacesTheOther) {
  const HttpReply reply = replace("STOP_ON_FAILURE", "old", kNew);
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(has(reply, R"({"cancelResult":"SUCCESS","newOrderResult":"SUCCESS",)"
                         R"("cancelResponse":{"symbol":"BTCUSDT","origClientOrderId":"old")"))
      << reply.body;
  EXPECT_TRUE(has(reply, R"("newOrderResponse":{"symbol":"BTCUSDT","orderId":)"));
  EXPECT_FALSE(is_open("old"));
  EXPECT_TRUE(is_open("new"));
}

TEST_F(SimulatorReplace, StopsWhereTheCancelFails) {
  const HttpReply reply = replace("STOP_ON_FAILURE", "nobody", kNew);
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.body, R"({"code":-2022,"msg":"Order cancel-replace failed.","data":{)"
                        R"("cancelResult":"FAILURE","newOrderResult":"NOT_ATTEMPTED",)"
                        R"("cancelResponse":{"code":-2011,"msg":"Unknown order sent."},)"
                        R"("newOrderResponse":null}})");
  EXPECT_FALSE(is_open("new"));
}

TEST_F(SimulatorReplace, PlacesAnywayWhereFailureIsAllowed) {
  const HttpReply reply = replace("ALLOW_FAILURE", "nobody", kNew);
  EXPECT_EQ(reply.status, 409);
  EXPECT_TRUE(has(reply, R"({"code":-2021,"msg":"Order cancel-replace partially failed.","data":{)"
                         R"("cancelResult":"FAILURE","newOrderResult":"SUCCESS")"))
      << reply.body;
  EXPECT_TRUE(is_open("new"));
}

TEST_F(SimulatorReplace, LeavesTheOldOneCancelledWhereTheNewOneIsRefused) {
  const HttpReply reply = replace("STOP_ON_FAILURE", "old", kTakes);
  EXPECT_EQ(reply.status, 409);
  EXPECT_TRUE(has(reply, R"("newOrderResponse":{"code":-2010,)"
                         R"("msg":"Order would immediately match and take."}})"))
      << reply.body;
  EXPECT_FALSE(is_open("old"));
  EXPECT_EQ(replace("ALLOW_FAILURE", "old", kTakes).status, 400);
}

TEST_F(SimulatorReplace, ChangesNothingWhereAFilterRefuses) {
  const HttpReply reply =
      replace("ALLOW_FAILURE", "old", "type=LIMIT&timeInForce=GTC&quantity=0.2&price=49000.001");
  EXPECT_EQ(reply.body, R"({"code":-1013,"msg":"Filter failure: PRICE_FILTER"})");
  EXPECT_TRUE(is_open("old"));
  EXPECT_TRUE(has(replace("SOMETIMES", "old", kNew), R"({"code":-1130,)"));
  EXPECT_TRUE(has(replace("ALLOW_FAILURE", "", kNew),
                  R"("msg":"Param 'cancelOrigClientOrderId' or 'cancelOrderId' must be sent)"));
}

TEST_F(SimulatorReplace, CancelsBeyondTheOrderLimitOnlyIfAsked) {
  HttpReply reply;
  for (int i = 0; i < 100; ++i)
    reply = bench_.signed_call("POST", "/api/v3/order",
                               "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.01"
                               "&price=51000");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(replace("STOP_ON_FAILURE", "old", kNew).status, 429);
  EXPECT_TRUE(is_open("old"));
  reply = replace("STOP_ON_FAILURE", "old",
                  std::string{kNew} + "&orderRateLimitExceededMode=CANCEL_ONLY");
  EXPECT_EQ(reply.status, 409);
  EXPECT_TRUE(has(reply, R"("newOrderResponse":{"code":-1015,)")) << reply.body;
  EXPECT_FALSE(is_open("old"));
  EXPECT_FALSE(is_open("new"));
}

TEST_F(SimulatorReplace, TellsItsStoryOverTheWsApiToo) {
  FakePeer& peer = bench_.open(Listener::WsPrivate, "/ws-api/v3?returnRateLimits=false");
  bench_.send(peer, bench_.ws_request("r", "order.cancelReplace",
                                      {{"symbol", "BTCUSDT"},
                                       {"side", "BUY"},
                                       {"type", "LIMIT"},
                                       {"timeInForce", "GTC"},
                                       {"quantity", "0.2"},
                                       {"price", "49000"},
                                       {"cancelReplaceMode", "STOP_ON_FAILURE"},
                                       {"cancelOrigClientOrderId", "nobody"}}));
  EXPECT_TRUE(peer.frames.at(0).starts_with(
      R"({"id":"r","status":400,"error":{"code":-2022,"msg":"Order cancel-replace failed.",)"
      R"("data":{"cancelResult":"FAILURE")"))
      << peer.frames.at(0);
}

}  // namespace
}  // namespace crossbook::binance::test
