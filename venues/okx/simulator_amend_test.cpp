// Changing orders on the local OKX, by REST and by the private socket.
#include <gtest/gtest.h>

#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

using namespace std::chrono_literals;

std::string amend_frame(std::string_view fields) {
  return R"({"id":"7","op":"amend-order","args":[{"instIdCode":1000001,)" + std::string{fields} +
         "}]}";
}

struct Amender : Trader {
  Amender() { trade(resting("a1", Side::Buy, "29000", "1")); }
  /// The frames that answer a change.
  std::vector<std::string> amend(std::string_view fields) {
    tell(peer, amend_frame(fields));
    return peer.take();
  }
  const ExchangeOrder& order() const { return *exchange.find_order(account, "a1"); }
  std::string verdict(std::string_view fields) {
    const std::string reply = amend(fields).at(0);
    const std::size_t at = reply.find(R"("sCode":")") + 9;
    return reply.substr(at, reply.find('"', at) - at);
  }
};

TEST(OkxAmend, IsAcknowledgedThenToldOnTheOrdersChannel) {
  Amender amender;
  const std::vector<std::string> frames =
      amender.amend(R"("clOrdId":"a1","reqId":"r1","newPx":"29500","newSz":"2")");
  ASSERT_GE(frames.size(), 2U);
  const std::string id = std::to_string(amender.order().id.value());
  EXPECT_TRUE(frames[0].starts_with(R"({"id":"7","op":"amend-order","code":"0","msg":"","data":[)"
                                    R"({"clOrdId":"a1","ordId":")" +
                                    id + R"(","reqId":"r1","ts":")"))
      << frames[0];
  EXPECT_NE(frames[1].find(R"("px":"29500","sz":"2")"), std::string::npos) << frames[1];
  EXPECT_NE(frames[1].find(R"("state":"live")"), std::string::npos);
  EXPECT_NE(frames[1].find(R"("amendResult":"0","amendSource":"1","reqId":"r1")"),
            std::string::npos);
  const AccountEvents events = amender.decode_account(frames);
  ASSERT_EQ(events.reports.size(), 1U);  // the reply itself proves nothing
  EXPECT_EQ(events.reports[0].status, OrderStatus::New);
  ASSERT_EQ(events.balances.size(), 1U);
  EXPECT_EQ(amount_text(events.balances[0].total - events.balances[0].available), "59000");
  EXPECT_EQ(amender.exchange.book(amender.btc()).depth(BookSide::Bid), 2U);
}

TEST(OkxAmend, AChangeThatCrossesIsToldBeforeItsFills) {
  Amender amender;
  const std::vector<std::string> frames =
      amender.amend(R"("clOrdId":"a1","reqId":"r2","newPx":"30001","newSz":"1.5")");
  ASSERT_GE(frames.size(), 3U);
  EXPECT_NE(frames[1].find(R"("amendResult":"0")"), std::string::npos) << frames[1];
  EXPECT_EQ(frames[2].find(R"("amendResult":"0")"), std::string::npos) << frames[2];
  const AccountEvents events = amender.decode_account(frames);
  ASSERT_EQ(events.reports.size(), 2U);
  EXPECT_EQ(events.reports[1].status, OrderStatus::PartiallyFilled);
  EXPECT_EQ(events.reports[1].fill.price, amender.price("30001"));
  EXPECT_EQ(amender.order().leaves(), amender.quantity("0.5"));
}

TEST(OkxAmend, AnOrderThatIsFilledAsFarAsItsNewSizeIsFilled) {
  Amender amender;
  amender.quote("28990", "29000", "0.4");  // takes 0.4 of the resting order
  amender.advance(1ms);
  amender.peer.take();
  const std::vector<std::string> frames = amender.amend(R"("clOrdId":"a1","newSz":"0.4")");
  const AccountEvents events = amender.decode_account(frames);
  ASSERT_EQ(events.reports.size(), 1U);
  EXPECT_EQ(events.reports[0].status, OrderStatus::Filled);
  EXPECT_EQ(events.reports[0].cumulative, amender.quantity("0.4"));
  EXPECT_EQ(amender.order().status, OrderStatus::Filled);
}

TEST(OkxAmend, RefusesWithTheDocumentedCodesAndChangesNothing) {
  Amender amender;
  EXPECT_EQ(amender.verdict(R"("newPx":"29500")"), "51003");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"a1")"), "51500");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"a1","newPx":"29500","reqId":"r-1")"), "51000");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"never","newPx":"29500")"), "51503");
  EXPECT_EQ(amender.verdict(R"("ordId":"1","newPx":"29500")"), "51503");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"a1","newPx":"x")"), "51000");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"a1","newPx":"29500.05")"), "51150");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"a1","newSz":"0")"), "51000");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"a1","newSz":"0.000001")"), "51020");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"a1","newSz":"0.000000001")"), "51121");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"a1","newPx":"60000")"), "51137");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"a1","newSz":"100")"), "51502");
  EXPECT_EQ(amender.order().request.price, amender.price("29000"));
  EXPECT_EQ(amender.order().request.quantity, amender.quantity("1"));
  EXPECT_EQ(amender.order().status, OrderStatus::New);
}

