// REST calls to the local OKX, made and read by the client's own codec.
#include <gtest/gtest.h>

#include <set>

#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

using namespace std::chrono_literals;

struct Caller : LocalOkx {
  const ApiKey& api_key = issue();
  TestKey key = client_key(api_key);

  Caller() { quote("30000", "30001"); }

  RestEvents call(const RestCall& rest_call) {
    HttpRequest request;
    RestEvents events;
    EXPECT_TRUE(venue->encode_rest(rest_call, context(key), request).has_value());
    const HttpReply reply = send(request);
    const Result<void> result =
        venue->decode_rest(rest_call, {reply.status, reply.body, {}}, events);
    EXPECT_TRUE(result.has_value()) << reply.body;
    return events;
  }
  RestEvents call(RestCall::Kind kind, std::string_view client_id = {}) {
    return call(RestCall{kind, listings.data(), ClientOrderId{client_id}});
  }
  std::string place(std::string_view body) {
    return post("/api/v5/trade/order", std::string{body}, key).body;
  }
};

constexpr std::string_view kLimitOrder =
    R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"29000","sz":"0.1","clOrdId":"r1"})";

TEST(OkxRest, TellsTimeInstrumentsFeesAndBalances) {
  Caller caller;
  EXPECT_EQ(caller.call(RestCall::Kind::Time).server_time, kNow);
  const RestEvents listed = caller.call(RestCall::Kind::Instruments);
  ASSERT_EQ(listed.instruments.size(), 2U);
  EXPECT_EQ(listed.instruments[0].symbol.view(), "BTC-USDT");
  EXPECT_EQ(listed.instruments[0].code, kFirstInstIdCode);
  EXPECT_EQ(listed.instruments[0].tick_size.view(), "0.1");
  EXPECT_EQ(listed.instruments[0].min_quantity.view(), "0.00001");
  EXPECT_TRUE(listed.instruments[0].min_notional.empty());
  const RestEvents fees = caller.call(RestCall::Kind::Fees);
  ASSERT_EQ(fees.fees.size(), 1U);
  EXPECT_EQ(fees.fees[0].fees.taker.parts(), 100'000);
  EXPECT_EQ(fees.fees[0].fees.maker.parts(), 80'000);
  EXPECT_EQ(fees.fees[0].listing, caller.listings.data());
  const RestEvents balances = caller.call(RestCall::Kind::Balances);
  ASSERT_EQ(balances.account.balances.size(), 3U);
  EXPECT_TRUE(balances.account.balances[2].total.is_zero()) << "of ETH, which is not told";
}

TEST(OkxRest, RestingOrdersAreListedQueriedAndCancelled) {
  Caller caller;
  const std::string placed = caller.place(kLimitOrder);
  EXPECT_NE(placed.find(R"("sCode":"0")"), std::string::npos) << placed;
  EXPECT_NE(placed.find(R"("inTime":"1795000000000000")"), std::string::npos) << placed;
  EXPECT_EQ(caller.call(RestCall::Kind::OpenOrders).account.reports.size(), 1U);
  const RestEvents found = caller.call(RestCall::Kind::QueryOrder, "r1");
  ASSERT_EQ(found.account.reports.size(), 1U);
  EXPECT_EQ(found.account.reports[0].status, OrderStatus::New);
  EXPECT_EQ(found.account.reports[0].source, ReportSource::Query);
  EXPECT_EQ(caller.call(RestCall::Kind::CancelOrder, "r1").error.reason, RejectReason::None);
  EXPECT_EQ(caller.call(RestCall::Kind::QueryOrder, "r1").account.reports[0].status,
            OrderStatus::Canceled);
  EXPECT_EQ(caller.call(RestCall::Kind::CancelOrder, "r1").error.reason, RejectReason::NotFound);
  EXPECT_TRUE(caller.call(RestCall::Kind::OpenOrders).account.reports.empty());
}

TEST(OkxRest, AnUnknownOrderIsNotFound) {
  Caller caller;
  const RestEvents events = caller.call(RestCall::Kind::QueryOrder, "never");
  EXPECT_EQ(events.error.reason, RejectReason::NotFound);
  EXPECT_TRUE(events.account.reports.empty());
}

TEST(OkxRest, AQueryTellsTheOnlyFillWithItsFee) {
  Caller caller;
  caller.place(
      R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"ioc","px":"30001","sz":"0.5","clOrdId":"r1"})");
  const RestEvents found = caller.call(RestCall::Kind::QueryOrder, "r1");
  ASSERT_EQ(found.account.reports.size(), 1U);
  const ExecutionReport& report = found.account.reports[0];
  EXPECT_EQ(report.status, OrderStatus::Filled);
  EXPECT_EQ(report.cumulative, caller.quantity("0.5"));
  ASSERT_TRUE(report.has_fill);
  EXPECT_EQ(amount_text(report.fill.fee), "0.0005");
  EXPECT_NE(caller.get("/api/v5/trade/fills?instId=BTC-USDT", &caller.key)
                .body.find(report.fill.trade_id.view()),
            std::string::npos);
}

TEST(OkxRest, OrdersThatNeverFilledAreForgottenAfterTwoHours) {
  Caller caller;
  caller.place(
      R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"ioc","px":"29000","sz":"0.5","clOrdId":"r1"})");
  EXPECT_EQ(caller.call(RestCall::Kind::QueryOrder, "r1").account.reports[0].status,
            OrderStatus::Expired);
  caller.now = caller.now + 2h + 1s;
  EXPECT_EQ(caller.call(RestCall::Kind::QueryOrder, "r1").error.reason, RejectReason::NotFound);
  EXPECT_EQ(caller.get("/api/v5/trade/orders-history?instType=SPOT", &caller.key).body,
            R"({"code":"0","msg":"","data":[]})");
}

