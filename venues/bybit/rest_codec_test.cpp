// REST answers that cannot be read are refused, and the field is named.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "venues/bybit/venue.hpp"

namespace crossbook::bybit::test {
namespace {

using Asked = RestCall::Kind;

class BybitAnswers : public ::testing::Test {
 protected:
  BybitAnswers() {
    listing_.instrument = table_.at(table_.instrument("BTC/USDT"));
    listing_.symbol = listing_.rest_symbol = VenueSymbol{"BTCUSDT"};
    venue_->set_listings({&listing_, 1}, table_);
  }
  Result<void> decode(Asked kind, std::string_view result) {
    events_.clear();
    const HttpResponse response{
        200, fmt::format(R"({{"retCode":0,"retMsg":"OK","result":{},"time":1}})", result), {}};
    return venue_->decode_rest({kind, &listing_, ClientOrderId{"Ab1"}}, response, events_);
  }
  InstrumentTable table_;
  Listing listing_;
  std::unique_ptr<Venue> venue_ = make().make_venue();
  RestEvents events_;
};

TEST_F(BybitAnswers, ThatCannotBeReadNameTheField) {
  struct Row {
    Asked kind;
    std::string_view result;
    Errc code;
    std::string_view field;
  };
  const Row rows[] = {
      {Asked::Time, "[]", Errc::MissingField, "result"},
      {Asked::Time, "{}", Errc::MissingField, "timeNano"},
      {Asked::Time, R"({"timeNano":"soon"})", Errc::MissingField, "timeNano"},
      {Asked::Time, R"({"timeNano":"0"})", Errc::BadDecimal, "timeNano"},
      {Asked::Instruments, "{}", Errc::MissingField, "list"},
      {Asked::Instruments, R"({"list":7})", Errc::MissingField, "list"},
      {Asked::Instruments, R"({"list":[{"symbol":"BTCUSDT"}]})", Errc::MissingField, "baseCoin"},
      {Asked::Instruments,
       R"({"list":[{"symbol":"BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT","status":"Trading"}]})",
       Errc::MissingField, "tickSize"},
      {Asked::Instruments, R"({"list":[{"symbol":"BTCUSDT","priceFilter":[]}]})",
       Errc::MissingField, "priceFilter"},
      {Asked::Fees, R"({"list":[{"symbol":"BTCUSDT"}]})", Errc::MissingField, "takerFeeRate"},
      {Asked::Fees, R"({"list":[{"symbol":"BTCUSDT","takerFeeRate":"x","makerFeeRate":"0"}]})",
       Errc::BadDecimal, "takerFeeRate"},
      {Asked::Fees,
       R"({"list":[{"symbol":"BTCUSDT","takerFeeRate":"0.0000000001","makerFeeRate":"0"}]})",
       Errc::InexactDecimal, "takerFeeRate"},
      {Asked::Balances, R"({"list":[]})", Errc::MissingField, "list"},
      {Asked::Balances, R"({"list":[{"accountType":"UNIFIED"}]})", Errc::MissingField, "coin"},
      {Asked::Balances, R"({"list":[{"coin":[{"coin":"BTC"}]}]})", Errc::MissingField,
       "walletBalance"},
      {Asked::Balances, R"({"list":[{"coin":[{"coin":"BTC","walletBalance":"x","locked":"0"}]}]})",
       Errc::BadDecimal, "walletBalance"},
      {Asked::QueryOrder, R"({"list":[{"symbol":"BTCUSDT"}]})", Errc::MissingField, "orderId"},
      {Asked::OpenOrders, "{}", Errc::MissingField, "list"},
      {Asked::Trades, R"({"list":[{"symbol":"BTCUSDT","execType":"Trade","orderId":"1"}]})",
       Errc::MissingField, "execTime"},
      {Asked::KeyScopes, "{}", Errc::MissingField, "readOnly"},
      {Asked::KeyScopes, R"({"readOnly":0})", Errc::MissingField, "permissions"},
      {Asked::KeyScopes, R"({"readOnly":0,"permissions":{}})", Errc::MissingField, "ips"},
      {Asked::KeyScopes, R"({"readOnly":0,"permissions":{},"ips":["*"]})", Errc::MissingField,
       "expiredAt"},
      {Asked::KeyScopes, R"({"readOnly":0,"permissions":[],"ips":["*"]})", Errc::MissingField,
       "permissions"},
      {Asked::KeyScopes, R"({"readOnly":0,"permissions":{"Spot":[7]}})", Errc::MissingField,
       "permissions"},
      {Asked::KeyScopes, R"({"readOnly":0,"permissions":{"Spot":["a b"]}})", Errc::Malformed,
       "permissions"},
      {Asked::KeyScopes, R"({"readOnly":0,"permissions":{},"permissions":{}})", Errc::Malformed,
       "permissions"},
      {Asked::KeyScopes, R"({"readOnly":0,"permissions":{},"ips":["one or two"]})", Errc::Malformed,
       "ips"},
  };
  for (const Row& row : rows) {
    const Result<void> result = decode(row.kind, row.result);
    ASSERT_TRUE(result.has_error()) << row.result;
    EXPECT_EQ(to_string(result.error().code), to_string(row.code)) << row.result;
    EXPECT_EQ(result.error().field, row.field) << row.result;
  }
}

TEST_F(BybitAnswers, OfAnOrderThatIsNowhereSaySo) {
  ASSERT_FALSE(decode(Asked::QueryOrder, R"({"list":[]})").has_error());
  EXPECT_EQ(events_.error.reason, RejectReason::NotFound);
  ASSERT_FALSE(decode(Asked::OpenOrders, R"({"list":[]})").has_error());
  EXPECT_EQ(events_.error.reason, RejectReason::None) << "none open is an answer";
}

TEST_F(BybitAnswers, OfAReadOnlyKeyGrantNothingThatItsPermissionsName) {
  constexpr std::string_view kKey =
      R"({{"readOnly":{},"permissions":{{"Spot":["SpotTrade"],"Wallet":["Withdraw"],"Earn":["Earn"]}},)"
      R"("ips":["192.0.2.7"],"expiredAt":"1970-01-01T00:00:00Z"}})";
  ASSERT_FALSE(decode(Asked::KeyScopes, fmt::format(kKey, 1)).has_error());
  EXPECT_EQ(events_.key_scopes.granted, (std::vector<KeyScope>{{ScopeKind::Read, "readOnly"}}));
  ASSERT_FALSE(decode(Asked::KeyScopes, fmt::format(kKey, 0)).has_error());
  const std::vector<KeyScope> all{{ScopeKind::Trade, "SpotTrade"},
                                  {ScopeKind::Withdraw, "Withdraw"},
                                  {ScopeKind::Other, "Earn"},
                                  {ScopeKind::Read, "readOnly"}};
  EXPECT_EQ(events_.key_scopes.granted, all);
  EXPECT_EQ(events_.key_scopes.ip, IpBinding::Listed);
  EXPECT_EQ(events_.key_scopes.expires_unix_ms, 0);
}

}  // namespace
}  // namespace crossbook::bybit::test
