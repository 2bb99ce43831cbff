// K3, S11, S13: what the second line refuses, and by which limit's name.
#include "keys/policy_guard.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <random>
#include <thread>
#include <vector>

#include "tests/keys/policy_builders.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();

struct OrderRow {
  const char* name;
  Refusal expected;
  std::function<void(OrderClaim&)> change;
};

void set_target(OrderClaim& claim, RequestMethod method, std::string_view host,
                std::string_view path) {
  claim.target = {method, host, path};
}

const std::vector<OrderRow> kOrderRows = {
    {"as it is", Refusal::None, [](OrderClaim&) {}},
    {"the other host and route", Refusal::None,
     [](OrderClaim& c) { set_target(c, RequestMethod::Post, "api.binance.com", "/api/v3/order"); }},
    {"a query behind the path", Refusal::None,
     [](OrderClaim& c) {
       set_target(c, RequestMethod::Post, "api.binance.com", "/api/v3/order?symbol=BTCUSDT");
     }},
    {"a path with the market in it", Refusal::None,
     [](OrderClaim& c) {
       set_target(c, RequestMethod::Post, "api.binance.com", "/api/v2/buy/btcusd/");
     }},
    // where it goes (S11)
    {"another host", Refusal::HostNotAllowed,
     [](OrderClaim& c) { c.target.host = "ws-api.binance.us:9443"; }},
    {"no host", Refusal::HostNotAllowed, [](OrderClaim& c) { c.target.host = ""; }},
    {"the host without its port", Refusal::HostNotAllowed,
     [](OrderClaim& c) { c.target.host = "ws-api.binance.com"; }},
    {"the host in upper case", Refusal::HostNotAllowed,
     [](OrderClaim& c) { c.target.host = "WS-API.binance.com:9443"; }},
    {"a host that begins alike", Refusal::HostNotAllowed,
     [](OrderClaim& c) { c.target.host = "ws-api.binance.com:9443.evil.example"; }},
    {"another operation", Refusal::RequestNotAllowed,
     [](OrderClaim& c) { c.target.path = "order.cancelReplace"; }},
    {"an operation that begins alike", Refusal::RequestNotAllowed,
     [](OrderClaim& c) { c.target.path = "order.place2"; }},
    {"no operation", Refusal::RequestNotAllowed, [](OrderClaim& c) { c.target.path = ""; }},
    {"another method", Refusal::RequestNotAllowed,
     [](OrderClaim& c) { set_target(c, RequestMethod::Put, "api.binance.com", "/api/v3/order"); }},
    {"a path in upper case", Refusal::RequestNotAllowed,
     [](OrderClaim& c) { set_target(c, RequestMethod::Post, "api.binance.com", "/API/v3/order"); }},
    {"a path with an escape", Refusal::RequestNotAllowed,
     [](OrderClaim& c) {
       set_target(c, RequestMethod::Post, "api.binance.com", "/api/v3/%6frder");
     }},
    {"a path with dots", Refusal::RequestNotAllowed,
     [](OrderClaim& c) {
       set_target(c, RequestMethod::Post, "api.binance.com", "/api/v3/x/../order");
     }},
    {"a path with a double slash", Refusal::RequestNotAllowed,
     [](OrderClaim& c) {
       set_target(c, RequestMethod::Post, "api.binance.com", "/api//v3/order");
     }},
    {"a placeholder filled by two segments", Refusal::RequestNotAllowed,
     [](OrderClaim& c) {
       set_target(c, RequestMethod::Post, "api.binance.com", "/api/v2/buy/btc/usd/");
     }},
    {"a placeholder left empty", Refusal::RequestNotAllowed,
     [](OrderClaim& c) { set_target(c, RequestMethod::Post, "api.binance.com", "/api/v2/buy//"); }},
    {"a listed read", Refusal::NotAnOrderRequest,
     [](OrderClaim& c) {
       set_target(c, RequestMethod::Get, "api.binance.com", "/api/v3/account");
     }},
    {"a listed cancel", Refusal::NotAnOrderRequest,
     [](OrderClaim& c) {
       set_target(c, RequestMethod::Delete, "api.binance.com", "/api/v3/order");
     }},
    {"a withdrawal", Refusal::ForbiddenRequest,
     [](OrderClaim& c) {
       set_target(c, RequestMethod::Post, "api.binance.com", "/sapi/v1/capital/withdraw/apply");
     }},
    // what it says
    {"no client id", Refusal::BadClientId, [](OrderClaim& c) { c.client_id = ""; }},
    {"a client id of 41", Refusal::BadClientId,
     [](OrderClaim& c) { c.client_id = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"; }},
    {"a client id with a quote", Refusal::BadClientId,
     [](OrderClaim& c) { c.client_id = "a\",\"side\":\"SELL"; }},
    {"a client id with an ampersand", Refusal::BadClientId,
     [](OrderClaim& c) { c.client_id = "a&quantity=9"; }},
    {"a client id with a line end", Refusal::BadClientId,
     [](OrderClaim& c) { c.client_id = "a\n"; }},
    {"a price of 0", Refusal::BadPrice, [](OrderClaim& c) { c.price = 0; }},
    {"a price below 0", Refusal::BadPrice, [](OrderClaim& c) { c.price = -6'000'000; }},
    {"a quantity of 0", Refusal::BadQuantity, [](OrderClaim& c) { c.quantity = 0; }},
    {"a quantity below 0", Refusal::BadQuantity, [](OrderClaim& c) { c.quantity = -5'000'000; }},
    {"the least quantity", Refusal::BadQuantity,
     [](OrderClaim& c) { c.quantity = std::numeric_limits<std::int64_t>::min(); }},
    {"19 decimals", Refusal::BadScale, [](OrderClaim& c) { c.quantity_scale = 17; }},
    {"a scale that overflows", Refusal::BadScale, [](OrderClaim& c) { c.price_scale = 255; }},
    // the limits (S13)
    {"another symbol", Refusal::SymbolNotAllowed, [](OrderClaim& c) { c.symbol = "XRPUSDT"; }},
    {"no symbol", Refusal::SymbolNotAllowed, [](OrderClaim& c) { c.symbol = ""; }},
    {"a symbol in lower case", Refusal::SymbolNotAllowed,
     [](OrderClaim& c) { c.symbol = "btcusdt"; }},
    {"a symbol of 300", Refusal::SymbolNotAllowed,
     [](OrderClaim& c) {
       static const std::string long_symbol(300, 'B');
       c.symbol = long_symbol;
     }},
    {"an order that may rest", Refusal::NotIoc, [](OrderClaim& c) { c.is_ioc = false; }},
    {"no reference price", Refusal::NoReferencePrice, [](OrderClaim& c) { c.reference_price = 0; }},
    {"a reference price below 0", Refusal::NoReferencePrice,
     [](OrderClaim& c) { c.reference_price = -1; }},
    {"1 % above the reference", Refusal::None,
     [](OrderClaim& c) { c.reference_price = 5'000'000, c.price = 5'050'000; }},
    {"a tick more than 1 % above", Refusal::PriceCollar,
     [](OrderClaim& c) { c.reference_price = 5'000'000, c.price = 5'050'001; }},
    {"1 % below the reference", Refusal::None,
     [](OrderClaim& c) { c.reference_price = 5'000'000, c.price = 4'950'000; }},
    {"a tick more than 1 % below", Refusal::PriceCollar,
     [](OrderClaim& c) { c.reference_price = 5'000'000, c.price = 4'949'999; }},
    {"a price ten times too high", Refusal::PriceCollar,
     [](OrderClaim& c) { c.price = 60'000'000; }},
    {"the largest price against the least reference", Refusal::PriceCollar,
     [](OrderClaim& c) { c.price = kMax, c.reference_price = 1; }},
    {"the cap to the last unit", Refusal::None,
     [](OrderClaim& c) { c.price = c.reference_price = 5'000'000, c.quantity = 10'000'000; }},
    {"one unit over the cap", Refusal::OrderNotional,
     [](OrderClaim& c) { c.price = c.reference_price = 5'000'000, c.quantity = 10'000'001; }},
    {"a sale over the cap", Refusal::OrderNotional,
     [](OrderClaim& c) { c.side = ClaimSide::Sell, c.quantity = 10'000'000; }},
    {"a quantity a thousand times too large", Refusal::OrderNotional,
     [](OrderClaim& c) { c.quantity *= 1000; }},
    {"a notional that does not fit 128 bits", Refusal::OrderNotional,
     [](OrderClaim& c) {
       c.price = c.reference_price = c.quantity = kMax;
       c.price_scale = c.quantity_scale = 0;
     }},
    {"the cap of another quote asset", Refusal::None,
     [](OrderClaim& c) {
       c.symbol = "ETHBTC", c.price = c.reference_price = 500, c.price_scale = 4;
       c.quantity = 2, c.quantity_scale = 0;
     }},
    {"over the cap of another quote asset", Refusal::OrderNotional, [](OrderClaim& c) {
       c.symbol = "ETHBTC", c.price = c.reference_price = 500, c.price_scale = 4;
       c.quantity = 21, c.quantity_scale = 1;
     }}};

TEST(PolicyGuardS13, NamesTheLimitThatRefusesAnOrder) {
  ASSERT_GE(kOrderRows.size(), 50U);
  const TradeKey key = trade_key();
  for (const OrderRow& row : kOrderRows) {
    PolicyGuard guard{trade_policy()};
    OrderClaim claim = good_claim();
    row.change(claim);
    auto permit = guard.permit_order(key, claim, 0, kPolicyNowMs);
    EXPECT_EQ(permit.refusal(), row.expected) << row.name << ": " << to_string(permit.refusal());
    EXPECT_EQ(static_cast<bool>(permit), row.expected == Refusal::None) << row.name;
  }
}

struct RequestRow {
  const char* name;
  Refusal expected;
  RequestMethod method;
  std::string_view host;
  std::string_view path;
};

TEST(PolicyGuardS11, NamesTheLimitThatRefusesARequest) {
  constexpr RequestMethod kGet = RequestMethod::Get;
  constexpr RequestMethod kWs = RequestMethod::Ws;
  constexpr std::string_view kHost = "api.binance.com";
  const TradeKey key = trade_key();
  const PolicyGuard guard{trade_policy()};
  for (const RequestRow& row : {
           RequestRow{"a read", Refusal::None, kGet, kHost, "/api/v3/account"},
           RequestRow{"a query", Refusal::None, kGet, kHost, "/api/v3/account?omitZeroBalances=1"},
           RequestRow{"an id", Refusal::None, kGet, kHost, "/v1/order/orders/59378/matchresults"},
           RequestRow{"a cancel", Refusal::None, RequestMethod::Delete, kHost, "/api/v3/order"},
           RequestRow{"a login", Refusal::None, kWs, "ws-api.binance.com:9443", "session.logon"},
           RequestRow{"another host", Refusal::HostNotAllowed, kGet, "api.evil.example",
                      "/api/v3/account"},
           RequestRow{"a host and a port", Refusal::HostNotAllowed, kGet, "api.binance.com:80",
                      "/api/v3/account"},
           RequestRow{"a trap in front", Refusal::HostNotAllowed, kGet,
                      "api.binance.com@evil.example", "/api/v3/account"},
           RequestRow{"another method", Refusal::RequestNotAllowed, RequestMethod::Post, kHost,
                      "/api/v3/account"},
           RequestRow{"an operation in a path's place", Refusal::RequestNotAllowed, kGet, kHost,
                      "session.logon"},
           RequestRow{"a path in an operation's place", Refusal::RequestNotAllowed, kWs, kHost,
                      "/api/v3/account"},
           RequestRow{"another path", Refusal::RequestNotAllowed, kGet, kHost, "/api/v3/myTrades"},
           RequestRow{"a path that begins alike", Refusal::RequestNotAllowed, kGet, kHost,
                      "/api/v3/account/commission"},
           RequestRow{"a slash at the end", Refusal::RequestNotAllowed, kGet, kHost,
                      "/api/v3/account/"},
           RequestRow{"a fragment", Refusal::RequestNotAllowed, kGet, kHost, "/api/v3/account#x"},
           RequestRow{"a space", Refusal::RequestNotAllowed, kGet, kHost, "/api/v3/account "},
           RequestRow{"nothing", Refusal::RequestNotAllowed, kGet, kHost, ""},
           RequestRow{"a query alone", Refusal::RequestNotAllowed, kGet, kHost, "?a=1"},
           RequestRow{"an id of two segments", Refusal::RequestNotAllowed, kGet, kHost,
                      "/v1/order/orders/1/2/matchresults"},
           RequestRow{"an id with an escape", Refusal::RequestNotAllowed, kGet, kHost,
                      "/v1/order/orders/1%2f2/matchresults"},
           RequestRow{"an id of dots", Refusal::RequestNotAllowed, kGet, kHost,
                      "/v1/order/orders/../matchresults"},
           RequestRow{"an id that is a withdrawal", Refusal::ForbiddenRequest, kGet, kHost,
                      "/v1/order/orders/withdraw/matchresults"},
           RequestRow{"an order without a claim", Refusal::NeedsOrderClaim, RequestMethod::Post,
                      kHost, "/api/v3/order"},
           RequestRow{"an order's frame without a claim", Refusal::NeedsOrderClaim, kWs,
                      "ws-api.binance.com:9443", "order.place"},
           RequestRow{"a transfer", Refusal::ForbiddenRequest, RequestMethod::Post, kHost,
                      "/sapi/v1/asset/transfer"},
       }) {
    const auto permit = guard.permit_request(key, {row.method, row.host, row.path}, kPolicyNowMs);
    EXPECT_EQ(permit.refusal(), row.expected) << row.name << ": " << to_string(permit.refusal());
  }
  const std::string endless = "/" + std::string(100'000, 'a');
  EXPECT_EQ(guard.permit_request(key, {kGet, kHost, endless}, kPolicyNowMs).refusal(),
            Refusal::RequestNotAllowed);
}

struct PolicyGuardK3 : testing::Test {
  Refusal order(std::int64_t mono_ns, std::int64_t quantity = 5'000'000) {
    OrderClaim claim = good_claim();
    claim.quantity = quantity;  // 5'000'000: 3000 USDT
    return guard->permit_order(key, claim, mono_ns, kPolicyNowMs).refusal();
  }
  void use(const KeyPolicy& policy) { guard.emplace(policy); }

  TradeKey key = trade_key();
  std::optional<PolicyGuard> guard{std::in_place, trade_policy()};
};

TEST_F(PolicyGuardK3, LetsThroughSoManyOrdersInAnySecond) {
  constexpr std::int64_t kLittle = 1'000;  // 0.6 USDT
  for (int i = 0; i < 5; ++i) EXPECT_EQ(order(i * 100'000'000, kLittle), Refusal::None);
  EXPECT_EQ(order(500'000'000, kLittle), Refusal::OrderRate);
  EXPECT_EQ(order(999'999'999, kLittle), Refusal::OrderRate);
  EXPECT_EQ(order(1'000'000'000, kLittle), Refusal::None);  // the first is a second old
  EXPECT_EQ(order(1'000'000'001, kLittle), Refusal::OrderRate);
  EXPECT_EQ(order(1'100'000'000, kLittle), Refusal::None);
}

TEST_F(PolicyGuardK3, AddsUpTheNotionalOfAMinute) {
  for (int i = 0; i < 4; ++i) EXPECT_EQ(order(i * kPolicySecondNs), Refusal::None);  // 12000 USDT
  EXPECT_EQ(order(4 * kPolicySecondNs, 1), Refusal::MinuteNotional);
  EXPECT_EQ(order(60 * kPolicySecondNs, 1), Refusal::MinuteNotional);
  EXPECT_EQ(order(61 * kPolicySecondNs), Refusal::None);  // the first has left
  EXPECT_EQ(order(61 * kPolicySecondNs, 1), Refusal::MinuteNotional);
}

TEST_F(PolicyGuardK3, AddsUpTheNotionalOfADay) {
  constexpr std::int64_t kHour = 3'600 * kPolicySecondNs;
  for (int i = 0; i < 6; ++i) EXPECT_EQ(order(i * kHour), Refusal::None);  // 18000 USDT
  EXPECT_EQ(order(6 * kHour), Refusal::DayNotional);
  EXPECT_EQ(guard->sent_within_day("USDT", 6 * kHour), cap("18000"));
  EXPECT_EQ(order(6 * kHour, 3'333'333), Refusal::None);  // 1999.9998
  EXPECT_EQ(order(24 * kHour), Refusal::DayNotional);
  EXPECT_EQ(order(24 * kHour + kHour / 12), Refusal::None);  // the first has left, in 5 minutes
  EXPECT_EQ(order(25 * kHour), Refusal::DayNotional);
}

TEST_F(PolicyGuardK3, CountsSalesAndAllSymbolsOfAQuoteAssetTogether) {
  OrderClaim claim = good_claim();
  claim.side = ClaimSide::Sell;
  EXPECT_TRUE(guard->permit_order(key, claim, 0, kPolicyNowMs));
  claim.symbol = "ETHUSDT";
  EXPECT_TRUE(guard->permit_order(key, claim, 0, kPolicyNowMs));
  EXPECT_EQ(guard->sent_within_day("USDT", 0), cap("6000"));
  EXPECT_EQ(guard->sent_within_day("BTC", 0), CapAmount{});
  EXPECT_EQ(guard->sent_within_day("EUR", 0), CapAmount{});
}

TEST_F(PolicyGuardK3, CountsNothingForWhatItRefuses) {
  OrderClaim claim = good_claim();
  claim.is_ioc = false;
  for (int i = 0; i < 100; ++i) {
    EXPECT_EQ(guard->permit_order(key, claim, 0, kPolicyNowMs).refusal(), Refusal::NotIoc);
  }
  EXPECT_EQ(guard->sent_within_day("USDT", 0), CapAmount{});
  EXPECT_EQ(order(0), Refusal::None);
}

TEST_F(PolicyGuardK3, GoesOnCountingWhereAnEarlierRunStopped) {
  EXPECT_TRUE(guard->restore_day("USDT", cap("18000"), 0));
  EXPECT_EQ(order(0), Refusal::DayNotional);
  EXPECT_EQ(order(0, 3'000'000), Refusal::None);  // 1800
  EXPECT_FALSE(guard->restore_day("EUR", cap("1"), 0));
  EXPECT_FALSE(guard->restore_day("USDT", CapAmount::from_raw(-1), 0));
  EXPECT_TRUE(guard->restore_day("USDT", cap("1000000000000000"), 0));
  EXPECT_EQ(guard->sent_within_day("USDT", 0), cap("20000"));
  EXPECT_EQ(order(0, 1), Refusal::DayNotional);
}

TEST_F(PolicyGuardK3, RefusesAClockThatWentBack) {
  EXPECT_EQ(order(-1), Refusal::ClockWentBack);
  EXPECT_EQ(order(kPolicySecondNs), Refusal::None);
  EXPECT_EQ(order(kPolicySecondNs - 1), Refusal::ClockWentBack);
  EXPECT_EQ(order(kPolicySecondNs), Refusal::None);
  EXPECT_FALSE(guard->restore_day("USDT", cap("1"), 0));
}

TEST_F(PolicyGuardK3, EndsWhenThePolicyEnds) {
  const std::int64_t end = trade_policy().expires_unix_ms;
  const RequestTarget read{RequestMethod::Get, "api.binance.com", "/api/v3/account"};
  EXPECT_TRUE(guard->permit_order(key, good_claim(), 0, end - 1));
  EXPECT_TRUE(guard->permit_request(key, read, end - 1));
  EXPECT_EQ(guard->permit_order(key, good_claim(), 0, end).refusal(), Refusal::Expired);
  EXPECT_EQ(guard->permit_request(key, read, end).refusal(), Refusal::Expired);
  KeyPolicy endless = trade_policy();
  endless.expires_unix_ms = 0;
  use(endless);
  EXPECT_TRUE(guard->permit_order(key, good_claim(), 0, kMax));
}

TEST_F(PolicyGuardK3, GivesNothingAfterARevocationFromAnotherThread) {
  EXPECT_EQ(order(0), Refusal::None);
  std::thread{[&] { guard->revoke(); }}.join();
  EXPECT_TRUE(guard->is_revoked());
  EXPECT_EQ(order(0), Refusal::Revoked);
  EXPECT_EQ(guard
                ->permit_request(key, {RequestMethod::Get, "api.binance.com", "/api/v3/account"},
                                 kPolicyNowMs)
                .refusal(),
            Refusal::Revoked);
}

TEST_F(PolicyGuardK3, LetsOrdersRestWhereThePolicySaysSo) {
  KeyPolicy policy = trade_policy();
  policy.is_ioc_only = false;
  use(policy);
  OrderClaim claim = good_claim();
  claim.is_ioc = false;
  EXPECT_TRUE(guard->permit_order(key, claim, 0, kPolicyNowMs));
}

TEST(PolicyGuardI11, ServesOnlyTheKeyOfItsPolicy) {
  PolicyGuard guard{trade_policy()};
  const RequestTarget read{RequestMethod::Get, "api.binance.com", "/api/v3/account"};
  const TradeKey other = trade_key("other-key-id");
  EXPECT_EQ(guard.permit_order(other, good_claim(), 0, kPolicyNowMs).refusal(), Refusal::WrongKey);
  EXPECT_EQ(guard.permit_request(other, read, kPolicyNowMs).refusal(), Refusal::WrongKey);
  EXPECT_EQ(guard.permit_request(read_key(), read, kPolicyNowMs).refusal(), Refusal::WrongKey);
}

TEST(PolicyGuardI11, GivesNoOrderByAReadKeysPolicy) {
  PolicyGuard guard{read_policy()};
  EXPECT_EQ(guard.permit_order(trade_key("read-key-id"), good_claim(), 0, kPolicyNowMs).refusal(),
            Refusal::ReadOnly);
}

/// Whatever is asked for, what was let through within any 60 seconds is under the cap.
TEST(PolicyGuardS13, NeverLetsMoreThroughThanItsWindows) {
  std::mt19937_64 random{29};
  KeyPolicy policy = trade_policy();
  policy.caps[0].day = cap("1200000");
  PolicyGuard guard{policy};
  const TradeKey key = trade_key();
  std::vector<std::pair<std::int64_t, CapAmount::Raw>> sent;
  std::int64_t now = 0;
  for (int i = 0; i < 50'000; ++i) {
    const std::uint64_t longest = random() % 1'000 == 0 ? 20'000 : random() % 50 == 0 ? 40 : 1;
    now += static_cast<std::int64_t>(random() % longest) * kPolicySecondNs +
           static_cast<std::int64_t>(random() % kPolicySecondNs);
    OrderClaim claim = good_claim();
    claim.quantity = static_cast<std::int64_t>(random() % 9'000'000);
    if (!guard.permit_order(key, claim, now, kPolicyNowMs)) continue;
    sent.emplace_back(now, CapAmount::product(claim.price, 2, claim.quantity, 8)->raw());
    CapAmount::Raw minute = 0;
    CapAmount::Raw day = 0;
    std::size_t second = 0;
    for (auto at = sent.rbegin(); at != sent.rend(); ++at) {
      const std::int64_t age = now - at->first;
      if (age > 86'400 * kPolicySecondNs) break;
      day += at->second;
      if (age <= 60 * kPolicySecondNs) minute += at->second;
      if (age < kPolicySecondNs) ++second;
    }
    ASSERT_LE(minute, cap("12000").raw());
    ASSERT_LE(day, cap("1200000").raw());
    ASSERT_LE(second, 5U);
  }
  EXPECT_GT(sent.size(), 1'000U);
}

TEST(Refusals, EachHasItsWords) {
  std::vector<std::string_view> words;
  for (std::size_t i = 0; i < kRefusals; ++i) {
    words.push_back(to_string(static_cast<Refusal>(i)));
    EXPECT_FALSE(words.back().empty());
  }
  std::sort(words.begin(), words.end());
  EXPECT_EQ(std::adjacent_find(words.begin(), words.end()), words.end());
}

}  // namespace
}  // namespace crossbook
