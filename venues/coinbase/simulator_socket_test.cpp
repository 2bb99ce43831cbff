// What the local Coinbase says to clients that are not ours: sockets.
#include <gtest/gtest.h>

#include "venues/coinbase/test_support.hpp"

namespace crossbook::coinbase::test {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;
constexpr std::string_view kBook =
    R"({"type":"subscribe","product_ids":["BTC-USD"],"channel":"level2"})";
constexpr std::string_view kBeats = R"({"type":"subscribe","channel":"heartbeats"})";

struct CoinbaseSocket : ::testing::Test {
  LocalCoinbase local;
  FakePeer peer{1};

  std::vector<json> taken() {
    std::vector<json> all;
    for (const std::string& text : peer.take()) all.push_back(json::parse(text));
    return all;
  }
  std::vector<json> ask(std::string_view text) {
    peer.take();
    local.tell(peer, text);
    return taken();
  }
  std::string user_frame(const ApiKey& key, std::string_view products = {}) {
    return R"({"type":"subscribe","channel":"user",)" + std::string{products} + R"("jwt":")" +
           local.token(key, "", "") + R"("})";
  }
};

TEST_F(CoinbaseSocket, BooksComeUnderAnotherName) {
  local.open(peer);
  const std::vector<json> frames = ask(kBook);
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_EQ(frames[0]["channel"], "l2_data");
  EXPECT_EQ(frames[0]["events"][0]["type"], "snapshot");
  EXPECT_EQ(frames[0]["events"][0]["updates"][0]["side"], "bid");
  EXPECT_EQ(frames[0]["events"][0]["updates"][1]["side"], "offer");
  EXPECT_EQ(frames[1]["channel"], "subscriptions");
  EXPECT_EQ(frames[1]["events"][0]["subscriptions"]["level2"], json::array({"BTC-USD"}));
  local.quote("100", "101.5");
  local.advance(milliseconds{100});
  const std::vector<json> updates = taken();
  ASSERT_EQ(updates.size(), 1U);
  EXPECT_EQ(updates[0]["events"][0]["type"], "update");
  bool is_gone = false;
  for (const json& update : updates[0]["events"][0]["updates"])
    is_gone = is_gone || (update["price_level"] == "101" && update["new_quantity"] == "0");
  EXPECT_TRUE(is_gone);
}

TEST_F(CoinbaseSocket, OneCounterNumbersAllChannels) {
  local.open(peer);
  local.tell(peer, kBook);
  local.tell(peer, kBeats);
  local.tell(peer, R"({"type":"subscribe","product_ids":["BTC-USD"],"channel":"ticker"})");
  for (int i = 0; i < 40; ++i) local.advance(milliseconds{100});
  std::int64_t expected = 0;
  for (const json& frame : taken()) EXPECT_EQ(frame["sequence_num"], expected++);
  EXPECT_GT(expected, 8);
}

TEST_F(CoinbaseSocket, AliasesAreAnsweredAsTheirProduct) {
  local.open(peer);
  const std::vector<json> frames =
      ask(R"({"type":"subscribe","product_ids":["BTC-USDC"],"channel":"level2"})");
  EXPECT_EQ(frames.at(0)["events"][0]["product_id"], "BTC-USD");
}

TEST_F(CoinbaseSocket, SilentClientsAreClosedAfterFiveSeconds) {
  local.open(peer);
  local.advance(seconds{5});
  EXPECT_EQ(peer.close_code, 0);
  local.advance(seconds{1});
  EXPECT_EQ(peer.close_code, 1008);
}

TEST_F(CoinbaseSocket, IdleChannelsAreClosedUnlessHeartbeatsAreSubscribed) {
  FakePeer beating{2};
  local.open(peer);
  local.open(beating);
  local.tell(peer, kBook);
  local.tell(beating, kBook);
  local.tell(beating, kBeats);
  for (int i = 0; i < 100; ++i) local.advance(seconds{1});
  EXPECT_NE(peer.close_code, 0);
  EXPECT_EQ(beating.close_code, 0);
}

TEST_F(CoinbaseSocket, ErrorsCarryNoNumber) {
  local.open(peer);
  for (const std::string_view text :
       {"no json", R"({"type":"ask"})", R"({"type":"subscribe","channel":"full"})",
        R"({"type":"subscribe","channel":"candles","product_ids":["BTC-USD"]})",
        R"({"type":"subscribe","channel":"level2"})",
        R"({"type":"subscribe","channel":"level2","product_ids":["QQQ-USD"]})",
        R"({"type":"subscribe","channel":"user"})",
        R"({"type":"subscribe","channel":"user","jwt":"a.b.c"})"}) {
    const std::vector<json> frames = ask(text);
    ASSERT_EQ(frames.size(), 1U) << text;
    EXPECT_EQ(frames[0]["type"], "error") << text;
    EXPECT_FALSE(frames[0].contains("sequence_num")) << text;
  }
}

