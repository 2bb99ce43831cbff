// The local Bybit's sockets: books, pongs, logins, orders and what is told of them.
#include <gtest/gtest.h>

#include "venues/bybit/test_support.hpp"

namespace crossbook::bybit::test {
namespace {

constexpr std::string_view kBook =
    R"({"req_id":"a","op":"subscribe","args":["orderbook.50.BTCUSDT"]})";

class BybitSockets : public ::testing::Test, protected LocalBybit {};

TEST_F(BybitSockets, BooksBeginWithASnapshotAndCountByOne) {
  CapturingPeer& peer = open("/v5/public/spot");
  auto frames = tell(peer, kBook);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0]["ret_msg"], "subscribe");
  EXPECT_EQ(frames[0]["req_id"], "a");
  EXPECT_EQ(frames[1]["type"], "snapshot");
  EXPECT_EQ(frames[1]["data"]["b"], Json::parse(R"([["30000","1"]])"));
  std::int64_t last = frames[1]["data"]["u"];
  for (const char* bid : {"29999", "29998"}) {
    advance(20ms);
    take(peer);
    quote(bid, "30001", "1");
    advance(20ms);
    frames = take(peer);
    ASSERT_EQ(frames.size(), 1U);
    EXPECT_EQ(frames[0]["type"], "delta");
    EXPECT_EQ(frames[0]["data"]["u"], ++last);
    EXPECT_EQ(frames[0]["data"]["b"].size(), 2U) << "one gone, one new";
    EXPECT_TRUE(frames[0]["data"]["a"].empty());
  }
  local().restart_feed(btc());
  advance(20ms);
  frames = take(peer);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0]["type"], "snapshot");
  EXPECT_EQ(frames[0]["data"]["u"], 1);
}

TEST_F(BybitSockets, BooksBeginAnewOnceInAWhile) {
  CapturingPeer& peer = open("/v5/public/spot");
  advance(5ms);
  tell(peer, kBook);
  for (int i = 0; i < 59; ++i) {
    advance(1min);
    EXPECT_EQ(tell(peer, R"({"op":"ping"})").size(), 1U) << "nothing but the pong";
  }
  advance(1min);
  const auto frames = take(peer);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0]["type"], "snapshot");
  EXPECT_EQ(frames[0]["data"]["u"], 1);
}

TEST_F(BybitSockets, OneLevelIsRepeatedWithTheSameNumber) {
  CapturingPeer& peer = open("/v5/public/spot");
  auto frames = tell(peer, R"({"op":"subscribe","args":["orderbook.1.BTCUSDT"]})");
  const Json number = frames.at(1)["data"]["u"];
  advance(20ms);
  take(peer);
  advance(2s);
  EXPECT_TRUE(take(peer).empty());
  advance(2s);
  frames = take(peer);
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_EQ(frames[0]["type"], "snapshot");
  EXPECT_EQ(frames[0]["data"]["u"], number);
}

TEST_F(BybitSockets, RefuseByNameWhatTheyDoNotHave) {
  CapturingPeer& peer = open("/v5/public/spot");
  for (const char* topic :
       {"orderbook.rpi.BTCUSDT", "orderbook.full.BTCUSDT", "orderbook.5.BTCUSDT",
        "orderbook.50.NOUSDT", "kline.1.BTCUSDT", "orderbook.50"}) {
    const auto frames =
        tell(peer, std::string{R"({"op":"subscribe","args":[")"}.append(topic).append("\"]}"));
    ASSERT_EQ(frames.size(), 1U) << topic;
    EXPECT_EQ(frames[0]["success"], false);
    EXPECT_NE(frames[0]["ret_msg"].get<std::string>().find(topic), std::string::npos);
  }
  std::string many = R"({"op":"subscribe","args":["orderbook.50.BTCUSDT")";
  for (int i = 0; i < 10; ++i) many += R"(,"orderbook.50.BTCUSDT")";
  EXPECT_EQ(tell(peer, many + "]}").at(0)["ret_msg"], "args size >10");
  EXPECT_EQ(tell(peer, "not json").at(0)["success"], false);
  EXPECT_EQ(tell(peer, R"({"op":"auth","args":[]})").at(0)["success"], false);
  CapturingPeer unknown{99, "127.0.0.1"};
  EXPECT_FALSE(simulator->on_ws_open(Listener::WsPublic, "/v5/public/linear", unknown, now));
}

