// The public side of the local OKX, read with the client's own codec.
#include <gtest/gtest.h>

#include <algorithm>

#include "venues/connector/book_synchroniser.hpp"
#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

using namespace std::chrono_literals;

constexpr std::string_view kSubscribeBooks =
    R"({"id":"1512","op":"subscribe","args":[{"channel":"books","instId":"BTC-USDT"}]})";

std::string subscribe_btc(std::string_view channel) {
  return R"({"op":"subscribe","args":[{"channel":")" + std::string{channel} +
         R"(","instId":"BTC-USDT"}]})";
}

TEST(OkxFeed, AcknowledgesASubscriptionAndSendsASnapshot) {
  LocalOkx local;
  local.quote("30000", "30001");
  FakePeer peer{1};
  ASSERT_TRUE(local.open(peer));
  local.tell(peer, kSubscribeBooks);
  ASSERT_EQ(peer.sent.size(), 2U);
  EXPECT_TRUE(peer.sent[0].starts_with(
      R"({"id":"1512","event":"subscribe","arg":{"channel":"books","instId":"BTC-USDT"},"connId":")"));
  const MarketEvents events = local.decode_market(peer.take());
  ASSERT_EQ(events.notices.size(), 1U);
  EXPECT_EQ(events.notices[0].kind, NoticeKind::Subscribed);
  ASSERT_EQ(events.books.size(), 1U);
  EXPECT_TRUE(events.books[0].is_snapshot);
  EXPECT_FALSE(events.books[0].has_checksum);
  EXPECT_EQ(events.books[0].previous.value(), -1);
  EXPECT_EQ(events.levels.size(), 2U);
}

/// Whatever happens to the book, a client that follows the stream holds the same one.
TEST(OkxFeed, ChainsEveryUpdateSoThatClientsThatJoinAtAnyTimeAgree) {
  LocalOkx local;
  local.quote("30000", "30001");
  struct Follower {
    FakePeer peer;
    BookSynchroniser book{*make().capabilities, {}};
    explicit Follower(std::uint64_t id) : peer{id} {}
  };
  std::vector<std::unique_ptr<Follower>> followers;
  for (int step = 0; step < 60; ++step) {
    if (step % 20 == 3) {  // joins between two ticks, with changes not yet published
      followers.push_back(std::make_unique<Follower>(followers.size() + 1));
      ASSERT_TRUE(local.open(followers.back()->peer));
      local.tell(followers.back()->peer, kSubscribeBooks);
    }
    const std::string bid = std::to_string(29'990 + step * 7 % 9);
    const std::string ask = std::to_string(30'001 + step * 5 % 11);
    local.quote(bid, ask, std::to_string(1 + step % 3));
    local.advance(37ms);
    for (const auto& follower : followers) {
      const MarketEvents events = local.decode_market(follower->peer.take());
      for (const BookMessage& message : events.books)
        EXPECT_EQ(follower->book.on_message(message, events.levels), BookOutcome::Applied) << step;
    }
  }
  local.advance(200ms);
  ASSERT_EQ(followers.size(), 3U);
  for (const auto& follower : followers) {
    const MarketEvents events = local.decode_market(follower->peer.take());
    for (const BookMessage& message : events.books)
      follower->book.on_message(message, events.levels);
    EXPECT_EQ(follower->book.book().top(), local.exchange.book(local.btc()).top());
    EXPECT_EQ(follower->book.book().depth(BookSide::Bid), 1U);
    EXPECT_EQ(follower->book.book().depth(BookSide::Ask), 1U);
  }
}

TEST(OkxFeed, NumbersAreChainedButNotConsecutive) {
  LocalOkx local;
  FakePeer peer{1};
  local.open(peer);
  local.quote("30000", "30001");
  local.tell(peer, kSubscribeBooks);
  local.quote("30000", "30002");
  local.advance(100ms);
  const MarketEvents events = local.decode_market(peer.take());
  ASSERT_EQ(events.books.size(), 2U);
  EXPECT_EQ(events.books[1].previous, events.books[0].last);
  EXPECT_GT(events.books[1].last.value(), events.books[0].last.value() + 1);
}

TEST(OkxFeed, PublishesAtItsCadence) {
  LocalOkx local;
  local.quote("30000", "30001");
  FakePeer peer{1};
  local.open(peer);
  local.tell(peer, kSubscribeBooks);
  local.advance(100ms);
  peer.take();
  for (int i = 0; i < 99; ++i) {
    local.quote("30000", std::to_string(30'001 + i));
    local.advance(10ms);
  }
  EXPECT_LE(peer.take().size(), 10U);
}

TEST(OkxFeed, SendsAnEmptyUpdateAfterAQuietMinute) {
  LocalOkx local;
  local.quote("30000", "30001");
  FakePeer peer{1};
  local.open(peer);
  local.tell(peer, kSubscribeBooks);
  local.advance(100ms);
  peer.take();
  for (int i = 0; i < 61; ++i) {
    local.advance(1s);
    local.tell(peer, "ping");
  }
  std::vector<std::string> frames = peer.take();
  std::erase(frames, "pong");
  const MarketEvents events = local.decode_market(frames);
  ASSERT_EQ(events.books.size(), 1U);
  EXPECT_EQ(events.books[0].previous, events.books[0].last);
  EXPECT_EQ(events.levels.size(), 0U);
}

TEST(OkxFeed, ASequenceResetIsChainedAndGoesBack) {
  LocalOkx local;
  local.quote("30000", "30001");
  FakePeer peer{1};
  local.open(peer);
  local.tell(peer, kSubscribeBooks);
  local.okx().restart_sequence(local.btc());
  local.advance(100ms);
  local.quote("30000", "30002");
  local.advance(100ms);
  const MarketEvents events = local.decode_market(peer.take());
  ASSERT_EQ(events.books.size(), 3U);
  EXPECT_EQ(events.books[1].previous, events.books[0].last);
  EXPECT_LT(events.books[1].last, events.books[1].previous);
  EXPECT_EQ(events.books[2].previous, events.books[1].last);
  EXPECT_GT(events.books[2].last, events.books[2].previous);
}

TEST(OkxFeed, ServesTheOtherPublicChannels) {
  LocalOkx local;
  local.quote("30000", "30001");
  FakePeer peer{1};
  local.open(peer);
  for (const char* channel : {"books5", "bbo-tbt", "tickers", "trades"})
    local.tell(peer, subscribe_btc(channel));
  local.tell(peer, R"({"op":"subscribe","args":[{"channel":"instruments","instType":"SPOT"}]})");
  local.advance(100ms);
  peer.take();
  NewOrder order;
  order.instrument = local.btc();
  order.price = local.price("30001");
  order.quantity = local.quantity("0.5");
  order.time_in_force = TimeInForce::Ioc;
  ASSERT_EQ(local.exchange.place(local.account, order, local.now).reason, RejectReason::None);
  local.exchange.set_status(local.btc(), TradingStatus::Halted);
  local.advance(100ms);
  const std::vector<std::string> frames = peer.take();
  EXPECT_TRUE(contains(frames, R"("channel":"books5")"));
  EXPECT_TRUE(contains(frames, R"("channel":"bbo-tbt")"));
  EXPECT_TRUE(contains(frames, R"("channel":"tickers")"));
  EXPECT_TRUE(contains(frames, R"("px":"30001","sz":"0.5","side":"buy")"));
  const MarketEvents events = local.decode_market(frames);
  const auto halted =
      std::find_if(events.notices.begin(), events.notices.end(),
                   [](const Notice& n) { return n.kind == NoticeKind::TradingStatus; });
  ASSERT_NE(halted, events.notices.end());
  EXPECT_EQ(halted->status, TradingStatus::Halted);
}

TEST(OkxFeed, RefusesWhatItDoesNotHave) {
  LocalOkx local;
  FakePeer peer{1};
  local.open(peer);
  const auto answer = [&](std::string_view text) {
    local.tell(peer, text);
    const std::vector<std::string> frames = peer.take();
    return frames.empty() ? std::string{} : frames.front();
  };
  const auto has = [](const std::string& text, std::string_view code) {
    return text.find("\"code\":\"" + std::string{code} + "\"") != std::string::npos;
  };
  EXPECT_TRUE(has(answer(R"({"op":"subscribe","args":[{"channel":"books","instId":"NO-SUCH"}]})"),
                  "60018"));
  EXPECT_TRUE(has(answer(subscribe_btc("no-such-channel")), "60018"));
  EXPECT_TRUE(has(answer(R"({"op":"subscribe","args":[{"channel":"orders","instType":"SPOT"}]})"),
                  "60018"));
  EXPECT_TRUE(has(answer(R"({"op":"subscribe","argss":[]})"), "60012"));
  EXPECT_TRUE(has(answer("not json"), "60012"));
  EXPECT_TRUE(has(answer(R"({"op":"jump","args":[{}]})"), "60019"));
  EXPECT_TRUE(has(answer(R"({"op":"unsubscribe","args":[{"channel":"no-such"}]})"), "60018"));
  EXPECT_TRUE(has(answer(R"({"op":"login","args":[]})"), "60012"));
  EXPECT_TRUE(has(answer(R"({"id":"1","op":"order","args":[{}]})"), "60028"));
  FakePeer other{2};
  EXPECT_FALSE(local.open(other, "/ws/v5/nowhere"));
}

TEST(OkxFeed, UnsubscribingStopsTheStream) {
  LocalOkx local;
  local.quote("30000", "30001");
  FakePeer peer{1};
  local.open(peer);
  local.tell(peer, kSubscribeBooks);
  std::vector<std::string> frames;
  local.venue->encode_resubscribe(local.listings[0], frames);
  local.tell(peer, frames[0]);
  peer.take();
  local.quote("30000", "30005");
  local.advance(1s);
  EXPECT_TRUE(peer.take().empty());
  local.tell(peer, frames[1]);
  EXPECT_EQ(local.decode_market(peer.take()).books.size(), 1U);
}

TEST(OkxSocket, AnswersTextPingsAndClosesWhoIsSilent) {
  LocalOkx local;
  FakePeer talking{1}, silent{2};
  local.open(talking);
  local.open(silent);
  for (int i = 0; i < 4; ++i) {
    local.tell(talking, subscribe_btc("trades"));
    local.tell(talking, "ping");
    EXPECT_EQ(talking.sent.back(), "pong");
    local.advance(10s);
  }
  EXPECT_EQ(silent.close_code, 4004);
  EXPECT_EQ(talking.close_code, 0);
}

TEST(OkxSocket, TakesThreeConnectionsASecondFromOneAddress) {
  LocalOkx local;
  FakePeer a{1}, b{2}, c{3}, d{4}, e{5, "10.0.0.9"};
  EXPECT_TRUE(local.open(a));
  EXPECT_TRUE(local.open(b));
  EXPECT_TRUE(local.open(c));
  EXPECT_FALSE(local.open(d));
  EXPECT_TRUE(local.open(e));
  local.advance(1s);
  EXPECT_TRUE(local.open(d));
}

TEST(OkxSocket, TakesFourHundredAndEightyRequestsAnHour) {
  LocalOkx local;
  FakePeer peer{1};
  local.open(peer);
  for (int i = 0; i < 480; ++i) local.tell(peer, subscribe_btc("trades"));
  EXPECT_FALSE(contains(peer.take(), "60014"));
  local.tell(peer, subscribe_btc("trades"));
  EXPECT_TRUE(contains(peer.take(), "60014"));
}

TEST(OkxSocket, AnnouncesAnUpgradeAndClosesAMinuteLater) {
  LocalOkx local;
  FakePeer peer{1};
  local.open(peer);
  local.tell(peer, subscribe_btc("trades"));
  peer.take();
  local.okx().announce_upgrade(local.now);
  const MarketEvents events = local.decode_market(peer.take());
  ASSERT_EQ(events.notices.size(), 1U);
  EXPECT_EQ(events.notices[0].kind, NoticeKind::WillClose);
  for (int i = 0; i < 6; ++i) {
    EXPECT_EQ(peer.close_code, 0);
    local.tell(peer, "ping");
    local.advance(10s);
  }
  EXPECT_NE(peer.close_code, 0);
}

TEST(OkxSocket, SpeedShortensCadences) {
  LocalOkx local;
  local.simulator->set_speed(100);
  local.quote("30000", "30001");
  FakePeer peer{1};
  local.open(peer);
  local.tell(peer, kSubscribeBooks);
  local.advance(1ms);
  peer.take();
  for (int i = 0; i < 10; ++i) {
    local.quote("30000", std::to_string(30'002 + i));
    local.advance(1ms);
  }
  EXPECT_EQ(local.decode_market(peer.take()).books.size(), 10U);
}

}  // namespace
}  // namespace crossbook::okx::test
