#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "venues/kraken/simulator_testing.hpp"

namespace crossbook::kraken {
namespace {

using testing::FakePeer;
using testing::Frame;
using ::testing::HasSubstr;
using testing::LocalKraken;
using ::testing::Not;

class KrakenPrivateSocket : public ::testing::Test {
 protected:
  KrakenPrivateSocket() { kraken_.open(peer_, Listener::WsPrivate); }

  void log_in() {
    token_ = kraken_.fetch_token();
    RequestContext context;
    context.session_token = token_;
    for (std::size_t step = 0; step < 2; ++step) {
      std::vector<std::string> frames;
      ASSERT_FALSE(
          kraken_.venue->encode_handshake(Channel::Private, step, context, frames).has_error());
      const auto answers = kraken_.ask(peer_, frames.front());
      read(answers);
      ASSERT_FALSE(events_.notices.empty());
      EXPECT_EQ(events_.notices.front().kind, NoticeKind::HandshakeDone);
      events_.notices.clear();
    }
    events_.clear();
  }
  /// An IOC order as the client writes it. @return the frames that it is answered with
  std::vector<std::string> place(Side side, std::string_view price, std::string_view quantity,
                                 TimeInForce time_in_force = TimeInForce::Ioc) {
    OrderIntent intent;
    intent.client_id = ClientOrderId{"cb" + std::to_string(++orders_)};
    intent.side = side;
    intent.time_in_force = time_in_force;
    intent.price = kraken_.price(price);
    intent.quantity = kraken_.quantity(quantity);
    RequestContext context;
    context.venue_now = kraken_.now;
    context.session_token = token_;
    context.request = orders_;
    FrameBuffer frame;
    EXPECT_FALSE(kraken_.key->encode(*kraken_.venue, intent, kraken_.listings[0], context, frame)
                     .has_error());
    auto answers = kraken_.ask(peer_, frame.view());
    read(answers);
    return answers;
  }
  void read(const std::vector<std::string>& frames) {
    for (const std::string& text : frames) {
      const auto decoded = kraken_.venue->decode_account(Frame{text}.bytes(), events_);
      EXPECT_FALSE(decoded.has_error()) << text;
    }
  }
  std::string ask(std::string_view text) {
    const auto answers = kraken_.ask(peer_, text);
    return answers.empty() ? "" : answers.front();
  }
  std::vector<OrderStatus> statuses() const {
    std::vector<OrderStatus> out;
    for (const ExecutionReport& report : events_.reports) out.push_back(report.status);
    return out;
  }

  LocalKraken kraken_;
  FakePeer peer_{1};
  std::string token_;
  std::uint64_t orders_ = 0;
  AccountEvents events_;
};

TEST_F(KrakenPrivateSocket, HandshakeGivesOrdersAndBalances) {
  kraken_.post("AddOrder",
               "pair=XBTUSD&type=buy&ordertype=limit&price=45000&volume=1&cl_ord_id=old");
  token_ = kraken_.fetch_token();
  const auto executions = kraken_.ask(
      peer_, R"({"method":"subscribe","params":{"channel":"executions","snap_orders":true,)"
             R"("snap_trades":false,"token":")" +
                 token_ + R"("},"req_id":2})");
  ASSERT_EQ(executions.size(), 2U);
  EXPECT_THAT(executions[0],
              HasSubstr(R"("result":{"channel":"executions","maxratecount":125,)"
                        R"("snap_orders":true,"snap_trades":false},"success":true)"));
  EXPECT_THAT(executions[1], HasSubstr(R"("type":"snapshot")"));
  EXPECT_THAT(executions[1], HasSubstr(R"("cl_ord_id":"old")"));
  EXPECT_THAT(executions[1], HasSubstr(R"("sequence":1})"));
  const auto balances =
      kraken_.ask(peer_, R"({"method":"subscribe","params":{"channel":"balances","token":")" +
                             token_ + R"("}})");
  ASSERT_EQ(balances.size(), 2U);
  EXPECT_THAT(balances[1], HasSubstr(R"({"asset":"BTC","asset_class":"currency","balance":10,)"));
}

