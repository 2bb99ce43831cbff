// What the local Coinbase says to clients that are not ours: REST.
#include <gtest/gtest.h>

#include "venues/coinbase/test_support.hpp"

namespace crossbook::coinbase::test {
namespace {

using nlohmann::json;
constexpr std::string_view kAccounts = "/api/v3/brokerage/accounts";
constexpr std::string_view kOrders = "/api/v3/brokerage/orders";
constexpr std::string_view kCancel = "/api/v3/brokerage/orders/batch_cancel";

struct CoinbaseRest : ::testing::Test {
  LocalCoinbase local;
  const ApiKey& key = local.issue();

  int status_of(std::string_view bearer, std::string_view address = "127.0.0.1") {
    return local.send("GET", kAccounts, {}, bearer, address).status;
  }
  json place(std::string_view body) { return body_of(local.post(kOrders, body, key)); }
  std::string refusal_of(std::string_view body) {
    const json answer = place(body);
    EXPECT_EQ(answer["success"], false) << answer;
    return answer["error_response"]["error"].get<std::string>() + " " +
           answer["error_response"]["preview_failure_reason"].get<std::string>();
  }
};

TEST_F(CoinbaseRest, TokensOfBothKindsAreTaken) {
  const ApiKey& p256 =
      local.local().issue_es256_key(local.account, {.read = true}, local.random, local.now);
  EXPECT_EQ(status_of(local.token(key, "GET", kAccounts)), 200);
  EXPECT_EQ(status_of(local.token(p256, "GET", kAccounts)), 200);
}

TEST_F(CoinbaseRest, TokensNameMethodPathAndHost) {
  EXPECT_EQ(status_of(local.token(key, "GET", kAccounts, "api.coinbase.com")), 200);
  EXPECT_EQ(status_of(local.token(key, "GET", kAccounts, "127.0.0.1")), 200) << "without the port";
  EXPECT_EQ(status_of(local.token(key, "GET", kAccounts, "api.example.com")), 401);
  EXPECT_EQ(status_of(local.token(key, "POST", kAccounts)), 401);
  EXPECT_EQ(status_of(local.token(key, "GET", kOrders)), 401);
  EXPECT_EQ(status_of(local.token(key, "", "")), 401) << "a socket's token";
  EXPECT_EQ(local.send("GET", kAccounts, {}, {}).status, 401);
  EXPECT_EQ(local.send("GET", kAccounts, {}, {}).body, "Unauthorized\n");
}

TEST_F(CoinbaseRest, TokensHaveTheirTime) {
  using std::chrono::seconds;
  const auto late = [&](seconds by) {
    return status_of(local.token(key, "GET", kAccounts, kTestHost, by));
  };
  EXPECT_EQ(late(seconds{8}), 200);
  EXPECT_EQ(late(seconds{9}), 401) << "expired";
  EXPECT_EQ(late(seconds{-5}), 200) << "as much as it is dated back";
  EXPECT_EQ(late(seconds{-6}), 401) << "of the future";
}

TEST_F(CoinbaseRest, TamperedTokensAreRefused) {
  const std::string token = local.token(key, "GET", kAccounts);
  for (const std::size_t at : {std::size_t{5}, token.find('.') + 5, token.rfind('.') + 5}) {
    std::string changed = token;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    EXPECT_EQ(status_of(changed), 401) << at;
  }
  EXPECT_EQ(status_of("a.b.c"), 401);
  EXPECT_EQ(status_of("no token"), 401);
}

TEST_F(CoinbaseRest, KeysAddressesAndScopesCount) {
  ApiKey& stored = *local.exchange.find_key(key.id);
  stored.ip_allow_list = {"203.0.113.7"};
  EXPECT_EQ(status_of(local.token(key, "GET", kAccounts)), 401);
  EXPECT_EQ(status_of(local.token(key, "GET", kAccounts), "203.0.113.7"), 200);
  stored.ip_allow_list.clear();
  stored.is_revoked = true;
  EXPECT_EQ(status_of(local.token(key, "GET", kAccounts)), 401);
  const ApiKey& reader = local.issue(false);
  const HttpReply reply = local.post(kOrders, limit_order("a", "BUY", "1", "99"), reader);
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(body_of(reply)["error"], "PERMISSION_DENIED");
}

TEST_F(CoinbaseRest, OldShapesOfTokensAreTaken) {
  // As ccxt 4.5 writes them: "uris", "aud", "iat".
  const auto encode = [](const json& part) {
    const std::string text = part.dump();
    std::string out(2 * text.size() + 8, '\0');
    return std::string{base64url_encode(
        {reinterpret_cast<const unsigned char*>(text.data()), text.size()}, out.data())};
  };
  const std::int64_t now = local.now.seconds();
  const std::string input =
      encode({{"alg", "EdDSA"}, {"typ", "JWT"}, {"kid", key.id}, {"nonce", "0a"}}) + "." +
      encode({{"aud", {"cdp_service"}},
              {"iss", "cdp"},
              {"nbf", now},
              {"exp", now + 120},
              {"sub", key.id},
              {"iat", now},
              {"uris", {"GET 127.0.0.1:1/api/v3/brokerage/accounts"}}});
  Signature signature;
  key.verifier->sign({input}, signature);
  char text[96];
  EXPECT_EQ(status_of(input + "." + std::string{base64url_encode(signature.view(), text)}), 200);
}

TEST_F(CoinbaseRest, LimitsAreToldAndKept) {
  const HttpReply first = local.get(kAccounts, key);
  const auto header = [](const HttpReply& reply, std::string_view name) {
    for (const auto& [key_name, value] : reply.headers)
      if (key_name == name) return value;
    return std::string{};
  };
  EXPECT_EQ(header(first, "x-ratelimit-limit"), "30");
  EXPECT_EQ(header(first, "x-ratelimit-remaining"), "29");
  HttpReply last;
  for (int i = 0; i < 30; ++i) last = local.get(kAccounts, key);
  EXPECT_EQ(last.status, 429);
  EXPECT_EQ(body_of(last)["error"], "rate_limit_exceeded");
  for (int i = 0; i < 11; ++i) last = local.get("/api/v3/brokerage/time");
  EXPECT_EQ(last.status, 429) << "public calls are counted by address";
  local.advance(std::chrono::seconds{1});
  EXPECT_EQ(local.get(kAccounts, key).status, 200);
}

TEST_F(CoinbaseRest, AccountsComeInPages) {
  const json first = body_of(local.get(std::string{kAccounts} + "?limit=2", key));
  EXPECT_EQ(first["accounts"].size(), 2U);
  EXPECT_EQ(first["has_next"], true);
  const std::string next =
      std::string{kAccounts} + "?limit=2&cursor=" + first["cursor"].get<std::string>();
  const json second = body_of(local.get(next, key));
  EXPECT_EQ(second["accounts"].size(), 1U);
  EXPECT_EQ(second["has_next"], false);
  EXPECT_EQ(first["accounts"][0]["available_balance"]["value"], "5");
}

TEST_F(CoinbaseRest, ProductsInDollarsHaveAnAlias) {
  const json listed = body_of(local.get("/api/v3/brokerage/market/products?product_type=SPOT"));
  ASSERT_EQ(listed["products"].size(), 4U);
  EXPECT_EQ(listed["products"][0]["alias_to"], json::array({"BTC-USDC"}));
  EXPECT_EQ(listed["products"][2]["product_id"], "BTC-USDC");
  EXPECT_EQ(listed["products"][2]["alias"], "BTC-USD");
  EXPECT_EQ(refusal_of(limit_order("a", "BUY", "1", "99", "limit_limit_gtc", "BTC-USDC")),
            "INELIGIBLE_PAIR UNKNOWN_PREVIEW_FAILURE_REASON");
  const json futures = body_of(local.get("/api/v3/brokerage/market/products?product_type=FUTURE"));
  EXPECT_TRUE(futures["products"].empty());
}

TEST_F(CoinbaseRest, RefusalsAreHttp200) {
  EXPECT_EQ(refusal_of(limit_order("a", "BUY", "5000", "100")),
            "INSUFFICIENT_FUND PREVIEW_INSUFFICIENT_FUND");
  EXPECT_EQ(refusal_of(limit_order("b", "BUY", "0.00001", "100")),
            "UNKNOWN_FAILURE_REASON PREVIEW_INVALID_BASE_SIZE_TOO_SMALL");
  EXPECT_EQ(refusal_of(limit_order("c", "BUY", "0.001", "100")),
            "UNKNOWN_FAILURE_REASON PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL");
  EXPECT_EQ(refusal_of(limit_order("d", "BUY", "1", "99.001")),
            "INVALID_PRICE_PRECISION PREVIEW_INVALID_PRICE_PRECISION");
  EXPECT_EQ(refusal_of(limit_order("e", "BUY", "0.0000000001", "99")),
            "INVALID_SIZE_PRECISION UNKNOWN_PREVIEW_FAILURE_REASON");
  EXPECT_EQ(refusal_of(limit_order("f", "BUY", "1", "99", "twap_limit_gtd")),
            "UNSUPPORTED_ORDER_CONFIGURATION UNKNOWN_PREVIEW_FAILURE_REASON");
  EXPECT_EQ(refusal_of(limit_order("g", "BUY", "1", "99", "limit_limit_gtc", "QQQ-USD")),
            "INVALID_PRODUCT_ID PREVIEW_INVALID_PRODUCT_ID");
  EXPECT_EQ(refusal_of(limit_order("h", "HOLD", "1", "99")),
            "INVALID_SIDE UNKNOWN_PREVIEW_FAILURE_REASON");
  EXPECT_EQ(local.post(kOrders, limit_order("", "BUY", "1", "99"), key).status, 400);
  EXPECT_EQ(local.post(kOrders, "no json", key).status, 400);
  local.exchange.set_status(local.btc(), TradingStatus::Halted);
  EXPECT_EQ(refusal_of(limit_order("i", "BUY", "1", "99")),
            "ORDER_ENTRY_DISABLED PREVIEW_ORDER_ENTRY_DISABLED");
}

TEST_F(CoinbaseRest, SameOrderOnceMoreIsTheSameOrder) {
  const std::string body = limit_order("twice", "BUY", "1", "99");
  const json first = place(body), second = place(body);
  EXPECT_EQ(first["success_response"]["order_id"], second["success_response"]["order_id"]);
  EXPECT_EQ(local.exchange.open_orders(local.account).size(), 1U);
  EXPECT_EQ(refusal_of(limit_order("twice", "BUY", "2", "99")),
            "UNKNOWN_FAILURE_REASON UNKNOWN_PREVIEW_FAILURE_REASON");
}

TEST_F(CoinbaseRest, OrdersAreListedEditedAndCancelled) {
  const std::string id =
      place(limit_order("rest", "BUY", "1", "99"))["success_response"]["order_id"];
  const std::string one = "/api/v3/brokerage/orders/historical/" + id;
  EXPECT_EQ(body_of(local.get(one, key))["order"]["status"], "OPEN");
  EXPECT_EQ(local.get("/api/v3/brokerage/orders/historical/nobody", key).status, 404);
  const std::string_view kOpen = "/api/v3/brokerage/orders/historical/batch?order_status=OPEN";
  EXPECT_EQ(body_of(local.get(kOpen, key))["orders"].size(), 1U);
  EXPECT_EQ(local.get(std::string{kOpen} + "&order_status=FILLED", key).status, 400);
  const std::string edit = R"({"order_id":")" + id + R"(","price":"98.5","size":"0.5"})";
  EXPECT_EQ(body_of(local.post("/api/v3/brokerage/orders/edit", edit, key))["success"], true);
  EXPECT_EQ(body_of(local.get(
                one, key))["order"]["order_configuration"]["limit_limit_gtc"]["limit_price"],
            "98.5");
  const std::string cancel = R"({"order_ids":[")" + id + R"("]})";
  EXPECT_EQ(body_of(local.post(kCancel, cancel, key))["results"][0]["success"], true);
  EXPECT_EQ(body_of(local.post(kCancel, cancel, key))["results"][0]["failure_reason"],
            "UNKNOWN_CANCEL_ORDER");
  EXPECT_EQ(local.post(kCancel, R"({"order_ids":[]})", key).status, 400);
}

TEST_F(CoinbaseRest, FeesAreOfTheQuote) {
  const json taken = place(limit_order("ioc", "BUY", "1", "101", "sor_limit_ioc"));
  const std::string id = taken["success_response"]["order_id"];
  const json fills =
      body_of(local.get("/api/v3/brokerage/orders/historical/fills?order_ids=" + id, key));
  ASSERT_EQ(fills["fills"].size(), 1U);
  EXPECT_EQ(fills["fills"][0]["commission"], "0.606");
  EXPECT_EQ(fills["fills"][0]["liquidity_indicator"], "TAKER");
  EXPECT_EQ(amount_text(local.exchange.ledger().balance(local.account, AssetId{1}).total),
            "99898.394");
}

TEST_F(CoinbaseRest, PreviewsPlaceNothing) {
  const json preview = body_of(
      local.post("/api/v3/brokerage/orders/preview", limit_order("x", "BUY", "5000", "100"), key));
  EXPECT_EQ(preview["errs"], json::array({"PREVIEW_INSUFFICIENT_FUND"}));
  EXPECT_TRUE(local.exchange.open_orders(local.account).empty());
}

TEST_F(CoinbaseRest, WhatIsNotSimulatedIsRefusedByName) {
  for (const std::string_view path :
       {"/api/v3/brokerage/convert/quote", "/api/v3/brokerage/portfolios/move_funds"}) {
    const HttpReply reply = local.post(path, "{}", key);
    EXPECT_EQ(reply.status, 404);
    EXPECT_NE(reply.body.find("not part of the local exchange"), std::string::npos);
  }
  EXPECT_EQ(local.get("/v2/user").status, 404);
}

}  // namespace
}  // namespace crossbook::coinbase::test
