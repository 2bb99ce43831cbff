// Channels beside the books: which socket has them, who may listen, what they tell.
#include <gtest/gtest.h>

#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

using namespace std::chrono_literals;

std::string subscribe(std::string_view channel, std::string_view rest = R"("instId":"BTC-USDT")") {
  return R"({"op":"subscribe","args":[{"channel":")" + std::string{channel} + "\"" +
         (rest.empty() ? "" : "," + std::string{rest}) + "}]}";
}

struct Listener : LocalOkx {
  FakePeer peer{1};
  explicit Listener(std::string_view path = "/ws/v5/public") {
    quote("30000", "30001");
    open(peer, path);
  }
  std::vector<std::string> ask(std::string_view text) {
    tell(peer, text);
    return peer.take();
  }
  std::string answer(std::string_view text) { return code_of(ask(text).at(0)); }
  void trade(std::string_view size = "0.5") {
    NewOrder order;
    order.instrument = btc();
    order.price = price("30001");
    order.quantity = quantity(size);
    order.time_in_force = TimeInForce::Ioc;
    ASSERT_EQ(exchange.place(account, order, now).reason, RejectReason::None);
  }
};

TEST(OkxChannel, IsServedOnItsOwnSocketOnly) {
  Listener on_public;
  EXPECT_EQ(on_public.answer(subscribe("candle1m")), "64001");
  EXPECT_EQ(on_public.answer(subscribe("trades-all")), "64001");
  EXPECT_EQ(on_public.answer(subscribe("account", "")), "60018");
  EXPECT_EQ(on_public.answer(subscribe("candle7m")), "60018");
  EXPECT_EQ(on_public.answer(subscribe("candle")), "60018");
  Listener on_business{"/ws/v5/business"};
  EXPECT_EQ(on_business.answer(subscribe("books")), "64002");
  EXPECT_EQ(on_business.answer(subscribe("account", "")), "64002");
  EXPECT_EQ(on_business.answer(subscribe("orders-algo", R"("instType":"SPOT")")), "60011");
  Listener on_private{"/ws/v5/private"};
  EXPECT_EQ(on_private.answer(subscribe("books")), "60018");
  EXPECT_EQ(on_private.answer(subscribe("account", "")), "60011");
}

TEST(OkxChannel, DeepTickByTickBooksNeedALoginAndATier) {
  Listener local;
  EXPECT_EQ(local.answer(subscribe("books-l2-tbt")), "60011");
  EXPECT_EQ(local.answer(subscribe("books50-l2-tbt")), "60011");
  const TestKey key = LocalOkx::client_key(local.issue());
  EXPECT_EQ(local.answer(login_frame(key, local.now)), "0");  // public sockets take logins as well
  EXPECT_EQ(local.answer(subscribe("books-l2-tbt")), "64003");
  EXPECT_EQ(local.answer(subscribe("books50-l2-tbt")), "64003");
  EXPECT_EQ(local.answer(login_frame(key, local.now)), "60031");
  EXPECT_EQ(local.peer.close_code, 0);
}

TEST(OkxChannel, ALoginsTimestampMayHaveAFraction) {
  Listener local{"/ws/v5/private"};
  const ApiKey& key = local.issue();
  const std::string timestamp = std::to_string(local.now.seconds()) + ".789";
  Signature signature;
  key.verifier->sign({timestamp, "GET", "/users/self/verify"}, signature);
  char sign[96];
  base64_encode(signature.view(), sign);
  EXPECT_EQ(local.answer(R"({"op":"login","args":[{"apiKey":")" + key.id + R"(","passphrase":")" +
                         key.passphrase + R"(","timestamp":")" + timestamp + R"(","sign":")" +
                         std::string{sign} + R"("}]})"),
            "0");
}

TEST(OkxChannel, TheRpiBookTellsBothSizesAndNoChecksum) {
  Listener local;
  std::vector<std::string> frames = local.ask(subscribe("books-rpi"));
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_NE(frames[1].find(R"("action":"snapshot","data":[{"asks":[["30001","1","1","1"]])"),
            std::string::npos)
      << frames[1];
  EXPECT_EQ(frames[1].find("checksum"), std::string::npos);
  local.quote("30000", "30002");
  local.advance(100ms);
  frames = local.peer.take();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_NE(frames[0].find(R"(["30001","0","0","0"])"), std::string::npos) << frames[0];
  local.now = local.now + 61s;
  local.tell(local.peer, "ping");
  local.advance(1ms);
  EXPECT_TRUE(contains(local.peer.take(), R"("asks":[],"bids":[])"));
}

