// Trading on the local OKX with the client's own orders, and what comes back read by its codec.
#include <gtest/gtest.h>

#include <algorithm>

#include "venues/okx/order_codec.hpp"
#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

using namespace std::chrono_literals;

TEST(OkxLogin, WalksThroughTheClientsHandshake) {
  LocalOkx local;
  const TestKey key = LocalOkx::client_key(local.issue());
  FakePeer peer{1};
  local.log_in(peer, key);
  const AccountEvents events = local.decode_account(peer.take());
  EXPECT_EQ(std::count_if(events.notices.begin(), events.notices.end(),
                          [](const Notice& n) { return n.kind == NoticeKind::HandshakeDone; }),
            3);
  EXPECT_EQ(events.balances.size(), 2U);  // the account channel begins with a snapshot
}

TEST(OkxLogin, IsRefusedForEachReasonWithItsCode) {
  LocalOkx local;
  const ApiKey& good = local.issue();
  ApiKey& listed = const_cast<ApiKey&>(local.issue());
  listed.ip_allow_list = {"10.1.2.3"};
  ApiKey& revoked = const_cast<ApiKey&>(local.issue());
  revoked.is_revoked = true;
  struct Case {
    std::string id, secret, passphrase;
    std::chrono::seconds skew;
    std::string_view code;
  };
  const std::vector<Case> cases{
      {good.id, good.secret, good.passphrase, 31s, "60006"},
      {good.id, good.secret, good.passphrase, -31s, "60006"},
      {good.id, "wrong", good.passphrase, 0s, "60007"},
      {good.id, good.secret, "wrong", 0s, "60024"},
      {"no-such-key", good.secret, good.passphrase, 0s, "60005"},
      {listed.id, listed.secret, listed.passphrase, 0s, "60009"},
      {revoked.id, revoked.secret, revoked.passphrase, 0s, "60032"},
  };
  std::uint64_t id = 0;
  for (const Case& bad : cases) {
    local.advance(1s);
    const TestKey key{*local.venue, make_key_material(bad.id, bad.secret, bad.passphrase)};
    FakePeer peer{++id};
    ASSERT_TRUE(local.open(peer, "/ws/v5/private"));
    local.tell(peer, login_frame(key, local.now + bad.skew));
    ASSERT_EQ(peer.sent.size(), 1U);
    EXPECT_NE(peer.sent[0].find(bad.code), std::string::npos) << peer.sent[0];
    EXPECT_EQ(peer.close_code, 4001);
    const AccountEvents events = local.decode_account(peer.take());
    ASSERT_EQ(events.notices.size(), 1U);
    EXPECT_EQ(events.notices[0].kind, NoticeKind::HandshakeRefused);
  }
}

TEST(OkxLogin, IsNeededBeforeAnythingPrivate) {
  LocalOkx local;
  FakePeer peer{1};
  local.open(peer, "/ws/v5/private");
  local.tell(peer, subscribe_orders_frame());
  EXPECT_NE(peer.sent.back().find("60011"), std::string::npos);
  local.tell(peer, R"({"id":"5","op":"order","args":[{}]})");
  EXPECT_NE(peer.sent.back().find("60011"), std::string::npos);
}

TEST(OkxLogin, EndsWhenTheKeyGoes) {
  Trader trader;
  const_cast<ApiKey&>(trader.api_key).is_revoked = true;
  trader.advance(10ms);
  EXPECT_EQ(trader.peer.close_code, 4007);
}

TEST(OkxOrderFlow, AnIocThatFillsIsAcknowledgedThenReportedThenPaid) {
  Trader trader;
  const AccountEvents events = trader.trade("cb1", Side::Buy, "30001", "0.5");
  ASSERT_EQ(events.reports.size(), 2U);
  const ExecutionReport& reply = events.reports[0];
  EXPECT_EQ(reply.source, ReportSource::Reply);
  EXPECT_EQ(reply.status, OrderStatus::New);
  EXPECT_EQ(reply.request, 1U);
  EXPECT_EQ(reply.client_id.view(), "cb1");
  const ExecutionReport& fill = events.reports[1];
  EXPECT_EQ(fill.source, ReportSource::Stream);
  EXPECT_EQ(fill.status, OrderStatus::Filled);
  EXPECT_EQ(fill.venue_order_id, reply.venue_order_id);
  EXPECT_EQ(fill.instrument, trader.btc());
  ASSERT_TRUE(fill.has_fill);
  EXPECT_EQ(fill.fill.price, trader.price("30001"));
  EXPECT_EQ(fill.fill.quantity, trader.quantity("0.5"));
  EXPECT_EQ(fill.cumulative, trader.quantity("0.5"));
  EXPECT_EQ(amount_text(fill.fill.fee), "0.0005");  // 0.1 % of the coin received
  EXPECT_EQ(trader.table.asset_code(fill.fill.fee_asset), "BTC");
  EXPECT_FALSE(fill.fill.is_maker);
  ASSERT_EQ(events.balances.size(), 2U);
  for (const Balance& balance : events.balances)
    EXPECT_EQ(amount_text(balance.total), trader.total(trader.table.asset_code(balance.asset)));
  EXPECT_EQ(trader.total("BTC"), "5.4995");
}

