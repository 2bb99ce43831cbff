// What the codecs refuse, and with which error.
#include "tests/support/bad_input.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "venues/okx/test_support.hpp"

namespace crossbook::okx::test {
namespace {

std::string book(std::string_view body, std::string_view action = "update",
                 std::string_view inst_id = "BTC-USDT", std::string_view channel = "books") {
  return fmt::format(R"({{"arg":{{"channel":"{}","instId":"{}"}},"action":"{}","data":[{}]}})",
                     channel, inst_id, action, body);
}

std::string one_ask(std::string_view level) {
  return book(fmt::format(
      R"({{"asks":[{}],"bids":[],"ts":"1","checksum":0,"prevSeqId":1,"seqId":2}})", level));
}

std::span<const testing::BadFrame> bad_market_frames() {
  const std::string good = R"("asks":[],"bids":[],"ts":"1","checksum":0)";
  std::string many;
  for (int i = 1; i <= 801; ++i) many += fmt::format(R"({}["{}","1"])", i == 1 ? "" : ",", i);
  static const testing::BadFrame rows[] = {
      {"nothing", "", Errc::Malformed},
      {"a word", "ping", Errc::Malformed},
      {"a list", "[]", Errc::Malformed},
      {"an open brace", "{", Errc::Malformed},
      {"a cut head", R"({"arg":{"channel":"books")", Errc::Malformed},
      {"text behind the object", book("{" + good + R"(,"prevSeqId":1,"seqId":2})") + "x",
       Errc::Malformed},
      {"two objects", book("{" + good + R"(,"prevSeqId":1,"seqId":2})") + "{}", Errc::Malformed},
      {"bytes that are not UTF-8", "\xff\xfe{}", Errc::Malformed},
      {"a frame over the cap", std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {"an empty object", "{}", Errc::MissingField},
      {"no data", R"({"arg":{"channel":"books","instId":"BTC-USDT"}})", Errc::MissingField},
      {"arg is text", R"({"arg":"books","data":[]})", Errc::MissingField},
      {"channel is a number", R"({"arg":{"channel":7},"data":[]})", Errc::MissingField},
      {"no instrument", R"({"arg":{"channel":"books"},"action":"update","data":[{}]})",
       Errc::MissingField},
      {"no action", R"({"arg":{"channel":"books","instId":"BTC-USDT"},"data":[{}]})",
       Errc::MissingField},
      {"no entry in data", book("", "update"), Errc::MissingField},
      {"an entry that is a number", book("7"), Errc::Malformed},
      {"an unknown action", book("{}", "partial"), Errc::UnknownEnum},
      {"an instrument that nobody asked for", book("{}", "update", "DOGE-USDT"),
       Errc::UnknownSymbol},
      {"a swap of the instrument", book("{}", "update", "BTC-USDT-SWAP"), Errc::UnknownSymbol},
      {"the tick-by-tick channel", book("{}", "update", "BTC-USDT", "books-l2-tbt"),
       Errc::NotSpoken},
      {"the channel of retail orders", book("{}", "update", "BTC-USDT", "books-rpi"),
       Errc::NotSpoken},
      {"no sequence number", book("{" + good + R"(,"prevSeqId":1})"), Errc::MissingField},
      {"no previous number", book("{" + good + R"(,"seqId":2})"), Errc::MissingField},
      {"numbers as text", book("{" + good + R"(,"prevSeqId":"1","seqId":"2"})"),
       Errc::MissingField},
      {"previous number is null", book("{" + good + R"(,"prevSeqId":null,"seqId":2})"),
       Errc::MissingField},
      {"a sequence number beyond 64 bits",
       book("{" + good + R"(,"prevSeqId":1,"seqId":99999999999999999999})"), Errc::MissingField},
      {"a negative sequence number", book("{" + good + R"(,"prevSeqId":1,"seqId":-2})"),
       Errc::Malformed},
      {"sequence number twice", book("{" + good + R"(,"prevSeqId":1,"seqId":2,"seqId":3})"),
       Errc::Malformed},
      {"a checksum beyond 32 bits",
       book(R"({"asks":[],"bids":[],"ts":"1","checksum":99999999999})"), Errc::Malformed},
      {"no asks", book(R"({"bids":[],"ts":"1","prevSeqId":1,"seqId":2})"), Errc::MissingField},
      {"no bids", book(R"({"asks":[],"ts":"1","prevSeqId":1,"seqId":2})"), Errc::MissingField},
      {"no time", book(R"({"asks":[],"bids":[],"prevSeqId":1,"seqId":2})"), Errc::MissingField},
      {"bids are null", book(R"({"asks":[],"bids":null,"ts":"1","prevSeqId":1,"seqId":2})"),
       Errc::MissingField},
      {"asks twice", book(R"({"asks":[],"asks":[],"bids":[],"ts":"1","prevSeqId":1,"seqId":2})"),
       Errc::Malformed},
      {"time is a number", book(R"({"asks":[],"bids":[],"ts":1,"prevSeqId":1,"seqId":2})"),
       Errc::MissingField},
      {"time is a word", book(R"({"asks":[],"bids":[],"ts":"soon","prevSeqId":1,"seqId":2})"),
       Errc::BadDecimal},
      {"time beyond the years that fit",
       book(R"({"asks":[],"bids":[],"ts":"99999999999999","prevSeqId":1,"seqId":2})"),
       Errc::DecimalOverflow},
      {"a level that is text", one_ask(R"("100")"), Errc::Malformed},
      {"an empty level", one_ask("[]"), Errc::MissingField},
      {"a level without size", one_ask(R"(["100"])"), Errc::MissingField},
      {"price is a number", one_ask(R"([100,"1"])"), Errc::MissingField},
      {"size is null", one_ask(R"(["100",null])"), Errc::MissingField},
      {"an empty price", one_ask(R"(["","1"])"), Errc::BadDecimal},
      {"price NaN", one_ask(R"(["NaN","1"])"), Errc::BadDecimal},
      {"price Infinity", one_ask(R"(["Infinity","1"])"), Errc::BadDecimal},
      {"price with two points", one_ask(R"(["1.2.3","1"])"), Errc::BadDecimal},
      {"an escaped price", one_ask(R"(["1\u0030","1"])"), Errc::BadDecimal},
      {"price zero", one_ask(R"(["0","1"])"), Errc::BadDecimal},
      {"a negative price", one_ask(R"(["-5","1"])"), Errc::BadDecimal},
      {"a negative size", one_ask(R"(["100","-1"])"), Errc::NegativeSize},
      {"size too fine", one_ask(R"(["100","0.000000001"])"), Errc::InexactDecimal},
      {"price too fine", one_ask(R"(["100.00000000001","1"])"), Errc::InexactDecimal},
      {"a price of 41 digits", one_ask(R"(["10000000000000000000000000000000000000000","1"])"),
       Errc::DecimalOverflow},
      {"a size of 9e40", one_ask(R"(["100","9e40"])"), Errc::DecimalOverflow},
      {"more levels than there may be", one_ask(many), Errc::TooLarge},
      {"an instrument without state",
       R"({"arg":{"channel":"instruments"},"data":[{"instId":"BTC-USDT"}]})", Errc::MissingField},
      {"a state without instrument",
       R"({"arg":{"channel":"instruments"},"data":[{"state":"live"}]})", Errc::MissingField},
      {"event twice", R"({"event":"error","event":"error"})", Errc::Malformed},
      {"event is a number", R"({"event":7})", Errc::MissingField},
      {"channel twice",
       R"({"arg":{"channel":"books","channel":"books","instId":"BTC-USDT"},"data":[]})",
       Errc::Malformed},
      {"instrument is null",
       R"({"arg":{"channel":"books","instId":null},"action":"update","data":[]})",
       Errc::MissingField},
      {"a channel that nobody documents", R"({"arg":{"channel":"grid-books"},"data":[]})",
       Errc::NotSpoken},
      {"a sequence number with decimals", book("{" + good + R"(,"prevSeqId":1,"seqId":2.5})"),
       Errc::MissingField},
      {"previous number twice", book("{" + good + R"(,"prevSeqId":1,"prevSeqId":1,"seqId":2})"),
       Errc::Malformed},
      {"checksum as text",
       book(R"({"asks":[],"bids":[],"ts":"1","checksum":"0","prevSeqId":1,"seqId":2})"),
       Errc::MissingField},
      {"no numbers at all", book(R"({"asks":[],"bids":[],"ts":"1","checksum":0})"),
       Errc::MissingField},
      {"price is null", one_ask(R"([null,"1"])"), Errc::MissingField},
      {"a price of 1e-11", one_ask(R"(["1e-11","1"])"), Errc::InexactDecimal},
      {"a price in hexadecimal", one_ask(R"(["0x10","1"])"), Errc::BadDecimal},
      {"a price behind a space", one_ask(R"([" 100","1"])"), Errc::BadDecimal},
      {"deep nesting", std::string(100'000, '['), Errc::Malformed},
      {"deep nesting in an unknown key", R"({"extra":)" + std::string(100'000, '[') + "}",
       Errc::Malformed},
  };
  static_assert(std::size(rows) >= testing::kLeastBadRows);
  return rows;
}

TEST(OkxBadMarketFrame, EachIsRefusedWithItsErrorAndLeavesNothingBehind) {
  Client client;
  testing::refuse_market_frames(*client.venue, bad_market_frames());
}

TEST(OkxBadMarketFrame, AnUnknownSymbolIsNamed) {
  Client client;
  MarketEvents events;
  const Padded frame{book("{}", "update", "DOGE-USDT")};
  ASSERT_TRUE(client.venue->decode_market(frame.bytes(), events).has_error());
  EXPECT_EQ(events.unknown_symbol.view(), "DOGE-USDT");
}

std::string order(std::string_view fields) {
  return fmt::format(R"({{"arg":{{"channel":"orders","instType":"SPOT"}},"data":[{{{}}}]}})",
                     fields);
}

std::span<const testing::BadFrame> bad_account_frames() {
  const std::string head = R"("instId":"BTC-USDT","ordId":"1","clOrdId":"a","uTime":"1",)";
  const std::string filled =
      head + R"("state":"filled","accFillSz":"1","fillPx":"2","fillSz":"1","tradeId":"5",)";
  const auto balance = [](std::string_view detail) {
    return fmt::format(R"({{"arg":{{"channel":"account"}},"data":[{{"details":[{}]}}]}})", detail);
  };
  static const testing::BadFrame rows[] = {
      {"nothing", "", Errc::Malformed},
      {"an empty object", "{}", Errc::MissingField},
      {"a reply without code", R"({"id":"1","op":"order"})", Errc::MissingField},
      {"a reply without entry", R"({"id":"1","op":"order","code":"0","data":[]})",
       Errc::MissingField},
      {"a reply whose data is an object", R"({"id":"1","op":"order","code":"0","data":{}})",
       Errc::MissingField},
      {"an entry without code", R"({"id":"1","op":"order","code":"0","data":[{"ordId":"5"}]})",
       Errc::MissingField},
      {"a request number with a letter",
       R"({"id":"x1","op":"order","code":"0","data":[{"sCode":"0"}]})", Errc::Malformed},
      {"a reply to nobody", R"({"op":"order","code":"0","data":[{"sCode":"0"}]})", Errc::Malformed},
      {"a reply to an operation that is not ours",
       R"({"id":"1","op":"sprd-order","code":"0","data":[]})", Errc::NotSpoken},
      {"a channel that nobody documents", R"({"arg":{"channel":"grid-orders"},"data":[]})",
       Errc::NotSpoken},
      {"a push without data", R"({"arg":{"channel":"orders"}})", Errc::MissingField},
      {"an order that is a number", R"({"arg":{"channel":"orders"},"data":[7]})", Errc::Malformed},
      {"an unknown state", order(head + R"("state":"resting","accFillSz":"0")"), Errc::UnknownEnum},
      {"a state in capitals", order(head + R"("state":"LIVE","accFillSz":"0")"), Errc::UnknownEnum},
      {"no state", order(head + R"("accFillSz":"0")"), Errc::MissingField},
      {"state twice", order(head + R"("state":"live","state":"live","accFillSz":"0")"),
       Errc::Malformed},
      {"state is a number", order(head + R"("state":7,"accFillSz":"0")"), Errc::MissingField},
      {"no filled size", order(head + R"("state":"filled")"), Errc::MissingField},
      {"an empty filled size", order(head + R"("state":"canceled","accFillSz":"")"),
       Errc::MissingField},
      {"a negative filled size", order(head + R"("state":"filled","accFillSz":"-1")"),
       Errc::NegativeSize},
      {"filled size is a word", order(head + R"("state":"filled","accFillSz":"one")"),
       Errc::BadDecimal},
      {"filled size too fine", order(head + R"("state":"filled","accFillSz":"0.000000001")"),
       Errc::InexactDecimal},
      {"no order id", order(R"("instId":"BTC-USDT","uTime":"1","state":"live")"),
       Errc::MissingField},
      {"no instrument", order(R"("ordId":"1","uTime":"1","state":"live")"), Errc::MissingField},
      {"no time", order(R"("instId":"BTC-USDT","ordId":"1","state":"live","accFillSz":"0")"),
       Errc::BadDecimal},
      {"fee is a word", order(filled + R"("fillFee":"x","fillFeeCcy":"BTC")"), Errc::BadDecimal},
      {"a fee in no asset", order(filled + R"("fillFee":"-1","fillFeeCcy":"")"),
       Errc::MissingField},
      {"a fill price of zero",
       order(head + R"("state":"filled","accFillSz":"1","fillPx":"0","fillSz":"1","tradeId":"5")"),
       Errc::BadDecimal},
      {"a negative fill size",
       order(head + R"("state":"filled","accFillSz":"1","fillPx":"1","fillSz":"-1","tradeId":"5")"),
       Errc::NegativeSize},
      {"a balance without what is available", balance(R"({"ccy":"BTC","cashBal":"1"})"),
       Errc::MissingField},
      {"available NaN", balance(R"({"ccy":"BTC","cashBal":"1","availBal":"NaN"})"),
       Errc::BadDecimal},
      {"a balance too fine", balance(R"({"ccy":"BTC","cashBal":"1e-19","availBal":"0"})"),
       Errc::InexactDecimal},
      {"an account without details", R"({"arg":{"channel":"account"},"data":[{}]})",
       Errc::MissingField},
      {"details are a number", R"({"arg":{"channel":"account"},"data":[{"details":7}]})",
       Errc::MissingField},
      {"a balance that is a number", balance(R"({"ccy":"BTC","cashBal":1,"availBal":"0"})"),
       Errc::MissingField},
      {"a balance twice", balance(R"({"ccy":"BTC","cashBal":"1","cashBal":"1","availBal":"0"})"),
       Errc::Malformed},
      {"a brace too many", order(head + R"("state":"live","accFillSz":"0"})") + "}",
       Errc::Malformed},
      {"order id is a number",
       order(R"("instId":"BTC-USDT","ordId":5,"uTime":"1","state":"live","accFillSz":"0")"),
       Errc::MissingField},
      {"an empty fee", order(filled + R"("fillFee":"","fillFeeCcy":"BTC")"), Errc::BadDecimal},
      {"a fee too fine", order(filled + R"("fillFee":"-1e-19","fillFeeCcy":"BTC")"),
       Errc::InexactDecimal},
      {"a refused entry that is a number", R"({"id":"1","op":"order","code":"1","data":[7]})",
       Errc::Malformed},
      {"a negative request number", R"({"id":"-1","op":"order","code":"0","data":[{"sCode":"0"}]})",
       Errc::Malformed},
      {"a list", "[]", Errc::Malformed},
      {"bytes that are not UTF-8", order(head + "\"state\":\"live\xff\",\"accFillSz\":\"0\""),
       Errc::Malformed},
      {"a frame over the cap", std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {"deep nesting", R"({"arg":)" + std::string(100'000, '{'), Errc::Malformed},
      {"a cut push", order(head + R"("state":"live","accFillSz":"0")").substr(0, 120),
       Errc::Malformed},
      {"a filled size of 1e40", order(head + R"("state":"filled","accFillSz":"1e40")"),
       Errc::DecimalOverflow},
  };
  static_assert(std::size(rows) >= testing::kLeastBadRows);
  return rows;
}

TEST(OkxBadAccountFrame, EachIsRefusedWithItsErrorAndLeavesNothingBehind) {
  Client client;
  testing::refuse_account_frames(*client.venue, bad_account_frames());
}

std::span<const testing::BadAnswer> bad_answers() {
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
  const auto trade = [&](std::string_view part, std::string_view by) {
    std::string text =
        R"({"instId":"BTC-USDT","ordId":"1","clOrdId":"a","tradeId":"2","fillPx":"999",)"
        R"("fillSz":"0.3","execType":"T","feeCcy":"BTC","fee":"-0.1","ts":"5"})";
    return data(text.replace(text.find(part), part.size(), by));
  };
  static const testing::BadAnswer rows[] = {
      {"HTML", Kind::Time, "<html>", Errc::Malformed},
      {"nothing", Kind::Time, "", Errc::Malformed},
      {"a list", Kind::Time, "[]", Errc::Malformed},
      {"a cut answer", Kind::Time, data(R"({"ts":"1"})").substr(0, 30), Errc::Malformed},
      {"text behind the answer", Kind::Time, data(R"({"ts":"1"})") + "x", Errc::Malformed},
      {"two answers", Kind::Time, data(R"({"ts":"1"})") + "{}", Errc::Malformed},
      {"an answer over the cap", Kind::Time, std::string(kMaxResponseBytes + 1, ' '),
       Errc::TooLarge},
      {"an empty object", Kind::Time, "{}", Errc::MissingField},
      {"code is a number", Kind::Time, R"({"code":0,"data":[]})", Errc::MissingField},
      {"code twice", Kind::Time, R"({"code":"0","code":"0","data":[]})", Errc::Malformed},
      {"no data", Kind::Time, R"({"code":"0","msg":""})", Errc::MissingField},
      {"data is null", Kind::Time, R"({"code":"0","data":null})", Errc::MissingField},
      {"data is an object", Kind::Time, R"({"code":"0","data":{"ts":"1"}})", Errc::MissingField},
      {"no time at all", Kind::Time, data(""), Errc::MissingField},
      {"an entry that is a number", Kind::Time, data("7"), Errc::Malformed},
      {"time is a word", Kind::Time, data(R"({"ts":"x"})"), Errc::BadDecimal},
      {"time is a number", Kind::Time, data(R"({"ts":1})"), Errc::MissingField},
      {"time beyond the years that fit", Kind::Time, data(R"({"ts":"99999999999999"})"),
       Errc::DecimalOverflow},
      {"an empty instrument", Kind::Instruments, data("{}"), Errc::MissingField},
      {"no tick", Kind::Instruments, instrument(R"("lotSz":"1","minSz":"1","state":"live")"),
       Errc::MissingField},
      {"no lot", Kind::Instruments, instrument(R"("tickSz":"1","minSz":"1","state":"live")"),
       Errc::MissingField},
      {"no least size", Kind::Instruments, instrument(R"("tickSz":"1","lotSz":"1","state":"live")"),
       Errc::MissingField},
      {"no state", Kind::Instruments, instrument(R"("tickSz":"1","lotSz":"1","minSz":"1")"),
       Errc::MissingField},
      {"tick is a number", Kind::Instruments,
       instrument(R"("tickSz":0.1,"lotSz":"1","minSz":"1","state":"live")"), Errc::MissingField},
      {"an instrument that breaks off in the middle", Kind::Instruments,
       data(R"({"instId":"BTC-USDT","lotSz":"0.001,""tickSz":"1","state":"live"})"),
       Errc::Malformed},
      {"fees without groups", Kind::Fees, data("{}"), Errc::MissingField},
      {"a group that is a number", Kind::Fees, fees("7"), Errc::Malformed},
      {"no taker rate", Kind::Fees, fees(R"({"maker":"-0.001"})"), Errc::BadDecimal},
      {"taker rate is a word", Kind::Fees, fees(R"({"maker":"-0.001","taker":"low"})"),
       Errc::BadDecimal},
      {"maker rate too fine", Kind::Fees, fees(R"({"maker":"-0.0000000001","taker":"-0.001"})"),
       Errc::InexactDecimal},
      {"rates are numbers", Kind::Fees, fees(R"({"maker":-0.001,"taker":"-0.001"})"),
       Errc::MissingField},
      {"no account", Kind::Balances, data(""), Errc::MissingField},
      {"an account without details", Kind::Balances, data("{}"), Errc::MissingField},
      {"a detail that is a number", Kind::Balances, data(R"({"details":[7]})"), Errc::Malformed},
      {"a balance without what is available", Kind::Balances,
       data(R"({"details":[{"ccy":"BTC","cashBal":"1"}]})"), Errc::MissingField},
      {"an empty balance", Kind::Balances,
       data(R"({"details":[{"ccy":"BTC","cashBal":"","availBal":"1"}]})"), Errc::MissingField},
      {"balance NaN", Kind::Balances,
       data(R"({"details":[{"ccy":"BTC","cashBal":"NaN","availBal":"1"}]})"), Errc::BadDecimal},
      {"currency twice", Kind::Balances, data(R"({"details":[{"ccy":"BTC","ccy":"BTC"}]})"),
       Errc::Malformed},
      {"no order", Kind::QueryOrder, data(""), Errc::MissingField},
      {"an unknown state", Kind::QueryOrder, query(R"("uTime":"1","state":"resting")"),
       Errc::UnknownEnum},
      {"an order without time", Kind::QueryOrder, query(R"("state":"live")"), Errc::BadDecimal},
      {"an order without state", Kind::QueryOrder, query(R"("uTime":"1")"), Errc::MissingField},
      {"an order without filled size", Kind::QueryOrder, query(R"("uTime":"1","state":"filled")"),
       Errc::MissingField},
      {"a filled size of 1e30", Kind::QueryOrder,
       query(R"("uTime":"1","state":"filled","accFillSz":"1e30")"), Errc::DecimalOverflow},
      {"an open order filled by less than nothing", Kind::OpenOrders,
       query(R"("uTime":"1","state":"live","accFillSz":"-1")"), Errc::NegativeSize},
      {"a trade that is a number", Kind::Trades, data("7"), Errc::Malformed},
      {"a trade of an unknown instrument", Kind::Trades, trade("BTC-USDT", "QQQ-USDT"),
       Errc::UnknownSymbol},
      {"a trade without its order", Kind::Trades, trade("ordId", "order"), Errc::MissingField},
      {"a trade without id", Kind::Trades, trade("tradeId", "trade"), Errc::MissingField},
      {"a trade of nothing", Kind::Trades, trade(R"("0.3")", R"("0")"), Errc::BadDecimal},
      {"a trade of less than nothing", Kind::Trades, trade(R"("0.3")", R"("-0.3")"),
       Errc::NegativeSize},
      {"a trade at a word", Kind::Trades, trade(R"("999")", R"("high")"), Errc::BadDecimal},
      {"a trade whose fee has no coin", Kind::Trades, trade("feeCcy", "feeCoin"),
       Errc::MissingField},
      {"a trade of no time", Kind::Trades, trade(R"("ts")", R"("at")"), Errc::BadDecimal},
      {"a trade's order twice", Kind::Trades, trade("clOrdId", "ordId"), Errc::Malformed},
      {"an armed switch without a word", Kind::ArmSwitch, R"({"code":"0","data":[]})",
       Errc::MissingField},
      {"no word on when it fires", Kind::ArmSwitch, data("{}"), Errc::BadDecimal},
      {"a word that is no time", Kind::ArmSwitch, data(R"({"triggerTime":"soon"})"),
       Errc::BadDecimal},
      {"a cancelled order without its id", Kind::CancelOrder, data("{}"), Errc::MissingField},
      {"a refused cancel without its code", Kind::CancelOrder,
       R"({"code":"1","data":[{"ordId":"5"}]})", Errc::MissingField},
      {"deep nesting", Kind::Balances, R"({"code":"0","data":)" + std::string(100'000, '['),
       Errc::Malformed},
      {"bytes that are not UTF-8", Kind::OpenOrders,
       "{\"code\":\"0\",\"msg\":\"\xff\",\"data\":[]}", Errc::Malformed},
  };
  static_assert(std::size(rows) >= testing::kLeastBadRows);
  return rows;
}

TEST(OkxBadRestAnswer, EachIsRefusedWithItsError) {
  Client client;
  testing::refuse_answers(*client.venue, {{}, client.listings.data(), ClientOrderId{"a"}},
                          bad_answers());
}

TEST(OkxBadRestAnswer, IsToldApartFromARefusal) {
  const testing::RefusedAnswer rows[] = {
      {"HTML of a gateway", 502, "<html>", RejectReason::OutcomeUnknown},
      {"too many requests", 429, "", RejectReason::RateLimited},
      {"a bad signature", 401, R"({"code":"50113","msg":"Invalid Sign","data":[]})",
       RejectReason::Signature},
      {"no code at all", 503, R"({"msg":"no code"})", RejectReason::Maintenance},
      {"a code that nobody documents", 200, R"({"code":"59999","msg":"New","data":[]})",
       RejectReason::OutcomeUnknown},
      {"a code that is no number", 200, R"({"code":"new","msg":"New","data":[]})",
       RejectReason::OutcomeUnknown},
      {"a refused entry of an unknown code", 200,
       R"({"code":"1","msg":"","data":[{"sCode":"59999","sMsg":"New"}]})",
       RejectReason::OutcomeUnknown},
  };
  Client client;
  testing::tell_refusals(*client.venue, {RestCall::Kind::Time, nullptr, {}}, rows);
}

TEST(OkxBadRestAnswer, OfTooManyRequestsSaysWhenToComeBack) {
  Client client;
  RestEvents events;
  ASSERT_TRUE(client.venue->decode_rest({RestCall::Kind::Time, nullptr, {}}, {429, "", {}}, events)
                  .has_value());
  EXPECT_GT(events.error.retry_after.count(), 0);
}

std::string linked(std::string_view action, std::string_view bid, int previous, int number) {
  constexpr std::string_view kEntry =
      R"({{"asks":[["101","1"]],"bids":[["{}","1"]],"ts":"1","prevSeqId":{},"seqId":{}}})";
  return book(fmt::format(kEntry, bid, previous, number), action);
}

TEST(OkxBadBook, IsDoubtedThoughEachFrameIsGood) {
  const std::string first = linked("snapshot", "99", -1, 10);
  const testing::BadBook rows[] = {
      {"a lost message",
       {first, linked("update", "98", 10, 12), linked("update", "97", 13, 14)},
       BookOutcome::Gap},
      {"a previous number that goes back",
       {first, linked("update", "98", 5, 12)},
       BookOutcome::Gap},
      {"a message told twice",
       {first, linked("update", "98", 10, 12), linked("update", "98", 10, 12)},
       BookOutcome::Duplicate},
      {"a bid at the ask", {first, linked("update", "101", 10, 12)}, BookOutcome::Crossed},
      {"a checksum of another book",
       {book(R"({"asks":[["101","1"]],"bids":[["99","1"]],"ts":"1","checksum":77})", "snapshot")},
       BookOutcome::ChecksumBad},
      {"a snapshot that is crossed", {linked("snapshot", "102", -1, 10)}, BookOutcome::Crossed},
  };
  Client client;
  testing::doubt_books(*client.venue, client.listings.front(), rows);
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
