#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "venues/kraken/simulator_testing.hpp"

namespace crossbook::kraken {
namespace {

using testing::error_of;
using ::testing::HasSubstr;
using testing::LocalKraken;
using ::testing::Not;

class KrakenRest : public ::testing::Test {
 protected:
  std::string add_order(std::string_view extra) {
    return kraken_.post(
        "AddOrder",
        "pair=XBTUSD&type=buy&ordertype=limit&price=45000.0&volume=0.5" + std::string{extra});
  }
  LocalKraken kraken_;
};

TEST_F(KrakenRest, TellsTheTime) {
  EXPECT_EQ(kraken_.get("Time"), R"({"error":[],"result":{"unixtime":1795413600,)"
                                 R"("rfc1123":"Mon, 23 Nov 26 06:00:00 +0000"}})");
  EXPECT_EQ(kraken_.call(RestCall::Kind::Time).server_time, kraken_.now);
}

TEST_F(KrakenRest, NamesPairsAndAssetsInTheLegacyWay) {
  const std::string pairs = kraken_.get("AssetPairs");
  EXPECT_THAT(pairs, HasSubstr(R"("XXBTZUSD":{"altname":"XBTUSD","wsname":"XBT/USD")"));
  EXPECT_THAT(pairs, HasSubstr(R"("XDGUSDT":{"altname":"XDGUSDT","wsname":"XDG/USDT")"));
  const std::string assets = kraken_.get("Assets");
  EXPECT_THAT(assets, HasSubstr(R"("XXBT":{"aclass":"currency","altname":"XBT")"));
  EXPECT_THAT(assets, HasSubstr(R"("USDT":)"));
  EXPECT_THAT(kraken_.get("AssetPairs", "pair=BTC%2FUSD"), Not(HasSubstr("XDGUSDT")));
  EXPECT_EQ(kraken_.get("AssetPairs", "pair=FOOBAR"), error_of("EQuery:Unknown asset pair"));
}

TEST_F(KrakenRest, ClientReadsTheListingsAsTheyAre) {
  const RestEvents events = kraken_.call(RestCall::Kind::Instruments);
  ASSERT_EQ(events.instruments.size(), 2U);
  EXPECT_EQ(events.instruments[0].symbol.view(), "BTC/USD");
  EXPECT_EQ(events.instruments[0].rest_symbol.view(), "XXBTZUSD");
  EXPECT_EQ(events.instruments[0].tick_size.view(), "0.1");
  EXPECT_EQ(events.instruments[0].lot_size.view(), "0.00000001");
  EXPECT_EQ(events.instruments[1].symbol.view(), "DOGE/USDT");
}

TEST_F(KrakenRest, ShowsTheBookAsTexts) {
  EXPECT_EQ(kraken_.get("Depth", "pair=XBTUSD&count=1"),
            R"({"error":[],"result":{"XXBTZUSD":{"asks":[["45285.2","0.20000000",1795413600]],)"
            R"("bids":[["45283.5","0.10000000",1795413600]]}}})");
  EXPECT_EQ(kraken_.get("Depth", "pair=XBTUSD&count=501"),
            error_of("EGeneral:Invalid arguments:count"));
}

TEST_F(KrakenRest, KnowsNoOtherMethod) {
  EXPECT_EQ(kraken_.get("Withdraw"), error_of("EGeneral:Unknown method"));
  EXPECT_EQ(kraken_.post("Withdraw"), error_of("EGeneral:Unknown method"));
}

TEST_F(KrakenRest, ChecksKeySignatureAndNonceInThatOrder) {
  const HttpRequest good = kraken_.signed_call("Balance", {}, *kraken_.api_key);
  HttpRequest request = good;
  request.headers[0].second = "unknown";
  EXPECT_EQ(kraken_.send(request).body, error_of("EAPI:Invalid key"));
  request = good;
  request.body += "&asset=XXBT";  // not what was signed
  EXPECT_EQ(kraken_.send(request).body, error_of("EAPI:Invalid signature"));
  EXPECT_THAT(kraken_.send(good).body, HasSubstr(R"("XXBT":"10.0000000000")"));
  EXPECT_EQ(kraken_.send(good).body, error_of("EAPI:Invalid nonce")) << "sent twice";
}

TEST_F(KrakenRest, TakesASignedJsonBody) {
  const std::string nonce = std::to_string(++kraken_.nonce);
  HttpRequest request;
  request.method = HttpMethod::Post;
  request.target = "/0/private/OpenOrders";
  request.body = R"({"nonce":)" + nonce + R"(,"trades":true})";
  request.headers = {{"API-Key", kraken_.api_key->id},
                     {"API-Sign", testing::api_sign(*kraken_.api_key->verifier, request.target,
                                                    nonce, request.body)},
                     {"Content-Type", "application/json"}};
  EXPECT_EQ(kraken_.send(request).body, R"({"error":[],"result":{"open":{}}})");
}

TEST_F(KrakenRest, RefusesKeysThatMayNot) {
  const ApiKey& reader =
      kraken_.simulator->issue_key(kraken_.user, {.read = true}, kraken_.random, kraken_.now);
  EXPECT_EQ(kraken_.post("CancelAll", {}, &reader), error_of("EGeneral:Permission denied"));
  EXPECT_THAT(kraken_.post("GetApiKeyInfo", {}, &reader), Not(HasSubstr("modify-trades")));
  kraken_.exchange.find_key(reader.id)->ip_allow_list = {"10.0.0.1"};
  EXPECT_EQ(kraken_.post("Balance", {}, &reader), error_of("EGeneral:Permission denied"));
  kraken_.exchange.find_key(reader.id)->is_revoked = true;
  EXPECT_EQ(kraken_.post("Balance", {}, &reader), error_of("EAPI:Invalid key"));
}

TEST_F(KrakenRest, IssuesKeysInKrakensForm) {
  EXPECT_EQ(kraken_.api_key->id.size(), 56U);
  EXPECT_EQ(kraken_.api_key->secret.size(), 88U);
  EXPECT_THAT(kraken_.post("GetApiKeyInfo"), HasSubstr(R"("modify-trades","close-trades")"));
}

TEST_F(KrakenRest, CountsCallsWithADecay) {
  int served = 0;
  while (kraken_.post("Balance").find("EAPI:Rate limit exceeded") == std::string::npos) ++served;
  EXPECT_EQ(served, 20);
  kraken_.advance(std::chrono::milliseconds{2'000});
  EXPECT_THAT(kraken_.post("Balance"), HasSubstr("ZUSD"));
  EXPECT_EQ(kraken_.post("Balance"), error_of("EAPI:Rate limit exceeded"));
  EXPECT_THAT(add_order(""), HasSubstr("txid")) << "the trading engine has its own counter";
}

TEST_F(KrakenRest, PlacesFindsAndCancelsAnOrder) {
  const std::string placed = add_order("&cl_ord_id=mine1");
  EXPECT_THAT(placed, HasSubstr(R"("descr":{"order":"buy 0.50000000 XBTUSD @ limit 45000.0"})"));
  EXPECT_THAT(placed, HasSubstr(R"("cl_ord_id":"mine1")"));
  const std::string open = kraken_.post("OpenOrders");
  EXPECT_THAT(open, HasSubstr(R"("status":"open")"));
  EXPECT_THAT(open, HasSubstr(R"("pair":"XBTUSD")"));
  EXPECT_THAT(kraken_.post("BalanceEx"), HasSubstr(R"("hold_trade":"22590.0000000000")"));
  EXPECT_EQ(kraken_.post("CancelOrder", "cl_ord_id=mine1"), R"({"error":[],"result":{"count":1}})");
  EXPECT_EQ(kraken_.post("CancelOrder", "cl_ord_id=mine1"), error_of("EOrder:Unknown order"));
  EXPECT_THAT(kraken_.post("ClosedOrders", "cl_ord_id=mine1"), HasSubstr(R"("status":"canceled")"));
}

TEST_F(KrakenRest, ValidatesWithoutPlacing) {
  EXPECT_EQ(add_order("&validate=true"),
            R"({"error":[],"result":{"descr":{"order":"buy 0.50000000 XBTUSD @ limit 45000.0"}}})");
  EXPECT_TRUE(kraken_.exchange.open_orders(kraken_.user).empty());
}

TEST_F(KrakenRest, RefusesOrdersInKrakensWords) {
  const std::string base = "pair=XBTUSD&type=buy&ordertype=limit&";
  const std::pair<std::string, std::string> rows[] = {
      {"pair=FOOBAR&type=buy&ordertype=limit&price=1&volume=1", "EQuery:Unknown asset pair"},
      {base + "price=45000&volume=100", "EOrder:Insufficient funds"},
      {base + "price=45000&volume=0.00001", "EOrder:Order minimum not met"},
      {base + "price=45000.05&volume=1",
       "EOrder:Invalid price:XBT/USD price can only be specified up to 1 decimals."},
      {base + "price=-1&volume=1", "EGeneral:Invalid arguments:price"},
      {base + "price=45000&volume=x", "EGeneral:Invalid arguments:volume"},
      {base + "price=45000&volume=1&timeinforce=NOW", "EGeneral:Invalid arguments:timeinforce"},
      {base + "price=45000&volume=1&deadline=2026-11-23T05:59:59Z", "EService:Deadline elapsed"},
      {base + "price=45000&volume=1&deadline=2026-11-23T06:00:01Z",
       "EGeneral:Invalid arguments:deadline"},
      {base + "price=45000&volume=1&deadline=2026-11-23T06:01:01Z",
       "EGeneral:Invalid arguments:deadline"},
      {base + "price=45000&volume=1&cl_ord_id=longer-than-18-letters",
       "EGeneral:Invalid arguments:cl_ord_id"},
      {"pair=XBTUSD&type=buy&ordertype=market&volume=0.1&timeinforce=FOK",
       "EGeneral:Invalid arguments:timeinforce"},
      {base + "price=45000&volume=1&timeinforce=GTD", "EGeneral:Invalid arguments:expiretm"},
      {base + "price=45000&volume=1&userref=2147483648", "EGeneral:Invalid arguments:userref"},
      {base + "price=45000&volume=1&userref=7&cl_ord_id=both",
       "EGeneral:Invalid arguments:cl_ord_id"},
      {base + "price=45000&volume=0.00001&cl_ord_id=6d1b345e-2821-40e2-ad83-4ecb18a06876",
       "EOrder:Order minimum not met"},
      {base + "price=45000&volume=1&oflags=fcib", "EGeneral:Invalid arguments:oflags"},
      {base + "price=45000&volume=1&close%5Bordertype%5D=limit",
       "EGeneral:Invalid arguments:close"},
      {base + "price=45000&volume=1&leverage=5:1", "EGeneral:Invalid arguments:leverage"},
      {"pair=XDGUSDT&type=buy&ordertype=limit&price=0.01&volume=20", "EOrder:Cost minimum not met"},
  };
  for (const auto& [fields, error] : rows)
    EXPECT_EQ(kraken_.post("AddOrder", fields), error_of(error)) << fields;
  kraken_.exchange.set_status(kraken_.btc_usd, TradingStatus::CancelOnly);
  EXPECT_EQ(add_order(""), error_of("EService:Market in cancel_only mode"));
}

TEST_F(KrakenRest, YoungCancelsBurnTheTradingCounter) {
  int placed = 0;
  std::string answer;
  for (;;) {
    answer = add_order("&cl_ord_id=flip");
    if (answer.find("txid") == std::string::npos) break;
    ++placed;
    kraken_.post("CancelOrder", "cl_ord_id=flip");
  }
  EXPECT_EQ(answer, error_of("EOrder:Rate limit exceeded"));
  EXPECT_EQ(placed, 14) << "each pair costs one and eight of 125";
}

TEST_F(KrakenRest, ImmediateOrdersCostTheAddOnly) {
  for (int i = 0; i < 100; ++i) ASSERT_THAT(add_order("&timeinforce=IOC"), HasSubstr("txid")) << i;
}

TEST_F(KrakenRest, DeadMansSwitchCancelsUnlessItIsArmedAgain) {
  add_order("");
  EXPECT_EQ(kraken_.post("CancelAllOrdersAfter", "timeout=60"),
            R"({"error":[],"result":{"currentTime":"2026-11-23T06:00:00Z",)"
            R"("triggerTime":"2026-11-23T06:01:00Z"}})");
  kraken_.advance(std::chrono::seconds{59});
  EXPECT_EQ(kraken_.exchange.open_orders(kraken_.user).size(), 1U);
  kraken_.post("CancelAllOrdersAfter", "timeout=60");
  kraken_.advance(std::chrono::seconds{59});
  EXPECT_EQ(kraken_.exchange.open_orders(kraken_.user).size(), 1U);
  kraken_.advance(std::chrono::seconds{1});
  EXPECT_TRUE(kraken_.exchange.open_orders(kraken_.user).empty());
  EXPECT_THAT(kraken_.post("CancelAllOrdersAfter", "timeout=0"), HasSubstr(R"("triggerTime":"0")"));
}

TEST_F(KrakenRest, TellsTradesAndTheOrdersTheyBelongTo) {
  kraken_.post("AddOrder",
               "pair=XBTUSD&type=buy&ordertype=limit&price=45285.2&volume=0.15&"
               "timeinforce=IOC&cl_ord_id=taker1");
  const RestEvents events = kraken_.call(RestCall::Kind::QueryOrder, ClientOrderId{"taker1"});
  ASSERT_EQ(events.account.reports.size(), 1U);
  const ExecutionReport& report = events.account.reports.front();
  EXPECT_EQ(report.status, OrderStatus::Filled);
  ASSERT_TRUE(report.has_fill);
  EXPECT_EQ(amount_text(report.fill.fee), "27.17112");
  const std::string history = kraken_.post("TradesHistory");
  EXPECT_THAT(history, HasSubstr("\"" + std::string{report.fill.trade_id.view()} + "\":{"));
  EXPECT_THAT(history, HasSubstr(R"("maker":false)"));
  EXPECT_THAT(kraken_.post("QueryTrades", "txid=" + std::string{report.fill.trade_id.view()}),
              HasSubstr(std::string{report.venue_order_id.view()}));
  EXPECT_THAT(kraken_.post("QueryOrders", "txid=OXXXXX-XXXXX-XXXXXX"),
              HasSubstr("EOrder:Invalid order"));
  EXPECT_THAT(kraken_.get("Trades", "pair=XBTUSD"), HasSubstr(R"(["45285.2","0.15000000",)"));
  EXPECT_THAT(kraken_.get("Ticker", "pair=XBTUSD"), HasSubstr(R"("c":["45285.2","0.15000000"])"));
}

TEST_F(KrakenRest, FeesAreTheExchangesPercentages) {
  const RestEvents events = kraken_.call(RestCall::Kind::Fees);
  ASSERT_EQ(events.fees.size(), 2U);
  EXPECT_EQ(events.fees[0].fees.taker, FeeRate::from_basis_points(40));
  EXPECT_EQ(events.fees[0].fees.maker, FeeRate::from_basis_points(25));
}

}  // namespace
}  // namespace crossbook::kraken