TEST(OkxOrderFlow, ASellPaysItsFeeInTheQuoteAsset) {
  Trader trader;
  const AccountEvents events = trader.trade("cb1", Side::Sell, "30000", "0.5");
  const ExecutionReport& fill = events.reports.back();
  ASSERT_TRUE(fill.has_fill);
  EXPECT_EQ(amount_text(fill.fill.fee), "15");
  EXPECT_EQ(trader.table.asset_code(fill.fill.fee_asset), "USDT");
}

TEST(OkxOrderFlow, AnIocThatFillsInPartEndsExpiredWithWhatWasFilled) {
  Trader trader;
  const AccountEvents events = trader.trade("cb1", Side::Buy, "30001", "1.5");
  ASSERT_EQ(events.reports.size(), 3U);
  EXPECT_EQ(events.reports[1].status, OrderStatus::PartiallyFilled);
  EXPECT_TRUE(events.reports[1].has_fill);
  EXPECT_EQ(events.reports[2].status, OrderStatus::Expired);
  EXPECT_FALSE(events.reports[2].has_fill);
  EXPECT_EQ(events.reports[2].cumulative, trader.quantity("1"));
}

TEST(OkxOrderFlow, AnIocThatFindsNothingIsAcceptedThenExpired) {
  Trader trader;
  const AccountEvents events = trader.trade("cb1", Side::Buy, "29999", "1");
  ASSERT_EQ(events.reports.size(), 2U);
  EXPECT_EQ(events.reports[0].status, OrderStatus::New);
  EXPECT_EQ(events.reports[1].status, OrderStatus::Expired);
  EXPECT_TRUE(events.reports[1].cumulative.is_zero());
  EXPECT_EQ(trader.total("BTC"), "5");
}

TEST(OkxOrderFlow, EachLevelIsAFillOfItsOwn) {
  Trader trader;
  const Level asks[] = {{trader.price("30001"), trader.quantity("1")},
                        {trader.price("30002"), trader.quantity("1")}};
  trader.exchange.quote(trader.maker, trader.btc(), BookSide::Ask, asks, trader.now);
  const AccountEvents events = trader.trade("cb1", Side::Buy, "30002", "1.5");
  ASSERT_EQ(events.reports.size(), 3U);
  EXPECT_EQ(events.reports[1].fill.price, trader.price("30001"));
  EXPECT_EQ(events.reports[2].fill.price, trader.price("30002"));
  EXPECT_EQ(events.reports[2].status, OrderStatus::Filled);
  EXPECT_NE(events.reports[1].fill.trade_id, events.reports[2].fill.trade_id);
  EXPECT_EQ(events.reports[2].cumulative, trader.quantity("1.5"));
}

struct Refused {
  Side side;
  const char* price;
  const char* size;
  RejectReason reason;
};

TEST(OkxOrderFlow, RefusesWithTheReasonThatTheClientUnderstands) {
  Trader trader;
  const std::vector<Refused> cases{
      {Side::Buy, "30001", "10", RejectReason::InsufficientBalance},
      {Side::Sell, "30000", "10", RejectReason::InsufficientBalance},
      {Side::Buy, "30001.05", "0.1", RejectReason::TickSize},
      {Side::Buy, "30001", "0.000001", RejectReason::LotSize},
      {Side::Buy, "60000", "0.1", RejectReason::PriceBand},
      {Side::Sell, "10000", "0.1", RejectReason::PriceBand},
  };
  int count = 0;
  for (const Refused& bad : cases) {
    const AccountEvents events =
        trader.trade("cb" + std::to_string(++count), bad.side, bad.price, bad.size);
    ASSERT_EQ(events.reports.size(), 1U) << count;
    EXPECT_EQ(events.reports[0].status, OrderStatus::Rejected) << count;
    EXPECT_EQ(to_string(events.reports[0].reason), to_string(bad.reason)) << count;
    EXPECT_FALSE(events.reports[0].venue_text.empty());
  }
  EXPECT_EQ(trader.total("USDT"), "100000");
}