TEST_F(BybitSockets, PongsHaveThreeShapes) {
  constexpr std::string_view kPing = R"({"req_id":"p","op":"ping"})";
  const Json pub = tell(open("/v5/public/spot"), kPing).at(0);
  EXPECT_EQ(pub["op"], "ping");
  EXPECT_EQ(pub["ret_msg"], "pong");
  const Json priv = tell(open("/v5/private"), kPing).at(0);
  EXPECT_EQ(priv["op"], "pong");
  EXPECT_TRUE(priv["args"].is_array());
  const Json trade_pong = tell(open("/v5/trade"), kPing).at(0);
  EXPECT_EQ(trade_pong["retCode"], 0);
  EXPECT_TRUE(trade_pong["data"].is_array());
}

TEST_F(BybitSockets, LoginsAreCheckedAndTakenOnce) {
  CapturingPeer& peer = open("/v5/trade");
  std::vector<std::string> frames;
  ASSERT_FALSE(append_auth_frame(key.context(now), frames).has_error());
  std::string text_expiry = frames[0];  // some clients send the time as text
  const std::string stamp = std::to_string((now + 5s).millis());
  text_expiry.replace(text_expiry.find(stamp), stamp.size(), "\"" + stamp + "\"");
  std::string forged = frames[0];
  forged.replace(forged.find(stamp), stamp.size(), std::to_string((now + 6s).millis()));
  EXPECT_EQ(code_of(tell(peer, forged).at(0)), 10004);
  EXPECT_EQ(code_of(tell(peer, R"({"op":"auth","args":["x"]})").at(0)), 10001);
  EXPECT_EQ(code_of(tell(peer, text_expiry).at(0)), 0);
  EXPECT_EQ(code_of(tell(peer, frames[0]).at(0)), 20001);
  now = now + 10s;
  EXPECT_EQ(code_of(tell(open("/v5/trade"), frames[0]).at(0)), 10002);
}

TEST_F(BybitSockets, AccountTopicsNeedALoginAndOneKind) {
  CapturingPeer& peer = open("/v5/private");
  const auto refused = [&](std::string_view topics) {
    return tell(peer, std::string{R"({"op":"subscribe","args":[)"}.append(topics).append("]}"))
               .at(0)["success"] == false;
  };
  EXPECT_TRUE(refused(R"("order.spot")"));
  log_in(peer, key);
  EXPECT_TRUE(refused(R"("order","execution.spot")"));
  EXPECT_TRUE(refused(R"("order.linear")"));
  EXPECT_TRUE(refused(""));
  EXPECT_FALSE(refused(R"("order.spot","execution.spot","wallet")"));
}

TEST_F(BybitSockets, AnOrderIsAcknowledgedFirstThenItsFateIsTold) {
  CapturingPeer& account_peer = open_account_socket(R"("order.spot","execution.spot","wallet")");
  CapturingPeer& fast = open_account_socket(R"("execution.fast")");
  CapturingPeer& peer = open("/v5/trade");
  log_in(peer, key);
  const Json ack =
      tell(peer, trade("7", "order.create", limit("Buy", "30001", "0.5", "IOC", "D-1"))).at(0);
  EXPECT_EQ(code_of(ack), 0);
  EXPECT_EQ(ack["reqId"], "7");
  EXPECT_EQ(ack["data"]["orderLinkId"], "D-1");
  EXPECT_EQ(ack["header"]["X-Bapi-Limit"], "20");
  const auto told = take(account_peer);
  ASSERT_EQ(told.size(), 3U);
  EXPECT_EQ(told[0]["topic"], "execution.spot");
  EXPECT_EQ(told[0]["data"].at(0)["execFee"], "0.0005");
  EXPECT_EQ(told[0]["data"].at(0)["feeCurrency"], "BTC");
  EXPECT_EQ(told[1]["topic"], "order.spot");
  EXPECT_EQ(told[1]["data"].at(0)["orderStatus"], "Filled");
  EXPECT_EQ(told[2]["topic"], "wallet");
  EXPECT_EQ(told[2]["data"].at(0)["coin"].size(), 2U);
  const auto quick = take(fast);
  ASSERT_EQ(quick.size(), 1U);
  EXPECT_EQ(quick[0]["topic"], "execution.fast");
  EXPECT_EQ(quick[0]["data"].at(0)["execQty"], "0.5");
  EXPECT_FALSE(quick[0]["data"].at(0).contains("execFee"));
}

