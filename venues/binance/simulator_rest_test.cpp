// Who is let in over REST, what is refused and in which words, and what is counted.
#include <gtest/gtest.h>

#include "venues/binance/auth.hpp"
#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

std::string error(std::int64_t code, std::string_view message) {
  return R"({"code":)" + std::to_string(code) + R"(,"msg":")" + std::string{message} + R"("})";
}
std::string_view header(const HttpReply& reply, std::string_view name) {
  for (const auto& [key, value] : reply.headers)
    if (key == name) return value;
  return {};
}

constexpr std::string_view kOrder =
    "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.1&price=52000";

class SimulatorRest : public ::testing::Test {
 protected:
  void expect_refused(const HttpReply& reply, int status, std::int64_t code,
                      std::string_view message) {
    EXPECT_EQ(reply.status, status);
    EXPECT_EQ(reply.body, error(code, message));
  }
  Bench bench_;
};

TEST_F(SimulatorRest, ShowsTheBookWithTheExchangesUpdateId) {
  const HttpReply reply = bench_.get("/api/v3/depth", "symbol=BTCUSDT&limit=2");
  EXPECT_EQ(reply.body,
            R"({"lastUpdateId":)" + std::to_string(bench_.exchange.update_id(bench_.btc_usdt)) +
                R"(,"bids":[["51999.50000000","0.50000000"],["51999.49000000","0.50000000"]],)"
                R"("asks":[["52000.00000000","0.50000000"],["52000.01000000","0.50000000"]]})");
}

TEST_F(SimulatorRest, CountsWeightsByTheDepthAskedFor) {
  bench_.get("/api/v3/depth", "symbol=BTCUSDT&limit=100");
  bench_.get("/api/v3/depth", "symbol=BTCUSDT&limit=1000");
  const HttpReply reply = bench_.get("/api/v3/depth", "symbol=BTCUSDT&limit=5000");
  EXPECT_EQ(header(reply, "X-MBX-USED-WEIGHT-1M"), "305");
}

TEST_F(SimulatorRest, Answers429ThenBansWhoDoesNotStop) {
  HttpReply reply;
  for (int i = 0; i < 24; ++i) reply = bench_.get("/api/v3/depth", "symbol=BTCUSDT&limit=5000");
  EXPECT_EQ(reply.status, 200);
  reply = bench_.get("/api/v3/time");
  EXPECT_EQ(reply.status, 429);
  EXPECT_NE(reply.body.find(R"({"code":-1003,)"), std::string::npos);
  EXPECT_EQ(header(reply, "Retry-After"), "60");
  for (int i = 0; i < 20 && reply.status == 429; ++i) reply = bench_.get("/api/v3/time");
  EXPECT_EQ(reply.status, 418);
  EXPECT_EQ(header(reply, "Retry-After"), "120");
  bench_.now = bench_.now + std::chrono::seconds{121};
  EXPECT_EQ(bench_.get("/api/v3/time").status, 200);
}

TEST_F(SimulatorRest, TakesASignatureInTheQueryOrInTheBody) {
  const std::string form = bench_.sign(std::string{kOrder});
  EXPECT_EQ(bench_.call("POST", "/api/v3/order", form, "", bench_.key->id).status, 200);
  EXPECT_EQ(bench_.call("POST", "/api/v3/order", "", form, bench_.key->id).status, 200);
}

TEST_F(SimulatorRest, SignsQueryAndBodyAsOneText) {
  const TestKey key{BinanceVenue{},
                    BinanceVenue{}.key_material(bench_.key->id, bench_.key->secret, "")};
  const std::string query = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC";
  const std::string body =
      "quantity=0.1&price=52000&timestamp=" + std::to_string(bench_.now.millis());
  char text[kMaxSignatureChars];
  const std::string shown{
      signature_text(key.sign(RequestMethod::Post, "/api/v3/order", {query, body}),
                     key.credential()->algorithm(), text)};
  EXPECT_EQ(
      bench_.call("POST", "/api/v3/order", query, body + "&signature=" + shown, bench_.key->id)
          .status,
      200);
}

