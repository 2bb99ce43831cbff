// A trade key's and a read key's policy, their keys, and an order that the first allows.
// In: nothing. Out: the parts that the tests change. Thread: any. Limits: none.
#pragma once

#include <string>

#include "keys/policy_guard.hpp"

namespace crossbook {

inline constexpr std::int64_t kPolicyNowMs = 1'800'000'000'000;  // before the policy's end
inline constexpr std::int64_t kPolicySecondNs = 1'000'000'000;

inline CapAmount cap(std::string_view text) { return CapAmount::parse(text).value(); }

/// Two symbols in USDT, one in BTC; 5 orders a second; 1 % collar; ends in 2027.
inline KeyPolicy trade_policy() {
  KeyPolicy policy;
  policy.key = {.venue = "binance",
                .environment = KeyEnvironment::Live,
                .account = "main",
                .role = KeyRole::Trade,
                .key_id = "trade-key-id"};
  policy.hosts = {"api.binance.com", "ws-api.binance.com:9443"};
  policy.requests = {{RequestKind::Read, RequestMethod::Get, "/api/v3/account"},
                     {RequestKind::Read, RequestMethod::Get, "/api/v3/order"},
                     {RequestKind::Read, RequestMethod::Get, "/v1/order/orders/{}/matchresults"},
                     {RequestKind::Read, RequestMethod::Ws, "session.logon"},
                     {RequestKind::Cancel, RequestMethod::Delete, "/api/v3/order"},
                     {RequestKind::Order, RequestMethod::Ws, "order.place"},
                     {RequestKind::Order, RequestMethod::Post, "/api/v3/order"},
                     {RequestKind::Order, RequestMethod::Post, "/api/v2/buy/{}/"}};
  policy.symbols = {{"BTCUSDT", "USDT"}, {"ETHUSDT", "USDT"}, {"ETHBTC", "BTC"}};
  policy.caps = {{"USDT", cap("5000"), cap("12000"), cap("20000")},
                 {"BTC", cap("0.1"), cap("0.2"), cap("0.3")}};
  policy.collar_bp = 100;
  policy.orders_per_second = 5;
  policy.expires_unix_ms = 1'830'000'000'000;
  return policy;
}

inline KeyPolicy read_policy() {
  KeyPolicy policy;
  policy.key = {.venue = "binance",
                .environment = KeyEnvironment::Live,
                .account = "main",
                .role = KeyRole::Read,
                .key_id = "read-key-id"};
  policy.hosts = {"api.binance.com"};
  policy.requests = {{RequestKind::Read, RequestMethod::Get, "/api/v3/account"}};
  return policy;
}

inline TradeKey trade_key(std::string id = "trade-key-id") {
  return TradeKey{{.id = std::move(id), .secret = Secret{"secret"}, .passphrase = Secret{}}};
}

inline ReadKey read_key(std::string id = "read-key-id") {
  return ReadKey{{.id = std::move(id), .secret = Secret{"secret"}, .passphrase = Secret{}}};
}

/// Buys 0.05 BTC at 60000.00: 3000 USDT.
inline OrderClaim good_claim() {
  return {.target = {RequestMethod::Ws, "ws-api.binance.com:9443", "order.place"},
          .symbol = "BTCUSDT",
          .client_id = "cb7f3k2000001aZ9q1",
          .side = ClaimSide::Buy,
          .is_ioc = true,
          .price = 6'000'000,
          .price_scale = 2,
          .quantity = 5'000'000,
          .quantity_scale = 8,
          .reference_price = 5'990'000};
}

}  // namespace crossbook
