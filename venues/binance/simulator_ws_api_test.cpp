// Orders and account events over the WS API, with this folder's own codec as the client.
#include <gtest/gtest.h>

#include "venues/binance/auth.hpp"
#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

class SimulatorWsApi : public ::testing::Test {
 protected:
  SimulatorWsApi()
      : trade_key_{bench_.market.venue,
                   bench_.market.venue.key_material(bench_.key->id, bench_.key->secret, "")},
        peer_{bench_.open(Listener::WsPrivate, "/ws-api/v3?returnRateLimits=false")} {}

  RequestContext context() {
    RequestContext context;
    context.venue_now = bench_.now;
    context.request = ++request_;
    context.credential = trade_key_.credential();
    context.host = kTestHost;
    return context;
  }
  void subscribe() {
    std::vector<std::string> frames;
    const auto done = bench_.market.venue.encode_handshake(Channel::Private, 0, context(), frames);
    ASSERT_TRUE(done.has_value());
    bench_.send(peer_, frames.at(0));
  }
  void order(Side side, std::string_view size, std::string_view at,
             TimeInForce time_in_force = TimeInForce::Ioc) {
    const Listing& listing = bench_.market.at("BTCUSDT");
    OrderIntent intent;
    intent.client_id = ClientOrderId{"cb" + std::to_string(request_)};
    intent.side = side;
    intent.time_in_force = time_in_force;
    intent.price = price(listing, at);
    intent.quantity = quantity(listing, size);
    FrameBuffer frame;
    const auto done = trade_key_.encode(bench_.market.venue, intent, listing, context(), frame);
    ASSERT_TRUE(done.has_value());
    bench_.send(peer_, frame.view());
  }
  AccountEvents decode() {
    AccountEvents events;
    for (const std::string& frame : peer_.frames) {
      const auto result = bench_.market.venue.decode_account(Padded{frame}.bytes(), events);
      EXPECT_TRUE(result.has_value()) << frame;
    }
    return events;
  }
  std::string ask(std::string_view text) {
    peer_.frames.clear();
    bench_.send(peer_, text);
    return peer_.frames.empty() ? std::string{} : peer_.frames[0];
  }

  Bench bench_;
  TestKey trade_key_;
  FakePeer& peer_;
  std::uint64_t request_ = 0;
};

TEST_F(SimulatorWsApi, SubscribesWithOneSignedFrame) {
  subscribe();
  EXPECT_EQ(peer_.frames.at(0), R"({"id":"h0","status":200,"result":{"subscriptionId":0}})");
  EXPECT_EQ(decode().notices.at(0).kind, NoticeKind::HandshakeDone);
  peer_.frames.clear();
  subscribe();
  EXPECT_EQ(decode().notices.at(0).kind, NoticeKind::HandshakeRefused);  // -2035
}

TEST_F(SimulatorWsApi, RefusesAHandshakeWithAWrongKey) {
  bench_.exchange.find_key(bench_.key->id)->is_revoked = true;
  subscribe();
  const AccountEvents events = decode();
  EXPECT_EQ(events.notices.at(0).kind, NoticeKind::HandshakeRefused);
  EXPECT_EQ(events.notices.at(0).reason, RejectReason::KeyInvalid);
}

TEST_F(SimulatorWsApi, TellsAnOrdersStoryInItsOrder) {
  subscribe();
  peer_.frames.clear();
  order(Side::Buy, "0.8", "52000.01");  // two levels of 0.5
  const AccountEvents events = decode();
  // The reply: two fills, the last one final.
  ASSERT_GE(events.reports.size(), 5u);
  EXPECT_EQ(events.reports[0].source, ReportSource::Reply);
  EXPECT_EQ(events.reports[0].request, request_);
  EXPECT_EQ(events.reports[1].status, OrderStatus::Filled);
  // The stream: NEW, then each trade, with the same trade ids.
  EXPECT_EQ(events.reports[2].status, OrderStatus::New);
  EXPECT_EQ(events.reports[3].status, OrderStatus::PartiallyFilled);
  EXPECT_EQ(events.reports[4].status, OrderStatus::Filled);
  for (const std::size_t i : {0u, 1u}) {
    EXPECT_EQ(events.reports[i].fill.trade_id, events.reports[i + 3].fill.trade_id);
    EXPECT_EQ(events.reports[i].fill.fee, events.reports[i + 3].fill.fee);
  }
  EXPECT_EQ(events.reports[4].cumulative, quantity(bench_.market.at("BTCUSDT"), "0.8"));
  EXPECT_EQ(events.reports.size(), 5u);
}

