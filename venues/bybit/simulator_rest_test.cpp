// The local Bybit's REST: its words, its refusals, its limits.
#include <gtest/gtest.h>

#include "venues/bybit/test_support.hpp"

namespace crossbook::bybit::test {
namespace {

class BybitRest : public ::testing::Test, protected LocalBybit {
 protected:
  Json order(const Json& created) {
    const Json list = get("/v5/order/realtime?category=spot&orderId=" +
                          created["result"]["orderId"].get<std::string>());
    return list["result"]["list"].at(0);
  }
};

TEST_F(BybitRest, ListsSymbolsInTheDocumentedWords) {
  const Json answer = get("/v5/market/instruments-info?category=spot");
  const Json& btc = answer["result"]["list"].at(0);
  EXPECT_EQ(btc["symbol"], "BTCUSDT");
  EXPECT_EQ(btc["lotSizeFilter"]["basePrecision"], "0.000001");
  EXPECT_EQ(btc["lotSizeFilter"]["minOrderAmt"], "5");
  EXPECT_EQ(btc["priceFilter"]["tickSize"], "0.1");
  EXPECT_TRUE(get("/v5/market/instruments-info?category=linear")["result"]["list"].empty());
  EXPECT_EQ(code_of(get("/v5/market/instruments-info?category=spot&symbol=NOUSDT")), 10001);
}

TEST_F(BybitRest, RefusesOrdersWithTheVenuesCodes) {
  struct Row {
    const char* field;
    Json value;
    std::int64_t code;
  };
  const Row rows[] = {{"category", "linear", 10001},
                      {"symbol", "NOUSDT", 170121},
                      {"side", "buy", 170117},
                      {"orderType", "Stop", 170116},
                      {"timeInForce", "GTX", 170115},
                      {"qty", "0.0000001", 170137},
                      {"qty", "0.000010", 170136},
                      {"qty", "84", 170135},
                      {"qty", "0.000100", 170140},
                      {"qty", "", 170130},
                      {"qty", "5", 170131},
                      {"price", "29999.99", 170134},
                      {"price", "", 170130},
                      {"orderLinkId", "with space", 170130},
                      {"orderLinkId", std::string(37, 'a'), 170130},
                      {"smpType", "Both", 170130},
                      {"isLeverage", 1, 170037},
                      {"orderFilter", "tpslOrder", 170227}};
  for (const Row& row : rows) {
    Json order = limit("Buy", "29999", "0.01");
    order[row.field] = row.value;
    EXPECT_EQ(code_of(create(order)), row.code) << row.field << " " << row.value;
    advance(1s);
  }
  EXPECT_EQ(code_of(create(limit("Buy", "90000", "0.01"))), 170193);
  EXPECT_EQ(code_of(create(limit("Sell", "1000", "0.01"))), 170194);
  EXPECT_TRUE(exchange.open_orders(account).empty());
  EXPECT_EQ(exchange.ledger().balance(account, *table.find_asset("USDT")).held, Amount{});
}

TEST_F(BybitRest, AcknowledgesBeforeItSaysHowAnOrderEnded) {
  const Json half = create(limit("Buy", "30001", "1.5", "IOC"));
  ASSERT_EQ(code_of(half), 0);
  EXPECT_EQ(half["result"].size(), 2U) << "ids only";
  EXPECT_EQ(order(half)["orderStatus"], "PartiallyFilledCanceled");
  EXPECT_EQ(order(half)["cumExecQty"], "1");
  EXPECT_EQ(order(half)["cumFeeDetail"]["BTC"], "0.001") << "buys pay in the base coin";
  quote("30000", "30001", "1");
  const Json missed = order(create(limit("Buy", "29000", "0.1", "IOC")));
  EXPECT_EQ(missed["orderStatus"], "Cancelled");
  EXPECT_EQ(missed["rejectReason"], "EC_NoImmediateQtyToFill");
  EXPECT_EQ(order(create(limit("Buy", "30001", "2", "FOK")))["rejectReason"],
            "EC_CancelForNoFullFill");
  const Json maker_only = create(limit("Sell", "30000", "0.1", "PostOnly"));
  ASSERT_EQ(code_of(maker_only), 0) << "its fate comes later";
  EXPECT_EQ(order(maker_only)["rejectReason"], "EC_PostOnlyWillTakeLiquidity");
  const Json sold = order(create(limit("Sell", "30000", "0.5", "IOC")));
  EXPECT_EQ(sold["orderStatus"], "Filled");
  EXPECT_EQ(sold["cumFeeDetail"]["USDT"], "15");
}

TEST_F(BybitRest, NeverTakesAClientIdTwiceAndTellsWhyAnOrderIsGone) {
  ASSERT_EQ(code_of(create(limit("Buy", "29000", "0.01", "GTC", "A-1"))), 0);
  EXPECT_EQ(code_of(create(limit("Buy", "29000", "0.01", "GTC", "A-1"))), 170141);
  const Json by_link{{"category", "spot"}, {"symbol", "BTCUSDT"}, {"orderLinkId", "A-1"}};
  EXPECT_EQ(code_of(post("/v5/order/cancel", by_link)), 0);
  EXPECT_EQ(code_of(post("/v5/order/cancel", by_link)), 170142);
  EXPECT_EQ(code_of(create(limit("Buy", "29000", "0.01", "GTC", "A-1"))), 170141)
      << "an ended order keeps its name";
  ASSERT_EQ(code_of(create(limit("Buy", "30001", "0.01", "IOC", "A-2"))), 0);
  Json other = by_link;
  other["orderLinkId"] = "A-2";
  EXPECT_EQ(code_of(post("/v5/order/cancel", other)), 170139);
  other["orderLinkId"] = "A-3";
  EXPECT_EQ(code_of(post("/v5/order/cancel", other)), 170213);
  other.erase("orderLinkId");
  EXPECT_EQ(code_of(post("/v5/order/cancel", other)), 170130);
}

TEST_F(BybitRest, AmendsBatchesAndCancelsAll) {
  const Json batch{
      {"category", "spot"},
      {"request",
       {limit("Buy", "29000", "0.01", "GTC", "B-1"), limit("Buy", "29000", "0.0001", "GTC", "B-2"),
        limit("Buy", "28000", "0.01", "GTC", "B-3")}}};
  const Json placed = post("/v5/order/create-batch", batch);
  EXPECT_EQ(code_of(placed), 0) << "a verdict each";
  EXPECT_EQ(placed["retExtInfo"]["list"].at(1)["code"], 170140);
  EXPECT_EQ(placed["result"]["list"].at(1)["orderId"], "");
  EXPECT_EQ(placed["retExtInfo"]["list"].at(2)["code"], 0);
  Json change{{"category", "spot"}, {"symbol", "BTCUSDT"}, {"orderLinkId", "B-1"}, {"qty", "0.02"}};
  ASSERT_EQ(code_of(post("/v5/order/amend", change)), 0);
  EXPECT_EQ(exchange.find_order(account, "B-1")->request.quantity,
            *Quantity::parse("0.02", table.at(btc()).quantity_scale));
  change["qty"] = "99";
  EXPECT_EQ(code_of(post("/v5/order/amend", change)), 170135);
  const Json gone = post("/v5/order/cancel-all", {{"category", "spot"}});
  EXPECT_EQ(gone["result"]["list"].size(), 2U);
  EXPECT_EQ(gone["result"]["success"], "1");
  Json many = batch;
  many["request"] = Json::array();
  for (int i = 0; i < 11; ++i) many["request"].push_back(limit("Buy", "29000", "0.01"));
  EXPECT_EQ(code_of(post("/v5/order/create-batch", many)), 10001);
}

TEST_F(BybitRest, ChecksKeyTimeSignatureAndScope) {
  const auto code = [&](const HttpRequest& request, std::string_view address = "127.0.0.1") {
    return code_of(Json::parse(send(request, address).body));
  };
  const std::string target = "/v5/account/wallet-balance?accountType=UNIFIED";
  HttpRequest good = request(HttpMethod::Get, target, "", key);
  EXPECT_EQ(code(good), 0);
  HttpRequest forged = good;
  forged.target += "&coin=BTC";
  EXPECT_EQ(code(forged), 10004);
  HttpRequest foreign = good;
  foreign.headers[0].second = "nobody";
  EXPECT_EQ(code(foreign), 10003);
  now = now + 6s;
  EXPECT_EQ(code(good), 10002) << "older than its window";
  now = now - 8s;
  EXPECT_EQ(code(good), 10002) << "a second ahead and more";
  now = now + 2s;
  good.headers.clear();
  EXPECT_EQ(send(good).status, 401);
  const TestKey reader = client_key(issue(account, false));
  const std::string body = limit("Buy", "29000", "0.01").dump();
  EXPECT_EQ(code(request(HttpMethod::Post, "/v5/order/create", body, reader)), 10005);
  exchange.find_key(key.id())->ip_allow_list = {"192.0.2.7"};
  EXPECT_EQ(code(request(HttpMethod::Get, target, "", key)), 10010);
  EXPECT_EQ(code(request(HttpMethod::Get, target, "", key), "192.0.2.7"), 0);
  now = now + std::chrono::hours{24 * 91};
  EXPECT_EQ(code(request(HttpMethod::Get, target, "", key), "192.0.2.7"), 0) << "bound: no end";
  EXPECT_EQ(code(request(HttpMethod::Get, target, "", reader)), 33004) << "90 days are over";
}

TEST_F(BybitRest, DescribesTheKeyThatAsks) {
  const Json mine = get("/v5/user/query-api")["result"];
  EXPECT_EQ(mine["readOnly"], 0);
  EXPECT_EQ(mine["permissions"]["Spot"], Json::array({"SpotTrade"}));
  EXPECT_EQ(mine["permissions"]["Wallet"], Json::array());
  EXPECT_EQ(mine["ips"], Json::array({"*"}));
  EXPECT_EQ(mine["deadlineDay"], 90);
  exchange.find_key(key.id())->ip_allow_list = {"127.0.0.1"};
  const Json bound = get("/v5/user/query-api")["result"];
  EXPECT_EQ(bound["ips"], Json::array({"127.0.0.1"}));
  EXPECT_EQ(bound["deadlineDay"], -2);
  EXPECT_EQ(bound["expiredAt"], "1970-01-01T00:00:00Z");
}

TEST_F(BybitRest, LimitsOrdersByAccountAndCallsByAddress) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(code_of(create(limit("Buy", "29000", "0.001"))), 0) << i;
  const HttpRequest more =
      request(HttpMethod::Post, "/v5/order/create", limit("Buy", "29000", "0.001").dump(), key);
  const HttpResponse refused = send(more);
  EXPECT_EQ(code_of(Json::parse(refused.body)), 10006);
  EXPECT_EQ(refused.header("x-bapi-limit"), "20");
  EXPECT_EQ(refused.header("x-bapi-limit-status"), "0");
  CapturingPeer& peer = open("/v5/trade");
  log_in(peer, key);
  const auto replies = tell(peer, trade("1", "order.create", limit("Buy", "29000", "0.001")));
  EXPECT_EQ(code_of(replies.at(0)), 10006) << "one budget for socket and REST";
  now = now + 1s;
  EXPECT_EQ(code_of(create(limit("Buy", "29000", "0.001"))), 0);
  now = now + 10s;
  HttpRequest time;
  time.target = "/v5/market/time";
  for (int i = 0; i < 600; ++i) ASSERT_EQ(send(time).status, 200) << i;
  EXPECT_EQ(send(time).status, 403);
  now = now + 9min;
  EXPECT_EQ(send(time).status, 403) << "ten minutes";
  EXPECT_EQ(send(time, "192.0.2.9").status, 200) << "another address";
  now = now + 61s;
  EXPECT_EQ(send(time).status, 200);
}

TEST_F(BybitRest, PagesByCursorAndKnowsNoOtherPath) {
  for (const char* id : {"C-1", "C-2", "C-3"})
    ASSERT_EQ(code_of(create(limit("Buy", "29000", "0.01", "GTC", id))), 0);
  const Json first = get("/v5/order/realtime?category=spot&limit=2")["result"];
  ASSERT_EQ(first["list"].size(), 2U);
  EXPECT_EQ(first["list"].at(0)["orderLinkId"], "C-3") << "newest first";
  const Json rest = get("/v5/order/realtime?category=spot&limit=2&cursor=" +
                        first["nextPageCursor"].get<std::string>())["result"];
  ASSERT_EQ(rest["list"].size(), 1U);
  EXPECT_EQ(rest["list"].at(0)["orderLinkId"], "C-1");
  EXPECT_EQ(rest["nextPageCursor"], "");
  HttpRequest other;
  other.target = "/v5/market/kline?category=spot";
  EXPECT_EQ(send(other).status, 404);
  other.target = "/v5/market/time";
  other.body = "{}";
  EXPECT_EQ(send(other).status, 403) << "a GET with a body";
}

}  // namespace
}  // namespace crossbook::bybit::test