TEST(OkxChannel, PriceLimitsMoveWithTheBook) {
  Listener local;
  EXPECT_TRUE(contains(local.ask(subscribe("price-limit")), R"("buyLmt":"36001.2")"));
  local.advance(200ms);
  local.peer.take();
  local.advance(200ms);
  EXPECT_TRUE(local.peer.take().empty());
  local.quote("31000", "31001");
  local.advance(200ms);
  EXPECT_TRUE(contains(local.peer.take(), R"("buyLmt":"37201.2")"));
}

TEST(OkxChannel, CandlesAreToldEachSecondAndOnceMoreWhenTheyAreDone) {
  Listener local{"/ws/v5/business"};
  const std::int64_t minute = (local.now.millis() / 60'000 + 1) * 60'000;
  local.now = UtcNanos::from_millis(minute + 10'000);
  EXPECT_EQ(local.ask(subscribe("candle1m")).size(), 1U);  // nobody has traded yet
  local.trade();
  local.advance(1s);
  std::vector<std::string> frames = local.peer.take();
  ASSERT_EQ(frames.size(), 1U);
  const std::string begin = std::to_string(minute);
  EXPECT_NE(frames[0].find(R"("data":[[")" + begin +
                           R"(","30001","30001","30001","30001","0.5","15000.5","15000.5","0"]])"),
            std::string::npos)
      << frames[0];
  local.advance(1s);
  EXPECT_TRUE(local.peer.take().empty());  // nothing new
  for (int i = 0; i < 5; ++i) {
    local.tell(local.peer, "ping");
    local.advance(10s);
  }
  frames = local.peer.take();
  EXPECT_TRUE(contains(frames, R"("0.5","15000.5","15000.5","1")"));
  EXPECT_TRUE(contains(frames, R"("30001","0","0","0","0")"));  // the next one stands still
}

TEST(OkxChannel, SingleTradesHaveNoCount) {
  Listener local{"/ws/v5/business"};
  local.ask(subscribe("trades-all"));
  local.trade();
  local.advance(1ms);
  const std::vector<std::string> frames = local.peer.take();
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_NE(frames[0].find(R"("px":"30001","sz":"0.5","side":"buy","source":"0")"),
            std::string::npos)
      << frames[0];
}

TEST(OkxChannel, ARequestOfMoreThan64KilobytesEndsTheSocket) {
  Listener local;
  local.tell(local.peer, std::string(65 * 1024, ' '));
  EXPECT_EQ(local.peer.close_code, 1009);
}

TEST(OkxPrivateChannel, OrdersTakeAnyInstrumentTypeAndTellSpotOnly) {
  Trader trader;
  FakePeer other{2};
  trader.log_in(other, trader.key);
  other.take();
  for (const char* type : {"ANY", "SWAP", "MARGIN"})
    trader.tell(other, subscribe("orders", R"("instType":")" + std::string{type} + "\""));
  EXPECT_FALSE(contains(other.take(), "error"));
  trader.tell(other, subscribe("orders", R"("instType":"PEBBLES")"));
  EXPECT_EQ(code_of(other.take().at(0)), "60018");
  trader.trade(trader.resting("cb1", Side::Buy, "29000", "0.1"));
  std::vector<std::string> frames = other.take();
  std::erase_if(frames, [](const std::string& f) { return f.find("ordId") == std::string::npos; });
  ASSERT_EQ(frames.size(), 2U);  // for SPOT, from the handshake, and for ANY
  EXPECT_TRUE(contains(frames, R"({"arg":{"channel":"orders","instType":"ANY","uid":")"));
}