TEST_F(SimulatorWsApi, FollowsEachFillWithThePosition) {
  subscribe();
  peer_.frames.clear();
  order(Side::Buy, "0.8", "52000.01");
  std::vector<std::string> kinds;
  for (const std::string& frame : peer_.frames) {
    if (frame.find("outboundAccountPosition") != std::string::npos) kinds.push_back("position");
    for (const std::string_view type : {"NEW", "TRADE", "EXPIRED"})
      if (frame.find("\"x\":\"" + std::string{type} + "\"") != std::string::npos)
        kinds.emplace_back(type);
  }
  const std::vector<std::string> expected{"NEW",      "position", "TRADE",
                                          "position", "TRADE",    "position"};
  EXPECT_EQ(kinds, expected);
  const AccountEvents events = decode();
  Amount usdt, btc;
  for (const Balance& balance : events.balances)
    (bench_.market.table.asset_code(balance.asset) == "BTC" ? btc : usdt) = balance.total;
  EXPECT_EQ(btc, bench_.balance("BTC"));
  EXPECT_EQ(usdt, bench_.balance("USDT"));
}

TEST_F(SimulatorWsApi, EndsAnUnfilledIocAsExpiredWithItsReason) {
  subscribe();
  peer_.frames.clear();
  order(Side::Buy, "0.1", "51000");
  const AccountEvents events = decode();
  ASSERT_EQ(events.reports.size(), 3u);
  EXPECT_EQ(events.reports[0].status, OrderStatus::Expired);
  EXPECT_EQ(events.reports[1].status, OrderStatus::New);
  EXPECT_EQ(events.reports[2].status, OrderStatus::Expired);
  EXPECT_EQ(events.reports[2].venue_text.view(), "UNFILLED_IOC_QUANTITY_EXPIRED");
  EXPECT_TRUE(events.reports[2].cumulative.is_zero());
}

TEST_F(SimulatorWsApi, RefusesWithAReasonThatTheClientUnderstands) {
  order(Side::Buy, "3", "52000");
  const AccountEvents events = decode();
  ASSERT_EQ(events.reports.size(), 1u);
  EXPECT_EQ(events.reports[0].status, OrderStatus::Rejected);
  EXPECT_EQ(events.reports[0].reason, RejectReason::InsufficientBalance);
  EXPECT_EQ(events.reports[0].request, request_);
}

TEST_F(SimulatorWsApi, RefusesAnOrderThatComesAfterItsLife) {
  const Listing& listing = bench_.market.at("BTCUSDT");
  OrderIntent intent;
  intent.client_id = ClientOrderId{"late"};
  intent.price = price(listing, "52000");
  intent.quantity = quantity(listing, "0.1");
  FrameBuffer frame;
  static_cast<void>(trade_key_.encode(bench_.market.venue, intent, listing, context(), frame));
  bench_.now = bench_.now + std::chrono::milliseconds{2001};
  bench_.send(peer_, frame.view());
  const AccountEvents events = decode();
  EXPECT_EQ(events.reports.at(0).reason, RejectReason::Timestamp);
  EXPECT_EQ(events.reports.at(0).status, OrderStatus::Rejected);
}

TEST_F(SimulatorWsApi, TellsOfARestingOrderThatOthersFillAndOfItsCancel) {
  subscribe();
  order(Side::Sell, "1", "52000.5", TimeInForce::Gtc);
  peer_.frames.clear();
  // A quote that crosses it takes half.
  const Listing& listing = bench_.market.at("BTCUSDT");
  const std::vector<Level> bids{{price(listing, "52000.5"), quantity(listing, "2")}};
  bench_.exchange.quote(bench_.maker, bench_.btc_usdt, BookSide::Ask, {}, bench_.now);
  bench_.exchange.quote(bench_.maker, bench_.btc_usdt, BookSide::Bid, bids, bench_.now);
  bench_.advance(std::chrono::milliseconds{5});
  AccountEvents events = decode();
  ASSERT_EQ(events.reports.size(), 1u);
  EXPECT_TRUE(events.reports[0].fill.is_maker);
  EXPECT_EQ(events.reports[0].status, OrderStatus::Filled);

  order(Side::Buy, "0.1", "51000", TimeInForce::Gtc);
  const std::string id = "cb" + std::to_string(request_ - 1);
  peer_.frames.clear();
  bench_.signed_call("DELETE", "/api/v3/order", "symbol=BTCUSDT&origClientOrderId=" + id);
  events = decode();
  ASSERT_EQ(events.reports.size(), 1u);
  EXPECT_EQ(events.reports[0].status, OrderStatus::Canceled);
  EXPECT_EQ(events.reports[0].client_id.view(), id);
}

