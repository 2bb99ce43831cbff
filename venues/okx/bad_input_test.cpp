// What the codecs refuse, and with which error.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

struct BadFrame {
  std::string text;
  Errc code;
};

std::string book(std::string_view body, std::string_view action = "update",
                 std::string_view inst_id = "BTC-USDT", std::string_view channel = "books") {
  return fmt::format(R"({{"arg":{{"channel":"{}","instId":"{}"}},"action":"{}","data":[{}]}})",
                     channel, inst_id, action, body);
}

std::string one_ask(std::string_view level) {
  return book(fmt::format(
      R"({{"asks":[{}],"bids":[],"ts":"1","checksum":0,"prevSeqId":1,"seqId":2}})", level));
}

std::vector<BadFrame> bad_market_frames() {
  const std::string good = R"("asks":[],"bids":[],"ts":"1","checksum":0)";
  std::string many;
  for (int i = 1; i <= 801; ++i) many += fmt::format(R"({}["{}","1"])", i == 1 ? "" : ",", i);
  return {
      {"", Errc::Malformed},
      {"ping", Errc::Malformed},
      {"[]", Errc::Malformed},
      {"{", Errc::Malformed},
      {R"({"arg":{"channel":"books")", Errc::Malformed},
      {book("{" + good + R"(,"prevSeqId":1,"seqId":2})") + "x", Errc::Malformed},
      {book("{" + good + R"(,"prevSeqId":1,"seqId":2})") + "{}", Errc::Malformed},
      {"\xff\xfe{}", Errc::Malformed},
      {std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {"{}", Errc::MissingField},
      {R"({"arg":{"channel":"books","instId":"BTC-USDT"}})", Errc::MissingField},
      {R"({"arg":"books","data":[]})", Errc::MissingField},
      {R"({"arg":{"channel":7},"data":[]})", Errc::MissingField},
      {R"({"arg":{"channel":"books"},"action":"update","data":[{}]})", Errc::MissingField},
      {R"({"arg":{"channel":"books","instId":"BTC-USDT"},"data":[{}]})", Errc::MissingField},
      {book("", "update"), Errc::MissingField},
      {book("7"), Errc::Malformed},
      {book("{}", "partial"), Errc::UnknownEnum},
      {book("{}", "update", "DOGE-USDT"), Errc::UnknownSymbol},
      {book("{}", "update", "BTC-USDT-SWAP"), Errc::UnknownSymbol},
      {book("{}", "update", "BTC-USDT", "books-l2-tbt"), Errc::NotSpoken},
      {book("{}", "update", "BTC-USDT", "books-rpi"), Errc::NotSpoken},
      {book("{" + good + R"(,"prevSeqId":1})"), Errc::MissingField},
      {book("{" + good + R"(,"seqId":2})"), Errc::MissingField},
      {book("{" + good + R"(,"prevSeqId":"1","seqId":"2"})"), Errc::MissingField},
      {book("{" + good + R"(,"prevSeqId":null,"seqId":2})"), Errc::MissingField},
      {book("{" + good + R"(,"prevSeqId":1,"seqId":99999999999999999999})"), Errc::MissingField},
      {book("{" + good + R"(,"prevSeqId":1,"seqId":-2})"), Errc::Malformed},
      {book("{" + good + R"(,"prevSeqId":1,"seqId":2,"seqId":3})"), Errc::Malformed},
      {book(R"({"asks":[],"bids":[],"ts":"1","checksum":99999999999})"), Errc::Malformed},
      {book(R"({"bids":[],"ts":"1","prevSeqId":1,"seqId":2})"), Errc::MissingField},
      {book(R"({"asks":[],"ts":"1","prevSeqId":1,"seqId":2})"), Errc::MissingField},
      {book(R"({"asks":[],"bids":[],"prevSeqId":1,"seqId":2})"), Errc::MissingField},
      {book(R"({"asks":[],"bids":null,"ts":"1","prevSeqId":1,"seqId":2})"), Errc::MissingField},
      {book(R"({"asks":[],"asks":[],"bids":[],"ts":"1","prevSeqId":1,"seqId":2})"),
       Errc::Malformed},
      {book(R"({"asks":[],"bids":[],"ts":1,"prevSeqId":1,"seqId":2})"), Errc::MissingField},
      {book(R"({"asks":[],"bids":[],"ts":"soon","prevSeqId":1,"seqId":2})"), Errc::BadDecimal},
      {book(R"({"asks":[],"bids":[],"ts":"99999999999999","prevSeqId":1,"seqId":2})"),
       Errc::DecimalOverflow},
      {one_ask(R"("100")"), Errc::Malformed},
      {one_ask("[]"), Errc::MissingField},
      {one_ask(R"(["100"])"), Errc::MissingField},
      {one_ask(R"([100,"1"])"), Errc::MissingField},
      {one_ask(R"(["100",null])"), Errc::MissingField},
      {one_ask(R"(["","1"])"), Errc::BadDecimal},
      {one_ask(R"(["NaN","1"])"), Errc::BadDecimal},
      {one_ask(R"(["Infinity","1"])"), Errc::BadDecimal},
      {one_ask(R"(["1.2.3","1"])"), Errc::BadDecimal},
      {one_ask(R"(["1\u0030","1"])"), Errc::BadDecimal},
      {one_ask(R"(["0","1"])"), Errc::BadDecimal},
      {one_ask(R"(["-5","1"])"), Errc::BadDecimal},
      {one_ask(R"(["100","-1"])"), Errc::NegativeSize},
      {one_ask(R"(["100","0.000000001"])"), Errc::InexactDecimal},
      {one_ask(R"(["100.00000000001","1"])"), Errc::InexactDecimal},
      {one_ask(R"(["10000000000000000000000000000000000000000","1"])"), Errc::DecimalOverflow},
      {one_ask(R"(["100","9e40"])"), Errc::DecimalOverflow},
      {one_ask(many), Errc::TooLarge},
      {R"({"arg":{"channel":"instruments"},"data":[{"instId":"BTC-USDT"}]})", Errc::MissingField},
      {R"({"arg":{"channel":"instruments"},"data":[{"state":"live"}]})", Errc::MissingField},
      {R"({"event":"error","event":"error"})", Errc::Malformed},
      {R"({"event":7})", Errc::MissingField},
      {R"({"arg":{"channel":"books","channel":"books","instId":"BTC-USDT"},"data":[]})",
       Errc::Malformed},
      {R"({"arg":{"channel":"books","instId":null},"action":"update","data":[]})",
       Errc::MissingField},
      {R"({"arg":{"channel":"grid-books"},"data":[]})", Errc::NotSpoken},
      {book("{" + good + R"(,"prevSeqId":1,"seqId":2.5})"), Errc::MissingField},
      {book("{" + good + R"(,"prevSeqId":1,"prevSeqId":1,"seqId":2})"), Errc::Malformed},
      {book(R"({"asks":[],"bids":[],"ts":"1","checksum":"0","prevSeqId":1,"seqId":2})"),
       Errc::MissingField},
      {book(R"({"asks":[],"bids":[],"ts":"1","checksum":0})"), Errc::MissingField},
      {one_ask(R"([null,"1"])"), Errc::MissingField},
      {one_ask(R"(["1e-11","1"])"), Errc::InexactDecimal},
      {one_ask(R"(["0x10","1"])"), Errc::BadDecimal},
      {one_ask(R"([" 100","1"])"), Errc::BadDecimal},
  };
}

TEST(OkxBadMarketFrame, EachIsRefusedWithItsErrorAndLeavesNothingBehind) {
  Client client;
  MarketEvents events;
  const Padded first{one_ask(R"(["100","1"])")};
  ASSERT_TRUE(client.venue->decode_market(first.bytes(), events).has_value());
  for (const BadFrame& bad : bad_market_frames()) {
    const std::string shown = bad.text.substr(0, 160);
    const Result<void> result = client.venue->decode_market(Padded{bad.text}.bytes(), events);
    ASSERT_TRUE(result.has_error()) << shown;
    EXPECT_EQ(to_string(result.error().code), to_string(bad.code)) << shown;
    EXPECT_EQ(events.books.size(), 1U) << shown;
    EXPECT_EQ(events.levels.size(), 1U) << shown;
    EXPECT_TRUE(events.notices.empty()) << shown;
  }
}

TEST(OkxBadMarketFrame, AnUnknownSymbolIsNamed) {
  Client client;
  MarketEvents events;
  const Padded frame{book("{}", "update", "DOGE-USDT")};
  ASSERT_TRUE(client.venue->decode_market(frame.bytes(), events).has_error());
  EXPECT_EQ(events.unknown_symbol.view(), "DOGE-USDT");
}

TEST(OkxBadMarketFrame, DeepNestingInWhatWeSkipIsRefusedWithoutRecursion) {
  Client client;
  MarketEvents events;
  const std::string deep = std::string(100'000, '[') + std::string(100'000, ']');
  const Padded frame{R"({"extra":)" + deep + R"(,"event":"subscribe"})"};
  const Result<void> result = client.venue->decode_market(frame.bytes(), events);
  EXPECT_TRUE(result.has_error() || events.notices.size() == 1);  // no crash is what counts
}

std::string order(std::string_view fields) {
  return fmt::format(R"({{"arg":{{"channel":"orders","instType":"SPOT"}},"data":[{{{}}}]}})",
                     fields);
}

std::vector<BadFrame> bad_account_frames() {
  const std::string head = R"("instId":"BTC-USDT","ordId":"1","clOrdId":"a","uTime":"1",)";
  const std::string filled =
      head + R"("state":"filled","accFillSz":"1","fillPx":"2","fillSz":"1","tradeId":"5",)";
  const auto balance = [](std::string_view detail) {
    return fmt::format(R"({{"arg":{{"channel":"account"}},"data":[{{"details":[{}]}}]}})", detail);
  };
  return {
      {"", Errc::Malformed},
      {"{}", Errc::MissingField},
      {R"({"id":"1","op":"order"})", Errc::MissingField},
      {R"({"id":"1","op":"order","code":"0","data":[]})", Errc::MissingField},
      {R"({"id":"1","op":"order","code":"0","data":{}})", Errc::MissingField},
      {R"({"id":"1","op":"order","code":"0","data":[{"ordId":"5"}]})", Errc::MissingField},
      {R"({"id":"x1","op":"order","code":"0","data":[{"sCode":"0"}]})", Errc::Malformed},
      {R"({"op":"order","code":"0","data":[{"sCode":"0"}]})", Errc::Malformed},
      {R"({"id":"1","op":"sprd-order","code":"0","data":[]})", Errc::NotSpoken},
      {R"({"arg":{"channel":"grid-orders"},"data":[]})", Errc::NotSpoken},
      {R"({"arg":{"channel":"orders"}})", Errc::MissingField},
      {R"({"arg":{"channel":"orders"},"data":[7]})", Errc::Malformed},
      {order(head + R"("state":"resting","accFillSz":"0")"), Errc::UnknownEnum},
      {order(head + R"("state":"LIVE","accFillSz":"0")"), Errc::UnknownEnum},
      {order(head + R"("accFillSz":"0")"), Errc::MissingField},
      {order(head + R"("state":"live","state":"live","accFillSz":"0")"), Errc::Malformed},
      {order(head + R"("state":7,"accFillSz":"0")"), Errc::MissingField},
      {order(head + R"("state":"filled")"), Errc::MissingField},
      {order(head + R"("state":"canceled","accFillSz":"")"), Errc::MissingField},
      {order(head + R"("state":"filled","accFillSz":"-1")"), Errc::NegativeSize},
      {order(head + R"("state":"filled","accFillSz":"one")"), Errc::BadDecimal},
      {order(head + R"("state":"filled","accFillSz":"0.000000001")"), Errc::InexactDecimal},
      {order(R"("instId":"BTC-USDT","uTime":"1","state":"live")"), Errc::MissingField},
      {order(R"("ordId":"1","uTime":"1","state":"live")"), Errc::MissingField},
      {order(R"("instId":"BTC-USDT","ordId":"1","state":"live","accFillSz":"0")"),
       Errc::BadDecimal},
      {order(filled + R"("fillFee":"x","fillFeeCcy":"BTC")"), Errc::BadDecimal},
      {order(filled + R"("fillFee":"-1","fillFeeCcy":"")"), Errc::MissingField},
      {order(head + R"("state":"filled","accFillSz":"1","fillPx":"0","fillSz":"1","tradeId":"5")"),
       Errc::BadDecimal},
      {order(head + R"("state":"filled","accFillSz":"1","fillPx":"1","fillSz":"-1","tradeId":"5")"),
       Errc::NegativeSize},
      {balance(R"({"ccy":"BTC","cashBal":"1"})"), Errc::MissingField},
      {balance(R"({"ccy":"BTC","cashBal":"1","availBal":"NaN"})"), Errc::BadDecimal},
      {balance(R"({"ccy":"BTC","cashBal":"1e-19","availBal":"0"})"), Errc::InexactDecimal},
      {R"({"arg":{"channel":"account"},"data":[{}]})", Errc::MissingField},
      {R"({"arg":{"channel":"account"},"data":[{"details":7}]})", Errc::MissingField},
      {balance(R"({"ccy":"BTC","cashBal":1,"availBal":"0"})"), Errc::MissingField},
      {balance(R"({"ccy":"BTC","cashBal":"1","cashBal":"1","availBal":"0"})"), Errc::Malformed},
      {order(head + R"("state":"live","accFillSz":"0"})") + "}", Errc::Malformed},
      {order(R"("instId":"BTC-USDT","ordId":5,"uTime":"1","state":"live","accFillSz":"0")"),
       Errc::MissingField},
      {order(filled + R"("fillFee":"","fillFeeCcy":"BTC")"), Errc::BadDecimal},
      {order(filled + R"("fillFee":"-1e-19","fillFeeCcy":"BTC")"), Errc::InexactDecimal},
      {R"({"id":"1","op":"order","code":"1","data":[7]})", Errc::Malformed},
      {R"({"id":"-1","op":"order","code":"0","data":[{"sCode":"0"}]})", Errc::Malformed},
  };
}

TEST(OkxBadAccountFrame, EachIsRefusedWithItsErrorAndLeavesNothingBehind) {
  Client client;
  AccountEvents events;
  for (const BadFrame& bad : bad_account_frames()) {
    const Result<void> result = client.venue->decode_account(Padded{bad.text}.bytes(), events);
    ASSERT_TRUE(result.has_error()) << bad.text;
    EXPECT_EQ(to_string(result.error().code), to_string(bad.code)) << bad.text;
    EXPECT_TRUE(events.reports.empty()) << bad.text;
    EXPECT_TRUE(events.balances.empty()) << bad.text;
  }
}

struct BadAnswer {
  RestCall::Kind kind;
  std::string body;
  Errc code;
};

std::vector<BadAnswer> bad_answers() {
  using Kind = RestCall::Kind;
  const auto data = [](std::string_view element) {
    return fmt::format(R"({{"code":"0","msg":"","data":[{}]}})", element);
  };
  const auto instrument = [&](std::string_view fields) {
    return data(
        fmt::format(R"({{"instId":"BTC-USDT","baseCcy":"BTC","quoteCcy":"USDT",{}}})", fields));
  };
  const auto fees = [&](std::string_view group) {
    return data(fmt::format(R"({{"feeGroup":[{}]}})", group));
  };
  const auto query = [&](std::string_view fields) {
    return data(fmt::format(R"({{"instId":"BTC-USDT","ordId":"1","clOrdId":"a",{}}})", fields));
  };
  return {
      {Kind::Time, "<html>", Errc::Malformed},
      {Kind::Time, "", Errc::Malformed},
      {Kind::Time, "[]", Errc::Malformed},
      {Kind::Time, data(R"({"ts":"1"})").substr(0, 30), Errc::Malformed},
      {Kind::Time, data(R"({"ts":"1"})") + "x", Errc::Malformed},
      {Kind::Time, data(R"({"ts":"1"})") + "{}", Errc::Malformed},
      {Kind::Time, std::string(kMaxResponseBytes + 1, ' '), Errc::TooLarge},
      {Kind::Time, "{}", Errc::MissingField},
      {Kind::Time, R"({"code":0,"data":[]})", Errc::MissingField},
      {Kind::Time, R"({"code":"0","code":"0","data":[]})", Errc::Malformed},
      {Kind::Time, R"({"code":"0","msg":""})", Errc::MissingField},
      {Kind::Time, R"({"code":"0","data":null})", Errc::MissingField},
      {Kind::Time, R"({"code":"0","data":{"ts":"1"}})", Errc::MissingField},
      {Kind::Time, data(""), Errc::MissingField},
      {Kind::Time, data("7"), Errc::Malformed},
      {Kind::Time, data(R"({"ts":"x"})"), Errc::BadDecimal},
      {Kind::Time, data(R"({"ts":1})"), Errc::MissingField},
      {Kind::Time, data(R"({"ts":"99999999999999"})"), Errc::DecimalOverflow},
      {Kind::Instruments, data("{}"), Errc::MissingField},
      {Kind::Instruments, instrument(R"("lotSz":"1","minSz":"1","state":"live")"),
       Errc::MissingField},
      {Kind::Instruments, instrument(R"("tickSz":"1","minSz":"1","state":"live")"),
       Errc::MissingField},
      {Kind::Instruments, instrument(R"("tickSz":"1","lotSz":"1","state":"live")"),
       Errc::MissingField},
      {Kind::Instruments, instrument(R"("tickSz":"1","lotSz":"1","minSz":"1")"),
       Errc::MissingField},
      {Kind::Instruments, instrument(R"("tickSz":0.1,"lotSz":"1","minSz":"1","state":"live")"),
       Errc::MissingField},
      {Kind::Fees, data("{}"), Errc::MissingField},
      {Kind::Fees, fees("7"), Errc::Malformed},
      {Kind::Fees, fees(R"({"maker":"-0.001"})"), Errc::BadDecimal},
      {Kind::Fees, fees(R"({"maker":"-0.001","taker":"low"})"), Errc::BadDecimal},
      {Kind::Fees, fees(R"({"maker":"-0.0000000001","taker":"-0.001"})"), Errc::InexactDecimal},
      {Kind::Fees, fees(R"({"maker":-0.001,"taker":"-0.001"})"), Errc::MissingField},
      {Kind::Balances, data(""), Errc::MissingField},
      {Kind::Balances, data("{}"), Errc::MissingField},
      {Kind::Balances, data(R"({"details":[7]})"), Errc::Malformed},
      {Kind::Balances, data(R"({"details":[{"ccy":"BTC","cashBal":"1"}]})"), Errc::MissingField},
      {Kind::Balances, data(R"({"details":[{"ccy":"BTC","cashBal":"","availBal":"1"}]})"),
       Errc::MissingField},
      {Kind::Balances, data(R"({"details":[{"ccy":"BTC","cashBal":"NaN","availBal":"1"}]})"),
       Errc::BadDecimal},
      {Kind::Balances, data(R"({"details":[{"ccy":"BTC","ccy":"BTC"}]})"), Errc::Malformed},
      {Kind::QueryOrder, data(""), Errc::MissingField},
      {Kind::QueryOrder, query(R"("uTime":"1","state":"resting")"), Errc::UnknownEnum},
      {Kind::QueryOrder, query(R"("state":"live")"), Errc::BadDecimal},
      {Kind::QueryOrder, query(R"("uTime":"1")"), Errc::MissingField},
      {Kind::QueryOrder, query(R"("uTime":"1","state":"filled")"), Errc::MissingField},
      {Kind::QueryOrder, query(R"("uTime":"1","state":"filled","accFillSz":"1e30")"),
       Errc::DecimalOverflow},
      {Kind::OpenOrders, query(R"("uTime":"1","state":"live","accFillSz":"-1")"),
       Errc::NegativeSize},
      {Kind::CancelOrder, data("{}"), Errc::MissingField},
      {Kind::ArmSwitch, R"({"code":"0","data":[]})", Errc::MissingField},
      {Kind::ArmSwitch, data("{}"), Errc::BadDecimal},
      {Kind::ArmSwitch, data(R"({"triggerTime":"soon"})"), Errc::BadDecimal},
      {Kind::CancelOrder, R"({"code":"1","data":[{"ordId":"5"}]})", Errc::MissingField},
  };
}

TEST(OkxBadRestAnswer, EachIsRefusedWithItsError) {
  Client client;
  for (const BadAnswer& bad : bad_answers()) {
    const RestCall call{bad.kind, client.listings.data(), ClientOrderId{"a"}};
    RestEvents events;
    const std::string shown = bad.body.substr(0, 160);
    const Result<void> result = client.venue->decode_rest(call, {200, bad.body, {}}, events);
    ASSERT_TRUE(result.has_error()) << shown;
    EXPECT_EQ(to_string(result.error().code), to_string(bad.code)) << shown;
  }
}

TEST(OkxBadRestAnswer, IsToldApartFromARefusal) {
  Client client;
  const RestCall time{RestCall::Kind::Time, nullptr, {}};
  const auto decode = [&](int status, std::string body, RestEvents& events) {
    return client.venue->decode_rest(time, {status, std::move(body), {}}, events);
  };
  RestEvents events;
  EXPECT_TRUE(decode(502, "<html>", events).has_value());
  EXPECT_EQ(events.error.reason, RejectReason::OutcomeUnknown);
  EXPECT_TRUE(decode(429, "", events).has_value());
  EXPECT_EQ(events.error.reason, RejectReason::RateLimited);
  EXPECT_GT(events.error.retry_after.count(), 0);
  EXPECT_TRUE(
      decode(401, R"({"code":"50113","msg":"Invalid Sign","data":[]})", events).has_value());
  EXPECT_EQ(events.error.reason, RejectReason::Signature);
  EXPECT_TRUE(decode(503, R"({"msg":"no code"})", events).has_value());
  EXPECT_EQ(events.error.reason, RejectReason::Maintenance);
}

TEST(OkxBadOrder, IsNotWritten) {
  Client client;
  const TestKey key{*client.venue, make_key_material("id", "secret", "pass"), client.listings};
  FrameBuffer frame;
  OrderIntent intent;
  intent.client_id = ClientOrderId{"cb00a1b2c3d4e5f678"};
  intent.price = client.price("31527.1");
  intent.quantity = client.quantity("0.001");
  Listing unlisted = client.listings[0];
  unlisted.code = 0;  // null before the listing
  const Error error = key.encode(*client.venue, intent, unlisted, {}, frame).error();
  EXPECT_EQ(error.code, Errc::MissingField);
  EXPECT_STREQ(error.field, "instIdCode");
  // the listing of one symbol never carries the permit of another
  OrderPermit permit = key.permit(intent, client.listings[0]);
  EXPECT_EQ(client.venue->encode_order(permit, client.listings[1], key.trade_key(), {}, frame)
                .error()
                .code,
            Errc::UnknownSymbol);
}

TEST(OkxBadCall, IsNotWritten) {
  Client client;
  HttpRequest request;
  RequestContext context;
  const auto error = [&](RestCall::Kind kind, const Listing* listing) {
    return client.venue->encode_rest({kind, listing, ClientOrderId{"a"}}, context, request).error();
  };
  const Listing* listing = client.listings.data();
  EXPECT_EQ(error(RestCall::Kind::Balances, nullptr).code, Errc::NoKey);
  EXPECT_EQ(error(RestCall::Kind::QueryOrder, nullptr).code, Errc::MissingField);
  EXPECT_EQ(error(RestCall::Kind::CancelOrder, nullptr).code, Errc::MissingField);
  EXPECT_EQ(error(RestCall::Kind::Fees, nullptr).code, Errc::MissingField);
  EXPECT_EQ(error(RestCall::Kind::Snapshot, listing).code, Errc::NotSupported);
  EXPECT_EQ(error(RestCall::Kind::SessionToken, listing).code, Errc::NotSupported);
}

}  // namespace
}  // namespace crossbook::okx::test
