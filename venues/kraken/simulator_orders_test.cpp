// Orders over REST that change, come in batches, or end by themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "venues/kraken/simulator_testing.hpp"

namespace crossbook::kraken {
namespace {

using testing::error_of;
using testing::FakePeer;
using ::testing::HasSubstr;
using testing::LocalKraken;
using ::testing::Not;

/// The text behind "name":" in an answer.
std::string member(const std::string& answer, const std::string& name) {
  const std::size_t at = answer.find("\"" + name + "\":\"");
  if (at == std::string::npos) return {};
  const std::size_t begin = at + name.size() + 4;
  return answer.substr(begin, answer.find('"', begin) - begin);
}

class KrakenRestOrders : public ::testing::Test {
 protected:
  /// @return the id of a resting buy
  std::string rest(std::string_view price, std::string_view quantity, std::string_view extra = {}) {
    const std::string answer = kraken_.post(
        "AddOrder", "pair=XBTUSD&type=buy&ordertype=limit&price=" + std::string{price} +
                        "&volume=" + std::string{quantity} + std::string{extra});
    const std::size_t at = answer.find(R"("txid":[")");
    return at == std::string::npos ? answer : answer.substr(at + 9, 19);
  }
  /// A signed JSON body. @param members without the nonce
  std::string post_json(const std::string& method, const std::string& members) {
    const std::string nonce = std::to_string(++kraken_.nonce);
    HttpRequest request;
    request.method = HttpMethod::Post;
    request.target = "/0/private/" + method;
    request.body = R"({"nonce":")" + nonce + "\"," + members + "}";
    request.headers = {{"API-Key", kraken_.api_key->id},
                       {"API-Sign", testing::api_sign(*kraken_.api_key->verifier, request.target,
                                                      nonce, request.body)},
                       {"Content-Type", "application/json"}};
    return kraken_.send(request).body;
  }
  LocalKraken kraken_;
};

TEST_F(KrakenRestOrders, AmendingKeepsTheIdAndNamesTheAmendment) {
  const std::string id = rest("45000", "1", "&cl_ord_id=one");
  const std::string amended =
      kraken_.post("AmendOrder", "txid=" + id + "&order_qty=0.4&limit_price=44999.5");
  EXPECT_THAT(member(amended, "amend_id"), ::testing::MatchesRegex("T.....-.....-......"));
  const std::string open = kraken_.post("QueryOrders", "txid=" + id);
  EXPECT_THAT(open, HasSubstr(R"("vol":"0.40000000")"));
  EXPECT_THAT(open, HasSubstr(R"("order":"buy 0.40000000 XBTUSD @ limit 44999.5")"));
  EXPECT_THAT(kraken_.post("AmendOrder", "cl_ord_id=one&order_qty=0.5"), HasSubstr("amend_id"));
  EXPECT_THAT(kraken_.post("AmendOrder", "cl_ord_id=two&order_qty=0.5"),
              error_of("EOrder:Unknown order"));
  EXPECT_THAT(kraken_.post("AmendOrder", "cl_ord_id=one&order_qty=50"),
              error_of("EOrder:Insufficient funds"));
  EXPECT_THAT(kraken_.post("AmendOrder", "cl_ord_id=one&limit_price=45286&post_only=true"),
              error_of("EOrder:Post only order"));
  EXPECT_THAT(kraken_.post("AmendOrder", "cl_ord_id=one&limit_price=1.05"),
              HasSubstr("EOrder:Invalid price"));
}

TEST_F(KrakenRestOrders, AnAmendmentThatReachesTheOtherSideTrades) {
  const std::string id = rest("45000", "0.1");
  kraken_.post("AmendOrder", "txid=" + id + "&limit_price=45285.2");
  EXPECT_THAT(kraken_.post("QueryOrders", "txid=" + id), HasSubstr(R"("status":"closed")"));
}

TEST_F(KrakenRestOrders, AmendingAYoungOrderCostsMore) {
  rest("45000", "1", "&cl_ord_id=one");
  int taken = 0;
  while (kraken_.post("AmendOrder", "cl_ord_id=one&order_qty=0.5").find("amend_id") !=
         std::string::npos)
    ++taken;
  EXPECT_EQ(taken, 31) << "one and three each, of 125 less the one of the order";
}

TEST_F(KrakenRestOrders, EditingReplacesTheOrder) {
  const std::string id = rest("45000", "10", "&userref=7");
  const std::string edited =
      kraken_.post("EditOrder", "pair=XBTUSD&txid=" + id + "&price=45001&volume=11");
  EXPECT_THAT(edited, HasSubstr(R"("status":"ok")"));
  EXPECT_EQ(member(edited, "originaltxid"), id);
  EXPECT_NE(member(edited, "txid"), id);
  EXPECT_THAT(kraken_.post("QueryOrders", "txid=" + id), HasSubstr(R"("status":"canceled")"));
  EXPECT_THAT(kraken_.post("OpenOrders", "userref=7"), HasSubstr(R"("vol":"11.00000000")"));
  EXPECT_THAT(kraken_.post("EditOrder", "pair=XBTUSD&volume=12&txid=" + member(edited, "txid")),
              error_of("EOrder:Insufficient funds"))
      << "more than all";
  EXPECT_EQ(kraken_.exchange.open_orders(kraken_.user).size(), 1U) << "and it stays";
}

TEST_F(KrakenRestOrders, ABatchAnswersForEachOfItsRows) {
  const std::string answer = post_json(
      "AddOrderBatch",
      R"("pair":"XBTUSD","orders":[)"
      R"({"ordertype":"limit","type":"buy","volume":"0.5","price":"45000","cl_ord_id":"a"},)"
      R"({"ordertype":"limit","type":"buy","volume":"50","price":"45000"},)"
      R"({"ordertype":"limit","type":"buy","volume":0.25,"price":44000.5,"timeinforce":"IOC"}])");
  EXPECT_THAT(answer, HasSubstr(R"("orders":[{"descr":{"order":"buy 0.50000000 XBTUSD)"));
  EXPECT_THAT(answer, HasSubstr(R"({"error":"EOrder:Insufficient funds"})"));
  EXPECT_EQ(member(answer, "txid").size(), 19U) << "a text, not a list";
  const std::string one = R"({"ordertype":"limit","type":"buy","volume":"0.5","price":"45000"})";
  EXPECT_EQ(post_json("AddOrderBatch", R"("pair":"XBTUSD","orders":[)" + one + "]"),
            error_of("EGeneral:Invalid arguments:orders"));
  EXPECT_EQ(post_json("AddOrderBatch", R"("pair":"FOO","orders":[)" + one + "," + one + "]"),
            error_of("EQuery:Unknown asset pair"));
  EXPECT_THAT(post_json("AddOrderBatch",
                        R"("validate":true,"pair":"XBTUSD","orders":[)" + one + "," + one + "]"),
              Not(HasSubstr("txid")));
}

TEST_F(KrakenRestOrders, CancelsManyByAnyName) {
  const std::string first = rest("45000", "0.1");
  rest("45000", "0.1", "&userref=9");
  rest("45000", "0.1", "&cl_ord_id=c");
  EXPECT_EQ(post_json("CancelOrderBatch", R"("orders":[")" + first +
                                              R"(",9,"OAAAAA-AAAAA-AAAAAA"],"cl_ord_ids":["c"])"),
            R"({"error":[],"result":{"count":3}})");
  EXPECT_EQ(post_json("CancelOrderBatch", R"("orders":[])"),
            error_of("EGeneral:Invalid arguments:orders"));
}

