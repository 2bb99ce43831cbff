// What each flag of account/apiRestrictions stands for (K4).
#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

constexpr const char* kFlags[] = {"enableReading",
                                  "enableWithdrawals",
                                  "enableInternalTransfer",
                                  "enableMargin",
                                  "enableFutures",
                                  "permitsUniversalTransfer",
                                  "enableVanillaOptions",
                                  "enableSpotAndMarginTrading",
                                  "enableFixApiTrade",
                                  "enableFixReadOnly",
                                  "enablePortfolioMarginTrading"};

KeyScopes decode(const std::string& body) {
  Market market;
  RestEvents events;
  const auto result =
      market.venue.decode_rest({RestCall::Kind::KeyScopes, nullptr, {}}, {200, body, {}}, events);
  EXPECT_TRUE(result.has_value()) << body;
  return events.key_scopes;
}

/// All flags false but one.
std::string only(std::string_view on) {
  std::string text = R"({"ipRestrict":true)";
  for (const char* flag : kFlags)
    text += ",\"" + std::string{flag} + (flag == on ? "\" : true" : "\" : false ");
  return text + "}";
}

struct Row {
  const char* flag;
  ScopeKind kind;
};

TEST(BinanceKeyScopesK4, EachFlagGrantsWhatItsNameSays) {
  const Row rows[] = {{"enableReading", ScopeKind::Read},
                      {"enableFixReadOnly", ScopeKind::Read},
                      {"enableSpotAndMarginTrading", ScopeKind::Trade},
                      {"enableFixApiTrade", ScopeKind::Trade},
                      {"enableWithdrawals", ScopeKind::Withdraw},
                      {"enableInternalTransfer", ScopeKind::Transfer},
                      {"permitsUniversalTransfer", ScopeKind::Transfer},
                      {"enableMargin", ScopeKind::Other},
                      {"enableFutures", ScopeKind::Other},
                      {"enableVanillaOptions", ScopeKind::Other},
                      {"enablePortfolioMarginTrading", ScopeKind::Other}};
  EXPECT_EQ(std::size(rows), std::size(kFlags));
  for (const Row& row : rows) {
    const KeyScopes scopes = decode(only(row.flag));
    ASSERT_EQ(scopes.granted.size(), 1U) << row.flag;
    EXPECT_EQ(scopes.granted[0], (KeyScope{row.kind, row.flag}));
  }
  EXPECT_TRUE(decode(only("none")).granted.empty());
}

TEST(BinanceKeyScopesK4, TellsWhetherAddressesAreListedAndWhenItEnds) {
  const KeyScopes trade = decode(read_file(testdata_path("rest_key_trade.json")));
  EXPECT_EQ(trade.ip, IpBinding::Listed);
  EXPECT_EQ(trade.ip_field, "ipRestrict");
  EXPECT_TRUE(trade.addresses.empty()) << "the venue does not tell them";
  EXPECT_EQ(trade.expires_unix_ms, 0);
  const KeyScopes all = decode(read_file(testdata_path("rest_key_everything.json")));
  EXPECT_EQ(all.ip, IpBinding::Any);
  EXPECT_EQ(all.expires_unix_ms, 1'800'000'000'000);
  EXPECT_EQ(all.expiry_field, "tradingAuthorityExpirationTime");
}

TEST(BinanceKeyScopesK4, AFlagThatNobodyKnowsIsGrantedUnlessItIsPlainlyFalse) {
  const KeyScopes scopes = decode(read_file(testdata_path("rest_key_unknown_flags.json")));
  const std::vector<KeyScope> expected{{ScopeKind::Other, "permitsLending"},
                                       {ScopeKind::Other, "enableMoonTravel"},
                                       {ScopeKind::Other, "enableDelegation"},
                                       {ScopeKind::Read, "enableReading"}};
  EXPECT_EQ(scopes.granted, expected);
}

}  // namespace
}  // namespace crossbook::binance::test
