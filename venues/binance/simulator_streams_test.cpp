// The local exchange's market streams, read with this folder's own codec.
#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

using std::chrono::milliseconds;

class SimulatorStreams : public ::testing::Test {
 protected:
  MarketEvents decode(const FakePeer& peer) {
    MarketEvents events;
    for (const std::string& frame : peer.frames) {
      const auto result = bench_.market.venue.decode_market(Padded{frame}.bytes(), events);
      EXPECT_TRUE(result.has_value()) << frame;
    }
    return events;
  }
  void subscribe(FakePeer& peer) {
    std::vector<std::string> frames;
    bench_.market.venue.encode_subscribe(bench_.market.listings, frames);
    ASSERT_EQ(frames.size(), 1u);
    bench_.send(peer, frames[0]);
  }
  /// Moves the bid so that there is something to tell.
  void move_book(int step) {
    bench_.quote(bench_.btc_usdt, "519" + std::to_string(90 + step % 9), "52000", "0.5");
  }
  Bench bench_;
};

TEST_F(SimulatorStreams, AcknowledgeASubscriptionAndSendDeltasInOneChain) {
  FakePeer& peer = bench_.open(Listener::WsPublic, "/ws");
  subscribe(peer);
  EXPECT_EQ(peer.frames.at(0), R"({"result":null,"id":1})");
  for (int i = 0; i < 10; ++i) {
    move_book(i);
    bench_.advance(milliseconds{100});
  }
  const MarketEvents events = decode(peer);
  ASSERT_GT(events.books.size(), 5u);
  for (std::size_t i = 1; i < events.books.size(); ++i)
    EXPECT_EQ(events.books[i].first.value(), events.books[i - 1].last.value() + 1);
  EXPECT_EQ(events.books.back().last.value(), bench_.exchange.update_id(bench_.btc_usdt));
}

TEST_F(SimulatorStreams, OverlapASnapshotThatIsFetchedBetweenTwoPushes) {
  FakePeer& peer = bench_.open(Listener::WsPublic, "/ws");
  subscribe(peer);
  move_book(1);
  bench_.advance(milliseconds{100});
  move_book(2);  // not pushed yet, but in the snapshot
  RestEvents snapshot;
  const RestCall call{RestCall::Kind::Snapshot, &bench_.market.at("BTCUSDT"), {}};
  const HttpResponse body{200, bench_.get("/api/v3/depth", "symbol=BTCUSDT&limit=1000").body, {}};
  ASSERT_TRUE(bench_.market.venue.decode_rest(call, body, snapshot).has_value());
  move_book(3);
  bench_.advance(milliseconds{200});

  const MarketEvents events = decode(peer);
  const std::int64_t last = snapshot.market.books.at(0).last.value();
  ASSERT_FALSE(events.books.empty());
  EXPECT_LE(events.books.front().first.value(), last);
  std::vector<const BookMessage*> kept;
  for (const BookMessage& book : events.books)
    if (book.last.value() > last) kept.push_back(&book);
  ASSERT_FALSE(kept.empty());
  EXPECT_LE(kept.front()->first.value(), last + 1);
  EXPECT_GE(kept.front()->last.value(), last + 1);

  // Snapshot and deltas give the exchange's own book.
  OrderBook book{100};
  const auto apply = [&book](const BookMessage& message, const std::vector<Level>& levels) {
    for (std::uint32_t i = 0; i < message.bids_count; ++i)
      book.set(BookSide::Bid, levels[message.bids_begin + i].price,
               levels[message.bids_begin + i].quantity);
    for (std::uint32_t i = 0; i < message.asks_count; ++i)
      book.set(BookSide::Ask, levels[message.asks_begin + i].price,
               levels[message.asks_begin + i].quantity);
  };
  apply(snapshot.market.books[0], snapshot.market.levels);
  for (const BookMessage* message : kept) apply(*message, events.levels);
  const OrderBook& truth = bench_.exchange.book(bench_.btc_usdt);
  ASSERT_EQ(book.depth(BookSide::Bid), truth.depth(BookSide::Bid));
  for (std::size_t i = 0; i < truth.depth(BookSide::Bid); ++i)
    EXPECT_EQ(book.level(BookSide::Bid, i), truth.level(BookSide::Bid, i));
}

TEST_F(SimulatorStreams, WrapEventsOnTheCombinedSocket) {
  FakePeer& peer = bench_.open(Listener::WsPublic, "/stream?streams=btcusdt@depth@100ms");
  move_book(1);
  bench_.advance(milliseconds{200});
  ASSERT_EQ(peer.frames.size(), 1u);
  EXPECT_TRUE(peer.frames[0].starts_with(R"({"stream":"btcusdt@depth@100ms","data":{"e":)"));
  EXPECT_EQ(decode(peer).books.size(), 1u);
}