TEST(OkxPrivateChannel, TheAccountMayBeAskedForOneAsset) {
  Trader trader;
  FakePeer other{2};
  trader.open(other, "/ws/v5/private");
  trader.tell(other, login_frame(trader.key, trader.now));
  trader.tell(other, subscribe("account", R"("ccy":"BTC")"));
  const std::vector<std::string> greeting = other.take();
  EXPECT_TRUE(contains(greeting, R"("ccy":"BTC","cashBal":"5")"));
  EXPECT_FALSE(contains(greeting, R"("ccy":"USDT","cashBal")"));
  trader.trade(trader.resting("cb1", Side::Buy, "29000", "0.1"));  // holds USDT only
  EXPECT_TRUE(other.take().empty());
  trader.trade(trader.resting("cb2", Side::Sell, "31000", "0.1"));
  EXPECT_TRUE(contains(other.take(), R"("ordFrozen":"0.1")"));
}

TEST(OkxPrivateChannel, BalanceAndPositionTellsCashAndItsTrades) {
  Trader trader;
  trader.tell(trader.peer, subscribe("balance_and_position", ""));
  EXPECT_TRUE(contains(trader.peer.take(), R"("eventType":"snapshot")"));
  const auto cash = [&](std::string_view frame) {
    trader.tell(trader.peer, frame);
    std::vector<std::string> frames = trader.peer.take();
    std::erase_if(frames,
                  [](const std::string& f) { return f.find("balData") == std::string::npos; });
    return frames;
  };
  EXPECT_TRUE(
      cash(R"({"id":"1","op":"order","args":[{"instIdCode":1000001,"tdMode":"cash","side":"buy",)"
           R"("ordType":"limit","px":"29000","sz":"0.1","clOrdId":"b1"}]})")
          .empty());  // a hold is no movement of cash
  const std::vector<std::string> frames =
      cash(R"({"id":"2","op":"order","args":[{"instIdCode":1000001,"tdMode":"cash","side":"buy",)"
           R"("ordType":"ioc","px":"30001","sz":"0.1","clOrdId":"b2"}]})");
  ASSERT_EQ(frames.size(), 1U);
  EXPECT_NE(frames[0].find(R"("eventType":"filled")"), std::string::npos) << frames[0];
  EXPECT_NE(frames[0].find(R"("trades":[{"instId":"BTC-USDT","tradeId":")"), std::string::npos);
  trader.deposit("BTC", "1");
  trader.advance(1ms);
  EXPECT_TRUE(contains(trader.peer.take(), R"("eventType":"transferred")"));
}

TEST(OkxPrivateChannel, ASpotAccountHasNoPositions) {
  Trader trader;
  trader.tell(trader.peer, subscribe("positions", R"("instType":"ANY")"));
  EXPECT_TRUE(contains(trader.peer.take(), R"("eventType":"snapshot","curPage":1,)"
                                           R"("lastPage":true,"data":[])"));
  trader.tell(trader.peer, subscribe("fills", ""));
  EXPECT_EQ(code_of(trader.peer.take().at(0)), "64003");
}

TEST(OkxPrivateChannel, TheThirtyFirstSubscriptionIsAcknowledgedAndThenEnded) {
  LocalOkx local;
  const TestKey key = LocalOkx::client_key(local.issue());
  std::vector<std::unique_ptr<FakePeer>> peers;
  for (std::uint64_t id = 1; id <= 31; ++id) {
    local.advance(500ms);
    peers.push_back(std::make_unique<FakePeer>(id));
    local.open(*peers.back(), "/ws/v5/private");
    local.tell(*peers.back(), login_frame(key, local.now));
    peers.back()->take();
    local.tell(*peers.back(), subscribe("orders", R"("instType":"SPOT")"));
  }
  EXPECT_TRUE(contains(peers[29]->sent, R"("event":"channel-conn-count","channel":"orders",)"
                                        R"("connCount":"30")"));
  const std::vector<std::string> frames = peers[30]->take();
  ASSERT_EQ(frames.size(), 2U);
  EXPECT_NE(frames[0].find(R"("event":"subscribe")"), std::string::npos);
  EXPECT_NE(frames[1].find(R"("event":"channel-conn-count-error","channel":"orders",)"
                           R"("connCount":"30")"),
            std::string::npos);
  // The client learns that it is deaf, although it was acknowledged.
  const AccountEvents events = local.decode_account(frames);
  ASSERT_EQ(events.notices.size(), 2U);
  EXPECT_EQ(events.notices[1].kind, NoticeKind::HandshakeRefused);
}

}  // namespace
}  // namespace crossbook::okx::test
