// Hosts, symbols, codes and limits.
#include "venues/bybit/rules.hpp"

#include <gtest/gtest.h>

namespace crossbook::bybit::test {
namespace {

TEST(BybitCodes, GiveTheReasonThatTheDocumentsGive) {
  const auto reason = [](std::int64_t code) { return code_rule(code).reason; };
  for (const int code : {170131, 170033, 110007, 110012})
    EXPECT_EQ(reason(code), RejectReason::InsufficientBalance) << code;
  for (const int code : {170140, 110094}) EXPECT_EQ(reason(code), RejectReason::MinNotional);
  for (const int code : {170136, 170137, 170124, 170381, 170341})
    EXPECT_EQ(reason(code), RejectReason::LotSize) << code;
  EXPECT_EQ(reason(170134), RejectReason::TickSize);
  for (const int code : {170132, 170133, 170371, 170372, 30208, 30209, 110003})
    EXPECT_EQ(reason(code), RejectReason::PriceBand) << code;
  for (const int code : {10002, -1}) EXPECT_EQ(reason(code), RejectReason::Timestamp);
  for (const int code : {10003, 33004, -2015}) EXPECT_EQ(reason(code), RejectReason::KeyInvalid);
  EXPECT_EQ(reason(10004), RejectReason::Signature);
  for (const int code : {10010, 10009}) EXPECT_EQ(reason(code), RejectReason::IpNotAllowed);
  for (const int code : {170141, 110072}) EXPECT_EQ(reason(code), RejectReason::DuplicateClientId);
  for (const int code : {170213, 170143, 170139, 170142, 110001, 110008})
    EXPECT_EQ(reason(code), RejectReason::NotFound) << code;
  for (const int code : {10006, 170222, 170005, 10403, 10429, 429})
    EXPECT_EQ(reason(code), RejectReason::RateLimited) << code;
  for (const int code : {10000, 10016, 10019, 170001, 170007, 170146, 170147})
    EXPECT_FALSE(code_rule(code).is_definitive) << code;
}

TEST(BybitCodes, KeepTheVenuesOwnWords) {
  EXPECT_EQ(code_text(170131, "Insufficient balance.").view(), "170131 Insufficient balance.");
  EXPECT_FALSE(code_text(1, std::string(1'000, 'x')).view().empty());
}

TEST(BybitHosts, AreTheTestnetsForADemo) {
  EXPECT_EQ(venue_endpoints(Environment::Live).ws_trade, "wss://stream.bybit.com/v5/trade");
  EXPECT_EQ(venue_endpoints(Environment::Demo).rest, "https://api-testnet.bybit.com");
  EXPECT_EQ(venue_endpoints(Environment::Demo).ws_trade, "wss://stream-testnet.bybit.com/v5/trade");
}

TEST(BybitSymbols, AreUpperCaseWithoutASeparator) {
  EXPECT_EQ(join_symbol("BTC", "USDT").view(), "BTCUSDT");
  EXPECT_TRUE(join_symbol("btc", "USDT").empty());
  EXPECT_TRUE(join_symbol("", "USDT").empty());
  EXPECT_EQ(trading_status("Trading"), TradingStatus::Trading);
  EXPECT_EQ(trading_status("PreLaunch"), TradingStatus::Halted);
  EXPECT_EQ(trading_status("a word of tomorrow"), TradingStatus::Halted);
}

TEST(BybitRecordings, KnowTheirOwnSockets) {
  using Kind = RecordedSource::Kind;
  EXPECT_EQ(classify_url("wss://stream.bybit.com/v5/public/spot").kind, Kind::Frames);
  EXPECT_EQ(classify_url("wss://stream.bybit.com/v5/private").kind, Kind::Ignored);
  EXPECT_EQ(classify_url("https://api.bytick.com/v5/market/time").kind, Kind::Ignored);
  EXPECT_EQ(classify_url("wss://ws.okx.com:8443/ws/v5/public").kind, Kind::NotOurs);
  for (const char* url :
       {"wss://stream.bybit.com/v5/public/linear", "wss://stream.bybit.com/v5/public/inverse",
        "wss://stream.bybit.com/v5/public/option", "wss://stream.bybit.com/spot/quote/ws/v2"}) {
    EXPECT_EQ(classify_url(url).kind, Kind::NotSpoken) << url;
    EXPECT_FALSE(classify_url(url).reason.empty()) << url;
  }
}

TEST(BybitLimits, CostsMakeEachEndpointsOwnLimitHold) {
  EXPECT_EQ(50 / venue_rest_weight(RestCall::Kind::Fees), 5U);
  EXPECT_EQ(50 / venue_rest_weight(RestCall::Kind::KeyScopes), 10U);
  EXPECT_LE(50 / venue_rest_weight(RestCall::Kind::CancelOrder), 20U);
  EXPECT_EQ(50 / venue_rest_weight(RestCall::Kind::QueryOrder), 50U);
}

}  // namespace
}  // namespace crossbook::bybit::test