TEST_F(KrakenRestOrders, ANameIsOnlyWhatItWasGivenAs) {
  const std::string id = rest("45000", "0.1", "&cl_ord_id=12");
  EXPECT_EQ(kraken_.post("CancelOrder", "txid=12"), error_of("EOrder:Unknown order"));
  EXPECT_EQ(kraken_.post("CancelOrder", "cl_ord_id=" + id), error_of("EOrder:Unknown order"));
  EXPECT_THAT(kraken_.post("CancelOrder", "cl_ord_id=12"), HasSubstr(R"("count":1)"));
}

TEST_F(KrakenRestOrders, APostOnlyOrderThatWouldTakeIsTakenAndCanceled) {
  const std::string id = rest("45286", "1", "&oflags=post");
  ASSERT_EQ(id.size(), 19U);
  const std::string closed = kraken_.post("QueryOrders", "txid=" + id);
  EXPECT_THAT(closed, HasSubstr(R"("status":"canceled")"));
  EXPECT_THAT(closed, HasSubstr(R"("reason":"Post only order")"));
  EXPECT_THAT(closed, HasSubstr(R"("vol_exec":"0.00000000")"));
  EXPECT_TRUE(kraken_.exchange.trades(kraken_.user).empty());
}

TEST_F(KrakenRestOrders, AMarketOrderMayBeForSoMuchOfTheQuoteAsset) {
  const std::string answer = kraken_.post(
      "AddOrder", "pair=XBTUSD&type=buy&ordertype=market&volume=2000&oflags=fciq,viqc");
  EXPECT_THAT(answer, HasSubstr("txid"));
  EXPECT_THAT(kraken_.post("TradesHistory"), HasSubstr(R"("vol":"0.04416453")"));
}

TEST_F(KrakenRestOrders, NobodyCanPayForWhatTheLocalRulesHoldTooLarge) {
  EXPECT_EQ(rest("45000", "1000000000"), error_of("EOrder:Insufficient funds"));
}

TEST_F(KrakenRestOrders, AnOrderMayRestFarFromTheMarket) {
  EXPECT_EQ(rest("1000", "0.1").size(), 19U);
}

TEST_F(KrakenRestOrders, ADatedOrderExpires) {
  const std::string id = rest("45000", "1", "&timeinforce=GTD&expiretm=%2B60");
  EXPECT_THAT(kraken_.post("QueryOrders", "txid=" + id), HasSubstr(R"("expiretm":1795413660)"));
  kraken_.advance(std::chrono::seconds{59});
  EXPECT_THAT(kraken_.post("QueryOrders", "txid=" + id), HasSubstr(R"("status":"open")"));
  kraken_.advance(std::chrono::seconds{1});
  EXPECT_THAT(kraken_.post("QueryOrders", "txid=" + id), HasSubstr(R"("status":"expired")"));
}

TEST_F(KrakenRestOrders, KeepsSoManyOrdersOfAPairOpenAndNoMore) {
  for (int i = 0; i < 80; ++i) ASSERT_EQ(rest("45000", "0.01").size(), 19U) << i;
  EXPECT_EQ(rest("45000", "0.01"), error_of("EOrder:Orders limit exceeded"));
  EXPECT_EQ(rest("45000", "0.01", "&timeinforce=IOC").size(), 19U) << "it does not rest";
}

TEST_F(KrakenRestOrders, TellsTheUserReferenceFromTheFirstEntryOn) {
  FakePeer peer{1};
  kraken_.open(peer, Listener::WsPrivate);
  kraken_.ask(peer, R"({"method":"subscribe","params":{"channel":"executions","token":")" +
                        kraken_.fetch_token() + R"("}})");
  rest("45000", "1", "&userref=77");
  EXPECT_THAT(peer.take().at(0), HasSubstr(R"("order_userref":77)"));
}

}  // namespace
}  // namespace crossbook::kraken
