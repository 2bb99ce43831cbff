// Orders that become smaller in place: what is answered, told and refused.
#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

class SimulatorAmend : public ::testing::Test {
 protected:
  SimulatorAmend() {
    bench_.signed_call("POST", "/api/v3/order",
                       "symbol=BTCUSDT&side=SELL&type=LIMIT&timeInForce=GTC&quantity=0.5"
                       "&price=52000&newClientOrderId=mine");
    id_ = bench_.exchange.find_order(bench_.alice, "mine")->id;
  }
  HttpReply amend(std::string_view rest) {
    return bench_.signed_call(
        "PUT", "/api/v3/order/amend/keepPriority",
        "symbol=BTCUSDT&orderId=" + std::to_string(id_.value()) + "&" + std::string{rest});
  }
  void expect_refused(std::string_view rest, std::int64_t code, std::string_view message) {
    EXPECT_EQ(amend(rest).body, R"({"code":)" + std::to_string(code) + R"(,"msg":")" +
                                    std::string{message} + R"("})");
  }
  Bench bench_;
  ExchangeOrderId id_;
};

TEST_F(SimulatorAmend, MakesAnOrderSmallerUnderItsNewName) {
  const HttpReply reply = amend("newQty=0.2&newClientOrderId=less");
  EXPECT_EQ(reply.status, 200);
  for (const std::string_view part :
       {R"({"transactTime":1795413600000,"executionId":)",
        R"("origClientOrderId":"mine","clientOrderId":"less")",
        R"("qty":"0.20000000","executedQty":"0.00000000","preventedQty":"0.00000000")",
        R"("status":"NEW")"})
    EXPECT_NE(reply.body.find(part), std::string::npos) << part << " in " << reply.body;
  const AssetId btc = *bench_.market.table.find_asset("BTC");
  EXPECT_EQ(bench_.exchange.ledger().balance(bench_.alice, btc).held, amount("0.2"));
  EXPECT_EQ(
      bench_.signed_call("GET", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=less").status,
      200);
  const std::string history =
      bench_
          .signed_call("GET", "/api/v3/order/amendments",
                       "symbol=BTCUSDT&orderId=" + std::to_string(id_.value()))
          .body;
  EXPECT_NE(history.find(R"("origClientOrderId":"mine","newClientOrderId":"less",)"
                         R"("origQty":"0.50000000","newQty":"0.20000000")"),
            std::string::npos)
      << history;
}

TEST_F(SimulatorAmend, IsToldAsAReplacement) {
  FakePeer& peer = bench_.open(Listener::WsPrivate, "/ws-api/v3?returnRateLimits=false");
  bench_.send(peer, bench_.ws_request("1", "userDataStream.subscribe.signature", {}));
  peer.frames.clear();
  bench_.send(peer, bench_.ws_request("2", "order.amend.keepPriority",
                                      {{"symbol", "BTCUSDT"},
                                       {"origClientOrderId", "mine"},
                                       {"newQty", "0.3"},
                                       {"newClientOrderId", "less"}}));
  ASSERT_EQ(peer.frames.size(), 3u);
  EXPECT_TRUE(peer.frames[0].starts_with(R"({"id":"2","status":200,"result":{"transactTime":)"));
  EXPECT_NE(peer.frames[1].find(R"("c":"less")"), std::string::npos) << peer.frames[1];
  EXPECT_NE(peer.frames[1].find(R"("q":"0.30000000")"), std::string::npos);
  EXPECT_NE(peer.frames[1].find(R"("C":"mine","x":"REPLACED","X":"NEW")"), std::string::npos);
  EXPECT_NE(peer.frames[2].find("outboundAccountPosition"), std::string::npos);
  AccountEvents events;
  const Padded frame{peer.frames[1]};
  ASSERT_TRUE(bench_.market.venue.decode_account(frame.bytes(), events).has_value());
  EXPECT_EQ(events.reports.at(0).status, OrderStatus::New);
}

TEST_F(SimulatorAmend, RefusesWhatIsNotSmaller) {
  expect_refused("newQty=0.6", -2038, "Order amend (quantity increase) is not supported.");
  expect_refused("newQty=0.5", -2038, "The requested action would change no state; rejecting");
  expect_refused("newQty=0", -1013, "Invalid quantity.");
  expect_refused("newQty=0.0000001", -1013, "Filter failure: LOT_SIZE");
  expect_refused("newQty=0.00001", -1013, "Filter failure: NOTIONAL");
  EXPECT_EQ(bench_.exchange.find_order(bench_.alice, id_)->request.client_id, "mine");
  bench_.signed_call("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=mine");
  expect_refused("newQty=0.1", -2038, "Unknown order sent.");
}

TEST_F(SimulatorAmend, EndsAfterTenTimes) {
  for (int i = 1; i <= 10; ++i)
    EXPECT_EQ(amend("newQty=0." + std::to_string(50 - i)).status, 200) << i;
  expect_refused("newQty=0.1", -1013, "Filter failure: MAX_NUM_ORDER_AMENDS");
}

}  // namespace
}  // namespace crossbook::binance::test