TEST_F(SimulatorStreams, TakeAnyPathBelowWs) {
  FakePeer& bucket = bench_.open(Listener::WsPublic, "/ws/3");
  FakePeer& named = bench_.open(Listener::WsPublic, "/ws/btcusdt@depth@100ms/ethbtc@bookTicker");
  move_book(1);
  bench_.advance(milliseconds{200});
  EXPECT_TRUE(bucket.frames.empty());
  EXPECT_EQ(decode(named).books.size(), 1u);
  FakePeer stranger{99};
  EXPECT_FALSE(bench_.simulator.on_ws_open(Listener::WsPublic, "/v2", stranger, bench_.now));
}

TEST_F(SimulatorStreams, KeepTheCadenceOfEachStreamAndSpeedItUp) {
  FakePeer& slow = bench_.open(Listener::WsPublic, "/ws/btcusdt@depth");
  FakePeer& fast = bench_.open(Listener::WsPublic, "/ws/btcusdt@depth@100ms");
  const auto run = [&](int steps) {
    slow.frames.clear();
    fast.frames.clear();
    for (int i = 0; i < steps; ++i) {
      move_book(i);
      bench_.advance(milliseconds{50});
    }
  };
  run(60);  // 3 s
  EXPECT_EQ(slow.frames.size(), 3u);
  EXPECT_EQ(fast.frames.size(), 30u);
  bench_.simulator.set_speed(10);
  run(20);  // what was due at the old speed
  run(60);
  EXPECT_EQ(slow.frames.size(), 30u);
}

TEST_F(SimulatorStreams, ShowTopLevelsTickersAndTrades) {
  FakePeer& peer = bench_.open(
      Listener::WsPublic,
      "/stream?streams=btcusdt@depth5@100ms/btcusdt@bookTicker/btcusdt@trade/btcusdt@aggTrade");
  bench_.signed_call("POST", "/api/v3/order",
                     "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.1&price=52000");
  bench_.advance(milliseconds{200});
  std::string all;
  for (const std::string& frame : peer.frames) all += frame;
  for (const std::string_view part : {R"("data":{"lastUpdateId":)", R"("data":{"u":)",
                                      R"("e":"trade")", R"("e":"aggTrade")", R"("m":false)"})
    EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
  EXPECT_EQ(decode(peer).notices.size(), peer.frames.size());  // read, and ignored
}

TEST_F(SimulatorStreams, AnswerEveryRequestOrSayWhatIsWrong) {
  FakePeer& peer = bench_.open(Listener::WsPublic, "/ws");
  const auto ask = [&](std::string_view text) {
    bench_.advance(milliseconds{300});
    peer.frames.clear();
    bench_.send(peer, text);
    return peer.frames.empty() ? std::string{} : peer.frames.back();
  };
  EXPECT_EQ(ask(R"({"method":"SUBSCRIBE","params":["btcusdt@trade"],"id":"a1"})"),
            R"({"result":null,"id":"a1"})");
  EXPECT_EQ(ask(R"({"method":"LIST_SUBSCRIPTIONS","id":2})"),
            R"({"result":["btcusdt@trade"],"id":2})");
  EXPECT_EQ(ask(R"({"method":"SET_PROPERTY","params":["combined",true],"id":3})"),
            R"({"result":null,"id":3})");
  EXPECT_EQ(ask(R"({"method":"GET_PROPERTY","params":["combined"],"id":4})"),
            R"({"result":true,"id":4})");
  EXPECT_EQ(ask(R"({"method":"UNSUBSCRIBE","params":["btcusdt@trade"],"id":null})"),
            R"({"result":null,"id":null})");
  EXPECT_EQ(ask(R"({"method":"DANCE","id":5})"),
            R"({"code":2,"msg":"Invalid request: unknown variant `DANCE`, expected one of )"
            R"(`SUBSCRIBE`, `UNSUBSCRIBE`, `LIST_SUBSCRIPTIONS`, `SET_PROPERTY`, `GET_PROPERTY` )"
            R"(at line 1 column 17","id":5})");
  EXPECT_EQ(ask(R"({"id":6})"),
            R"({"code":2,"msg":"Invalid request: missing field `method` at line 1 column 8",)"
            R"("id":6})");
  EXPECT_EQ(ask(R"({"method":"SET_PROPERTY","params":["colour",true],"id":7})"),
            R"({"code":0,"msg":"Unknown property","id":7})");
  EXPECT_EQ(ask(R"({"method":"SET_PROPERTY","params":["combined","yes"],"id":8})"),
            R"({"code":1,"msg":"Invalid value type: expected Boolean","id":8})");
  EXPECT_EQ(ask(R"({"method":"GET_PROPERTY","params":[1],"id":9})"),
            R"({"code":2,"msg":"Invalid request: property name must be a string","id":9})");
  EXPECT_EQ(ask(R"({"method":"GET_PROPERTY","params":["combined",1],"id":10})"),
            R"({"code":2,"msg":"Invalid request: too many parameters","id":10})");
  EXPECT_EQ(ask(R"({"method":"SUBSCRIBE","params":[],"id":[1]})"),
            R"({"code":2,"msg":"Invalid request: request ID must be an unsigned integer",)"
            R"("id":null})");
  EXPECT_TRUE(ask("{").starts_with(R"({"code":3,)"));
}

