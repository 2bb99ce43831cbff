#include "venues/binance/rest_codec.hpp"

#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

using Kind = RestCall::Kind;

class RestRequests : public ::testing::Test {
 protected:
  HttpRequest encode(const RestCall& call, const TestKey* key) const {
    RequestContext context;
    if (key != nullptr) context = key->context({});
    context.venue_now = UtcNanos::from_millis(1499827319559);
    HttpRequest request;
    EXPECT_TRUE(market_.venue.encode_rest(call, context, request).has_value());
    return request;
  }
  Market market_;
  TestKey key_ = example_key();
};

TEST_F(RestRequests, AskForADeepSnapshotWithoutAKey) {
  const HttpRequest request = encode({Kind::Snapshot, &market_.at("BTCUSDT"), {}}, nullptr);
  EXPECT_EQ(request.method, HttpMethod::Get);
  EXPECT_EQ(request.target, "/api/v3/depth?symbol=BTCUSDT&limit=1000");
  EXPECT_TRUE(request.headers.empty());
  EXPECT_FALSE(request.is_signed);
}

TEST_F(RestRequests, CancelByClientIdWithASignatureOverTheQuery) {
  const HttpRequest request =
      encode({Kind::CancelOrder, &market_.at("BTCUSDT"), ClientOrderId{"cbA1"}}, &key_);
  EXPECT_EQ(request.method, HttpMethod::Delete);
  EXPECT_EQ(request.target,
            "/api/v3/order?symbol=BTCUSDT&origClientOrderId=cbA1&recvWindow=5000"
            "&timestamp=1499827319559&signature="
            "564ff873d0146590d670f748fb7eb7d36cab6bf3567912f613861da0112655ce");
  ASSERT_EQ(request.headers.size(), 1u);
  EXPECT_EQ(request.headers[0].first, "X-MBX-APIKEY");
  EXPECT_EQ(request.headers[0].second, kExampleKey);
}

TEST_F(RestRequests, PercentEncodeSymbolsThatAreNotAscii) {
  Listing listing = market_.at("BTCUSDT");
  listing.rest_symbol = VenueSymbol{"币USDT"};
  EXPECT_EQ(encode({Kind::Snapshot, &listing, {}}, nullptr).target,
            "/api/v3/depth?symbol=%E5%B8%81USDT&limit=1000");
}

TEST_F(RestRequests, NeedAKeyWhereTheCallIsPrivate) {
  for (const Kind kind :
       {Kind::Fees, Kind::Balances, Kind::QueryOrder, Kind::OpenOrders, Kind::CancelOrder}) {
    HttpRequest request;
    const auto result =
        market_.venue.encode_rest({kind, &market_.at("BTCUSDT"), {}}, RequestContext{}, request);
    ASSERT_TRUE(result.has_error());
    EXPECT_EQ(result.error().code, Errc::NoKey);
  }
}

TEST_F(RestRequests, AskForTheTradesOfOneOrderByTheVenuesId) {
  RestCall call{Kind::Trades, &market_.at("BTCUSDT"), ClientOrderId{"cbA1"}};
  HttpRequest refused;
  const auto without_id = market_.venue.encode_rest(call, key_.context({}), refused);
  ASSERT_TRUE(without_id.has_error());
  EXPECT_EQ(without_id.error().code, Errc::MissingField);
  call.venue_order_id = VenueOrderId{"100234"};
  const HttpRequest request = encode(call, &key_);
  EXPECT_EQ(request.method, HttpMethod::Get);
  EXPECT_TRUE(request.target.starts_with("/api/v3/myTrades?symbol=BTCUSDT&orderId=100234&"))
      << request.target;
  EXPECT_TRUE(request.is_signed);
}

TEST_F(RestRequests, KnowNoSessionToken) {
  HttpRequest request;
  const auto result =
      market_.venue.encode_rest({Kind::SessionToken, nullptr, {}}, RequestContext{}, request);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, Errc::NotSupported);
}

