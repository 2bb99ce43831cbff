// What the world may send and must not be believed: each row has the error that it must give.
#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

struct BadRow {
  std::string_view what;
  std::string text;
  Errc code;
};
void PrintTo(const BadRow& row, std::ostream* out) { *out << row.what << ": " << row.text; }

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

class BadMarketFrame : public ::testing::TestWithParam<BadRow> {};
TEST_P(BadMarketFrame, IsRefusedAndLeavesNothingBehind) {
  Market market;
  MarketEvents events;
  events.levels.resize(2);
  const auto result = market.venue.decode_market(Padded{GetParam().text}.bytes(), events);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, GetParam().code) << result.error().field;
  EXPECT_EQ(events.levels.size(), 2u);
  EXPECT_TRUE(events.books.empty());
  EXPECT_TRUE(events.notices.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Frames, BadMarketFrame,
    ::testing::Values(
        BadRow{"nothing", "", Errc::Malformed}, BadRow{"a space", " ", Errc::Malformed},
        BadRow{"no JSON", "hello", Errc::Malformed}, BadRow{"an array", "[]", Errc::Malformed},
        BadRow{"a number", "17", Errc::Malformed}, BadRow{"null", "null", Errc::Malformed},
        BadRow{"an empty object", "{}", Errc::MissingField},
        BadRow{"text behind the object", delta("", "") + "x", Errc::Malformed},
        BadRow{"two objects", delta("", "") + delta("", ""), Errc::Malformed},
        BadRow{"a cut frame", delta(R"(,"a":[["52000.2","2"]]})", ""), Errc::Malformed},
        BadRow{"a cut level", delta(R"("2"]]})", R"("2")"), Errc::Malformed},
        BadRow{"an open string", delta(R"("2"]]})", R"("2)"), Errc::Malformed},
        BadRow{"a missing comma", delta(R"(,"u")", R"("u")"), Errc::Malformed},
        BadRow{"invalid UTF-8", delta("BTCUSDT", "BTC\xff\xfe"), Errc::Malformed},
        BadRow{"deep nesting", std::string(100'000, '['), Errc::Malformed},
        BadRow{"deep nesting in an unknown key", R"({"x":)" + std::string(100'000, '[') + "}",
               Errc::Malformed}));

INSTANTIATE_TEST_SUITE_P(
    Fields, BadMarketFrame,
    ::testing::Values(
        BadRow{"no event", delta(R"("e":"depthUpdate",)", ""), Errc::MissingField},
        BadRow{"event is no text", delta(R"("depthUpdate")", "1"), Errc::MissingField},
        BadRow{"no time", delta(R"("E":1672515782136,)", ""), Errc::MissingField},
        BadRow{"time as text", delta("1672515782136", R"("1672515782136")"), Errc::MissingField},
        BadRow{"time is null", delta("1672515782136", "null"), Errc::MissingField},
        BadRow{"time with decimals", delta("1672515782136", "1672515782136.5"), Errc::BadDecimal},
        BadRow{"time in nanoseconds", delta("1672515782136", "1672515782136000000"),
               Errc::DecimalOverflow},
        BadRow{"time before 1970", delta("1672515782136", "-1"), Errc::DecimalOverflow},
        BadRow{"no symbol", delta(R"("s":"BTCUSDT",)", ""), Errc::MissingField},
        BadRow{"symbol is null", delta(R"("BTCUSDT")", "null"), Errc::MissingField},
        BadRow{"unknown symbol", delta("BTCUSDT", "DOGEUSDT"), Errc::UnknownSymbol},
        BadRow{"lower case symbol", delta("BTCUSDT", "btcusdt"), Errc::UnknownSymbol},
        BadRow{"no first id", delta(R"("U":157,)", ""), Errc::MissingField},
        BadRow{"no last id", delta(R"("u":160,)", ""), Errc::MissingField},
        BadRow{"first id as text", delta(R"("U":157)", R"("U":"157")"), Errc::MissingField},
        BadRow{"first id beyond 64 bits", delta(R"("U":157)", R"("U":)" + std::string(40, '9')),
               Errc::DecimalOverflow},
        BadRow{"ids the wrong way round", delta(R"("u":160)", R"("u":156)"), Errc::Malformed},
        BadRow{"negative id", delta(R"("U":157)", R"("U":-157)"), Errc::Malformed},
        BadRow{"no bids", delta(R"("b":[["52000.1","1.5"]],)", ""), Errc::MissingField},
        BadRow{"no asks", delta(R"(,"a":[["52000.2","2"]])", ""), Errc::MissingField},
        BadRow{"bids are null", delta(R"([["52000.1","1.5"]])", "null"), Errc::MissingField},
        BadRow{"doubled symbol", delta(R"("U":157)", R"("s":"BTCUSDT","U":157)"), Errc::Malformed},
        BadRow{"doubled side", delta(R"("a":)", R"("b":[],"a":)"), Errc::Malformed},
        BadRow{"doubled id", delta(R"("u":160)", R"("u":160,"u":161)"), Errc::Malformed},
        BadRow{"futures", delta(R"("u":160)", R"("u":160,"pu":149)"), Errc::NotSpoken}));

INSTANTIATE_TEST_SUITE_P(
    Levels, BadMarketFrame,
    ::testing::Values(
        BadRow{"price NaN", delta("52000.1", "NaN"), Errc::BadDecimal},
        BadRow{"price Infinity", delta("52000.1", "Infinity"), Errc::BadDecimal},
        BadRow{"empty price", delta("52000.1", ""), Errc::BadDecimal},
        BadRow{"price with two points", delta("52000.1", "52.000.1"), Errc::BadDecimal},
        BadRow{"price with a comma", delta("52000.1", "52,000.1"), Errc::BadDecimal},
        BadRow{"price in hexadecimal", delta("52000.1", "0x10"), Errc::BadDecimal},
        BadRow{"price zero", delta("52000.1", "0.00"), Errc::BadDecimal},
        BadRow{"negative price", delta("52000.1", "-52000.1"), Errc::BadDecimal},
        BadRow{"escaped price", delta("52000.1", R"(\u0035)"), Errc::BadDecimal},
        BadRow{"price of 40 digits", delta("52000.1", "1" + std::string(40, '0')),
               Errc::DecimalOverflow},
        BadRow{"price of 1e40", delta("52000.1", "1e40"), Errc::DecimalOverflow},
        BadRow{"a digit too fine", delta("52000.1", "52000.00000000001"), Errc::InexactDecimal},
        BadRow{"price as a number", delta(R"("52000.1")", "52000.1"), Errc::MissingField},
        BadRow{"price is null", delta(R"("52000.1")", "null"), Errc::MissingField},
        BadRow{"negative size", delta("1.5", "-1.5"), Errc::NegativeSize},
        BadRow{"size too fine", delta("1.5", "0.000000001"), Errc::InexactDecimal},
        BadRow{"size too large", delta("1.5", "92233720369"), Errc::DecimalOverflow},
        BadRow{"no size", delta(R"(,"1.5")", ""), Errc::MissingField},
        BadRow{"an empty level", delta(R"("52000.1","1.5")", ""), Errc::MissingField},
        BadRow{"a level that is an object", delta(R"(["52000.1","1.5"])", "{}"), Errc::Malformed},
        BadRow{"a level that is text", delta(R"(["52000.1","1.5"])", R"("x")"), Errc::Malformed}));

INSTANTIATE_TEST_SUITE_P(
    Wrappers, BadMarketFrame,
    ::testing::Values(
        BadRow{"another stream", combined("ethbtc@depth@100ms", delta("", "")),
               Errc::UnknownSymbol},
        BadRow{"a prefix of the stream", combined("btcusdt", delta("", "")), Errc::UnknownSymbol},
        BadRow{"no stream", R"({"data":)" + delta("", "") + "}", Errc::MissingField},
        BadRow{"data is null", combined("btcusdt@depth@100ms", "null"), Errc::MissingField},
        BadRow{"data is a list", combined("btcusdt@depth@100ms", "[]"), Errc::MissingField},
        BadRow{"data twice",
               R"({"stream":"btcusdt@depth@100ms","data":)" + delta("", "") + R"(,"data":{}})",
               Errc::Malformed},
        BadRow{"unknown symbol inside", combined("x@depth", delta("BTCUSDT", "X")),
               Errc::UnknownSymbol}));

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

// ---- Account frames ---------------------------------------------------------------------------

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

class BadAccountFrame : public ::testing::TestWithParam<BadRow> {};
TEST_P(BadAccountFrame, IsRefusedAndLeavesNothingBehind) {
  Market market;
  AccountEvents events;
  const auto result = market.venue.decode_account(Padded{GetParam().text}.bytes(), events);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, GetParam().code) << result.error().field;
  EXPECT_TRUE(events.reports.empty() && events.balances.empty() && events.notices.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Reports, BadAccountFrame,
    ::testing::Values(
        BadRow{"unknown status", report(R"("X":"PARTIALLY_FILLED")", R"("X":"HALF_FILLED")"),
               Errc::UnknownEnum},
        BadRow{"unknown execution type", report(R"("x":"TRADE")", R"("x":"BARTER")"),
               Errc::UnknownEnum},
        BadRow{"empty status", report("PARTIALLY_FILLED", ""), Errc::UnknownEnum},
        BadRow{"no order id", report(R"("i":4293153,)", ""), Errc::MissingField},
        BadRow{"order id as text", report("4293153", R"("4293153")"), Errc::MissingField},
        BadRow{"no cumulative quantity", report(R"("z":"0.40000000",)", ""), Errc::MissingField},
        BadRow{"negative cumulative quantity", report(R"("z":"0.4)", R"("z":"-0.4)"),
               Errc::NegativeSize},
        BadRow{"fill price NaN", report(R"("L":"0.10264400")", R"("L":"NaN")"), Errc::BadDecimal},
        BadRow{"fill too fine", report(R"("l":"0.40000000")", R"("l":"0.400000001")"),
               Errc::InexactDecimal},
        BadRow{"fill price zero", report(R"("L":"0.10264400")", R"("L":"0.0")"), Errc::BadDecimal},
        BadRow{"fill of nothing", report(R"("l":"0.40000000")", R"("l":"0.0")"), Errc::BadDecimal},
        BadRow{"fee is a number", report(R"("n":"0.00040000")", R"("n":0.0004)"),
               Errc::MissingField},
        BadRow{"maker flag as text", report(R"("m":false)", R"("m":"false")"), Errc::MissingField},
        BadRow{"doubled status", report(R"("X":)", R"("X":"NEW","X":)"), Errc::Malformed},
        BadRow{"no kind of event", report(R"("e":"executionReport",)", ""), Errc::MissingField},
        BadRow{"event is a list", R"({"subscriptionId":0,"event":[]})", Errc::MissingField}));

INSTANTIATE_TEST_SUITE_P(
    Replies, BadAccountFrame,
    ::testing::Values(
        BadRow{"nothing", "", Errc::Malformed}, BadRow{"an array", "[]", Errc::Malformed},
        BadRow{"no id", R"({"status":200,"result":{}})", Errc::MissingField},
        BadRow{"no status", R"({"id":"1","result":{}})", Errc::MissingField},
        BadRow{"no result", R"({"id":"1","status":200})", Errc::MissingField},
        BadRow{"result is null", R"({"id":"1","status":200,"result":null})", Errc::MissingField},
        BadRow{"an empty result", R"({"id":"1","status":200,"result":{}})", Errc::MissingField},
        BadRow{"text behind the reply", placed("", "") + "}", Errc::Malformed},
        BadRow{"unknown order status", placed("FILLED", "FULL"), Errc::UnknownEnum},
        BadRow{"unknown instrument", placed("BTCUSDT", "DOGEUSD"), Errc::UnknownSymbol},
        BadRow{"quantity of 10^40",
               placed("0.00847000\",\"origQuote", "1" + std::string(40, '0') + "\",\"origQuote"),
               Errc::DecimalOverflow},
        BadRow{"fills are no list", placed(R"("fills":[{)", R"("fills":{"x":[{)"), Errc::Malformed},
        BadRow{"a fill of nothing", placed("0.00635000", "0.00000000"), Errc::BadDecimal},
        BadRow{"a fill at a negative price", placed("23416.50000000", "-23416.5"),
               Errc::BadDecimal},
        BadRow{"a fill without price", placed(R"("price":"23416.50000000",)", ""),
               Errc::MissingField},
        BadRow{"an error without code", R"({"id":"1","status":400,"error":{"msg":"x"}})",
               Errc::MissingField},
        BadRow{"an error without text", R"({"id":"1","status":400,"error":{"code":-1}})",
               Errc::MissingField}));

class BadRestBody : public ::testing::TestWithParam<BadRow> {};
TEST_P(BadRestBody, IsRefused) {
  Market market;
  RestEvents events;
  const RestCall call{RestCall::Kind::Snapshot, &market.at("BTCUSDT"), {}};
  const auto result = market.venue.decode_rest(call, {200, GetParam().text, {}}, events);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, GetParam().code) << result.error().field;
  EXPECT_TRUE(events.market.levels.empty() && events.market.books.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Snapshots, BadRestBody,
    ::testing::Values(
        BadRow{"nothing", "", Errc::Malformed},
        BadRow{"HTML", "<html><body>502</body></html>", Errc::Malformed},
        BadRow{"no id", R"({"bids":[],"asks":[]})", Errc::MissingField},
        BadRow{"no asks", R"({"lastUpdateId":1,"bids":[]})", Errc::MissingField},
        BadRow{"negative id", R"({"lastUpdateId":-1,"bids":[],"asks":[]})", Errc::Malformed},
        BadRow{"bids twice", R"({"lastUpdateId":1,"bids":[],"bids":[],"asks":[]})",
               Errc::Malformed},
        BadRow{"negative size", R"({"lastUpdateId":1,"bids":[["1","-1"]],"asks":[]})",
               Errc::NegativeSize},
        BadRow{"cut", R"({"lastUpdateId":1,"bids":[["1","1"]],"as)", Errc::Malformed}));

}  // namespace
}  // namespace crossbook::binance::test
