#include "venues/kraken/rest_codec.hpp"

#include <gtest/gtest.h>

#include "venues/kraken/auth.hpp"
#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"

namespace crossbook::kraken {
namespace {

using Kind = RestCall::Kind;

constexpr std::string_view kSecret = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

class KrakenRestCodec : public ::testing::Test {
 protected:
  KrakenRestCodec() : key_{make_key_material("id", kSecret, {})}, venue_{make().make_venue()} {
    venue_->set_listings(listings_.all, listings_.table);
    context_.nonce = 17;
    context_.read_key = &key_;
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
  TradeKey key_;
  RequestContext context_;
  std::unique_ptr<Venue> venue_;
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
      {{Kind::CancelOrder, &doge, id}, "/0/private/CancelOrder", "nonce=17&cl_ord_id=cb1"},
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
  context_.read_key = nullptr;
  EXPECT_EQ(venue_->encode_rest({Kind::Balances, nullptr, {}}, context_, request).error().code,
            Errc::NoKey);
  EXPECT_FALSE(venue_->encode_rest({Kind::Time, nullptr, {}}, context_, request).has_error());
}

TEST_F(KrakenRestCodec, ReadsRefusalsAsSuchAndNothingElse) {
  struct Row {
    int status;
    std::string_view body;
    RejectReason reason;
  };
  const Row rows[] = {
      {200, R"({"error":["EAPI:Invalid key"]})", RejectReason::KeyInvalid},
      {200, R"({"error":["WGeneral:careful","EAPI:Invalid nonce"]})", RejectReason::Timestamp},
      {200, R"({"result":{},"error":["EGeneral:Permission denied"]})", RejectReason::Permission},
      {200, R"({"error":["EService:Unavailable"]})", RejectReason::OutcomeUnknown},
      {200, R"({"error":["EBrand:New"]})", RejectReason::Other},
      {502, "<html>Bad Gateway</html>", RejectReason::OutcomeUnknown},
      {520, "", RejectReason::OutcomeUnknown},
      {429, "", RejectReason::RateLimited},
      {403, "<html>Cloudflare</html>", RejectReason::Banned},
      {400, "", RejectReason::InvalidParameter},
  };
  for (const Row& row : rows) {
    ASSERT_FALSE(
        decode({Kind::Balances, nullptr, {}}, row.status, std::string{row.body}).has_error());
    EXPECT_EQ(events_.error.reason, row.reason) << row.body;
    EXPECT_TRUE(events_.account.balances.empty());
  }
}

TEST_F(KrakenRestCodec, HonoursTheHeaderThatSaysWhenToComeBack) {
  HttpResponse response;
  response.status = 429;
  response.headers.emplace_back("retry-after", "7");
  ASSERT_FALSE(venue_->decode_rest({Kind::Time, nullptr, {}}, response, events_).has_error());
  EXPECT_EQ(events_.error.retry_after, std::chrono::seconds{7});
}

TEST_F(KrakenRestCodec, RefusesEachUnreadableAnswer) {
  struct Row {
    Kind kind;
    std::string_view body;
    Errc code;
  };
  const Row rows[] = {
      {Kind::Time, "", Errc::Malformed},
      {Kind::Time, "[]", Errc::Malformed},
      {Kind::Time, "{}", Errc::MissingField},
      {Kind::Time, R"({"error":null,"result":{}})", Errc::MissingField},
      {Kind::Time, R"({"error":[7],"result":{}})", Errc::Malformed},
      {Kind::Time, R"({"error":[]})", Errc::MissingField},
      {Kind::Time, R"({"error":[],"result":[]})", Errc::MissingField},
      {Kind::Time, R"({"error":[],"result":{}})", Errc::MissingField},
      {Kind::Time, R"({"error":[],"result":{"unixtime":-1}})", Errc::DecimalOverflow},
      {Kind::SessionToken, R"({"error":[],"result":{"token":""}})", Errc::MissingField},
      {Kind::Fees, R"({"error":[],"result":{"fees":{}}})", Errc::MissingField},
      {Kind::Fees, R"({"error":[],"result":{"fees":{"XXBTZUSD":{"fee":"x"}}}})", Errc::BadDecimal},
      {Kind::Fees, R"({"error":[],"result":{"fees":{"XXBTZUSD":{}}}})", Errc::MissingField},
      {Kind::Balances, R"({"error":[],"result":{"ZUSD":{"balance":"1"}}})", Errc::MissingField},
      {Kind::Balances, R"({"error":[],"result":{"ZUSD":"1"}})", Errc::MissingField},
      {Kind::Balances, R"({"error":[],"result":{"ZUSD":{"balance":"","hold_trade":"0"}}})",
       Errc::BadDecimal},
      {Kind::Balances,
       R"({"error":[],"result":{"ZUSD":{"balance":"1","hold_trade":"0.84ed":"0.1"},"SOL":{}}})",
       Errc::Malformed},
      {Kind::Instruments, R"({"error":[],"result":{"X":{"base":"X"}}})", Errc::MissingField},
      {Kind::OpenOrders, R"({"error":[],"result":{}})", Errc::MissingField},
      {Kind::OpenOrders, R"({"error":[],"result":{"open":{"OA":{"status":"odd"}}}})",
       Errc::UnknownEnum},
      {Kind::QueryOrder, R"({"error":[],"result":{"closed":{"OA":{}}}})", Errc::UnknownEnum},
      {Kind::CancelOrder, R"({"error":[],"result":{}})", Errc::MissingField},
  };
  for (const Row& row : rows) {
    const Result<void> result = decode({row.kind, nullptr, {}}, 200, std::string{row.body});
    ASSERT_TRUE(result.has_error()) << row.body;
    EXPECT_EQ(to_string(result.error().code), to_string(row.code)) << row.body;
  }
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
