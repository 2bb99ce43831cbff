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

TEST_F(KrakenRestCodec, ReadsRefusalsAsSuchAndNothingElse) {
  struct Row {
    int status;
    std::string_view body;
    RejectReason reason;
  };
  const Row rows[] = {
      {200, R"({"error":["EAPI:Invalid key"]})", RejectReason::KeyInvalid},
      {200, R"({"error":["WGeneral:careful","EAPI:Invalid nonce"]})", RejectReason::Nonce},
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

struct BadAnswer {
  Kind kind;
  std::string body;
  Errc code;
};

std::string result(std::string_view members) {
  return R"({"error":[],"result":)" + std::string{members} + "}";
}

std::vector<BadAnswer> bad_envelopes() {
  return {
      {Kind::Time, "", Errc::Malformed},
      {Kind::Time, "[]", Errc::Malformed},
      {Kind::Time, "null", Errc::Malformed},
      {Kind::Time, "<html>", Errc::Malformed},
      {Kind::Time, result(R"({"unixtime":1)"), Errc::Malformed},
      {Kind::Time, result(R"({"unixtime":1})") + "x", Errc::Malformed},
      {Kind::Time, result("{\"unixtime\":1,\"a\":\"\xff\"}"), Errc::Malformed},
      {Kind::Time, "{}", Errc::MissingField},
      {Kind::Time, R"({"error":null,"result":{}})", Errc::MissingField},
      {Kind::Time, R"({"error":"EAPI:Invalid key"})", Errc::MissingField},
      {Kind::Time, R"({"error":[7],"result":{}})", Errc::Malformed},
      {Kind::Time, R"({"error":[]})", Errc::MissingField},
      {Kind::Time, result("[]"), Errc::MissingField},
      {Kind::Time, result("null"), Errc::MissingField},
      {Kind::Time, result("{}"), Errc::MissingField},
      {Kind::Time, result(R"({"unixtime":"1795413600"})"), Errc::MissingField},
      {Kind::Time, result(R"({"unixtime":1.5})"), Errc::MissingField},
      {Kind::Time, result(R"({"unixtime":-1})"), Errc::DecimalOverflow},
      {Kind::Time, result(R"({"unixtime":9000000001})"), Errc::DecimalOverflow},
      {Kind::SessionToken, result("{}"), Errc::MissingField},
      {Kind::SessionToken, result(R"({"token":""})"), Errc::MissingField},
      {Kind::SessionToken, result(R"({"token":7})"), Errc::MissingField},
      {Kind::CancelOrder, result("{}"), Errc::MissingField},
      {Kind::ArmSwitch, result("{}"), Errc::MissingField},
      {Kind::ArmSwitch, result(R"({"triggerTime":""})"), Errc::MissingField},
      {Kind::ArmSwitch, result(R"({"triggerTime":0})"), Errc::MissingField},
      {Kind::CancelOrder, result(R"({"count":-1})"), Errc::MissingField},
      {Kind::CancelOrder, result(R"({"count":"1"})"), Errc::MissingField},
      {Kind::Instruments, result(R"({"X":7})"), Errc::MissingField},
      {Kind::Instruments, result(R"({"X":{"base":"X"}})"), Errc::MissingField},
      {Kind::Instruments, result(R"({"X":{"base":{},"pair_decimals":1,"lot_decimals":8}})"),
       Errc::MissingField},
      {Kind::Instruments, result(R"({"X":{"pair_decimals":1,"lot_decimals":8}})"),
       Errc::MissingField},
  };
}

std::vector<BadAnswer> bad_rest_numbers() {
  const auto fee = [](std::string_view text) {
    return result(R"({"fees":{"XXBTZUSD":{"fee":)" + std::string{text} + "}}}");
  };
  const auto balance = [](std::string_view members) {
    return result(R"({"ZUSD":{)" + std::string{members} + "}}");
  };
  return {
      {Kind::Fees, result(R"({"fees":{}})"), Errc::MissingField},
      {Kind::Fees, result(R"({"fees":[]})"), Errc::MissingField},
      {Kind::Fees, result(R"({"fees":{"XXBTZUSD":{}}})"), Errc::MissingField},
      {Kind::Fees, result(R"({"fees":{"XXBTZUSD":7}})"), Errc::MissingField},
      {Kind::Fees, fee("null"), Errc::MissingField},
      {Kind::Fees, fee(R"("x")"), Errc::BadDecimal},
      {Kind::Fees, fee(R"("0.0000001")"), Errc::InexactDecimal},
      {Kind::Fees, fee(R"("1e40")"), Errc::DecimalOverflow},
      {Kind::Fees,
       result(R"({"fees":{"XXBTZUSD":{"fee":"0.4"}},"fees_maker":{"XXBTZUSD":{"fee":"-"}}})"),
       Errc::BadDecimal},
      {Kind::Balances, result(R"({"ZUSD":"1"})"), Errc::MissingField},
      {Kind::Balances, balance(R"("balance":"1")"), Errc::MissingField},
      {Kind::Balances, balance(R"("balance":null,"hold_trade":"0")"), Errc::MissingField},
      {Kind::Balances, balance(R"("balance":"1","hold_trade":true)"), Errc::MissingField},
      {Kind::Balances, balance(R"("balance":"","hold_trade":"0")"), Errc::BadDecimal},
      {Kind::Balances, balance(R"("balance":"NaN","hold_trade":"0")"), Errc::BadDecimal},
      {Kind::Balances, balance(R"("balance":"1e40","hold_trade":"0")"), Errc::DecimalOverflow},
      {Kind::Balances, balance(R"("balance":"0.1234567890123456789","hold_trade":"0")"),
       Errc::InexactDecimal},
      {Kind::Balances, balance(R"("balance":"1","hold_trade":"0","credit":"1,5")"),
       Errc::BadDecimal},
      {Kind::Balances, balance(R"("balance":"1","hold_trade":"0.84ed":"0.1")"), Errc::Malformed},
  };
}

std::vector<BadAnswer> bad_orders() {
  const auto order = [](std::string_view members) {
    return result(R"({"open":{"OA":{)" + std::string{members} + "}}}");
  };
  const std::string pair = R"("status":"closed","descr":{"pair":"XBTUSD"},)";
  return {
      {Kind::OpenOrders, result("{}"), Errc::MissingField},
      {Kind::OpenOrders, result(R"({"open":[]})"), Errc::MissingField},
      {Kind::OpenOrders, result(R"({"open":{"OA":7}})"), Errc::MissingField},
      {Kind::OpenOrders, order(R"("status":"odd")"), Errc::UnknownEnum},
      {Kind::OpenOrders, order(R"("status":7)"), Errc::UnknownEnum},
      {Kind::OpenOrders, order(R"("status":[])"), Errc::MissingField},
      {Kind::OpenOrders, order(R"("status":"open","descr":"XBTUSD")"), Errc::MissingField},
      {Kind::OpenOrders, order(R"("status":"open","descr":{})"), Errc::MissingField},
      {Kind::OpenOrders, order(R"("status":"open","trades":{})"), Errc::MissingField},
      {Kind::OpenOrders, order(R"("status":"open","trades":[7])"), Errc::MissingField},
      {Kind::OpenOrders, order(R"("status":"open","opentm":"soon")"), Errc::BadDecimal},
      {Kind::OpenOrders, order(pair + R"("vol_exec":"")"), Errc::BadDecimal},
      {Kind::OpenOrders, order(pair + R"("vol_exec":"0.000000001")"), Errc::InexactDecimal},
      {Kind::OpenOrders, order(pair + R"("vol_exec":"1e40")"), Errc::DecimalOverflow},
      {Kind::OpenOrders,
       result(R"({"open":{"OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO":{"status":"open"}}})"),
       Errc::TooLarge},
      {Kind::QueryOrder, result(R"({"closed":{"OA":{}}})"), Errc::UnknownEnum},
      {Kind::QueryOrder, result(R"({"OA":{}})"), Errc::UnknownEnum},
  };
}

TEST_F(KrakenRestCodec, RefusesEachUnreadableAnswer) {
  std::size_t rows = 0;
  for (const auto& table : {bad_envelopes(), bad_rest_numbers(), bad_orders()}) {
    for (const BadAnswer& bad : table) {
      ++rows;
      const Result<void> read = decode({bad.kind, nullptr, {}}, 200, bad.body);
      ASSERT_TRUE(read.has_error()) << bad.body;
      EXPECT_EQ(to_string(read.error().code), to_string(bad.code)) << bad.body;
    }
  }
  EXPECT_GE(rows, 40U);
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