TEST_F(SimulatorRest, RefusesASignatureOverTheTextBeforePercentEncoding) {
  const TestKey key{BinanceVenue{},
                    BinanceVenue{}.key_material(bench_.key->id, bench_.key->secret, "")};
  const std::string time = "&timestamp=" + std::to_string(bench_.now.millis());
  const std::string raw = signed_query("symbol=币USDT" + time, key);
  std::string sent = raw;
  sent.replace(sent.find("币"), 3, percent_encode("币"));
  expect_refused(bench_.call("GET", "/api/v3/openOrders", sent, "", bench_.key->id), 400, -1022,
                 "Signature for this request is not valid.");
  const std::string right = signed_query("symbol=" + percent_encode("币USDT") + time, key);
  expect_refused(bench_.call("GET", "/api/v3/openOrders", right, "", bench_.key->id), 400, -1121,
                 "Invalid symbol.");
}

TEST_F(SimulatorRest, TakesEd25519KeysToo) {
  ApiKey key;
  key.id = std::string(64, 'E');
  key.account = bench_.alice;
  key.permissions = {.read = true, .trade = true};
  const std::string seed(32, '\x42');
  key.verifier = std::make_shared<Signer>(Algorithm::Ed25519, Secret{seed});
  bench_.exchange.add_key(key);
  KeyMaterial material;
  material.id = key.id;
  material.algorithm = Algorithm::Ed25519;
  material.secret = Secret{seed};
  const TestKey signer{BinanceVenue{}, std::move(material)};
  const std::string time = "timestamp=" + std::to_string(bench_.now.millis());
  EXPECT_EQ(bench_.call("GET", "/api/v3/account", signed_query(time, signer), "", key.id).status,
            200);
  EXPECT_EQ(bench_.call("GET", "/api/v3/account", time + "&signature=AAAA", "", key.id).status,
            400);
}

TEST_F(SimulatorRest, RefusesKeysInTheVenuesWords) {
  const std::string form = bench_.sign("");
  expect_refused(bench_.call("GET", "/api/v3/account", form, "", ""), 401, -2014,
                 "API-key format invalid.");
  expect_refused(bench_.call("GET", "/api/v3/account", form, "", "short"), 401, -2014,
                 "API-key format invalid.");
  expect_refused(bench_.call("GET", "/api/v3/account", form, "", kExampleKey), 401, -2015,
                 "Invalid API-key, IP, or permissions for action.");
  std::string wrong = form;
  wrong.back() = wrong.back() == '0' ? '1' : '0';
  expect_refused(bench_.call("GET", "/api/v3/account", wrong, "", bench_.key->id), 400, -1022,
                 "Signature for this request is not valid.");
}

TEST_F(SimulatorRest, RefusesAReadKeyThatTrades) {
  bench_.key = &bench_.simulator.issue_key(bench_.alice, {.read = true}, bench_.random, bench_.now);
  EXPECT_EQ(bench_.signed_call("GET", "/api/v3/account", "").status, 200);
  expect_refused(bench_.signed_call("POST", "/api/v3/order", std::string{kOrder}), 401, -2015,
                 "Invalid API-key, IP, or permissions for action.");
}

TEST_F(SimulatorRest, RefusesRevokedKeysAndOtherAddresses) {
  ApiKey* key = bench_.exchange.find_key(bench_.key->id);
  key->ip_allow_list = {"10.0.0.1"};
  EXPECT_EQ(bench_.signed_call("GET", "/api/v3/account", "").status, 401);
  key->ip_allow_list = {"10.0.0.1", "127.0.0.1"};
  EXPECT_EQ(bench_.signed_call("GET", "/api/v3/account", "").status, 200);
  key->is_revoked = true;
  EXPECT_EQ(bench_.signed_call("GET", "/api/v3/account", "").status, 401);
}

