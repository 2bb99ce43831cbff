// The private socket's methods beyond add and cancel, and the options of its channels.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "venues/kraken/simulator_testing.hpp"

namespace crossbook::kraken {
namespace {

using testing::FakePeer;
using ::testing::HasSubstr;
using testing::LocalKraken;

class KrakenSocketOrders : public ::testing::Test {
 protected:
  KrakenSocketOrders() : token_{kraken_.fetch_token()} { kraken_.open(peer_, Listener::WsPrivate); }
  std::vector<std::string> ask(std::string_view method, std::string_view params) {
    return kraken_.ask(peer_, R"({"method":")" + std::string{method} + R"(","params":{)" +
                                  std::string{params} + R"(,"token":")" + token_ +
                                  R"("},"req_id":5})");
  }
  void follow(std::string_view options = {}) {
    ask("subscribe", R"("channel":"executions")" + std::string{options});
  }
  /// @return the id of a resting buy
  std::string rest(std::string_view extra = {}) {
    const std::string answer =
        ask("add_order", R"("order_type":"limit","side":"buy","symbol":"BTC/USD","order_qty":1,)"
                         R"("limit_price":45000)" +
                             std::string{extra})
            .at(0);
    const std::size_t at = answer.find(R"("order_id":")");
    return at == std::string::npos ? answer : answer.substr(at + 12, 19);
  }
  LocalKraken kraken_;
  FakePeer peer_{1};
  std::string token_;
};

TEST_F(KrakenSocketOrders, AmendsInPlaceAndTellsWhatChanged) {
  follow();
  const std::string id = rest(R"(,"cl_ord_id":"one")");
  const auto answers =
      ask("amend_order", R"("order_id":")" + id + R"(","order_qty":0.5,"limit_price":44999.5)");
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_THAT(answers[0],
              HasSubstr(R"("method":"amend_order","req_id":5,"result":{"amend_id":"T)"));
  EXPECT_THAT(answers[0], HasSubstr(R"("order_id":")" + id + R"("},"success":true)"));
  EXPECT_THAT(answers[1], HasSubstr(R"("order_id":")" + id +
                                    R"(","exec_type":"amended","order_status":"new",)"
                                    R"("order_qty":0.50000000,"limit_price":44999.5)"));
  EXPECT_THAT(ask("amend_order", R"("cl_ord_id":"one","order_qty":0.4)").at(0),
              HasSubstr(R"("cl_ord_id":"one"},"success":true)"));
  EXPECT_THAT(ask("amend_order", R"("order_id":"OAAAAA","order_qty":0.4)").at(0),
              HasSubstr(R"("error":"EOrder:Unknown order","method":"amend_order","req_id":5)"));
  EXPECT_THAT(ask("amend_order", R"("order_id":")" + id + R"(","price":1)").at(0),
              HasSubstr("Unsupported field: 'price' for the given msg type: amend order"));
  EXPECT_THAT(ask("amend_order", R"("order_id":")" + id + R"(","limit_price":"1")").at(0),
              HasSubstr("EGeneral:Invalid arguments:limit_price"));
}

TEST_F(KrakenSocketOrders, AnAmendmentIsToldBeforeWhatItTrades) {
  follow();
  const std::string id = rest();
  const auto answers = ask("amend_order", R"("order_id":")" + id + R"(","limit_price":45285.2)");
  ASSERT_GE(answers.size(), 3U);
  EXPECT_THAT(answers[1], HasSubstr(R"("exec_type":"amended")"));
  EXPECT_THAT(answers[2], HasSubstr(R"("exec_type":"trade")"));
}

TEST_F(KrakenSocketOrders, EditsUnderANewId) {
  const std::string id = rest();
  const auto answers = ask("edit_order", R"("symbol":"BTC/USD","order_id":")" + id +
                                             R"(","order_qty":0.5,"limit_price":44000)");
  EXPECT_THAT(answers.at(0), HasSubstr(R"("original_order_id":")" + id + R"("},"success":true)"));
  EXPECT_EQ(kraken_.exchange.open_orders(kraken_.user).size(), 1U);
  EXPECT_THAT(
      ask("edit_order", R"("symbol":"FOO/BAR","order_id":")" + id + R"(","order_qty":1)").at(0),
      HasSubstr("EQuery:Unknown asset pair"));
}