TEST(OkxOrderFlow, ASecondOpenOrderWithTheSameIdIsRefused) {
  Trader trader;
  OrderIntent resting = trader.intent("cb1", Side::Buy, "29000", "0.1");
  resting.time_in_force = TimeInForce::Gtc;
  const AccountEvents first = trader.trade(resting);
  ASSERT_EQ(first.reports.size(), 2U);
  EXPECT_EQ(first.reports[1].status, OrderStatus::New);  // "live": it stands on the book
  const AccountEvents second = trader.trade(resting);
  ASSERT_EQ(second.reports.size(), 1U);
  EXPECT_EQ(second.reports[0].reason, RejectReason::DuplicateClientId);
}

TEST(OkxOrderFlow, ARestingOrderFillsAsAMakerAndIsPushed) {
  Trader trader;
  OrderIntent resting = trader.intent("cb1", Side::Buy, "30000.5", "0.1");
  resting.time_in_force = TimeInForce::Gtc;
  trader.trade(resting);
  trader.quote("29998", "30000.5");
  trader.advance(5ms);
  const AccountEvents events = trader.decode_account(trader.peer.take());
  ASSERT_EQ(events.reports.size(), 1U);
  EXPECT_EQ(events.reports[0].status, OrderStatus::Filled);
  EXPECT_TRUE(events.reports[0].fill.is_maker);
}

TEST(OkxOrderFlow, AnOrderThatComesTooLateIsNotExecuted) {
  Trader trader;
  RequestContext context = trader.context(trader.key);
  context.request = 9;
  FrameBuffer frame;
  const OrderIntent intent = trader.intent("cb1", Side::Buy, "30001", "0.1");
  ASSERT_TRUE(
      trader.key.encode(*trader.venue, intent, trader.listings[0], context, frame).has_value());
  trader.now = trader.now + 2'001ms;
  const AccountEvents events = trader.raw(frame.view());
  ASSERT_EQ(events.reports.size(), 1U);
  EXPECT_EQ(events.reports[0].status, OrderStatus::Rejected);
  EXPECT_EQ(events.reports[0].reason, RejectReason::DeadlineElapsed);
  EXPECT_EQ(events.reports[0].request, 9U);
  EXPECT_EQ(trader.total("BTC"), "5");
}

TEST(OkxOrderFlow, InstIdIsIgnoredOnSockets) {
  Trader trader;
  const AccountEvents events = trader.raw(
      R"({"id":"1","op":"order","args":[{"instId":"BTC-USDT","tdMode":"cash","side":"buy",)"
      R"("ordType":"ioc","px":"30001","sz":"0.1","clOrdId":"a1"}]})");
  ASSERT_EQ(events.reports.size(), 1U);
  EXPECT_EQ(events.reports[0].reason, RejectReason::InvalidParameter);
}

TEST(OkxOrderFlow, ClientIdsAreLettersAndDigits) {
  Trader trader;
  for (const char* id : {"with-dash", "with_line", "123456789012345678901234567890123"}) {
    const AccountEvents events = trader.raw(
        R"({"id":"1","op":"order","args":[{"instIdCode":1000001,"tdMode":"cash","side":"buy",)"
        R"("ordType":"ioc","px":"30001","sz":"0.1","clOrdId":")" +
        std::string{id} + R"("}]})");
    ASSERT_EQ(events.reports.size(), 1U) << id;
    EXPECT_EQ(events.reports[0].reason, RejectReason::InvalidParameter) << id;
    EXPECT_NE(events.reports[0].venue_text.view().find("clOrdId"), std::string_view::npos);
  }
}

TEST(OkxOrderFlow, AReadKeyMayNotTrade) {
  LocalOkx local;
  local.quote("30000", "30001");
  const TestKey key = LocalOkx::client_key(local.issue(false));
  FakePeer peer{1};
  local.log_in(peer, key);
  peer.take();
  local.tell(peer,
             R"({"id":"1","op":"order","args":[{"instIdCode":1000001,"tdMode":"cash","side":"buy",)"
             R"("ordType":"ioc","px":"30001","sz":"0.1"}]})");
  const AccountEvents events = local.decode_account(peer.take());
  ASSERT_EQ(events.reports.size(), 1U);
  EXPECT_EQ(events.reports[0].reason, RejectReason::Permission);
}