TEST_F(KrakenPrivateSocket, WholeFillIsToldStepByStep) {
  log_in();
  const auto frames = place(Side::Buy, "45285.2", "0.2");
  ASSERT_GE(frames.size(), 6U);
  EXPECT_THAT(frames[0], HasSubstr(R"("method":"add_order","req_id":1,"result":{"order_id":"O)"));
  EXPECT_THAT(frames[1], HasSubstr(R"("exec_type":"pending_new")"));
  EXPECT_THAT(frames[1], HasSubstr(R"("cl_ord_id":"cb1")"));
  EXPECT_THAT(frames[1], HasSubstr(R"("sequence":2})"));
  EXPECT_THAT(frames[2], HasSubstr(R"("exec_type":"new")"));
  EXPECT_THAT(frames[2], Not(HasSubstr("symbol"))) << "later entries are sparse";
  EXPECT_THAT(frames[3], HasSubstr(R"("exec_type":"trade")"));
  EXPECT_THAT(frames[3], HasSubstr(R"("liquidity_ind":"t")"));
  EXPECT_THAT(frames[4], HasSubstr(R"("exec_type":"filled")"));
  EXPECT_THAT(frames[4], Not(HasSubstr("cl_ord_id")));
  EXPECT_THAT(frames[4], HasSubstr(R"("sequence":5})"));

  const std::vector<OrderStatus> expected = {OrderStatus::New, OrderStatus::PendingNew,
                                             OrderStatus::New, OrderStatus::Filled,
                                             OrderStatus::Filled};
  EXPECT_EQ(statuses(), expected);
  const Fill& fill = events_.reports[3].fill;
  EXPECT_EQ(fill.price, kraken_.price("45285.2"));
  EXPECT_EQ(fill.quantity, kraken_.quantity("0.2"));
  EXPECT_EQ(amount_text(fill.fee), "36.22816");
  EXPECT_EQ(fill.fee_asset, *kraken_.table.find_asset("USD"));
  EXPECT_EQ(events_.reports[4].cumulative, kraken_.quantity("0.2"));
  EXPECT_TRUE(events_.notices.empty()) << "no jump of the sequence";
  for (const Balance& balance : events_.balances)
    EXPECT_EQ(balance.total, kraken_.exchange.ledger().balance(kraken_.user, balance.asset).total);
  EXPECT_EQ(events_.balances.size(), 2U);
}

TEST_F(KrakenPrivateSocket, RemainderOfAnIocOrderIsCanceled) {
  log_in();
  place(Side::Buy, "45285.2", "0.7");
  ASSERT_EQ(events_.reports.size(), 5U);
  EXPECT_EQ(events_.reports[3].status, OrderStatus::PartiallyFilled);
  EXPECT_EQ(events_.reports[4].status, OrderStatus::Canceled);
  EXPECT_EQ(events_.reports[4].cumulative, kraken_.quantity("0.2"));
  EXPECT_EQ(events_.reports[4].reason, RejectReason::None);
}

TEST_F(KrakenPrivateSocket, IocOrderBehindTheTouchIsCanceledWithoutAFill) {
  log_in();
  place(Side::Buy, "45285.1", "0.7");
  ASSERT_EQ(events_.reports.size(), 4U);
  EXPECT_EQ(events_.reports[3].status, OrderStatus::Canceled);
  EXPECT_TRUE(events_.reports[3].cumulative.is_zero());
}

TEST_F(KrakenPrivateSocket, TradeIdsAreTheSameInStreamAndQuery) {
  log_in();
  place(Side::Sell, "45283.5", "0.05");
  const TradeId told = events_.reports[3].fill.trade_id;
  const RestEvents query = kraken_.call(RestCall::Kind::QueryOrder, ClientOrderId{"cb1"});
  ASSERT_EQ(query.account.reports.size(), 1U);
  EXPECT_EQ(query.account.reports[0].fill.trade_id, told);
  EXPECT_EQ(query.account.reports[0].venue_order_id, events_.reports[0].venue_order_id);
}

TEST_F(KrakenPrivateSocket, RestingOrderIsFilledByOthersAsMaker) {
  log_in();
  place(Side::Buy, "45284.0", "0.3", TimeInForce::Gtc);
  events_.clear();
  kraken_.quote({}, {{"45284.0", "0.1"}});
  kraken_.advance(std::chrono::milliseconds{5});
  read(peer_.take());
  ASSERT_EQ(events_.reports.size(), 1U);
  EXPECT_EQ(events_.reports[0].status, OrderStatus::PartiallyFilled);
  EXPECT_TRUE(events_.reports[0].fill.is_maker);
}

TEST_F(KrakenPrivateSocket, RefusalsHaveTheirReason) {
  log_in();
  place(Side::Buy, "45285.2", "100");
  EXPECT_EQ(events_.reports.back().reason, RejectReason::InsufficientBalance);
  place(Side::Buy, "45285.2", "0.00001");
  EXPECT_EQ(events_.reports.back().reason, RejectReason::LotSize);
  kraken_.exchange.set_status(kraken_.btc_usd, TradingStatus::Halted);
  place(Side::Buy, "45285.2", "0.1");
  EXPECT_EQ(events_.reports.back().reason, RejectReason::Halted);
  for (const ExecutionReport& report : events_.reports)
    EXPECT_EQ(report.status, OrderStatus::Rejected);
}

TEST_F(KrakenPrivateSocket, LateOrdersAreRefused) {
  log_in();
  const std::string order =
      R"({"method":"add_order","params":{"order_type":"limit","side":"buy","order_qty":0.1,)"
      R"("symbol":"BTC/USD","limit_price":45285.2,"deadline":")";
  const std::string rest = R"(","token":")" + token_ + R"("},"req_id":5})";
  EXPECT_THAT(
      ask(order + "2026-11-23T05:59:59.999Z" + rest),
      HasSubstr(R"({"error":"EService:Deadline elapsed","method":"add_order","req_id":5,)"));
  EXPECT_THAT(ask(order + "2026-11-23T06:00:00.499Z" + rest), HasSubstr("Invalid arguments"));
  EXPECT_THAT(ask(order + "2026-11-23T06:01:00.001Z" + rest), HasSubstr("Invalid arguments"));
  EXPECT_THAT(ask(order + "2026-11-23T06:00:02.000Z" + rest), HasSubstr(R"("success":true)"));
}