TEST_F(SimulatorRest, RefusesClocksThatAreOff) {
  const std::string form = bench_.sign("");
  const auto at = [&](std::chrono::milliseconds shift) {
    const UtcNanos now = bench_.now;
    bench_.now = now + shift;
    HttpReply reply = bench_.call("GET", "/api/v3/account", form, "", bench_.key->id);
    bench_.now = now;
    return reply;
  };
  using std::chrono::milliseconds;
  EXPECT_EQ(at(milliseconds{5000}).status, 200);
  expect_refused(at(milliseconds{5001}), 400, -1021,
                 "Timestamp for this request is outside of the recvWindow.");
  EXPECT_EQ(at(milliseconds{-999}).status, 200);
  expect_refused(at(milliseconds{-1000}), 400, -1021,
                 "Timestamp for this request was 1000ms ahead of the server's time.");
}

TEST_F(SimulatorRest, NamesTheParameterThatIsMissingOrTooMuch) {
  expect_refused(bench_.call("GET", "/api/v3/account", "", "", bench_.key->id), 400, -1102,
                 "Mandatory parameter 'timestamp' was not sent, was empty/null, or malformed.");
  expect_refused(bench_.get("/api/v3/depth"), 400, -1102,
                 "Mandatory parameter 'symbol' was not sent, was empty/null, or malformed.");
  expect_refused(bench_.get("/api/v3/depth", "symbol="), 400, -1105,
                 "Parameter 'symbol' was empty.");
  expect_refused(bench_.get("/api/v3/depth", "symbol=BTCUSDT&colour=red"), 400, -1104,
                 "Not all sent parameters were read; read '1' parameter(s) but was sent '2'.");
  expect_refused(bench_.get("/api/v3/time", "x=1"), 400, -1101,
                 "Too many parameters; expected '0' and received '1'.");
  expect_refused(bench_.get("/api/v3/depth", "symbol=NOPE"), 400, -1121, "Invalid symbol.");
  expect_refused(bench_.get("/api/v3/depth", "symbol=btcusdt"), 400, -1100,
                 R"(Illegal characters found in parameter 'symbol'; legal range is )"
                 R"('^[\\w\\-._&&[^a-z]]{1,50}$'.)");
  expect_refused(bench_.get("/api/v3/depth", "symbol=BTCUSDT&symbol=ETHBTC"), 400, -1101,
                 "Duplicate values for a parameter detected.");
}

TEST_F(SimulatorRest, RefusesListsOfSymbolsThatDoNotMakeSense) {
  const std::string path = "/api/v3/ticker/price";
  const auto list = [](std::string_view names) { return "symbols=" + percent_encode(names); };
  expect_refused(bench_.get(path, list(R"(["ETHBTC","ETHBTC"])")), 400, -1151,
                 "Symbol is present multiple times in the list.");
  expect_refused(bench_.get(path, list(R"(["NOPE"])")), 400, -1121, "Invalid symbol.");
  expect_refused(bench_.get(path, "symbol=ETHBTC&" + list(R"(["ETHBTC"])")), 400, -1128,
                 "Combination of optional parameters invalid.");
  EXPECT_EQ(bench_.get(path, list("ETHBTC")).status, 400);
  expect_refused(bench_.get(path, "symbolStatus=AWAKE"), 400, -1122, "Invalid symbolStatus.");
  EXPECT_EQ(bench_.get(path, "symbolStatus=HALT").body, "[]");
  expect_refused(bench_.get(path, "symbol=ETHBTC&symbolStatus=HALT"), 400, -1220,
                 "The symbol's status does not match the requested symbolStatus.");
  EXPECT_NE(bench_.get("/api/v3/exchangeInfo", "permissions=MARGIN").body.find(R"("symbols":[])"),
            std::string::npos);
}

TEST_F(SimulatorRest, CountsTimeInMicrosecondsForWhoAsks) {
  const auto time = [&](std::string_view unit) {
    HttpCall request{"GET", "/api/v3/time", "", "", {}, "127.0.0.1"};
    request.headers.emplace_back("x-mbx-time-unit", unit);
    return bench_.simulator.on_http(request, bench_.now);
  };
  EXPECT_EQ(time("MICROSECOND").body, R"({"serverTime":1795413600000000})");
  EXPECT_EQ(time("millisecond").body, R"({"serverTime":1795413600000})");
  expect_refused(time("HOUR"), 400, -1194,
                 "Invalid value for time unit; expected either MICROSECOND or MILLISECOND.");
}

