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
      {order(filled + R"("fillFee":"-1","fillFeeCcy":"OKB")"), Errc::MissingField},
      {order(head + R"("state":"filled","accFillSz":"1","fillPx":"0","fillSz":"1","tradeId":"5")"),
       Errc::BadDecimal},
      {order(head + R"("state":"filled","accFillSz":"1","fillPx":"1","fillSz":"-1","tradeId":"5")"),
       Errc::NegativeSize},
      {balance(R"({"ccy":"BTC","cashBal":"1"})"), Errc::MissingField},
      {balance(R"({"ccy":"BTC","cashBal":"1","availBal":"NaN"})"), Errc::BadDecimal},
      {balance(R"({"ccy":"BTC","cashBal":"1e-19","availBal":"0"})"), Errc::InexactDecimal},
      {R"({"arg":{"channel":"account"},"data":[{}]})", Errc::MissingField},
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

TEST(OkxBadRestAnswer, IsToldApartFromARefusal) {
  Client client;
  const RestCall time{RestCall::Kind::Time, nullptr, {}};
  const auto decode = [&](int status, std::string body, RestEvents& events) {
    return client.venue->decode_rest(time, {status, std::move(body), {}}, events);
  };
  RestEvents events;
  EXPECT_EQ(decode(200, "<html>", events).error().code, Errc::Malformed);
  EXPECT_EQ(decode(200, "{}", events).error().code, Errc::MissingField);
  EXPECT_EQ(decode(200, R"({"code":"0","data":[]})", events).error().code, Errc::MissingField);
  EXPECT_EQ(decode(200, R"({"code":"0","data":[{"ts":"x"}]})", events).error().code,
            Errc::BadDecimal);
  EXPECT_TRUE(decode(502, "<html>", events).has_value());
  EXPECT_EQ(events.error.reason, RejectReason::OutcomeUnknown);
  EXPECT_TRUE(decode(429, "", events).has_value());
  EXPECT_EQ(events.error.reason, RejectReason::RateLimited);
  EXPECT_GT(events.error.retry_after.count(), 0);
}

}  // namespace
}  // namespace crossbook::okx::test
