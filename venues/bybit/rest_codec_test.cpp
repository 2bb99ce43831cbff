// REST answers that cannot be read are refused, and the field is named.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "venues/bybit/venue.hpp"

namespace crossbook::bybit::test {
namespace {

using Kind = RestCall::Kind;

class BybitAnswers : public ::testing::Test {
 protected:
  BybitAnswers() {
    listing_.instrument = table_.at(table_.instrument("BTC/USDT"));
    listing_.symbol = listing_.rest_symbol = VenueSymbol{"BTCUSDT"};
    venue_->set_listings({&listing_, 1}, table_);
  }
  Result<void> decode(Kind kind, std::string_view result) {
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
    Kind kind;
    std::string_view result;
    Errc code;
    std::string_view field;
  };
  const Row rows[] = {
      {Kind::Time, "[]", Errc::MissingField, "result"},
      {Kind::Time, "{}", Errc::MissingField, "timeNano"},
      {Kind::Time, R"({"timeNano":"soon"})", Errc::MissingField, "timeNano"},
      {Kind::Time, R"({"timeNano":"0"})", Errc::BadDecimal, "timeNano"},
      {Kind::Instruments, "{}", Errc::MissingField, "list"},
      {Kind::Instruments, R"({"list":7})", Errc::MissingField, "list"},
      {Kind::Instruments, R"({"list":[{"symbol":"BTCUSDT"}]})", Errc::MissingField, "baseCoin"},
      {Kind::Instruments,
       R"({"list":[{"symbol":"BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT","status":"Trading"}]})",
       Errc::MissingField, "tickSize"},
      {Kind::Instruments, R"({"list":[{"symbol":"BTCUSDT","priceFilter":[]}]})", Errc::MissingField,
       "priceFilter"},
      {Kind::Fees, R"({"list":[{"symbol":"BTCUSDT"}]})", Errc::MissingField, "takerFeeRate"},
      {Kind::Fees, R"({"list":[{"symbol":"BTCUSDT","takerFeeRate":"x","makerFeeRate":"0"}]})",
       Errc::BadDecimal, "takerFeeRate"},
      {Kind::Fees,
       R"({"list":[{"symbol":"BTCUSDT","takerFeeRate":"0.0000000001","makerFeeRate":"0"}]})",
       Errc::InexactDecimal, "takerFeeRate"},
      {Kind::Balances, R"({"list":[]})", Errc::MissingField, "list"},
      {Kind::Balances, R"({"list":[{"accountType":"UNIFIED"}]})", Errc::MissingField, "coin"},
      {Kind::Balances, R"({"list":[{"coin":[{"coin":"BTC"}]}]})", Errc::MissingField,
       "walletBalance"},
      {Kind::Balances, R"({"list":[{"coin":[{"coin":"BTC","walletBalance":"x","locked":"0"}]}]})",
       Errc::BadDecimal, "walletBalance"},
      {Kind::QueryOrder, R"({"list":[{"symbol":"BTCUSDT"}]})", Errc::MissingField, "orderId"},
      {Kind::OpenOrders, "{}", Errc::MissingField, "list"},
      {Kind::Trades, R"({"list":[{"symbol":"BTCUSDT","execType":"Trade","orderId":"1"}]})",
       Errc::MissingField, "execTime"},
      {Kind::KeyScopes, "{}", Errc::MissingField, "readOnly"},
      {Kind::KeyScopes, R"({"readOnly":0})", Errc::MissingField, "permissions"},
      {Kind::KeyScopes, R"({"readOnly":0,"permissions":{}})", Errc::MissingField, "ips"},
      {Kind::KeyScopes, R"({"readOnly":0,"permissions":{},"ips":["*"]})", Errc::MissingField,
       "expiredAt"},
      {Kind::KeyScopes, R"({"readOnly":0,"permissions":[],"ips":["*"]})", Errc::MissingField,
       "permissions"},
      {Kind::KeyScopes, R"({"readOnly":0,"permissions":{"Spot":[7]}})", Errc::MissingField,
       "permissions"},
      {Kind::KeyScopes, R"({"readOnly":0,"permissions":{"Spot":["a b"]}})", Errc::Malformed,
       "permissions"},
      {Kind::KeyScopes, R"({"readOnly":0,"permissions":{},"permissions":{}})", Errc::Malformed,
       "permissions"},
      {Kind::KeyScopes, R"({"readOnly":0,"permissions":{},"ips":["one or two"]})", Errc::Malformed,
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
  ASSERT_FALSE(decode(Kind::QueryOrder, R"({"list":[]})").has_error());
  EXPECT_EQ(events_.error.reason, RejectReason::NotFound);
  ASSERT_FALSE(decode(Kind::OpenOrders, R"({"list":[]})").has_error());
  EXPECT_EQ(events_.error.reason, RejectReason::None) << "none open is an answer";
}

TEST_F(BybitAnswers, OfAReadOnlyKeyGrantNothingThatItsPermissionsName) {
  constexpr std::string_view kKey =
      R"({{"readOnly":{},"permissions":{{"Spot":["SpotTrade"],"Wallet":["Withdraw"],"Earn":["Earn"]}},)"
      R"("ips":["192.0.2.7"],"expiredAt":"1970-01-01T00:00:00Z"}})";
  ASSERT_FALSE(decode(Kind::KeyScopes, fmt::format(kKey, 1)).has_error());
  EXPECT_EQ(events_.key_scopes.granted, (std::vector<KeyScope>{{ScopeKind::Read, "readOnly"}}));
  ASSERT_FALSE(decode(Kind::KeyScopes, fmt::format(kKey, 0)).has_error());
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