TEST_F(SimulatorWsApi, AnswersQueriesWithRateLimitsUnlessToldNotTo) {
  FakePeer& talkative = bench_.open(Listener::WsPrivate, "/ws-api/v3");
  bench_.send(talkative, R"({"id":1,"method":"time"})");
  EXPECT_EQ(talkative.frames.at(0),
            R"({"id":1,"status":200,"result":{"serverTime":1795413600000},"rateLimits":[)"
            R"({"rateLimitType":"REQUEST_WEIGHT","interval":"MINUTE","intervalNum":1,)"
            R"("limit":6000,"count":5}]})");
  EXPECT_EQ(ask(R"({"id":"p","method":"ping"})"), R"({"id":"p","status":200,"result":{}})");
  EXPECT_TRUE(ask(R"({"id":2,"method":"depth","params":{"symbol":"BTCUSDT","limit":5}})")
                  .starts_with(R"({"id":2,"status":200,"result":{"lastUpdateId":)"));
  EXPECT_TRUE(ask(bench_.ws_request("a", "account.status", {}))
                  .starts_with(R"({"id":"a","status":200,"result":{"makerCommission":10)"));
  for (const std::string_view method : {"account.commission", "myTrades"})
    EXPECT_NE(ask(bench_.ws_request("b", method, {{"symbol", "BTCUSDT"}})).find("\"status\":200"),
              std::string::npos)
        << method;
  EXPECT_NE(ask(bench_.ws_request("c", "order.status",
                                  {{"symbol", "BTCUSDT"}, {"origClientOrderId", "none"}}))
                .find(R"("error":{"code":-2013)"),
            std::string::npos);
}

TEST_F(SimulatorWsApi, RefusesWhatItCannotRead) {
  EXPECT_EQ(ask("{"),
            R"({"id":null,"status":400,"error":{"code":-1135,"msg":"Invalid JSON Request"}})");
  EXPECT_EQ(ask(R"({"id":"0","method":"time","params":[]})"),
            R"({"id":"0","status":400,"error":{"code":-1135,)"
            R"("msg":"Invalid 'params' in JSON request; expected an object."}})");
  EXPECT_NE(ask(R"({"id":"1","method":"order.dance"})").find(R"("status":400)"), std::string::npos);
  std::string forged = bench_.ws_request("2", "account.status", {});
  forged.replace(forged.find("\"signature\":\"") + 13, 4, "0000");
  EXPECT_NE(ask(forged).find(R"("code":-1022)"), std::string::npos);
}

/// Makes the bench sign with an Ed25519 key of alice's.
void use_ed25519(Bench& bench) {
  ApiKey key;
  key.id = std::string(64, 'E');
  key.account = bench.alice;
  key.permissions = {.read = true, .trade = true};
  key.verifier = std::make_shared<Signer>(Algorithm::Ed25519, Secret{std::string(32, '\x42')});
  bench.key = &bench.exchange.add_key(key);
}

TEST_F(SimulatorWsApi, LogsOnWithEd25519KeysOnly) {
  EXPECT_NE(ask(bench_.ws_request("1", "session.logon", {})).find("\"status\":400"),
            std::string::npos);
  use_ed25519(bench_);
  EXPECT_NE(ask(bench_.ws_request("2", "session.logon", {})).find("\"authorizedSince\":1795413"),
            std::string::npos);
  const std::string time = std::to_string(bench_.now.millis());
  EXPECT_NE(ask(R"({"id":"3","method":"userDataStream.subscribe"})").find("subscriptionId"),
            std::string::npos);
  EXPECT_NE(ask(R"({"id":"4","method":"account.status","params":{"timestamp":)" + time + "}}")
                .find("\"balances\""),
            std::string::npos);
  bench_.exchange.find_key(bench_.key->id)->is_revoked = true;
  EXPECT_TRUE(ask(R"({"id":"5","method":"account.status","params":{"timestamp":)" + time + "}}")
                  .starts_with(R"({"id":null,"status":401,"error":{"code":-2015,)"));
}

