// What the codecs refuse, and with which error; nothing of a refused frame stays behind.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>

#include "tests/support/contract_bridge.hpp"
#include "venues/bybit/venue.hpp"

namespace crossbook::bybit::test {
namespace {

using contract::PaddedText;

struct BadFrame {
  std::string text;
  Errc code;
};

std::string book(std::string_view data, std::string_view type = "delta",
                 std::string_view topic = "orderbook.50.BTCUSDT") {
  return fmt::format(R"({{"topic":"{}","ts":1672304484978,"type":"{}","data":{},"cts":1}})", topic,
                     type, data);
}
std::string bids(std::string_view levels) {
  return book(fmt::format(R"({{"s":"BTCUSDT","b":{},"a":[],"u":2,"seq":3}})", levels));
}

std::vector<BadFrame> bad_market_frames() {
  std::string many = "[";
  for (int i = 1; i <= 2'001; ++i) many += fmt::format(R"({}["{}","1"])", i == 1 ? "" : ",", i);
  many += "]";
  return {
      {"", Errc::Malformed},
      {"pong", Errc::Malformed},
      {"[]", Errc::Malformed},
      {"{", Errc::Malformed},
      {"\xff\xfe{}", Errc::Malformed},
      {bids("[]") + "x", Errc::Malformed},
      {std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {"{}", Errc::MissingField},
      {R"({"op":7})", Errc::MissingField},
      {R"({"op":"subscribe"})", Errc::MissingField},
      {R"({"op":"subscribe","success":"yes"})", Errc::MissingField},
      {R"({"topic":7})", Errc::MissingField},
      {R"({"topic":"news.BTCUSDT","data":{}})", Errc::NotSpoken},
      {book("{}", "delta", "orderbook.rpi.BTCUSDT"), Errc::NotSpoken},
      {book("{}", "delta", "orderbook.full.BTCUSDT"), Errc::NotSpoken},
      {book("{}", "delta", "orderbook.5000.BTCUSDT"), Errc::NotSpoken},
      {book("{}", "delta", "orderbook.50"), Errc::NotSpoken},
      {book("{}", "delta", "orderbook.50.SOLUSDT"), Errc::UnknownSymbol},
      {R"({"topic":"orderbook.50.BTCUSDT","topic":"orderbook.50.BTCUSDT"})", Errc::Malformed},
      {R"({"topic":"orderbook.50.BTCUSDT","ts":1,"type":"delta"})", Errc::MissingField},
      {book("[]"), Errc::MissingField},
      {book("7"), Errc::MissingField},
      {book("{}"), Errc::MissingField},
      {book(R"({"s":"BTCUSDT","b":[],"a":[],"seq":3})"), Errc::MissingField},
      {book(R"({"s":"BTCUSDT","b":[],"u":2})"), Errc::MissingField},
      {book(R"({"s":"BTCUSDT","a":[],"u":2})"), Errc::MissingField},
      {book(R"({"b":[],"a":[],"u":2})"), Errc::MissingField},
      {book(R"({"s":"ETHUSDT","b":[],"a":[],"u":2})"), Errc::Malformed},
      {book(R"({"s":"BTCUSDT","b":[],"b":[],"a":[],"u":2})"), Errc::Malformed},
      {book(R"({"s":"BTCUSDT","b":[],"a":[],"u":2,"u":3})"), Errc::Malformed},
      {book(R"({"s":"BTCUSDT","b":[],"a":[],"u":0})"), Errc::Malformed},
      {book(R"({"s":"BTCUSDT","b":[],"a":[],"u":-5})"), Errc::Malformed},
      {book(R"({"s":"BTCUSDT","b":[],"a":[],"u":1.5})"), Errc::BadDecimal},
      {book(R"({"s":"BTCUSDT","b":[],"a":[],"u":"2"})"), Errc::MissingField},
      {book(R"({"s":"BTCUSDT","b":[],"a":[],"u":99999999999999999999})"), Errc::DecimalOverflow},
      {book(R"({"s":"BTCUSDT","b":[],"a":[],"u":2})", "partial"), Errc::UnknownEnum},
      {R"({"topic":"orderbook.50.BTCUSDT","type":"delta","data":{"s":"BTCUSDT","b":[],"a":[],"u":2}})",
       Errc::MissingField},
      {R"({"topic":"orderbook.50.BTCUSDT","ts":"soon","type":"delta","data":{"s":"BTCUSDT","b":[],"a":[],"u":2}})",
       Errc::MissingField},
      {bids("{}"), Errc::MissingField},
      {bids("[7]"), Errc::Malformed},
      {bids(R"(["1","2"])"), Errc::Malformed},
      {bids("[[]]"), Errc::Malformed},
      {bids(R"([["1"]])"), Errc::Malformed},
      {bids(R"([["1","2","3"]])"), Errc::Malformed},
      {bids(R"([[1,"2"]])"), Errc::MissingField},
      {bids(R"([["0","2"]])"), Errc::BadDecimal},
      {bids(R"([["-1","2"]])"), Errc::BadDecimal},
      {bids(R"([["1","-2"]])"), Errc::NegativeSize},
      {bids(R"([["one","2"]])"), Errc::BadDecimal},
      {bids(R"([["1","NaN"]])"), Errc::BadDecimal},
      {bids(R"([["","2"]])"), Errc::BadDecimal},
      {bids(R"([["0.00000000001","2"]])"), Errc::InexactDecimal},
      {bids(R"([["1","0.0000000001"]])"), Errc::InexactDecimal},
      {bids(R"([["99999999999999999999","2"]])"), Errc::DecimalOverflow},
      {bids(many), Errc::TooLarge},
  };
}

std::string order(std::string_view changed, std::string_view to) {
  std::string text =
      R"({"id":"1","topic":"order.spot","creationTime":1,"data":[{"category":"spot","symbol":"BTCUSDT",)"
      R"("orderId":"15","orderLinkId":"Ab1","orderStatus":"Filled","rejectReason":"EC_NoError",)"
      R"("cancelType":"UNKNOWN","cumExecQty":"0.5","updatedTime":"1672364262457"}]})";
  const std::size_t at = text.find(changed);
  return at == std::string::npos ? text : text.replace(at, changed.size(), to);
}
std::string trade(std::string_view changed, std::string_view to) {
  std::string text =
      R"({"id":"1","topic":"execution.spot","creationTime":1,"data":[{"category":"spot",)"
      R"("symbol":"BTCUSDT","orderId":"15","orderLinkId":"Ab1","execId":"22","execType":"Trade",)"
      R"("execPrice":"16500","execQty":"0.5","execFee":"0.0005","feeCurrency":"BTC",)"
      R"("isMaker":false,"execTime":"1672364174443"}]})";
  const std::size_t at = text.find(changed);
  return at == std::string::npos ? text : text.replace(at, changed.size(), to);
}

std::vector<BadFrame> bad_account_frames() {
  return {
      {"", Errc::Malformed},
      {"[]", Errc::Malformed},
      {"{}", Errc::MissingField},
      {order("]}", "]}x"), Errc::Malformed},
      {std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {R"({"topic":"order.spot"})", Errc::MissingField},
      {R"({"topic":"order.spot","data":{}})", Errc::MissingField},
      {R"({"topic":"order.spot","data":[7]})", Errc::Malformed},
      {R"({"topic":"news","data":[]})", Errc::NotSpoken},
      {order(R"("orderId":"15",)", ""), Errc::MissingField},
      {order(R"("orderId":"15")", R"("orderId":"")"), Errc::Malformed},
      {order(R"("symbol":"BTCUSDT",)", ""), Errc::MissingField},
      {order(R"("orderStatus":"Filled",)", ""), Errc::MissingField},
      {order("Filled", "Paused"), Errc::UnknownEnum},
      {order(R"("cumExecQty":"0.5",)", ""), Errc::MissingField},
      {order(R"("cumExecQty":"0.5")", R"("cumExecQty":"-1")"), Errc::NegativeSize},
      {order(R"("cumExecQty":"0.5")", R"("cumExecQty":"x")"), Errc::BadDecimal},
      {order(R"("updatedTime":"1672364262457")", R"("updatedTime":"soon")"), Errc::MissingField},
      {order(R"("orderId":"15")", R"("orderId":"15","orderId":"16")"), Errc::Malformed},
      {trade(R"("execId":"22",)", ""), Errc::MissingField},
      {trade(R"("execPrice":"16500")", R"("execPrice":"0")"), Errc::BadDecimal},
      {trade(R"("execQty":"0.5")", R"("execQty":"0")"), Errc::BadDecimal},
      {trade(R"("execQty":"0.5")", R"("execQty":"-1")"), Errc::NegativeSize},
      {trade(R"("execFee":"0.0005",)", ""), Errc::MissingField},
      {trade(R"("feeCurrency":"BTC",)", ""), Errc::MissingField},
      {trade(R"("isMaker":false)", R"("isMaker":"no")"), Errc::MissingField},
      {R"({"topic":"wallet","data":[{"accountType":"UNIFIED"}]})", Errc::MissingField},
      {R"({"topic":"wallet","data":[{"coin":[{"coin":"BTC","locked":"0"}]}]})", Errc::MissingField},
      {R"({"topic":"wallet","data":[{"coin":[{"coin":"BTC","walletBalance":"1"}]}]})",
       Errc::MissingField},
      {R"({"retCode":"0","op":"order.create"})", Errc::MissingField},
      {R"({"retCode":0})", Errc::MissingField},
      {R"({"reqId":"x","retCode":0,"op":"order.create","data":{}})", Errc::Malformed},
      {R"({"reqId":"7","retCode":0,"op":"order.create"})", Errc::MissingField},
      {R"({"reqId":"7","retCode":0,"op":"order.create","data":[]})", Errc::MissingField},
      {R"({"op":"auth"})", Errc::MissingField},
  };
}

class BybitBadInput : public ::testing::Test {
 protected:
  BybitBadInput() {
    for (const std::string_view name : {"BTC/USDT", "ETH/USDT"}) {
      Listing listing;
      listing.instrument = table_.at(table_.instrument(std::string{name}));
      listing.symbol = VenueSymbol{std::string{name.substr(0, 3)} + "USDT"};
      listing.rest_symbol = listing.symbol;
      listings_.push_back(listing);
    }
    venue_->set_listings(listings_, table_);
  }
  InstrumentTable table_;
  std::vector<Listing> listings_;
  std::unique_ptr<Venue> venue_ = make().make_venue();
};

TEST_F(BybitBadInput, MarketFramesAreRefusedByNameAndLeaveNothing) {
  EXPECT_GE(bad_market_frames().size(), 40U);
  for (const BadFrame& bad : bad_market_frames()) {
    MarketEvents events;
    const PaddedText frame{bad.text, "\""};
    const Result<void> result = venue_->decode_market(frame.bytes(), events);
    ASSERT_TRUE(result.has_error()) << bad.text.substr(0, 200);
    EXPECT_EQ(result.error().code, bad.code)
        << bad.text.substr(0, 200) << " in " << result.error().field;
    EXPECT_TRUE(events.books.empty() && events.levels.empty() && events.notices.empty());
  }
}

TEST_F(BybitBadInput, AccountFramesAreRefusedByNameAndLeaveNothing) {
  for (const BadFrame& bad : bad_account_frames()) {
    AccountEvents events;
    const PaddedText frame{bad.text, "\""};
    const Result<void> result = venue_->decode_account(frame.bytes(), events);
    ASSERT_TRUE(result.has_error()) << bad.text.substr(0, 200);
    EXPECT_EQ(result.error().code, bad.code)
        << bad.text.substr(0, 200) << " in " << result.error().field;
    EXPECT_TRUE(events.reports.empty() && events.balances.empty() && events.notices.empty());
  }
}

TEST_F(BybitBadInput, AnswersThatAreNotBybitsSpeakByTheirStatusAlone) {
  const auto reason_of = [&](int status, std::string body) {
    RestEvents events;
    const HttpResponse response{status, std::move(body), {}};
    const RestCall call{RestCall::Kind::Balances, nullptr, {}};
    EXPECT_FALSE(venue_->decode_rest(call, response, events).has_error()) << status;
    return events.error;
  };
  EXPECT_EQ(reason_of(403, "access too frequent").reason, RejectReason::Banned);
  EXPECT_EQ(reason_of(403, "").retry_after, std::chrono::minutes{10});
  EXPECT_EQ(reason_of(429, "").reason, RejectReason::RateLimited);
  EXPECT_EQ(reason_of(401, "").reason, RejectReason::Signature);
  EXPECT_EQ(reason_of(502, "<html>").reason, RejectReason::OutcomeUnknown);
  EXPECT_EQ(reason_of(404, "404 page not found").reason, RejectReason::InvalidParameter);
}

}  // namespace
}  // namespace crossbook::bybit::test
