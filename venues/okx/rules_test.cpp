#include "venues/okx/rules.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "venues/okx/symbols.hpp"

namespace crossbook::okx {
namespace {

TEST(OkxErrorTable, IsSortedWithoutDoubles) {
  const auto rules = error_rules();
  EXPECT_TRUE(
      std::adjacent_find(rules.begin(), rules.end(), [](const ErrorRule& a, const ErrorRule& b) {
        return a.code >= b.code;
      }) == rules.end());
  for (const ErrorRule& rule : rules) EXPECT_NE(rule.reason, RejectReason::None) << rule.code;
}

TEST(OkxErrorTable, NamesTheReasonOfEachDocumentedCode) {
  const auto reason = [](int code) { return error_rule(code).reason; };
  EXPECT_EQ(reason(51008), RejectReason::InsufficientBalance);
  EXPECT_EQ(reason(51131), RejectReason::InsufficientBalance);
  EXPECT_EQ(reason(51020), RejectReason::LotSize);
  EXPECT_EQ(reason(51121), RejectReason::LotSize);
  EXPECT_EQ(reason(50122), RejectReason::MinNotional);
  EXPECT_EQ(reason(51137), RejectReason::PriceBand);
  EXPECT_EQ(reason(51150), RejectReason::TickSize);
  EXPECT_EQ(reason(50102), RejectReason::Timestamp);
  EXPECT_EQ(reason(50113), RejectReason::Signature);
  EXPECT_EQ(reason(50110), RejectReason::IpNotAllowed);
  EXPECT_EQ(reason(50120), RejectReason::Permission);
  EXPECT_EQ(reason(51016), RejectReason::DuplicateClientId);
  EXPECT_EQ(reason(50071), RejectReason::DuplicateClientId);
  EXPECT_EQ(reason(51001), RejectReason::UnknownInstrument);
  EXPECT_EQ(reason(51022), RejectReason::Halted);
  EXPECT_EQ(reason(51603), RejectReason::NotFound);
  EXPECT_EQ(reason(50011), RejectReason::RateLimited);
  EXPECT_EQ(reason(60014), RejectReason::RateLimited);
  EXPECT_EQ(reason(50036), RejectReason::DeadlineElapsed);
  EXPECT_EQ(reason(51502), RejectReason::InsufficientBalance);
  EXPECT_EQ(reason(51511), RejectReason::WouldTake);
  EXPECT_EQ(reason(51507), RejectReason::Halted);
  EXPECT_EQ(reason(51110), RejectReason::Halted);
  EXPECT_EQ(reason(51201), RejectReason::LotSize);
  EXPECT_EQ(reason(50119), RejectReason::KeyInvalid);
  EXPECT_EQ(reason(50101), RejectReason::KeyInvalid);
  EXPECT_EQ(reason(50035), RejectReason::IpNotAllowed);
  EXPECT_EQ(reason(60031), RejectReason::InvalidParameter);
  EXPECT_EQ(reason(64001), RejectReason::InvalidParameter);
}

/// Each code that the local OKX says is one that the client understands.
TEST(OkxErrorTable, KnowsTheCodesOfTheOrderEndpoints) {
  for (const int code :
       {50000, 50002, 50006, 50011, 50014, 50016, 50026, 50036, 50062, 50101, 50102, 50103,
        50104, 50105, 50106, 50107, 50110, 50111, 50112, 50113, 50115, 50119, 50120, 50122,
        51000, 51001, 51003, 51005, 51008, 51010, 51016, 51020, 51021, 51022, 51071, 51111,
        51121, 51137, 51138, 51150, 51174, 51201, 51204, 51400, 51406, 51500, 51501, 51502,
        51503, 51511, 51603, 54042, 60004, 60005, 60006, 60007, 60009, 60011, 60012, 60013,
        60014, 60018, 60019, 60024, 60028, 60031, 60032, 64001, 64002, 64003, 64008})
    EXPECT_TRUE(std::any_of(error_rules().begin(), error_rules().end(), [&](const ErrorRule& rule) {
      return rule.code == code;
    })) << code;
}

TEST(OkxErrorTable, ProvesNothingWhereTheVenueDoesNotSay) {
  for (const int code : {50001, 50004, 50013, 50026, 50046, 50062, 51054, 51149, 51412, 64007})
    EXPECT_FALSE(error_rule(code).is_definitive) << code;
  for (const int code : {-1, 1, 2, 51999, 99999}) {
    EXPECT_FALSE(error_rule(code).is_definitive) << code;
    EXPECT_EQ(error_rule(code).reason, RejectReason::OutcomeUnknown) << code;
  }
}

TEST(OkxErrorTable, ReadsCodesFromText) {
  EXPECT_EQ(error_code("51008"), 51008);
  EXPECT_EQ(error_code("0"), 0);
  EXPECT_EQ(error_code(""), 0);
  EXPECT_EQ(error_code("51x08"), -1);
  EXPECT_EQ(error_code("9999999999"), -1);
  EXPECT_EQ(error_text("51008", "1000", "no").view(), "51008_1000 no");
}

TEST(OkxRecording, KnowsItsOwnConnections) {
  using Kind = RecordedSource::Kind;
  EXPECT_EQ(classify_url("ws1|wss://ws.okx.com:8443/ws/v5/public").kind, Kind::Frames);
  EXPECT_EQ(classify_url("wss://ws.okx.com:8443/ws/v5/public?x=1").kind, Kind::Frames);
  EXPECT_EQ(classify_url("http|https://www.okx.com/api/v5/public/instruments").kind, Kind::Ignored);
  EXPECT_EQ(classify_url("wss://ws.okx.com:8443/ws/v5/private").kind, Kind::Ignored);
  EXPECT_EQ(classify_url("ws1|wss://stream.binance.com:9443/ws").kind, Kind::NotOurs);
  const RecordedSource binary = classify_url("wss://ws.okx.com:8443/ws/v5/public-sbe");
  EXPECT_EQ(binary.kind, Kind::NotSpoken);
  EXPECT_FALSE(binary.reason.empty());
  EXPECT_EQ(classify_url("wss://real.okex.com:8443/ws/v3").kind, Kind::NotSpoken);
}

TEST(OkxLimits, CostsMakeEachEndpointsOwnLimitHold) {
  // 60 units per 2 s: trade-fee allows 5 calls, time 10, instruments 20.
  EXPECT_EQ(60 / venue_rest_weight(RestCall::Kind::Fees), 5U);
  EXPECT_EQ(60 / venue_rest_weight(RestCall::Kind::Time), 10U);
  EXPECT_EQ(60 / venue_rest_weight(RestCall::Kind::Balances), 10U);
  EXPECT_EQ(60 / venue_rest_weight(RestCall::Kind::Instruments), 20U);
  EXPECT_EQ(60 / venue_rest_weight(RestCall::Kind::QueryOrder), 60U);
}

TEST(OkxHosts, DemoHasItsOwnSockets) {
  EXPECT_EQ(venue_endpoints(Environment::Live).ws_public, "wss://ws.okx.com:8443/ws/v5/public");
  EXPECT_EQ(venue_endpoints(Environment::Demo).ws_private,
            "wss://wspap.okx.com:8443/ws/v5/private");
  EXPECT_EQ(venue_endpoints(Environment::Demo).rest, venue_endpoints(Environment::Live).rest);
}

TEST(OkxSymbols, AreTwoCodesWithADash) {
  EXPECT_EQ(join_symbol("BTC", "USDT").view(), "BTC-USDT");
  EXPECT_TRUE(join_symbol("btc", "USDT").empty());
  const auto parts = split_symbol("1INCH-USDT");
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ(parts->base.view(), "1INCH");
  EXPECT_EQ(parts->quote.view(), "USDT");
  EXPECT_FALSE(split_symbol("BTC-USDT-SWAP").has_value());
  EXPECT_FALSE(split_symbol("BTCUSDT").has_value());
  EXPECT_FALSE(split_symbol("-USDT").has_value());
}

}  // namespace
}  // namespace crossbook::okx