TEST_F(KrakenSocketOrders, BatchesAnswerRowByRow) {
  const std::string row = R"({"order_type":"limit","side":"buy","limit_price":45000,)";
  const auto answers =
      ask("batch_add", R"("symbol":"BTC/USD","orders":[)" + row +
                           R"("order_qty":1,"cl_ord_id":"a"},)" + row + R"("order_qty":100},)" +
                           row + R"("order_qty":0.5,"order_userref":3}])");
  EXPECT_THAT(answers.at(0), HasSubstr(R"("result":[{"order_id":"O)"));
  EXPECT_THAT(answers.at(0),
              HasSubstr(R"("cl_ord_id":"a"},{"error":"EOrder:Insufficient funds"})"));
  EXPECT_THAT(answers.at(0), HasSubstr(R"("order_userref":3}],"success":true)"));
  EXPECT_THAT(ask("batch_add", R"("symbol":"BTC/USD","orders":[{}])").at(0),
              HasSubstr("EGeneral:Invalid arguments:orders"));
  EXPECT_THAT(ask("batch_cancel", R"("orders":["OAAAAA",3],"cl_ord_id":["a"])").at(0),
              HasSubstr(R"("req_id":5,"orders_cancelled":2,"success":true)"));
  EXPECT_THAT(ask("batch_cancel", R"("orders":["OAAAAA"])").at(0),
              HasSubstr("EOrder:Unknown order"));
}

TEST_F(KrakenSocketOrders, CancelsByTheNameThatWasMeant) {
  const std::string id = rest(R"(,"order_userref":41)");
  EXPECT_THAT(ask("cancel_order", R"("cl_ord_id":[")" + id + R"("])").at(0),
              HasSubstr("EOrder:Unknown order"));
  EXPECT_THAT(ask("cancel_order", R"("order_userref":[41])").at(0),
              HasSubstr(R"("result":{"order_userref":41},"success":true)"));
  EXPECT_THAT(ask("cancel_order", R"("order_id":")" + id + R"(")").at(0),
              HasSubstr("EGeneral:Invalid arguments:order_id"))
      << "a list is wanted";
}

TEST_F(KrakenSocketOrders, APostOnlyOrderThatWouldTakeIsCanceledOnTheStream) {
  follow();
  const auto answers =
      ask("add_order", R"("order_type":"limit","side":"buy","symbol":"BTC/USD","order_qty":0.1,)"
                       R"("limit_price":45286,"post_only":true)");
  ASSERT_EQ(answers.size(), 4U);
  EXPECT_THAT(answers[0], HasSubstr(R"("success":true)"));
  EXPECT_THAT(answers[3], HasSubstr(R"("exec_type":"canceled","order_status":"canceled")"));
  EXPECT_THAT(answers[3], HasSubstr(R"("reason":"Post only order")"));
}

TEST_F(KrakenSocketOrders, ADatedOrderSaysWhenAndExpires) {
  follow();
  const auto answers =
      ask("add_order", R"("order_type":"limit","side":"buy","symbol":"BTC/USD","order_qty":0.1,)"
                       R"("limit_price":45000,"time_in_force":"gtd",)"
                       R"("expire_time":"2026-11-23T06:01:00Z")");
  EXPECT_THAT(answers.at(1), HasSubstr(R"("time_in_force":"GTD")"));
  EXPECT_THAT(answers.at(1), HasSubstr(R"("expire_time":"2026-11-23T06:01:00.000000Z")"));
  kraken_.advance(std::chrono::seconds{60});
  EXPECT_THAT(peer_.take().at(0), HasSubstr(R"("exec_type":"expired","order_status":"expired")"));
}

TEST_F(KrakenSocketOrders, OptionsOfTheExecutions) {
  follow(R"(,"order_status":false,"ratecounter":true,"snap_orders":false)");
  const auto answers =
      ask("add_order", R"("order_type":"limit","side":"buy","symbol":"BTC/USD","order_qty":0.1,)"
                       R"("limit_price":45000)");
  ASSERT_EQ(answers.size(), 2U) << "no pending_new";
  EXPECT_THAT(answers[1], HasSubstr(R"("exec_type":"new","symbol":"BTC/USD")"));
  EXPECT_THAT(answers[1], HasSubstr(R"("ratecount":1}])"));
  EXPECT_THAT(answers[1], HasSubstr(R"("sequence":1})"));
}

TEST_F(KrakenSocketOrders, OpenOrdersComeWithoutBeingAskedFor) {
  rest();
  const auto answers = ask("subscribe", R"("channel":"executions")");
  ASSERT_EQ(answers.size(), 2U);
  EXPECT_THAT(answers[0], HasSubstr(R"("snap_orders":true,"snap_trades":false)"));
  EXPECT_THAT(answers[1], HasSubstr(R"("exec_type":"new")"));
}

TEST_F(KrakenSocketOrders, WhatIsNotServedIsRefusedByName) {
  for (const char* field : {R"("margin":true)", R"("reduce_only":true)", R"("conditional":{})",
                            R"("triggers":{})", R"("display_qty":0.1)"}) {
    const std::string name = std::string{field}.substr(1, std::string{field}.find('"', 1) - 1);
    EXPECT_THAT(rest("," + std::string{field}), HasSubstr("EGeneral:Invalid arguments:" + name));
  }
}

TEST_F(KrakenSocketOrders, OnePairsStatusIsNotTheSystems) {
  follow();
  FakePeer open{2};
  kraken_.open(open, Listener::WsPublic);
  peer_.take();
  open.take();
  kraken_.exchange.set_status(kraken_.btc_usd, TradingStatus::PostOnly);
  kraken_.advance(std::chrono::milliseconds{5});
  EXPECT_TRUE(peer_.take().empty());
  EXPECT_TRUE(open.take().empty());
  kraken_.exchange.set_status(kraken_.doge_usdt, TradingStatus::PostOnly);
  kraken_.advance(std::chrono::milliseconds{5});
  EXPECT_THAT(peer_.take().at(0), HasSubstr(R"("system":"post_only")"));
  EXPECT_THAT(open.take().at(0), HasSubstr(R"("system":"post_only")"));
}

}  // namespace
}  // namespace crossbook::kraken
