#include "venues/kraken/rest_codec.hpp"

#include <gtest/gtest.h>

#include "tests/support/test_key.hpp"
#include "venues/kraken/auth.hpp"
#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"

namespace crossbook::kraken {
namespace {

using Kind = RestCall::Kind;

constexpr std::string_view kSecret = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

class KrakenRestCodec : public ::testing::Test {
 protected:
  KrakenRestCodec()
      : venue_{make().make_venue()}, key_{*venue_, make_key_material("id", kSecret, {})} {
    venue_->set_listings(listings_.all, listings_.table);
    context_.nonce = 17;
    context_.credential = key_.credential();
    context_.host = kTestHost;
  }
  HttpRequest encode(const RestCall& call) {
    HttpRequest request;
    EXPECT_FALSE(venue_->encode_rest(call, context_, request).has_error());
    return request;
  }
  Result<void> decode(const RestCall& call, int status, std::string body) {
    HttpResponse response;
    response.status = status;
    response.body = std::move(body);
    events_.clear();
    return venue_->decode_rest(call, response, events_);
  }

  testing::Listings listings_;
  std::unique_ptr<Venue> venue_;
  TestKey key_;
  RequestContext context_;
  RestEvents events_;
};

TEST_F(KrakenRestCodec, WritesEachCall) {
  const ClientOrderId id{"cb1"};
  const Listing& doge = listings_.at("DOGE/USDT");
  struct Row {
    RestCall call;
    std::string_view target, body;
  };
  const Row rows[] = {
      {{Kind::Time, nullptr, {}}, "/0/public/Time", ""},
      {{Kind::Instruments, nullptr, {}}, "/0/public/AssetPairs", ""},
      {{Kind::Fees, &doge, {}}, "/0/private/TradeVolume", "nonce=17&pair=XDGUSDT"},
      {{Kind::Fees, nullptr, {}},
       "/0/private/TradeVolume",
       "nonce=17&pair=XXBTZUSD%2CXETHZUSD%2CMATICUSD%2CUSDCUSD%2CXDGUSDT"},
      {{Kind::Balances, nullptr, {}}, "/0/private/BalanceEx", "nonce=17"},
      {{Kind::SessionToken, nullptr, {}}, "/0/private/GetWebSocketsToken", "nonce=17"},
      {{Kind::OpenOrders, nullptr, {}}, "/0/private/OpenOrders", "nonce=17&trades=true"},
      {{Kind::QueryOrder, &doge, id},
       "/0/private/ClosedOrders",
       "nonce=17&trades=true&cl_ord_id=cb1"},
      {{Kind::QueryOrder, &doge, {}}, "/0/private/ClosedOrders", "nonce=17&trades=true"},
      {{Kind::CancelOrder, &doge, id}, "/0/private/CancelOrder", "nonce=17&cl_ord_id=cb1"},
      {{Kind::ArmSwitch, nullptr, {}}, "/0/private/CancelAllOrdersAfter", "nonce=17&timeout=0"},
  };
  for (const Row& row : rows) {
    const HttpRequest request = encode(row.call);
    EXPECT_EQ(request.target, row.target);
    EXPECT_EQ(request.body, row.body);
    EXPECT_EQ(request.is_signed, !row.body.empty());
    EXPECT_EQ(request.method, row.body.empty() ? HttpMethod::Get : HttpMethod::Post);
  }
}

TEST_F(KrakenRestCodec, AsksByKrakensIdOnceItIsKnown) {
  AccountEvents account;
  const testing::Frame answer{R"({"method":"add_order","req_id":1,"success":true,)"
                              R"("result":{"order_id":"OXM2QD-EALR2-YBAVEU","cl_ord_id":"cb1"}})"};
  ASSERT_FALSE(venue_->decode_account(answer.bytes(), account).has_error());
  const HttpRequest request =
      encode({Kind::QueryOrder, &listings_.all.front(), ClientOrderId{"cb1"}});
  EXPECT_EQ(request.target, "/0/private/QueryOrders");
  EXPECT_EQ(request.body, "nonce=17&trades=true&txid=OXM2QD-EALR2-YBAVEU");
  EXPECT_EQ(encode({Kind::QueryOrder, &listings_.all.front(), ClientOrderId{"cb2"}}).target,
            "/0/private/ClosedOrders");
}

TEST_F(KrakenRestCodec, RefusesWhatItCannotAsk) {
  HttpRequest request;
  EXPECT_EQ(venue_->encode_rest({Kind::Snapshot, &listings_.all.front(), {}}, context_, request)
                .error()
                .code,
            Errc::NotSupported);
  context_.credential = nullptr;
  EXPECT_EQ(venue_->encode_rest({Kind::Balances, nullptr, {}}, context_, request).error().code,
            Errc::NoKey);
  EXPECT_FALSE(venue_->encode_rest({Kind::Time, nullptr, {}}, context_, request).has_error());
}

TEST_F(KrakenRestCodec, HonoursTheHeaderThatSaysWhenToComeBack) {
  HttpResponse response;
  response.status = 429;
  response.headers.emplace_back("retry-after", "7");
  ASSERT_FALSE(venue_->decode_rest({Kind::Time, nullptr, {}}, response, events_).has_error());
  EXPECT_EQ(events_.error.retry_after, std::chrono::seconds{7});
}

TEST_F(KrakenRestCodec, CountsWhatIsHeldAgainstLaterBalancesOfTheStream) {
  ASSERT_FALSE(decode({Kind::Balances, nullptr, {}}, 200,
                      R"({"error":[],"result":{"ZUSD":{"balance":"100","hold_trade":"30"}}})")
                   .has_error());
  ASSERT_TRUE(decode({Kind::Balances, nullptr, {}}, 200,
                     R"({"error":[],"result":{"ZUSD":{"balance":"100","hold_trade":"x"}}})")
                  .has_error());
  AccountEvents account;
  const testing::Frame frame{
      R"({"channel":"balances","type":"update","data":[{"asset":"USD","balance":90}],)"
      R"("sequence":1})"};
  ASSERT_FALSE(venue_->decode_account(frame.bytes(), account).has_error());
  EXPECT_EQ(testing::describe(account, listings_), "balance USD total=90 available=60\n");
}

}  // namespace
}  // namespace crossbook::kraken