/// K2: the codec's own way with such a key, from the logon to the fill.
TEST_F(SimulatorWsApi, TakesTheOrdersOfASessionThatTheCodecLoggedOn) {
  use_ed25519(bench_);
  KeyMaterial material;
  material.id = bench_.key->id;
  material.algorithm = Algorithm::Ed25519;
  material.secret = Secret{std::string(32, '\x42')};
  trade_key_ = TestKey{bench_.market.venue, std::move(material)};
  ASSERT_EQ(bench_.market.venue.handshake_steps(Channel::Private, trade_key_.credential()), 2u);
  std::vector<std::string> steps;
  for (const std::size_t step : {0u, 1u}) {
    const auto done =
        bench_.market.venue.encode_handshake(Channel::Private, step, context(), steps);
    ASSERT_TRUE(done.has_value());
    bench_.send(peer_, steps.back());
  }
  AccountEvents shaken = decode();
  ASSERT_EQ(shaken.notices.size(), 2u);
  for (const Notice& notice : shaken.notices) EXPECT_EQ(notice.kind, NoticeKind::HandshakeDone);
  EXPECT_EQ(steps[1].find("signature"), std::string::npos);
  peer_.frames.clear();
  order(Side::Buy, "0.1", "52001");
  const AccountEvents events = decode();
  ASSERT_FALSE(events.reports.empty());
  EXPECT_EQ(events.reports.back().status, OrderStatus::Filled);
}

TEST_F(SimulatorWsApi, TradesAndEndsALoggedOnSession) {
  use_ed25519(bench_);
  ask(bench_.ws_request("1", "session.logon", {}));
  ask(R"({"id":"2","method":"userDataStream.subscribe"})");
  const std::string time = std::to_string(bench_.now.millis());
  const std::string order =
      R"({"id":"3","method":"v3/order.place","params":{"symbol":"BTCUSDT","side":"BUY",)"
      R"("type":"LIMIT","timeInForce":"IOC","quantity":"0.1","price":"52000","timestamp":)" +
      time + "}}";
  EXPECT_NE(ask(order).find(R"("status":"FILLED")"), std::string::npos);
  ask(R"({"id":"4","method":"session.logout"})");
  ASSERT_EQ(peer_.frames.size(), 2u);
  EXPECT_EQ(peer_.frames[0],
            R"({"subscriptionId":0,"event":{"e":"eventStreamTerminated","E":)" + time + "}}");
  EXPECT_NE(peer_.frames[1].find(R"("apiKey":null,"authorizedSince":null)"), std::string::npos);
  EXPECT_NE(peer_.frames[1].find(R"("userDataStream":false)"), std::string::npos);
  EXPECT_NE(ask(order).find(R"("status":400)"), std::string::npos);
}

TEST_F(SimulatorWsApi, EndsASubscriptionWhenToldTo) {
  subscribe();
  EXPECT_EQ(ask(R"({"id":"s","method":"session.subscriptions"})"),
            R"({"id":"s","status":200,"result":[{"subscriptionId":0}]})");
  ask(R"({"id":"u","method":"userDataStream.unsubscribe","params":{"subscriptionId":0}})");
  ASSERT_EQ(peer_.frames.size(), 2u);
  EXPECT_NE(peer_.frames[0].find("eventStreamTerminated"), std::string::npos);
  EXPECT_EQ(peer_.frames[1], R"({"id":"u","status":200,"result":{}})");
  EXPECT_EQ(ask(R"({"id":"u","method":"userDataStream.unsubscribe"})"),
            R"({"id":"u","status":400,"error":{"code":-2036,)"
            R"("msg":"User Data Stream subscription not active."}})");
}

TEST_F(SimulatorWsApi, TellsOfADepositByItsAmount) {
  subscribe();
  order(Side::Buy, "0.1", "52000");
  bench_.advance(std::chrono::milliseconds{5});
  peer_.frames.clear();
  bench_.exchange.deposit(bench_.alice, *bench_.market.table.find_asset("USDT"), amount("12.5"));
  bench_.advance(std::chrono::milliseconds{5});
  ASSERT_EQ(peer_.frames.size(), 2u);
  EXPECT_NE(peer_.frames[0].find(R"("event":{"e":"balanceUpdate","E":1795413600010,"a":"USDT",)"
                                 R"("d":"12.50000000","T":1795413600010}})"),
            std::string::npos)
      << peer_.frames[0];
  EXPECT_NE(peer_.frames[1].find("outboundAccountPosition"), std::string::npos);
}