TEST(OkxAmend, TellsASubCodeWithMissingFunds) {
  Amender amender;
  const std::string reply = amender.amend(R"("clOrdId":"a1","newSz":"100")").at(0);
  EXPECT_NE(reply.find(R"("code":"1","msg":"")"), std::string::npos) << reply;
  EXPECT_NE(reply.find(R"("subCode":"1030")"), std::string::npos) << reply;
}

TEST(OkxAmend, APostOnlyOrderMayNotBeMovedIntoTheBook) {
  Amender amender;
  amender.raw(
      R"({"id":"1","op":"order","args":[{"instIdCode":1000001,"tdMode":"cash","side":"buy",)"
      R"("ordType":"post_only","px":"29000","sz":"0.1","clOrdId":"p1"}]})");
  EXPECT_EQ(amender.verdict(R"("clOrdId":"p1","newPx":"30001")"), "51511");
}

TEST(OkxAmend, CancelsOnFailureIfAsked) {
  Amender amender;
  const AccountEvents events =
      amender.decode_account(amender.amend(R"("clOrdId":"a1","newSz":"100","cxlOnFail":true)"));
  ASSERT_EQ(events.reports.size(), 1U);
  EXPECT_EQ(events.reports[0].status, OrderStatus::Canceled);
}

TEST(OkxAmend, APriceBeyondTheLimitIsClippedIfAsked) {
  Amender amender;
  EXPECT_EQ(amender.verdict(R"("clOrdId":"a1","newPx":"60000","newSz":"2","pxAmendType":"1")"),
            "0");
  EXPECT_EQ(amender.order().filled, amender.quantity("1"));
  EXPECT_EQ(amender.order().request.price, amender.price("36001.2"));  // 20 % above 30001
}

TEST(OkxAmend, ComesByRestAsWell) {
  Amender amender;
  const auto post = [&](std::string_view path, std::string body) {
    return amender.post("/api/v5/trade/" + std::string{path}, std::move(body), amender.key);
  };
  const HttpReply one = post("amend-order", R"({"instId":"BTC-USDT","clOrdId":"a1","newSz":"2"})");
  EXPECT_EQ(code_of(one), "0") << one.body;
  EXPECT_EQ(amender.order().request.quantity, amender.quantity("2"));
  const HttpReply two =
      post("amend-batch-orders", R"([{"instId":"BTC-USDT","clOrdId":"a1","newPx":"28000"},)"
                                 R"({"instId":"BTC-USDT","clOrdId":"never","newPx":"28000"}])");
  EXPECT_EQ(code_of(two), "2") << two.body;
  EXPECT_EQ(amender.order().request.price, amender.price("28000"));
  std::string many = R"({"instId":"BTC-USDT","clOrdId":"a1","newPx":"28000"})";
  for (int i = 0; i < 20; ++i) many += "," + many.substr(0, 52);
  EXPECT_EQ(code_of(post("amend-batch-orders", "[" + many + "]")), "51501");
}

TEST(OkxAmend, BatchesComeBySocketAsWell) {
  Amender amender;
  amender.tell(amender.peer, R"({"id":"8","op":"batch-amend-orders","args":[)"
                             R"({"instIdCode":1000001,"clOrdId":"a1","newSz":"2"},)"
                             R"({"instIdCode":1000001,"clOrdId":"a1","newPx":"28000"}]})");
  const std::vector<std::string> frames = amender.peer.take();
  EXPECT_TRUE(frames.at(0).starts_with(R"({"id":"8","op":"batch-amend-orders","code":"0")"));
  EXPECT_EQ(amender.order().request.price, amender.price("28000"));
  EXPECT_EQ(amender.order().request.quantity, amender.quantity("2"));
}

TEST(OkxAmend, HasALimitOfItsOwn) {
  Amender amender;
  for (int i = 0; i < 60; ++i)
    EXPECT_EQ(amender.verdict(R"("clOrdId":"a1","newSz":"2")"), "0") << i;
  EXPECT_EQ(code_of(amender.amend(R"("clOrdId":"a1","newSz":"2")").at(0)), "60014");
  EXPECT_EQ(amender.trade("b1", Side::Buy, "29000", "0.01").reports[0].status, OrderStatus::New);
}

TEST(OkxAmend, ComesTooLateLikeAnOrder) {
  Amender amender;
  amender.tell(amender.peer, R"({"id":"9","op":"amend-order","expTime":1794999999999,"args":[)"
                             R"({"instIdCode":1000001,"clOrdId":"a1","newSz":"2"}]})");
  EXPECT_EQ(code_of(amender.peer.take().at(0)), "50036");
  EXPECT_EQ(amender.order().request.quantity, amender.quantity("1"));
}

}  // namespace
}  // namespace crossbook::okx::test