TEST(OkxRest, RefusesBadCredentialsWithTheDocumentedCodes) {
  Caller caller;
  const std::string target = "/api/v5/account/balance";
  EXPECT_EQ(code_of(caller.get(target)), "50103");
  HttpRequest request;
  request.target = target;
  sign_any(caller.key, caller.now, request);
  const auto with = [&](std::string_view name, std::string value) {
    HttpRequest changed = request;
    for (auto& header : changed.headers)
      if (header.first == name) header.second = value;
    return code_of(caller.send(changed));
  };
  EXPECT_EQ(code_of(caller.send(request)), "0");
  EXPECT_EQ(with("OK-ACCESS-SIGN", "AAAA"), "50113");
  EXPECT_EQ(with("OK-ACCESS-SIGN", ""), "50106");
  EXPECT_EQ(with("OK-ACCESS-PASSPHRASE", "no"), "50105");
  EXPECT_EQ(with("OK-ACCESS-PASSPHRASE", ""), "50104");
  EXPECT_EQ(with("OK-ACCESS-KEY", "no"), "50111");
  EXPECT_EQ(with("OK-ACCESS-TIMESTAMP", ""), "50107");
  EXPECT_EQ(with("OK-ACCESS-TIMESTAMP", "yesterday"), "50112");
  EXPECT_EQ(with("OK-ACCESS-TIMESTAMP", "2026-99-99T00:00:00.000Z"), "50112");
  EXPECT_EQ(with("OK-ACCESS-TIMESTAMP", iso_timestamp(caller.now - 31s)), "50102");
  request.target += "?ccy=BTC";  // not what was signed
  EXPECT_EQ(code_of(caller.send(request)), "50113");
}

TEST(OkxRest, TheSignatureCoversTheBodyByteForByte) {
  Caller caller;
  HttpRequest request;
  request.method = HttpMethod::Post;
  request.target = "/api/v5/trade/order";
  request.body = kLimitOrder;
  sign_any(caller.key, caller.now, request);
  request.body += ' ';
  const HttpReply reply = caller.send(request);
  EXPECT_EQ(code_of(reply), "50113");
  EXPECT_EQ(reply.status, 401);
}