TEST_F(SimulatorStreams, ShowDayTickersAveragesAndCandles) {
  FakePeer& peer = bench_.open(
      Listener::WsPublic,
      "/stream?streams=btcusdt@ticker/btcusdt@miniTicker/btcusdt@avgPrice/btcusdt@kline_1s/"
      "btcusdt@kline_9s");
  FakePeer& all_minis = bench_.open(Listener::WsPublic, "/stream?streams=!miniTicker@arr");
  bench_.signed_call("POST", "/api/v3/order",
                     "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.1&price=52000");
  bench_.advance(milliseconds{2'100});
  std::string all;
  for (const std::string& frame : peer.frames) all += frame + "\n";
  for (const std::string_view part :
       {R"({"stream":"btcusdt@ticker","data":{"e":"24hrTicker","E":)",
        R"("c":"52000.00000000","Q":"0.10000000")", R"("data":{"e":"24hrMiniTicker")",
        R"("e":"avgPrice")", R"("i":"5m","w":"52000.00000000")", R"("k":{"t":1795413600000,)",
        R"("n":1,"x":true,"q":"5200.00000000","V":"0.10000000","Q":"5200.00000000")"})
    EXPECT_NE(all.find(part), std::string::npos) << part << "\n" << all;
  EXPECT_EQ(decode(peer).notices.size(), peer.frames.size());  // read, and ignored
  ASSERT_EQ(all_minis.frames.size(), 1u);                      // ETHBTC did not trade
  EXPECT_TRUE(all_minis.frames[0].starts_with(
      R"({"stream":"!miniTicker@arr","data":[{"e":"24hrMiniTicker","E":)"));
}

TEST_F(SimulatorStreams, ShowNoCandleBeforeTheFirstTrade) {
  FakePeer& peer = bench_.open(Listener::WsPublic, "/ws/btcusdt@kline_1s");
  bench_.advance(milliseconds{3'100});
  EXPECT_TRUE(peer.frames.empty());
  bench_.signed_call("POST", "/api/v3/order",
                     "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.1&price=52000");
  bench_.advance(milliseconds{1'000});
  ASSERT_EQ(peer.frames.size(), 2u);
  EXPECT_NE(peer.frames[0].find(R"("k":{"t":1795413603000,)"), std::string::npos);
  EXPECT_NE(peer.frames[0].find(R"("x":true)"), std::string::npos);
  EXPECT_NE(peer.frames[1].find(R"("x":false)"), std::string::npos);
}

TEST_F(SimulatorStreams, CountTimeInMicrosecondsForWhoAsks) {
  FakePeer& micros =
      bench_.open(Listener::WsPublic, "/ws/btcusdt@depth@100ms?timeUnit=MICROSECOND");
  FakePeer& millis = bench_.open(Listener::WsPublic, "/ws/btcusdt@depth@100ms");
  move_book(1);
  bench_.advance(milliseconds{200});
  EXPECT_NE(micros.frames.at(0).find(R"("E":1795413600100000,)"), std::string::npos)
      << micros.frames.at(0);
  EXPECT_NE(millis.frames.at(0).find(R"("E":1795413600100,)"), std::string::npos);
  FakePeer stranger{99};
  EXPECT_FALSE(
      bench_.simulator.on_ws_open(Listener::WsPublic, "/ws?timeUnit=YEAR", stranger, bench_.now));
}

TEST_F(SimulatorStreams, CloseWhoSendsMoreThanFiveMessagesASecond) {
  FakePeer& peer = bench_.open(Listener::WsPublic, "/ws");
  for (int i = 0; i < 5; ++i) bench_.send(peer, R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  EXPECT_EQ(peer.close_code, 0);
  bench_.send(peer, R"({"method":"LIST_SUBSCRIPTIONS","id":1})");
  EXPECT_EQ(peer.close_code, 1008);
}

TEST_F(SimulatorStreams, PingEveryTwentySecondsAndCloseTheSilent) {
  FakePeer& peer = bench_.open(Listener::WsPublic, "/ws");
  bench_.advance(std::chrono::seconds{41});
  EXPECT_EQ(peer.pings.size(), 2u);
  bench_.simulator.on_ws_pong(peer, bench_.now);
  bench_.advance(std::chrono::seconds{59});
  EXPECT_EQ(peer.close_code, 0);
  bench_.advance(std::chrono::seconds{5});
  EXPECT_EQ(peer.close_code, 1008);
}

TEST_F(SimulatorStreams, EndAfterADayWithAWarning) {
  bench_.simulator.set_speed(24 * 60);  // a day is a minute
  FakePeer& peer = bench_.open(Listener::WsPublic, "/ws");
  for (int i = 0; i < 62 * 20 && peer.close_code == 0; ++i) {
    bench_.advance(milliseconds{50});
    if (i % 10 == 0) bench_.simulator.on_ws_pong(peer, bench_.now);
  }
  EXPECT_EQ(peer.close_code, 1001);
  const MarketEvents events = decode(peer);
  ASSERT_FALSE(events.notices.empty());
  EXPECT_EQ(events.notices.back().kind, NoticeKind::WillClose);
}

}  // namespace
}  // namespace crossbook::binance::test
