// What REST answers mean that are easily misread.
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