TEST(OkxRest, KeysAreBoundToAddressesAndPermissions) {
  Caller caller;
  ApiKey& bound = const_cast<ApiKey&>(caller.issue(false));
  bound.ip_allow_list = {"10.0.0.1"};
  const TestKey key = LocalOkx::client_key(bound);
  HttpRequest request;
  request.target = "/api/v5/account/config";
  sign_any(key, caller.now, request);
  EXPECT_EQ(code_of(caller.send(request, "10.0.0.2")), "50110");
  const HttpReply config = caller.send(request, "10.0.0.1");
  EXPECT_NE(config.body.find(R"("perm":"read_only","ip":"10.0.0.1")"), std::string::npos);
  bound.ip_allow_list.clear();
  EXPECT_EQ(code_of(caller.post("/api/v5/trade/order", std::string{kLimitOrder}, key)), "50120");
  bound.is_revoked = true;
  EXPECT_EQ(code_of(caller.get("/api/v5/account/config", &key)), "50119");
}

TEST(OkxRest, KeysThatMayTradeAndAreNotUsedLapseAfterFourteenDays) {
  Caller caller;
  const ApiKey& reader = caller.issue(false);
  caller.advance(std::chrono::hours{13 * 24});
  EXPECT_EQ(code_of(caller.get("/api/v5/account/config", &caller.key)), "0");
  caller.advance(std::chrono::hours{13 * 24});
  EXPECT_FALSE(caller.api_key.is_revoked);
  caller.advance(std::chrono::hours{2 * 24});
  EXPECT_TRUE(caller.api_key.is_revoked);
  EXPECT_FALSE(reader.is_revoked);
}

TEST(OkxRest, LimitsEachEndpointPerWindow) {
  Caller caller;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(caller.get("/api/v5/public/time").status, 200);
  const HttpReply reply = caller.get("/api/v5/public/time");
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(code_of(reply), "50011");
  caller.advance(2s);
  EXPECT_EQ(caller.get("/api/v5/public/time").status, 200);
}

TEST(OkxRest, RefusesBadRequestsWithTheDocumentedCodes) {
  Caller caller;
  const auto post_code = [&](std::string_view body) {
    caller.now = caller.now + 2s;
    return code_of(caller.post("/api/v5/trade/order", std::string{body}, caller.key));
  };
  EXPECT_EQ(post_code(""), "50000");
  EXPECT_EQ(post_code("{"), "50002");
  EXPECT_EQ(code_of(caller.get("/api/v5/nowhere")), "404");
  EXPECT_EQ(code_of(caller.get("/api/v5/trade/batch-orders", &caller.key)), "50115");
  EXPECT_EQ(code_of(caller.get("/api/v5/market/books")), "50014");
  EXPECT_EQ(code_of(caller.get("/api/v5/market/books?instId=NO-SUCH")), "51001");
  EXPECT_EQ(code_of(caller.get("/api/v5/trade/order?instId=BTC-USDT", &caller.key)), "51003");
  const std::pair<std::string_view, std::string_view> wrong[] = {
      {R"({"tdMode":"cash"})", "50014"},
      {R"({"instId":"NO-SUCH"})", "51001"},
      {R"({"instId":"BTC-USDT","tdMode":"cross"})", "51010"},
      {R"({"instId":"BTC-USDT","tdMode":"cash","side":"hold"})", "51000"},
      {R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"stop"})", "51000"},
      {R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","sz":"1"})", "51204"},
      {R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"x","sz":"1"})",
       "51000"},
      {R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"limit","px":"29000","sz":"0.000000001"})",
       "51121"},
      {R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"fok","stpMode":"cancel_both","px":"29000","sz":"1"})",
       "50016"},
  };
  for (const auto& [body, code] : wrong) {
    caller.now = caller.now + 2s;
    const std::string reply = caller.place(body);
    EXPECT_NE(reply.find(R"("code":"1")"), std::string::npos) << reply;
    EXPECT_NE(reply.find(R"("sCode":")" + std::string{code}), std::string::npos) << reply;
  }
}