TEST(OkxOrderFlow, AHaltedInstrumentTakesNoOrders) {
  Trader trader;
  trader.exchange.set_status(trader.btc(), TradingStatus::Halted);
  const AccountEvents events = trader.trade("cb1", Side::Buy, "30001", "0.1");
  ASSERT_FALSE(events.reports.empty());
  EXPECT_EQ(events.reports[0].reason, RejectReason::Halted);
}

TEST(OkxOrderFlow, SixtyOrdersInTwoSecondsAreTheLimit) {
  Trader trader;
  for (int i = 0; i < 60; ++i)
    EXPECT_EQ(trader.trade("cb" + std::to_string(i), Side::Buy, "29000", "0.01").reports[0].status,
              OrderStatus::New);
  const AccountEvents events = trader.trade("cb60", Side::Buy, "29000", "0.01");
  ASSERT_EQ(events.reports.size(), 1U);
  EXPECT_EQ(events.reports[0].reason, RejectReason::RateLimited);
  trader.advance(2s);
  trader.peer.take();
  EXPECT_EQ(trader.trade("cb61", Side::Buy, "29000", "0.01").reports[0].status, OrderStatus::New);
}

TEST(OkxOrderFlow, APostOnlyThatWouldTakeIsAcceptedThenCanceled) {
  Trader trader;
  const AccountEvents events = trader.raw(
      R"({"id":"1","op":"order","args":[{"instIdCode":1000001,"tdMode":"cash","side":"buy",)"
      R"("ordType":"post_only","px":"30001","sz":"0.1","clOrdId":"p1"}]})");
  ASSERT_EQ(events.reports.size(), 2U);
  EXPECT_EQ(events.reports[0].status, OrderStatus::New);
  EXPECT_EQ(events.reports[1].status, OrderStatus::Canceled);
  EXPECT_EQ(events.reports[1].reason, RejectReason::WouldTake);
}

TEST(OkxOrderFlow, BatchesAnswerForEachOrder) {
  Trader trader;
  const AccountEvents events = trader.raw(
      R"({"id":"1","op":"batch-orders","args":[)"
      R"({"instIdCode":1000001,"tdMode":"cash","side":"buy","ordType":"limit","px":"29000","sz":"0.1","clOrdId":"b1"},)"
      R"({"instIdCode":1000001,"tdMode":"cash","side":"buy","ordType":"limit","px":"29000","sz":"100","clOrdId":"b2"}]})");
  ASSERT_GE(events.reports.size(), 2U);
  EXPECT_EQ(events.reports[0].status, OrderStatus::New);
  EXPECT_EQ(events.reports[1].reason, RejectReason::InsufficientBalance);
}

TEST(OkxOrderFlow, ACancelIsAcceptedAndItsEndComesOnTheStream) {
  Trader trader;
  OrderIntent resting = trader.intent("cb1", Side::Buy, "29000", "0.1");
  resting.time_in_force = TimeInForce::Gtc;
  trader.trade(resting);
  trader.tell(trader.peer,
              R"({"id":"2","op":"cancel-order","args":[{"instIdCode":1000001,"clOrdId":"cb1"}]})");
  ASSERT_GE(trader.peer.sent.size(), 2U);
  EXPECT_NE(trader.peer.sent[0].find(R"("sCode":"0")"), std::string::npos);
  const AccountEvents events = trader.decode_account(trader.peer.take());
  ASSERT_EQ(events.reports.size(), 1U);
  EXPECT_EQ(events.reports[0].status, OrderStatus::Canceled);
}

TEST(OkxOrderFlow, BadOperationsAreRefusedAsAWhole) {
  Trader trader;
  trader.tell(trader.peer, R"({"id":"1","op":"order","args":[]})");
  EXPECT_NE(trader.peer.sent.back().find(R"("code":"60013","msg":"Invalid args","data":[])"),
            std::string::npos);
  trader.tell(trader.peer, R"({"id":"no-dash","op":"order","args":[{}]})");
  EXPECT_NE(trader.peer.sent.back().find("60013"), std::string::npos);
  trader.tell(trader.peer, R"({"id":"1","op":"mass-cancel","args":[{}]})");
  EXPECT_NE(trader.peer.sent.back().find("60019"), std::string::npos);
}

}  // namespace
}  // namespace crossbook::okx::test