class RestTrades : public ::testing::Test {
 protected:
  RestEvents decode(std::string body) {
    RestEvents events;
    const RestCall call{Kind::Trades, &market_.at("ETHBTC"), {}};
    EXPECT_TRUE(market_.venue.decode_rest(call, {200, std::move(body), {}}, events).has_value());
    return events;
  }
  Market market_;
};

// The same trade as testdata/account_report_trade.json.
constexpr std::string_view kOwnTrade =
    R"({"symbol":"ETHBTC","id":77517,"orderId":4293153,"orderListId":-1,"price":"0.10264400",)"
    R"("qty":"0.40000000","quoteQty":"0.04105760","commission":"0.00040000",)"
    R"("commissionAsset":"ETH","time":1499405658657,"isBuyer":true,"isMaker":false,)"
    R"("isBestMatch":true})";

TEST_F(RestTrades, O6_AreTheFillsThatTheStreamTellsById) {
  const RestEvents asked = decode("[" + std::string{kOwnTrade} + "]");
  ASSERT_EQ(asked.account.reports.size(), 1U);
  const ExecutionReport& report = asked.account.reports[0];
  AccountEvents streamed;
  const Padded frame{read_file(testdata_path("account_report_trade.json"))};
  ASSERT_TRUE(market_.venue.decode_account(frame.bytes(), streamed).has_value());
  ASSERT_EQ(streamed.reports.size(), 1U);
  const Fill& told = streamed.reports[0].fill;
  EXPECT_TRUE(report.has_fill);
  EXPECT_EQ(report.fill.trade_id, told.trade_id);
  EXPECT_EQ(report.fill.price, told.price);
  EXPECT_EQ(report.fill.quantity, told.quantity);
  EXPECT_EQ(report.fill.fee, told.fee);
  EXPECT_EQ(report.fill.fee_asset, told.fee_asset);
  EXPECT_EQ(report.fill.is_maker, told.is_maker);
  EXPECT_EQ(report.venue_order_id, streamed.reports[0].venue_order_id);
  EXPECT_EQ(report.source, ReportSource::Query);
  EXPECT_FALSE(report.has_cumulative) << "each tells of itself alone";
}

TEST_F(RestTrades, MayNotBeThereYet) { EXPECT_TRUE(decode("[]").account.reports.empty()); }

class RestErrors : public ::testing::Test {
 protected:
  RestEvents decode(Kind kind, int status, std::string body,
                    std::vector<std::pair<std::string, std::string>> headers = {}) {
    RestEvents events;
    const RestCall call{kind, &market_.at("BTCUSDT"), {}};
    const HttpResponse response{status, std::move(body), std::move(headers)};
    EXPECT_TRUE(market_.venue.decode_rest(call, response, events).has_value());
    return events;
  }
  Market market_;
};

TEST_F(RestErrors, OfAnUnknownOrderSayNotFound) {
  const RestEvents events =
      decode(Kind::QueryOrder, 400, R"({"code":-2013,"msg":"Order does not exist."})");
  EXPECT_EQ(events.error.reason, RejectReason::NotFound);
  EXPECT_EQ(events.error.text.view(), "-2013 Order does not exist.");
}

TEST_F(RestErrors, TellHowLongToWaitAndWhatWasUsed) {
  const RestEvents events =
      decode(Kind::Snapshot, 429, R"({"code":-1003,"msg":"Too much request weight used"})",
             {{"retry-after", "7"}, {"x-mbx-used-weight-1m", "6004"}});
  EXPECT_EQ(events.error.reason, RejectReason::RateLimited);
  EXPECT_EQ(events.error.retry_after, std::chrono::seconds{7});
  EXPECT_EQ(events.used_weight, 6004u);
}

TEST_F(RestErrors, WithoutTheVenuesWordsLeaveTheOutcomeOpen) {
  EXPECT_EQ(decode(Kind::CancelOrder, 502, "<html>bad gateway</html>").error.reason,
            RejectReason::OutcomeUnknown);
  EXPECT_EQ(decode(Kind::CancelOrder, 403, "blocked").error.reason, RejectReason::OutcomeUnknown);
  EXPECT_EQ(decode(Kind::CancelOrder, 418, "").error.reason, RejectReason::Banned);
}

}  // namespace
}  // namespace crossbook::binance::test
