// What the world may send and must not be believed: each row has the error that it must give.
#include "tests/support/bad_input.hpp"

#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

using testing::BadBook;
using testing::BadFrame;
using testing::kLeastBadRows;

/// A good delta with one part replaced.
std::string delta(std::string_view from, std::string_view to) {
  std::string text = R"({"e":"depthUpdate","E":1672515782136,"s":"BTCUSDT","U":157,"u":160,)"
                     R"("b":[["52000.1","1.5"]],"a":[["52000.2","2"]]})";
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  return text;
}
std::string combined(std::string_view stream, std::string_view data) {
  return R"({"stream":")" + std::string{stream} + R"(","data":)" + std::string{data} + "}";
}

std::span<const BadFrame> bad_market_frames() {
  static const BadFrame rows[] = {
      {"nothing", "", Errc::Malformed},
      {"a space", " ", Errc::Malformed},
      {"no JSON", "hello", Errc::Malformed},
      {"an array", "[]", Errc::Malformed},
      {"a number", "17", Errc::Malformed},
      {"null", "null", Errc::Malformed},
      {"an empty object", "{}", Errc::MissingField},
      {"text behind the object", delta("", "") + "x", Errc::Malformed},
      {"two objects", delta("", "") + delta("", ""), Errc::Malformed},
      {"a cut frame", delta(R"(,"a":[["52000.2","2"]]})", ""), Errc::Malformed},
      {"a cut level", delta(R"("2"]]})", R"("2")"), Errc::Malformed},
      {"an open string", delta(R"("2"]]})", R"("2)"), Errc::Malformed},
      {"a missing comma", delta(R"(,"u")", R"("u")"), Errc::Malformed},
      {"invalid UTF-8", delta("BTCUSDT", "BTC\xff\xfe"), Errc::Malformed},
      {"deep nesting", std::string(100'000, '['), Errc::Malformed},
      {"deep nesting in an unknown key", R"({"x":)" + std::string(100'000, '[') + "}",
       Errc::Malformed},
      {"no event", delta(R"("e":"depthUpdate",)", ""), Errc::MissingField},
      {"event is no text", delta(R"("depthUpdate")", "1"), Errc::MissingField},
      {"no time", delta(R"("E":1672515782136,)", ""), Errc::MissingField},
      {"time as text", delta("1672515782136", R"("1672515782136")"), Errc::MissingField},
      {"time is null", delta("1672515782136", "null"), Errc::MissingField},
      {"time with decimals", delta("1672515782136", "1672515782136.5"), Errc::BadDecimal},
      {"time in nanoseconds", delta("1672515782136", "1672515782136000000"), Errc::DecimalOverflow},
      {"time before 1970", delta("1672515782136", "-1"), Errc::DecimalOverflow},
      {"no symbol", delta(R"("s":"BTCUSDT",)", ""), Errc::MissingField},
      {"symbol is null", delta(R"("BTCUSDT")", "null"), Errc::MissingField},
      {"unknown symbol", delta("BTCUSDT", "DOGEUSDT"), Errc::UnknownSymbol},
      {"lower case symbol", delta("BTCUSDT", "btcusdt"), Errc::UnknownSymbol},
      {"no first id", delta(R"("U":157,)", ""), Errc::MissingField},
      {"no last id", delta(R"("u":160,)", ""), Errc::MissingField},
      {"first id as text", delta(R"("U":157)", R"("U":"157")"), Errc::MissingField},
      {"first id beyond 64 bits", delta(R"("U":157)", R"("U":)" + std::string(40, '9')),
       Errc::DecimalOverflow},
      {"ids the wrong way round", delta(R"("u":160)", R"("u":156)"), Errc::Malformed},
      {"negative id", delta(R"("U":157)", R"("U":-157)"), Errc::Malformed},
      {"no bids", delta(R"("b":[["52000.1","1.5"]],)", ""), Errc::MissingField},
      {"no asks", delta(R"(,"a":[["52000.2","2"]])", ""), Errc::MissingField},
      {"bids are null", delta(R"([["52000.1","1.5"]])", "null"), Errc::MissingField},
      {"doubled symbol", delta(R"("U":157)", R"("s":"BTCUSDT","U":157)"), Errc::Malformed},
      {"doubled side", delta(R"("a":)", R"("b":[],"a":)"), Errc::Malformed},
      {"doubled id", delta(R"("u":160)", R"("u":160,"u":161)"), Errc::Malformed},
      {"futures", delta(R"("u":160)", R"("u":160,"pu":149)"), Errc::NotSpoken},
      {"price NaN", delta("52000.1", "NaN"), Errc::BadDecimal},
      {"price Infinity", delta("52000.1", "Infinity"), Errc::BadDecimal},
      {"empty price", delta("52000.1", ""), Errc::BadDecimal},
      {"price with two points", delta("52000.1", "52.000.1"), Errc::BadDecimal},
      {"price with a comma", delta("52000.1", "52,000.1"), Errc::BadDecimal},
      {"price in hexadecimal", delta("52000.1", "0x10"), Errc::BadDecimal},
      {"price zero", delta("52000.1", "0.00"), Errc::BadDecimal},
      {"negative price", delta("52000.1", "-52000.1"), Errc::BadDecimal},
      {"escaped price", delta("52000.1", R"(\u0035)"), Errc::BadDecimal},
      {"price of 40 digits", delta("52000.1", "1" + std::string(40, '0')), Errc::DecimalOverflow},
      {"price of 1e40", delta("52000.1", "1e40"), Errc::DecimalOverflow},
      {"a digit too fine", delta("52000.1", "52000.00000000001"), Errc::InexactDecimal},
      {"price as a number", delta(R"("52000.1")", "52000.1"), Errc::MissingField},
      {"price is null", delta(R"("52000.1")", "null"), Errc::MissingField},
      {"negative size", delta("1.5", "-1.5"), Errc::NegativeSize},
      {"size too fine", delta("1.5", "0.000000001"), Errc::InexactDecimal},
      {"size too large", delta("1.5", "92233720369"), Errc::DecimalOverflow},
      {"no size", delta(R"(,"1.5")", ""), Errc::MissingField},
      {"an empty level", delta(R"("52000.1","1.5")", ""), Errc::MissingField},
      {"a level that is an object", delta(R"(["52000.1","1.5"])", "{}"), Errc::Malformed},
      {"a level that is text", delta(R"(["52000.1","1.5"])", R"("x")"), Errc::Malformed},
      {"another stream", combined("ethbtc@depth@100ms", delta("", "")), Errc::UnknownSymbol},
      {"a prefix of the stream", combined("btcusdt", delta("", "")), Errc::UnknownSymbol},
      {"no stream", R"({"data":)" + delta("", "") + "}", Errc::MissingField},
      {"data is null", combined("btcusdt@depth@100ms", "null"), Errc::MissingField},
      {"data is a list", combined("btcusdt@depth@100ms", "[]"), Errc::MissingField},
      {"data twice",
       R"({"stream":"btcusdt@depth@100ms","data":)" + delta("", "") + R"(,"data":{}})",
       Errc::Malformed},
      {"unknown symbol inside", combined("x@depth", delta("BTCUSDT", "X")), Errc::UnknownSymbol},
  };
  static_assert(std::size(rows) >= kLeastBadRows);
  return rows;
}

TEST(BadMarketFrame, IsRefusedAndLeavesNothingBehind) {
  Market market;
  testing::refuse_market_frames(market.venue, bad_market_frames());
}

TEST(MarketFrame, NamesTheSymbolThatNobodyAskedFor) {
  Market market;
  MarketEvents events;
  const Padded frame{delta("BTCUSDT", "DOGEUSDT")};
  ASSERT_TRUE(market.venue.decode_market(frame.bytes(), events).has_error());
  EXPECT_EQ(events.unknown_symbol.view(), "DOGEUSDT");
}

TEST(MarketFrame, LargerThanTheCapIsRefused) {
  Market market;
  MarketEvents events;
  const Padded frame{R"({"x":")" + std::string(kMaxFrameBytes, 'y') + R"("})"};
  const auto result = market.venue.decode_market(frame.bytes(), events);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, Errc::TooLarge);
}

TEST(MarketFrame, WithTooManyLevelsIsRefused) {
  Market market;
  MarketEvents events;
  std::string levels = "[";
  for (int i = 1; i <= 10'001; ++i) levels += R"(["1","1"],)";
  levels.back() = ']';
  const Padded frame{delta(R"([["52000.1","1.5"]])", levels)};
  const auto result = market.venue.decode_market(frame.bytes(), events);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, Errc::TooLarge);
  EXPECT_TRUE(events.levels.empty());
}

TEST(MarketFrame, WithUnknownExtraFieldsIsRead) {
  Market market;
  MarketEvents events;
  const Padded frame{delta(R"("U":157)", R"("zz":{"deep":[1,{"e":2}]},"T":5,"U":157)")};
  ASSERT_TRUE(market.venue.decode_market(frame.bytes(), events).has_value());
  EXPECT_EQ(events.books.size(), 1u);
}

std::string report(std::string_view from, std::string_view to) {
  std::string text = read_file(testdata_path("account_report_trade.json"));
  text.replace(text.find(from), from.size(), to);
  return text;
}
std::string placed(std::string_view from, std::string_view to) {
  std::string text = read_file(testdata_path("account_place_filled.json"));
  text.replace(text.find(from), from.size(), to);
  return text;
}

std::string position(std::string_view balances) {
  return R"({"subscriptionId":0,"event":{"e":"outboundAccountPosition","E":1,"u":1)" +
         std::string{balances} + "}}";
}

std::span<const BadFrame> bad_account_frames() {
  static const BadFrame rows[] = {
      {"unknown status", report(R"("X":"PARTIALLY_FILLED")", R"("X":"HALF_FILLED")"),
       Errc::UnknownEnum},
      {"unknown execution type", report(R"("x":"TRADE")", R"("x":"BARTER")"), Errc::UnknownEnum},
      {"empty status", report("PARTIALLY_FILLED", ""), Errc::UnknownEnum},
      {"no order id", report(R"("i":4293153,)", ""), Errc::MissingField},
      {"order id as text", report("4293153", R"("4293153")"), Errc::MissingField},
      {"no cumulative quantity", report(R"("z":"0.40000000",)", ""), Errc::MissingField},
      {"negative cumulative quantity", report(R"("z":"0.4)", R"("z":"-0.4)"), Errc::NegativeSize},
      {"fill price NaN", report(R"("L":"0.10264400")", R"("L":"NaN")"), Errc::BadDecimal},
      {"fill too fine", report(R"("l":"0.40000000")", R"("l":"0.400000001")"),
       Errc::InexactDecimal},
      {"fill price zero", report(R"("L":"0.10264400")", R"("L":"0.0")"), Errc::BadDecimal},
      {"fill of nothing", report(R"("l":"0.40000000")", R"("l":"0.0")"), Errc::BadDecimal},
      {"fee is a number", report(R"("n":"0.00040000")", R"("n":0.0004)"), Errc::MissingField},
      {"maker flag as text", report(R"("m":false)", R"("m":"false")"), Errc::MissingField},
      {"doubled status", report(R"("X":)", R"("X":"NEW","X":)"), Errc::Malformed},
      {"no kind of event", report(R"("e":"executionReport",)", ""), Errc::MissingField},
      {"event is a list", R"({"subscriptionId":0,"event":[]})", Errc::MissingField},
      {"nothing", "", Errc::Malformed},
      {"an array", "[]", Errc::Malformed},
      {"no id", R"({"status":200,"result":{}})", Errc::MissingField},
      {"no status", R"({"id":"1","result":{}})", Errc::MissingField},
      {"no result", R"({"id":"1","status":200})", Errc::MissingField},
      {"result is null", R"({"id":"1","status":200,"result":null})", Errc::MissingField},
      {"an empty result", R"({"id":"1","status":200,"result":{}})", Errc::MissingField},
      {"text behind the reply", placed("", "") + "}", Errc::Malformed},
      {"unknown order status", placed("FILLED", "FULL"), Errc::UnknownEnum},
      {"unknown instrument", placed("BTCUSDT", "DOGEUSD"), Errc::UnknownSymbol},
      {"quantity of 10^40",
       placed("0.00847000\",\"origQuote", "1" + std::string(40, '0') + "\",\"origQuote"),
       Errc::DecimalOverflow},
      {"fills are no list", placed(R"("fills":[{)", R"("fills":{"x":[{)"), Errc::Malformed},
      {"a fill of nothing", placed("0.00635000", "0.00000000"), Errc::BadDecimal},
      {"a fill at a negative price", placed("23416.50000000", "-23416.5"), Errc::BadDecimal},
      {"a fill without price", placed(R"("price":"23416.50000000",)", ""), Errc::MissingField},
      {"an error without code", R"({"id":"1","status":400,"error":{"msg":"x"}})",
       Errc::MissingField},
      {"an error without text", R"({"id":"1","status":400,"error":{"code":-1}})",
       Errc::MissingField},
      {"no balances", position(""), Errc::MissingField},
      {"balances in an object", position(R"(,"B":{})"), Errc::MissingField},
      {"a row that is text", position(R"(,"B":["BTC"])"), Errc::Malformed},
      {"a row without free", position(R"(,"B":[{"a":"BTC","l":"0"}])"), Errc::MissingField},
      {"a bad row behind a good one",
       position(R"(,"B":[{"a":"BTC","f":"1","l":"0"},{"a":"USDT","f":"x","l":"0"}])"),
       Errc::BadDecimal},
      {"asset is null", position(R"(,"B":[{"a":null,"f":"1","l":"0"}])"), Errc::MissingField},
      {"bytes that are not UTF-8", report("PARTIALLY_FILLED", "PARTIALLY\xff"), Errc::Malformed},
      {"deep nesting", R"({"subscriptionId":0,"event":)" + std::string(100'000, '['),
       Errc::Malformed},
      {"a frame over the cap", std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {"a cut report", report("", "").substr(0, 300), Errc::Malformed},
      {"text behind the report", report("", "") + "x", Errc::Malformed},
  };
  static_assert(std::size(rows) >= kLeastBadRows);
  return rows;
}

TEST(BadAccountFrame, IsRefusedAndLeavesNothingBehind) {
  Market market;
  testing::refuse_account_frames(market.venue, bad_account_frames());
}

// ---- Books --------------------------------------------------------------------------------------

std::string snapshot(std::string_view bid) {
  return R"({"lastUpdateId":100,"bids":[[")" + std::string{bid} +
         R"(","1"]],"asks":[["52000.2","2"]]})";
}
std::string from_to(int first, int last, std::string_view bid = "51999") {
  return R"({"e":"depthUpdate","E":1672515782136,"s":"BTCUSDT","U":)" + std::to_string(first) +
         R"(,"u":)" + std::to_string(last) + R"(,"b":[[")" + std::string{bid} +
         R"(","1"]],"a":[]})";
}

TEST(BadBook, IsDoubtedThoughEachFrameIsGood) {
  const std::string first = snapshot("51998");
  const BadBook rows[] = {
      {"a snapshot and a delta that do not meet", {first, from_to(102, 103)}, BookOutcome::Gap},
      {"a lost message", {first, from_to(101, 103), from_to(105, 106)}, BookOutcome::Gap},
      {"a message told twice",
       {first, from_to(101, 103), from_to(101, 103)},
       BookOutcome::Duplicate},
      {"ids that go back", {first, from_to(101, 103), from_to(90, 95)}, BookOutcome::Duplicate},
      {"a delta older than the snapshot", {first, from_to(90, 99)}, BookOutcome::Stale},
      {"a bid at the ask", {first, from_to(101, 103, "52000.2")}, BookOutcome::Crossed},
      {"a snapshot that is crossed", {snapshot("52001")}, BookOutcome::Crossed},
  };
  Market market;
  testing::doubt_books(market.venue, market.at("BTCUSDT"), rows);
}

}  // namespace
}  // namespace crossbook::binance::test