TEST_F(KrakenPrivateSocket, WantsItsOwnSpellingsAndRealNumbers) {
  log_in();
  const auto add = [&](std::string_view fields) {
    return ask(R"({"method":"add_order","params":{"order_type":"limit","side":"buy",)"
               R"("symbol":"BTC/USD",)" +
               std::string{fields} + R"(,"token":")" + token_ + R"("},"req_id":5})");
  };
  EXPECT_THAT(add(R"("order_qty":1,"price":45000)"),
              HasSubstr("Unsupported field: 'price' for the given msg type: add order"));
  EXPECT_THAT(add(R"("order_qty":"1","limit_price":45000)"),
              HasSubstr("EGeneral:Invalid arguments:order_qty"));
  EXPECT_THAT(add(R"("order_qty":1,"limit_price":45000,"validate":true)"),
              HasSubstr(R"("result":{"order_id":""})"));
  EXPECT_TRUE(kraken_.exchange.open_orders(kraken_.user).empty());
}

TEST_F(KrakenPrivateSocket, CancelsAnswerOncePerId) {
  log_in();
  place(Side::Buy, "45000", "0.1", TimeInForce::Gtc);
  place(Side::Buy, "45001", "0.1", TimeInForce::Gtc);
  const auto answers = kraken_.ask(
      peer_, R"({"method":"cancel_order","params":{"cl_ord_id":["cb1","cb2","cb3"],"token":")" +
                 token_ + R"("},"req_id":7})");
  ASSERT_GE(answers.size(), 3U);
  EXPECT_THAT(answers[0], HasSubstr(R"("result":{"cl_ord_id":"cb1"},"success":true)"));
  EXPECT_THAT(answers[1], HasSubstr(R"("result":{"cl_ord_id":"cb2"},"success":true)"));
  EXPECT_THAT(answers[2], HasSubstr("EOrder:Unknown order"));
  events_.clear();
  read(answers);
  EXPECT_EQ(statuses(), (std::vector{OrderStatus::Canceled, OrderStatus::Canceled}));
}