TEST(OkxRest, BatchesSayAllSomeOrNone) {
  Caller caller;
  const std::string good{kLimitOrder};
  const std::string bad = R"({"instId":"NO-SUCH"})";
  const auto batch = [&](const std::string& body) {
    return code_of(caller.post("/api/v5/trade/batch-orders", "[" + body + "]", caller.key));
  };
  EXPECT_EQ(batch(bad + "," + bad), "1");
  EXPECT_EQ(batch(good + "," + bad), "2");
  EXPECT_EQ(code_of(caller.post("/api/v5/trade/cancel-batch-orders",
                                R"([{"instId":"BTC-USDT","clOrdId":"r1"}])", caller.key)),
            "0");
  EXPECT_EQ(batch(good), "0");
  std::string many = good;
  for (int i = 0; i < 20; ++i) many += "," + good;
  EXPECT_EQ(batch(many), "51111");
}

TEST(OkxRest, TheCountdownCancelsEverything) {
  Caller caller;
  caller.place(kLimitOrder);
  EXPECT_EQ(
      code_of(caller.post("/api/v5/trade/cancel-all-after", R"({"timeOut":"5"})", caller.key)),
      "51000");
  EXPECT_EQ(
      code_of(caller.post("/api/v5/trade/cancel-all-after", R"({"timeOut":"10"})", caller.key)),
      "0");
  caller.advance(9s);
  EXPECT_EQ(caller.exchange.open_orders(caller.account).size(), 1U);
  caller.advance(1s);
  EXPECT_TRUE(caller.exchange.open_orders(caller.account).empty());
}

TEST(OkxRest, MarketDataAndAccountEndpointsAnswer) {
  Caller caller;
  caller.place(
      R"({"instId":"BTC-USDT","tdMode":"cash","side":"buy","ordType":"market","sz":"3000","tgtCcy":"quote_ccy"})");
  const std::pair<std::string_view, std::string_view> wanted[] = {
      {"/api/v5/market/books?instId=BTC-USDT&sz=5", R"("bids":[["30000","1","0","1"]])"},
      {"/api/v5/market/books-full?instId=BTC-USDT&sz=5", R"("bids":[["30000","1","1"]])"},
      {"/api/v5/market/ticker?instId=BTC-USDT", R"("last":"30001")"},
      {"/api/v5/market/tickers?instType=SPOT", R"("instId":"ETH-USDT")"},
      {"/api/v5/market/trades?instId=BTC-USDT", R"("px":"30001")"},
      {"/api/v5/public/price-limit?instId=BTC-USDT", R"("sellLmt":"24000")"},
      {"/api/v5/public/instruments?instType=SWAP", R"("data":[])"},
      {"/api/v5/system/status", R"("data":[])"},
      {"/api/v5/account/instruments?instType=SPOT", R"("instIdCode":1000001)"},
      {"/api/v5/account/balance?ccy=BTC", R"("ccy":"BTC")"},
      {"/api/v5/account/trade-fee?instType=SPOT", R"("taker":"-0.001")"},
      {"/api/v5/asset/currencies", R"("ccy":"USDT")"},
      {"/api/v5/asset/balances", R"("data":[])"},
      {"/api/v5/trade/orders-history-archive?instType=SPOT", R"("ordType":"market")"},
      {"/api/v5/trade/fills-history?instType=SPOT", R"("execType":"T")"},
  };
  for (const auto& [target, part] : wanted) {
    const HttpReply reply = caller.get(std::string{target}, &caller.key);
    EXPECT_EQ(reply.status, 200) << target;
    EXPECT_NE(reply.body.find(part), std::string::npos) << target << " " << reply.body;
  }
}

TEST(OkxRest, IssuesKeysInTheVenuesForm) {
  Caller caller;
  EXPECT_EQ(caller.api_key.id.size(), 36U);
  EXPECT_EQ(caller.api_key.id[8], '-');
  EXPECT_EQ(caller.api_key.secret.size(), 32U);
  EXPECT_FALSE(caller.api_key.passphrase.empty());
  std::set<std::string> ids;
  for (int i = 0; i < 50; ++i) ids.insert(caller.issue().id);
  EXPECT_EQ(ids.size(), 50U);
}

}  // namespace
}  // namespace crossbook::okx::test