TEST_F(BybitSockets, ARestingOrderIsNewThenEndsByItsCancel) {
  CapturingPeer& account_peer = open_account_socket(R"("order")");
  CapturingPeer& peer = open("/v5/trade");
  log_in(peer, key);
  tell(peer, trade("1", "order.create", limit("Buy", "29000", "0.5", "GTC", "E-1")));
  EXPECT_EQ(take(account_peer).at(0)["data"].at(0)["orderStatus"], "New");
  const Json named{{"category", "spot"}, {"symbol", "BTCUSDT"}, {"orderLinkId", "E-1"}};
  EXPECT_EQ(code_of(tell(peer, trade("2", "order.cancel", named)).at(0)), 0);
  const auto told = take(account_peer);
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0]["data"].at(0)["orderStatus"], "Cancelled");
  EXPECT_EQ(told[0]["data"].at(0)["cancelType"], "CancelByUser");
}

TEST_F(BybitSockets, TradeRequestsAreRefusedByTheVenuesCodes) {
  CapturingPeer& peer = open("/v5/trade");
  const Json order = limit("Buy", "29000", "0.01");
  EXPECT_EQ(code_of(tell(peer, trade("1", "order.create", order)).at(0)), 10003);
  log_in(peer, key);
  EXPECT_EQ(code_of(tell(peer, trade("1", "order.create", order)).at(0)), 0);
  EXPECT_EQ(code_of(tell(peer, trade("1", "order.create", order)).at(0)), 20006);
  EXPECT_EQ(code_of(tell(peer, trade(std::string(37, '1'), "order.create", order)).at(0)), 10001);
  EXPECT_EQ(code_of(tell(peer, trade("2", "order.replace", order)).at(0)), 10001);
  const std::string old = trade("3", "order.create", order);
  now = now + 6s;
  EXPECT_EQ(code_of(tell(peer, old).at(0)), 10002) << "the end of its life";
  Json two = Json::parse(trade("4", "order.create", order));
  two["args"].push_back(order);
  EXPECT_EQ(code_of(tell(peer, two.dump()).at(0)), 10001);
  CapturingPeer& reader = open("/v5/trade");
  log_in(reader, client_key(issue(account, false)));
  EXPECT_EQ(code_of(tell(reader, trade("1", "order.create", order)).at(0)), 10005);
  EXPECT_EQ(exchange.open_orders(account).size(), 1U);
}

TEST_F(BybitSockets, SilentSocketsAreClosedAfterTheTimeTheyAskedFor) {
  CapturingPeer& usual = open("/v5/private");
  CapturingPeer& brief = open("/v5/private?max_active_time=1m");
  CapturingPeer& pinging = open("/v5/private?max_active_time=30s");
  for (int i = 0; i < 4; ++i) {
    advance(20s);
    tell(pinging, R"({"op":"ping"})");
  }
  EXPECT_TRUE(usual.is_open());
  EXPECT_FALSE(brief.is_open());
  EXPECT_TRUE(pinging.is_open());
  advance(10min);
  EXPECT_FALSE(usual.is_open());
}

TEST_F(BybitSockets, ARevokedKeyLosesItsSocket) {
  CapturingPeer& peer = open_account_socket(R"("order")");
  exchange.find_key(key.id())->is_revoked = true;
  advance(5ms);
  EXPECT_FALSE(peer.is_open());
}

}  // namespace
}  // namespace crossbook::bybit::test