TEST_F(KrakenPrivateSocket, TokensAgeUntilTheyAreUsed) {
  const std::string old = kraken_.fetch_token();
  log_in();
  kraken_.advance(std::chrono::seconds{901});
  FakePeer other{2};
  kraken_.open(other, Listener::WsPrivate);
  const auto subscribe = [&](const std::string& with) {
    return kraken_
        .ask(other,
             R"({"method":"subscribe","params":{"channel":"balances","token":")" + with + R"("}})")
        .at(0);
  };
  EXPECT_THAT(subscribe(old), HasSubstr("ESession:Invalid session"));
  EXPECT_THAT(subscribe("made-up"), HasSubstr("EAPI:Invalid token"));
  EXPECT_EQ(other.close_code, 0) << "the socket stays open";
  place(Side::Buy, "45285.2", "0.1");
  EXPECT_EQ(events_.reports[0].status, OrderStatus::New) << "in use it does not age";
}

TEST_F(KrakenPrivateSocket, ARevokedKeyEndsTheSession) {
  log_in();
  kraken_.exchange.find_key(kraken_.api_key->id)->is_revoked = true;
  place(Side::Buy, "45285.2", "0.1");
  EXPECT_EQ(events_.reports.back().status, OrderStatus::Rejected);
  EXPECT_EQ(events_.notices.back().kind, NoticeKind::SessionInvalid);
}

TEST_F(KrakenPrivateSocket, AReadKeysTokenPlacesNoOrder) {
  const ApiKey& reader =
      kraken_.simulator->issue_key(kraken_.user, {.read = true}, kraken_.random, kraken_.now);
  kraken_.use(reader);
  log_in();
  place(Side::Buy, "45285.2", "0.1");
  EXPECT_EQ(events_.reports.back().reason, RejectReason::Permission);
}

TEST_F(KrakenPrivateSocket, OthersSeeNothingOfAnAccount) {
  log_in();
  const AccountId stranger = kraken_.exchange.ledger().open_account("stranger");
  kraken_.deposit(stranger, "USD", "100000");
  NewOrder order;
  order.instrument = kraken_.btc_usd;
  order.price = kraken_.price("45285.2");
  order.quantity = kraken_.quantity("0.1");
  kraken_.exchange.place(stranger, order, kraken_.now);
  kraken_.advance(std::chrono::milliseconds{5});
  EXPECT_TRUE(peer_.take().empty());
}

TEST_F(KrakenPrivateSocket, DeadMansSwitchTellsItsCancels) {
  log_in();
  place(Side::Buy, "45000", "0.1", TimeInForce::Gtc);
  EXPECT_THAT(ask(R"({"method":"cancel_all_orders_after","params":{"timeout":10,"token":")" +
                  token_ + R"("}})"),
              HasSubstr(R"("triggerTime":"2026-11-23T06:00:10Z")"));
  kraken_.advance(std::chrono::seconds{10});
  events_.clear();
  read(peer_.take());
  ASSERT_FALSE(events_.reports.empty());
  EXPECT_EQ(events_.reports[0].status, OrderStatus::Canceled);
}

}  // namespace
}  // namespace crossbook::kraken