TEST_F(CoinbaseSocket, FloodsAreRefused) {
  local.open(peer);
  std::vector<json> frames;
  for (int i = 0; i < 41; ++i) frames = ask(kBeats);
  EXPECT_EQ(frames.at(0)["message"], "rate limit exceeded");
  local.advance(seconds{1});
  EXPECT_EQ(ask(kBeats).at(0)["channel"], "subscriptions");
}

TEST_F(CoinbaseSocket, UserHostServesNoBooks) {
  local.open(peer, Listener::WsPrivate);
  EXPECT_EQ(ask(kBook).at(0)["type"], "error");
}

TEST_F(CoinbaseSocket, OrdersAreToldByTheirTotalsOnBothHosts) {
  const ApiKey& key = local.issue();
  for (const Listener host : {Listener::WsPrivate, Listener::WsPublic}) {
    FakePeer user{host == Listener::WsPublic ? 7U : 8U};
    local.open(user, host);
    local.tell(user, user_frame(key));
    ASSERT_EQ(user.sent.size(), 2U) << "a snapshot, then what is subscribed";
    EXPECT_EQ(json::parse(user.take()[0])["events"][0]["type"], "snapshot");
    const std::string id = host == Listener::WsPublic ? "one" : "two";
    local.post("/api/v3/brokerage/orders", limit_order(id, "SELL", "0.25", "100", "sor_limit_ioc"),
               key);
    const std::vector<std::string> told = user.take();
    ASSERT_FALSE(told.empty());
    const json last = json::parse(told.back())["events"][0]["orders"][0];
    EXPECT_EQ(last["status"], "FILLED");
    EXPECT_EQ(last["client_order_id"], id);
    EXPECT_EQ(last["cumulative_quantity"], "0.25");
    EXPECT_EQ(last["total_fees"], "0.15");
    EXPECT_EQ(told.back().find("trade_id"), std::string::npos) << "no fills on the socket";
    local.simulator->on_ws_close(user);
  }
}

TEST_F(CoinbaseSocket, OpenOrdersComeInBatchesOfFifty) {
  const ApiKey& key = local.issue();
  for (int i = 0; i < 60; ++i) {
    NewOrder order;
    order.instrument = local.btc();
    order.client_id = "o" + std::to_string(i);
    order.price = Market::price("99");
    order.quantity = Market::quantity("0.1");
    local.exchange.place(local.account, order, local.now);
  }
  local.open(peer, Listener::WsPrivate);
  const std::vector<json> frames = ask(user_frame(key));
  ASSERT_EQ(frames.size(), 3U);
  EXPECT_EQ(frames[0]["events"][0]["orders"].size(), 50U);
  EXPECT_EQ(frames[1]["events"][0]["orders"].size(), 10U);
}

TEST_F(CoinbaseSocket, ProductsOfAUserSubscriptionFilter) {
  const ApiKey& key = local.issue();
  local.open(peer, Listener::WsPrivate);
  local.tell(peer, user_frame(key, R"("product_ids":["ETH-USD"],)"));
  peer.take();
  local.post("/api/v3/brokerage/orders", limit_order("a", "BUY", "1", "99"), key);
  EXPECT_TRUE(peer.take().empty());
}

TEST_F(CoinbaseSocket, TokensAreCheckedAtSubscribeOnly) {
  const ApiKey& key = local.issue();
  local.open(peer, Listener::WsPrivate);
  local.tell(peer, user_frame(key));
  local.tell(peer, kBeats);
  local.exchange.find_key(key.id)->is_revoked = true;
  for (int i = 0; i < 130; ++i) local.advance(seconds{1});
  EXPECT_EQ(peer.close_code, 0);
  EXPECT_EQ(ask(user_frame(key)).at(0)["message"], "authentication failure");
}

TEST_F(CoinbaseSocket, TradesAndTickersFollow) {
  const ApiKey& key = local.issue();
  local.open(peer);
  for (const std::string_view channel : {"ticker", "market_trades", "status"})
    local.tell(peer, R"({"type":"subscribe","product_ids":["BTC-USD"],"channel":")" +
                         std::string{channel} + R"("})");
  peer.take();
  local.post("/api/v3/brokerage/orders", limit_order("a", "BUY", "0.5", "101", "sor_limit_ioc"),
             key);
  local.exchange.set_status(local.btc(), TradingStatus::Halted);
  local.advance(milliseconds{300});
  std::string channels;
  for (const json& frame : taken()) {
    channels += frame["channel"].get<std::string>() + " ";
    if (frame["channel"] != "market_trades") continue;
    EXPECT_EQ(frame["events"][0]["trades"][0]["side"], "SELL") << "the maker's";
  }
  EXPECT_EQ(channels, "ticker market_trades status ");
}

}  // namespace
}  // namespace crossbook::coinbase::test
