// S12, K3: no withdrawal, transfer or change of keys is ever signed, whatever a policy says.
#include "keys/forbidden_request.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "tests/keys/policy_builders.hpp"

namespace crossbook {
namespace {

constexpr RequestMethod kGet = RequestMethod::Get;
constexpr RequestMethod kPost = RequestMethod::Post;
constexpr RequestMethod kPut = RequestMethod::Put;
constexpr RequestMethod kDelete = RequestMethod::Delete;
constexpr RequestMethod kWs = RequestMethod::Ws;

struct Row {
  const char* venue;
  RequestMethod method;
  std::string path;
};

/// Every such path that a fact sheet names. Bitvavo, Coinbase, Crypto.com and Gemini: none named.
const std::vector<Row> kNamedByTheSheets = {
    {"binance", kPost, "/sapi/v2/sub-account/subAccountApi/ipRestriction"},
    {"binance", kGet, "/sapi/v1/sub-account/subAccountApi/ipRestriction"},
    {"binance", kDelete, "/sapi/v1/sub-account/subAccountApi/ipRestriction"},
    {"binance", kDelete, "/sapi/v1/sub-account/subAccountApi/ipRestriction/ipList"},
    {"binance", kPost, "/sapi/v1/broker/subAccountApi"},
    {"binance", kDelete, "/sapi/v1/broker/subAccountApi"},
    {"bitfinex", kPost, "/v2/auth/w/token"},
    {"bitfinex", kPost, "/v2/auth/w/token/del"},
    {"bitget", kPost, "/api/v2/user/create-virtual-subaccount-apikey"},
    {"bitget", kPost, "/api/v2/user/modify-virtual-subaccount-apikey"},
    {"bitget", kPost, "/api/v3/user/create-sub-api"},
    {"bitget", kPost, "/api/v3/user/update-sub-api"},
    {"bitget", kPost, "/api/v3/user/delete-sub-api"},
    {"bitget", kGet, "/api/v3/user/sub-api-list"},
    {"bitstamp", kPost, "/api/v2/withdrawal-requests/"},
    {"bitstamp", kPost, "/api/v2/revoke_all_api_keys/"},
    {"bybit", kPost, "/v5/user/update-api"},
    {"bybit", kPost, "/v5/user/delete-api"},
    {"bybit", kPost, "/v5/user/create-sub-api"},
    {"bybit", kPost, "/v5/user/update-sub-api"},
    {"bybit", kPost, "/v5/user/delete-sub-api"},
    {"bybit", kGet, "/v5/user/sub-apikeys"},
    {"bybit", kGet, "/v5/asset/transfer/query-account-coins-balance"},
    {"gate", kPost, "/api/v4/sub_accounts/100/keys"},
    {"gate", kPut, "/api/v4/sub_accounts/100/keys/abc"},
    {"gate", kDelete, "/api/v4/sub_accounts/100/keys/abc"},
    {"gate", kPost, "/api/v4/sub_accounts/100/lock"},
    {"gate", kPost, "/api/v4/sub_accounts/100/unlock"},
    {"htx", kPost, "/v2/sub-user/api-key-generation"},
    {"htx", kPost, "/v2/sub-user/api-key-modification"},
    {"htx", kPost, "/v2/sub-user/api-key-deletion"},
    {"kraken", kPost, "/oauth/fast-api-key"},
    {"kraken", kPut, "/oauth/fast-api-key"},
    {"kraken", kDelete, "/oauth/fast-api-key"},
    {"kucoin", kPost, "/api/v1/sub/api-key"},
    {"kucoin", kPost, "/api/v1/sub/api-key/update"},
    {"kucoin", kDelete, "/api/v1/sub/api-key"},
    {"mexc", kPost, "/api/v3/apiKeyInfo"},
    {"mexc", kPost, "/api/v3/sub-account/apiKey"},
    {"mexc", kGet, "/api/v3/sub-account/apiKey"},
    {"mexc", kDelete, "/api/v3/sub-account/apiKey"},
    {"okx", kPost, "/api/v5/users/subaccount/apikey"},
    {"okx", kGet, "/api/v5/users/subaccount/apikey"},
    {"okx", kPost, "/api/v5/users/subaccount/modify-apikey"},
    {"okx", kPost, "/api/v5/users/subaccount/delete-apikey"}};

/// How the same venues name what the sheets leave out, because nothing here may ever use it.
const std::vector<Row> kNamedElsewhere = {
    {"binance", kPost, "/sapi/v1/capital/withdraw/apply"},
    {"binance", kPost, "/sapi/v1/localentity/withdraw/apply"},
    {"binance", kPost, "/sapi/v1/asset/transfer"},
    {"binance", kPost, "/sapi/v1/sub-account/universalTransfer"},
    {"binance", kPost, "/sapi/v1/giftcard/createCode"},
    {"binance", kPost, "/sapi/v2/fiat/withdraw"},
    {"bitfinex", kPost, "/v2/auth/w/withdraw"},
    {"bitfinex", kPost, "/v2/auth/w/transfer"},
    {"bitfinex", kPost, "/v2/auth/w/ext/invoice/payments"},
    {"bitget", kPost, "/api/v2/spot/wallet/withdrawal"},
    {"bitget", kPost, "/api/v2/spot/wallet/transfer"},
    {"bitget", kPost, "/api/v2/spot/wallet/subaccount-transfer"},
    {"bitstamp", kPost, "/api/v2/btc_withdrawal/"},
    {"bitstamp", kPost, "/api/v2/ripple_withdrawal/"},
    {"bitstamp", kPost, "/api/v2/withdrawal/open/"},
    {"bitstamp", kPost, "/api/v2/transfer-to-main/"},
    {"bitvavo", kPost, "/v2/withdrawal"},
    {"bitvavo", kWs, "privateWithdrawAssets"},
    {"bybit", kPost, "/v5/asset/withdraw/create"},
    {"bybit", kPost, "/v5/asset/transfer/inter-transfer"},
    {"bybit", kPost, "/v5/asset/transfer/universal-transfer"},
    {"coinbase", kPost, "/v2/accounts/abc/transactions"},
    {"coinbase", kPost, "/api/v3/brokerage/portfolios/move_funds"},
    {"coinbase", kPost, "/withdrawals/crypto"},
    {"coinbase", kPost, "/withdrawals/payment-method"},
    {"cryptocom", kPost, "/exchange/v1/private/create-withdrawal"},
    {"cryptocom", kPost, "/exchange/v1/private/create-subaccount-transfer"},
    {"cryptocom", kWs, "private/create-withdrawal"},
    {"gate", kPost, "/api/v4/withdrawals"},
    {"gate", kPost, "/api/v4/withdrawals/push"},
    {"gate", kPost, "/api/v4/wallet/transfers"},
    {"gate", kPost, "/api/v4/wallet/sub_account_transfers"},
    {"gemini", kPost, "/v1/withdraw/btc"},
    {"gemini", kPost, "/v1/account/transfer/btc"},
    {"gemini", kPost, "/v1/payments/withdraw/usd"},
    {"htx", kPost, "/v1/dw/withdraw/api/create"},
    {"htx", kPost, "/v1/account/transfer"},
    {"htx", kPost, "/v1/subuser/transfer"},
    {"kraken", kPost, "/0/private/Withdraw"},
    {"kraken", kPost, "/0/private/WithdrawCancel"},
    {"kraken", kPost, "/0/private/WalletTransfer"},
    {"kraken", kPost, "/0/private/AccountTransfer"},
    {"kucoin", kPost, "/api/v3/withdrawals"},
    {"kucoin", kPost, "/api/v2/accounts/inner-transfer"},
    {"kucoin", kPost, "/api/v3/accounts/universal-transfer"},
    {"mexc", kPost, "/api/v3/capital/withdraw"},
    {"mexc", kPost, "/api/v3/capital/transfer"},
    {"okx", kPost, "/api/v5/asset/withdrawal"},
    {"okx", kPost, "/api/v5/asset/withdrawal-lightning"},
    {"okx", kPost, "/api/v5/asset/transfer"}};

std::vector<Row> all_forbidden() {
  std::vector<Row> all = kNamedByTheSheets;
  all.insert(all.end(), kNamedElsewhere.begin(), kNamedElsewhere.end());
  return all;
}

TEST(ForbiddenRequestS12, HoldsEveryPathThatTheFactSheetsName) {
  for (const Row& row : all_forbidden()) {
    EXPECT_TRUE(is_forbidden_request(row.method, row.path)) << row.venue << " " << row.path;
  }
}

TEST(ForbiddenRequestS12, MakesNoDifferenceOfCaseAndHyphens) {
  for (const std::string_view path : {"/v1/WITHDRAW", "/v1/With-Draw", "/v1/with_draw/btc",
                                      "/v1/TransFER", "/v1/Sub_Account", "/v1/API-key"}) {
    EXPECT_TRUE(is_forbidden_request(kPost, path)) << path;
  }
  for (const std::string_view name : {"account.withdraw", "wallet_Transfer", "create-api-key"}) {
    EXPECT_TRUE(is_forbidden_request(kWs, name)) << name;
  }
}

TEST(ForbiddenRequestS12, NoPolicyMayListOne) {
  for (const Row& row : all_forbidden()) {
    for (const RequestKind kind : {RequestKind::Read, RequestKind::Cancel, RequestKind::Order}) {
      KeyPolicy policy = trade_policy();
      policy.requests.push_back({kind, row.method, row.path});
      EXPECT_THROW(check_policy(policy), std::invalid_argument) << row.path;
      EXPECT_THROW(encode_policy(policy), std::invalid_argument) << row.path;
      EXPECT_THROW(PolicyGuard{policy}, std::invalid_argument) << row.path;
    }
  }
}

/// As wide as a policy can be made: any path of up to seven segments, by any method, of any kind.
KeyPolicy widest_policy(RequestKind kind) {
  KeyPolicy policy = trade_policy();
  policy.requests = {{RequestKind::Order, kWs, "order.place"}};
  for (const RequestMethod method : {kGet, kPost, kPut, kDelete, RequestMethod::Patch, kWs}) {
    std::string path = method == kWs ? "{}" : "/{}";
    for (int segments = 1; segments <= 4; ++segments, path += "/{}") {
      policy.requests.push_back({kind, method, path});
      if (method != kWs) policy.requests.push_back({kind, method, path + "/"});
    }
  }
  return policy;
}

TEST(ForbiddenRequestS12, NoPolicyGetsOneSigned) {
  const TradeKey key = trade_key();
  PolicyGuard reading{widest_policy(RequestKind::Read)};
  PolicyGuard ordering{widest_policy(RequestKind::Order)};
  std::int64_t now = 0;
  for (const Row& row : all_forbidden()) {
    const RequestTarget target{row.method, "api.binance.com", row.path};
    EXPECT_EQ(reading.permit_request(key, target, kPolicyNowMs).refusal(),
              Refusal::ForbiddenRequest)
        << row.path;
    OrderClaim claim = good_claim();
    claim.target = target;
    EXPECT_EQ(ordering.permit_order(key, claim, now += kPolicySecondNs, kPolicyNowMs).refusal(),
              Refusal::ForbiddenRequest)
        << row.path;
    // at a host that is not listed, too
    EXPECT_EQ(
        reading.permit_request(key, {row.method, "evil.example", row.path}, kPolicyNowMs).refusal(),
        Refusal::ForbiddenRequest);
  }
  // and the wide policy does let others through
  EXPECT_TRUE(reading.permit_request(key, {kGet, "api.binance.com", "/api/v3/time"}, kPolicyNowMs));
}

TEST(ForbiddenRequest, LetsThroughWhatAVenueNeeds) {
  for (const Row& row :
       std::vector<Row>{{"binance", kGet, "/api/v3/account"},
                        {"binance", kPost, "/api/v3/order"},
                        {"binance", kGet, "/sapi/v1/account/apiRestrictions"},
                        {"binance", kGet, "/sapi/v1/asset/tradeFee"},
                        {"binance", kWs, "session.logon"},
                        {"binance", kWs, "userDataStream.subscribe.signature"},
                        {"bitfinex", kPost, "/v2/auth/w/order/submit"},
                        {"bitfinex", kPost, "/v2/auth/r/permissions"},
                        {"bitfinex", kPost, "/v2/auth/r/wallets"},
                        {"bitget", kPost, "/api/v2/spot/trade/place-order"},
                        {"bitget", kGet, "/api/v2/spot/account/info"},
                        {"bitget", kGet, "/api/v2/spot/account/assets"},
                        {"bitstamp", kPost, "/api/v2/buy/btcusd/"},
                        {"bitstamp", kPost, "/api/v2/account_balances/"},
                        {"bitstamp", kPost, "/api/v2/user_transactions/"},
                        {"bitstamp", kPost, "/api/v2/websockets_token/"},
                        {"bitvavo", kPost, "/v2/order"},
                        {"bitvavo", kWs, "privateCreateOrder"},
                        {"bitvavo", kPost, "/v2/cancelOrdersAfter"},
                        {"bybit", kPost, "/v5/order/create"},
                        {"bybit", kGet, "/v5/user/query-api"},
                        {"bybit", kGet, "/v5/account/wallet-balance"},
                        {"coinbase", kPost, "/api/v3/brokerage/orders"},
                        {"coinbase", kGet, "/api/v3/brokerage/key_permissions"},
                        {"coinbase", kGet, "/api/v3/brokerage/transaction_summary"},
                        {"cryptocom", kPost, "/exchange/v1/private/create-order"},
                        {"cryptocom", kWs, "private/create-order"},
                        {"cryptocom", kWs, "private/user-balance"},
                        {"gate", kPost, "/api/v4/spot/orders"},
                        {"gate", kGet, "/api/v4/account/main_keys"},
                        {"gate", kGet, "/api/v4/wallet/fee"},
                        {"gate", kWs, "spot.order_place"},
                        {"gemini", kPost, "/v1/order/new"},
                        {"gemini", kPost, "/v1/roles"},
                        {"gemini", kPost, "/v1/balances"},
                        {"htx", kPost, "/v1/order/orders/place"},
                        {"htx", kPost, "/v1/order/orders/59378/submitcancel"},
                        {"htx", kGet, "/v2/user/api-key"},
                        {"htx", kWs, "sub"},
                        {"kraken", kPost, "/0/private/AddOrder"},
                        {"kraken", kPost, "/0/private/GetApiKeyInfo"},
                        {"kraken", kPost, "/0/private/GetWebSocketsToken"},
                        {"kraken", kPost, "/0/private/BalanceEx"},
                        {"kraken", kWs, "add_order"},
                        {"kucoin", kPost, "/api/v1/hf/orders"},
                        {"kucoin", kGet, "/api/v1/user/api-key"},
                        {"kucoin", kPost, "/api/v1/bullet-private"},
                        {"mexc", kPost, "/api/v3/order"},
                        {"mexc", kGet, "/api/v3/apiKeyInfo"},
                        {"mexc", kPost, "/api/v3/userDataStream"},
                        {"okx", kPost, "/api/v5/trade/order"},
                        {"okx", kGet, "/api/v5/account/config"},
                        {"okx", kGet, "/api/v5/asset/balances"},
                        {"okx", kPost, "/api/v5/trade/cancel-all-after"},
                        {"okx", kWs, "login"}}) {
    EXPECT_FALSE(is_forbidden_request(row.method, row.path)) << row.venue << " " << row.path;
  }
}

TEST(ForbiddenRequest, AKeyMayOnlyAskAboutItselfNotChangeItself) {
  for (const RequestMethod method : {kPost, kPut, kDelete}) {
    EXPECT_TRUE(is_forbidden_request(method, "/api/v1/user/api-key"));
    EXPECT_TRUE(is_forbidden_request(method, "/v2/user/api-key"));
    EXPECT_TRUE(is_forbidden_request(method, "/api/v3/apiKeyInfo"));
  }
  EXPECT_TRUE(is_forbidden_request(kGet, "/api/v1/user/api-key/x"));
  EXPECT_TRUE(is_forbidden_request(kPost, "/0/private/GetApiKeyInfo/"));
}

}  // namespace
}  // namespace crossbook
