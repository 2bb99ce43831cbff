#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "venues/kraken/simulator_testing.hpp"

namespace crossbook::kraken {
namespace {

using testing::FakePeer;
using testing::Frame;
using ::testing::HasSubstr;
using testing::LocalKraken;

class KrakenPublicSocket : public ::testing::Test {
 protected:
  KrakenPublicSocket() { kraken_.open(peer_, Listener::WsPublic); }
  std::vector<std::string> ask(std::string_view message) { return kraken_.ask(peer_, message); }
  static std::string book_request(std::string_view method, int depth,
                                  std::string_view symbol = "BTC/USD") {
    return R"({"method":")" + std::string{method} + R"(","params":{"channel":"book","symbol":[")" +
           std::string{symbol} + R"("],"depth":)" + std::to_string(depth) + R"(},"req_id":9})";
  }

  LocalKraken kraken_;
  FakePeer peer_{1};
};

TEST_F(KrakenPublicSocket, PushesItsStatusOnConnect) {
  ASSERT_EQ(peer_.sent.size(), 1U);
  EXPECT_THAT(peer_.sent[0], HasSubstr(R"("channel":"status")"));
  EXPECT_THAT(peer_.sent[0], HasSubstr(R"("system":"online")"));
}

TEST_F(KrakenPublicSocket, AnswersPingsWithTheirId) {
  const auto answers = ask(R"({"method":"ping","req_id":101})");
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_THAT(answers[0], HasSubstr(R"({"method":"pong","req_id":101,"time_in":"2026-)"));
}

TEST_F(KrakenPublicSocket, AcknowledgesEachSymbolAndSendsItsSnapshot) {
  std::vector<std::string> frames;
  kraken_.venue->encode_subscribe(kraken_.listings, frames);
  const auto answers = ask(frames.front());
  ASSERT_EQ(answers.size(), 4U);
  EXPECT_THAT(answers[0], HasSubstr(R"("depth":25,"snapshot":true,"symbol":"BTC/USD")"));
  EXPECT_EQ(answers[1],
            R"({"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[)"
            R"({"price":45283.5,"qty":0.10000000},{"price":45283.4,"qty":1.50000000}],"asks":[)"
            R"({"price":45285.2,"qty":0.20000000},{"price":45286.4,"qty":1.50000000}],)"
            R"("checksum":2494847863,"timestamp":"2026-11-23T06:00:00.000000Z"}]})");
  EXPECT_THAT(answers[2], HasSubstr(R"("symbol":"DOGE/USDT")"));
}

TEST_F(KrakenPublicSocket, RefusesInKrakensWords) {
  const std::pair<std::string, std::string> rows[] = {
      {book_request("subscribe", 10, "FOO/BAR"), "Currency pair not supported FOO/BAR"},
      {book_request("subscribe", 10, "XBT/USD"), "Currency pair not supported XBT/USD"},
      {book_request("subscribe", 11), "Subscription depth not supported"},
      {book_request("unsubscribe", 10), "Subscription Not Found"},
      {R"({"method":"subscribe","params":{"channel":"executions","token":"x"}})",
       "Private data and trading are unavailable"},
      {R"({"method":"add_order","params":{}})", "Private data and trading are unavailable"},
      {R"({"method":"dance"})", "Unsupported method"},
      {R"({"method":"ping","req_id":"one"})", "req_id must be an integer"},
      {"not json", "Malformed request"},
  };
  for (const auto& [request, error] : rows) {
    const auto answers = ask(request);
    ASSERT_EQ(answers.size(), 1U) << request;
    EXPECT_THAT(answers[0], HasSubstr(R"("success":false)"));
    EXPECT_THAT(answers[0], HasSubstr(error));
  }
  ASSERT_EQ(ask(book_request("subscribe", 10)).size(), 2U);
  EXPECT_THAT(ask(book_request("subscribe", 25)).at(0), HasSubstr("Already subscribed"));
  EXPECT_THAT(ask(book_request("unsubscribe", 25)).at(0), HasSubstr("Subscription Not Found"))
      << "the depth must be echoed";
  EXPECT_THAT(ask(book_request("unsubscribe", 10)).at(0), HasSubstr(R"("success":true)"));
}

TEST_F(KrakenPublicSocket, LevelsThatFallOutOfTheDepthGetNoRemoval) {
  std::vector<LocalKraken::Quote> bids;
  const std::array<std::string_view, 12> prices = {"45283.5", "45283.4", "45283.3", "45283.2",
                                                   "45283.1", "45283.0", "45282.9", "45282.8",
                                                   "45282.7", "45282.6", "45282.5", "45282.4"};
  bids.reserve(prices.size() + 1);
  for (const std::string_view price : prices) bids.push_back({price, "1"});
  kraken_.quote(bids, {{"45290", "1"}});
  ask(book_request("subscribe", 10));
  bids.insert(bids.begin(), {"45284.0", "2"});
  kraken_.quote(bids, {{"45290", "1"}});
  kraken_.advance(std::chrono::milliseconds{5});
  const auto pushed = peer_.take();
  ASSERT_EQ(pushed.size(), 1U);
  EXPECT_THAT(pushed[0], HasSubstr(R"("bids":[{"price":45284.0,"qty":2.00000000}],"asks":[])"));
  bids.erase(bids.begin());  // and back: the tenth level comes into scope again
  kraken_.quote(bids, {{"45290", "1"}});
  kraken_.advance(std::chrono::milliseconds{5});
  EXPECT_THAT(
      peer_.take().at(0),
      HasSubstr(R"({"price":45284.0,"qty":0.00000000},{"price":45282.6,"qty":1.00000000})"));
}

TEST_F(KrakenPublicSocket, BeatsOnceASecondWhenNothingElseIsSaid) {
  ask(book_request("subscribe", 10));
  kraken_.advance(std::chrono::milliseconds{999});
  EXPECT_TRUE(peer_.take().empty());
  kraken_.advance(std::chrono::milliseconds{1});
  EXPECT_EQ(peer_.take(), std::vector<std::string>{R"({"channel":"heartbeat"})"});
  kraken_.advance(std::chrono::milliseconds{500});
  EXPECT_TRUE(peer_.take().empty());
}

TEST_F(KrakenPublicSocket, ClosesWhoSubscribesNothing) {
  FakePeer quiet{2};
  kraken_.open(quiet, Listener::WsPublic);
  ask(book_request("subscribe", 10));
  kraken_.advance(std::chrono::seconds{59});
  EXPECT_EQ(quiet.close_code, 0);
  kraken_.advance(std::chrono::seconds{1});
  EXPECT_EQ(quiet.close_code, 1000);
  EXPECT_EQ(peer_.close_code, 0);
}

TEST_F(KrakenPublicSocket, TellsTheTickerOnTradesOrOnTheBestPrices) {
  FakePeer bbo{2};
  kraken_.open(bbo, Listener::WsPublic);
  ask(R"({"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"]}})");
  kraken_.ask(bbo, R"({"method":"subscribe","params":{"channel":"ticker","symbol":["BTC/USD"],)"
                   R"("event_trigger":"bbo"}})");
  kraken_.quote({{"45283.6", "1"}}, {{"45285.2", "0.2"}});
  kraken_.advance(std::chrono::milliseconds{5});
  EXPECT_TRUE(peer_.take().empty());
  EXPECT_THAT(bbo.take().at(0), HasSubstr(R"("bid":45283.6,"bid_qty":1.00000000)"));
  kraken_.post("AddOrder", "pair=XBTUSD&type=buy&ordertype=market&volume=0.1");
  kraken_.advance(std::chrono::milliseconds{5});
  EXPECT_THAT(peer_.take().at(0), HasSubstr(R"("last":45285.2)"));
}

TEST_F(KrakenPublicSocket, InstrumentChannelTellsThePrecisions) {
  const auto answers = ask(R"({"method":"subscribe","params":{"channel":"instrument"}})");
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_THAT(answers[1], HasSubstr(R"("symbol":"BTC/USD","base":"BTC","quote":"USD")"));
  EXPECT_THAT(answers[1], HasSubstr(R"("price_precision":1)"));
}

/// What the client makes of the simulator's own frames.
class FollowedBook {
 public:
  FollowedBook(LocalKraken& kraken, std::uint64_t id, int depth)
      : kraken_{kraken}, peer_{id}, depth_{static_cast<std::size_t>(depth)} {
    kraken.open(peer_, Listener::WsPublic);
    kraken.simulator->on_ws_message(
        peer_,
        R"({"method":"subscribe","params":{"channel":"book","symbol":["BTC/USD"],"depth":)" +
            std::to_string(depth) + "}}",
        kraken.now);
  }

  /// @return how many messages had a checksum that fits
  int read() {
    int good = 0;
    for (const std::string& text : peer_.take()) {
      events_.clear();
      const auto decoded = kraken_.venue->decode_market(Frame{text}.bytes(), events_);
      EXPECT_FALSE(decoded.has_error()) << text;
      for (const BookMessage& message : events_.books) good += apply(message) ? 1 : 0;
    }
    return good;
  }
  bool equals_exchange() const {
    const OrderBook& real = kraken_.exchange.book(kraken_.btc_usd);
    for (const BookSide side : {BookSide::Bid, BookSide::Ask}) {
      std::vector<Level> theirs(depth_), ours(depth_);
      theirs.resize(real.top_levels(side, theirs));
      ours.resize(book_.top_levels(side, ours));
      if (theirs != ours) return false;
    }
    return true;
  }

 private:
  bool apply(const BookMessage& message) {
    if (message.is_snapshot) book_.clear();
    const auto set = [&](BookSide side, std::uint32_t begin, std::uint32_t count) {
      for (std::uint32_t i = begin; i < begin + count; ++i)
        book_.set(side, events_.levels[i].price, events_.levels[i].quantity);
    };
    set(BookSide::Bid, message.bids_begin, message.bids_count);
    set(BookSide::Ask, message.asks_begin, message.asks_count);
    book_.truncate(depth_);
    const bool matches = kraken_.venue->checksum_matches(book_, *message.listing, message.checksum);
    EXPECT_TRUE(matches);
    return matches;
  }

  LocalKraken& kraken_;
  FakePeer peer_;
  std::size_t depth_;
  OrderBook book_{1'000};
  MarketEvents events_;
};

TEST_F(KrakenPublicSocket, ClientFollowsThousandsOfChangesWithEveryChecksum) {
  FollowedBook ten{kraken_, 10, 10}, twenty_five{kraken_, 25, 25};
  std::mt19937_64 random{20'261'123};
  const auto below = [&](std::size_t n) { return static_cast<std::int64_t>(random() % n); };
  const std::int64_t tick = kraken_.price("0.1").raw();
  std::int64_t mid = kraken_.price("45284").raw();
  int good = 0;
  for (int change = 0; change < 4'000 && !HasFailure(); ++change) {
    mid += (below(5) - 2) * tick;
    std::vector<Level> bids, asks;
    std::int64_t bid = mid, ask = mid + tick;
    for (std::int64_t levels = below(40); levels > 0; --levels, bid -= (1 + below(3)) * tick)
      bids.push_back({Price::from_raw(bid), Quantity::from_raw(1 + below(300'000'000))});
    for (std::int64_t levels = below(40); levels > 0; --levels, ask += (1 + below(3)) * tick)
      asks.push_back({Price::from_raw(ask), Quantity::from_raw(1 + below(300'000'000))});
    kraken_.exchange.quote(kraken_.maker, kraken_.btc_usd, bids, asks, kraken_.now);
    if (below(3) == 0) continue;  // several changes in one message
    kraken_.advance(std::chrono::milliseconds{5});
    good += ten.read() + twenty_five.read();
    EXPECT_TRUE(ten.equals_exchange()) << change;
    EXPECT_TRUE(twenty_five.equals_exchange()) << change;
  }
  EXPECT_GT(good, 4'000);
}

}  // namespace
}  // namespace crossbook::kraken