TEST_F(SimulatorWsApi, ExplainsEveryBalanceByTradesOfAllKinds) {
  subscribe();
  order(Side::Sell, "0.4", "52000.5", TimeInForce::Gtc);
  order(Side::Buy, "0.7", "52000.02");  // takes from others
  order(Side::Buy, "0.1", "52000.5");   // meets its own
  bench_.quote(bench_.btc_usdt, "52001", "52002", "0.1");
  bench_.advance(std::chrono::milliseconds{10});
  std::string all;
  for (const std::string& frame : peer_.frames) all += frame + "\n";
  EXPECT_EQ(all.find("balanceUpdate"), std::string::npos) << all;
}

TEST_F(SimulatorWsApi, TellsWhatSelfTradePreventionStopped) {
  subscribe();
  order(Side::Sell, "0.4", "51999.99", TimeInForce::Gtc);
  const std::int64_t maker = bench_.exchange.open_orders(bench_.alice).at(0)->id.value();
  peer_.frames.clear();
  order(Side::Buy, "0.1", "51999.99");
  const std::string counter = std::to_string(maker + 1);
  std::string all;
  for (const std::string& frame : peer_.frames) all += frame + "\n";
  EXPECT_NE(all.find(R"("x":"TRADE_PREVENTION","X":"EXPIRED_IN_MATCH","r":"NONE","i":)" +
                     std::to_string(maker)),
            std::string::npos)
      << all;
  EXPECT_NE(all.find(R"("v":0,"A":"0.40000000","B":"0.40000000","u":-1,"U":)" + counter +
                     R"(,"Cs":"BTCUSDT","pl":"0.10000000","pL":"51999.99000000",)"
                     R"("pY":"5199.99900000")"),
            std::string::npos)
      << all;
  const AccountEvents events = decode();
  bool has_self_trade = false;
  for (const ExecutionReport& report : events.reports)
    has_self_trade = has_self_trade || report.reason == RejectReason::SelfTrade;
  EXPECT_TRUE(has_self_trade);
}

TEST_F(SimulatorWsApi, CountsTimeInMicrosecondsForWhoAsks) {
  FakePeer& micros =
      bench_.open(Listener::WsPrivate, "/ws-api/v3?returnRateLimits=false&timeUnit=microsecond");
  bench_.send(micros, R"({"id":1,"method":"time"})");
  EXPECT_EQ(micros.frames.at(0),
            R"({"id":1,"status":200,"result":{"serverTime":1795413600000000}})");
  bench_.send(micros, bench_.ws_request("2", "userDataStream.subscribe.signature", {}));
  subscribe();
  order(Side::Buy, "0.1", "52000");
  std::string all;
  for (const std::string& frame : micros.frames) all += frame + "\n";
  EXPECT_NE(all.find(R"("e":"executionReport","E":1795413600000000,)"), std::string::npos) << all;
  EXPECT_NE(peer_.frames.at(2).find(R"("E":1795413600000,)"), std::string::npos)
      << peer_.frames.at(2);
  FakePeer stranger{99};
  EXPECT_FALSE(bench_.simulator.on_ws_open(Listener::WsPrivate, "/ws-api/v3?timeUnit=no", stranger,
                                           bench_.now));
}

TEST_F(SimulatorWsApi, EndsTheStreamOfARevokedKey) {
  subscribe();
  peer_.frames.clear();
  bench_.exchange.find_key(bench_.key->id)->is_revoked = true;
  bench_.advance(std::chrono::milliseconds{1100});
  EXPECT_EQ(decode().notices.at(0).kind, NoticeKind::SessionInvalid);
}

TEST_F(SimulatorWsApi, AnnouncesItsEnd) {
  bench_.simulator.announce_shutdown(bench_.now);
  EXPECT_EQ(decode().notices.at(0).kind, NoticeKind::WillClose);
  bench_.advance(std::chrono::seconds{11});
  EXPECT_EQ(peer_.close_code, 1001);
}

}  // namespace
}  // namespace crossbook::binance::test