TEST_F(SimulatorRest, ListsItsInstrumentsForTheClientThatSpeaksToIt) {
  const HttpReply reply =
      bench_.get("/api/v3/exchangeInfo", "permissions=SPOT&showPermissionSets=false");
  RestEvents events;
  Market market;
  const RestCall call{RestCall::Kind::Instruments, nullptr, {}};
  ASSERT_TRUE(market.venue.decode_rest(call, {200, reply.body, {}}, events).has_value());
  ASSERT_EQ(events.instruments.size(), 2u);
  EXPECT_EQ(events.instruments[0].symbol.view(), "BTCUSDT");
  EXPECT_EQ(events.instruments[0].tick_size.view(), "0.01000000");
  EXPECT_EQ(events.instruments[0].min_notional.view(), "5.00000000");
  for (const std::string_view word :
       {"PRICE_FILTER", "LOT_SIZE", "MARKET_LOT_SIZE", "NOTIONAL", "PERCENT_PRICE_BY_SIDE",
        "MAX_NUM_ORDERS", "\"permissionSets\":[]", "\"EXPIRE_MAKER\""})
    EXPECT_NE(reply.body.find(word), std::string::npos) << word;
  EXPECT_NE(bench_.get("/api/v3/exchangeInfo").body.find("\"permissionSets\":[[\"SPOT\"]]"),
            std::string::npos);
}

TEST_F(SimulatorRest, SaysWhatTheKeyMayDo) {
  const HttpReply reply = bench_.signed_call("GET", "/sapi/v1/account/apiRestrictions", "");
  EXPECT_NE(reply.body.find(R"("ipRestrict":false)"), std::string::npos);
  EXPECT_NE(reply.body.find(R"("enableWithdrawals":false)"), std::string::npos);
  EXPECT_NE(reply.body.find(R"("enableSpotAndMarginTrading":true)"), std::string::npos);
}

TEST_F(SimulatorRest, AnswersEveryPublicEndpoint) {
  for (const std::string_view path :
       {"/api/v3/ping", "/api/v3/time", "/api/v3/exchangeInfo", "/api/v3/ticker/price",
        "/api/v3/ticker/24hr", "/api/v3/ticker/bookTicker", "/sapi/v1/system/status",
        "/api/v3/executionRules"})
    EXPECT_EQ(bench_.get(path).status, 200) << path;
  for (const std::string_view path :
       {"/api/v3/trades", "/api/v3/historicalTrades", "/api/v3/aggTrades", "/api/v3/avgPrice",
        "/api/v3/ticker/24hr", "/api/v3/ticker", "/api/v3/ticker/tradingDay"})
    EXPECT_EQ(bench_.get(path, "symbol=ETHBTC").status, 200) << path;
  EXPECT_EQ(bench_.get("/api/v3/ticker/price", "symbols=%5B%22ETHBTC%22%5D").body,
            R"([{"symbol":"ETHBTC","price":"0.03399000"}])");
  EXPECT_EQ(bench_.get("/api/v1/depth", "symbol=BTCUSDT").status, 404);
  EXPECT_EQ(bench_.call("POST", "/api/v3/userDataStream", "", "", bench_.key->id).status, 410);
  EXPECT_EQ(bench_.call("POST", "/api/v3/time", "", "", "").status, 405);
}

TEST_F(SimulatorRest, AnswersEveryPrivateEndpoint) {
  for (const std::string_view path :
       {"/api/v3/account", "/api/v3/openOrders", "/api/v3/rateLimit/order",
        "/sapi/v1/capital/config/getall", "/sapi/v1/asset/tradeFee", "/api/v3/openOrderList",
        "/api/v3/allOrderList"})
    EXPECT_EQ(bench_.signed_call("GET", path, "").status, 200) << path;
  for (const std::string_view path : {"/api/v3/allOrders", "/api/v3/myTrades",
                                      "/api/v3/account/commission", "/api/v3/myAllocations"})
    EXPECT_EQ(bench_.signed_call("GET", path, "symbol=BTCUSDT").status, 200) << path;
}

}  // namespace
}  // namespace crossbook::binance::test
