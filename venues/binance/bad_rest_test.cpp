// REST bodies and balance events that must not be believed: each row has the error it must give.
#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

using Kind = RestCall::Kind;

struct BadBody {
  std::string_view what;
  Kind kind;
  std::string text;
  Errc code;
};
void PrintTo(const BadBody& row, std::ostream* out) { *out << row.what << ": " << row.text; }

/// A good body with one part replaced.
std::string body(std::string_view name, std::string_view from, std::string_view to) {
  std::string text = read_file(testdata_path("rest_" + std::string{name} + ".json"));
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << name << " has no " << from;
  return at == text.npos ? text : text.replace(at, from.size(), to);
}

class BadRest : public ::testing::TestWithParam<BadBody> {};
TEST_P(BadRest, IsRefusedAndLeavesNoReportBehind) {
  Market market;
  RestEvents events;
  const RestCall call{GetParam().kind, &market.at("BTCUSDT"), {}};
  const auto result = market.venue.decode_rest(call, {200, GetParam().text, {}}, events);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, GetParam().code) << result.error().field;
  EXPECT_TRUE(events.account.reports.empty() && events.fees.empty());
  EXPECT_EQ(events.key_scopes, KeyScopes{});
  EXPECT_EQ(events.server_time.count(), 0);
}

INSTANTIATE_TEST_SUITE_P(
    Time, BadRest,
    ::testing::Values(
        BadBody{"nothing", Kind::Time, "", Errc::Malformed},
        BadBody{"a list", Kind::Time, "[1]", Errc::Malformed},
        BadBody{"no time", Kind::Time, "{}", Errc::MissingField},
        BadBody{"time as text", Kind::Time, R"({"serverTime":"1"})", Errc::MissingField},
        BadBody{"time with decimals", Kind::Time, R"({"serverTime":1.5})", Errc::BadDecimal},
        BadBody{"microseconds", Kind::Time, R"({"serverTime":1795413600000000})",
                Errc::DecimalOverflow},
        BadBody{"time twice", Kind::Time, R"({"serverTime":1,"serverTime":2})", Errc::Malformed}));

INSTANTIATE_TEST_SUITE_P(
    Instruments, BadRest,
    ::testing::Values(
        BadBody{"no list", Kind::Instruments, R"({"timezone":"UTC"})", Errc::MissingField},
        BadBody{"list is an object", Kind::Instruments, R"({"symbols":{}})", Errc::MissingField},
        BadBody{"two lists", Kind::Instruments, R"({"symbols":[],"symbols":[]})", Errc::Malformed},
        BadBody{"a symbol that is text", Kind::Instruments, R"({"symbols":["BTCUSDT"]})",
                Errc::Malformed},
        BadBody{"no status", Kind::Instruments, body("instruments", R"("status":)", R"("state":)"),
                Errc::MissingField},
        BadBody{"no base", Kind::Instruments, body("instruments", R"("baseAsset":)", R"("base":)"),
                Errc::MissingField},
        BadBody{"no filters", Kind::Instruments,
                body("instruments", R"("filters":)", R"("sieves":)"), Errc::MissingField},
        BadBody{"no tick", Kind::Instruments, body("instruments", R"("tickSize":)", R"("tick":)"),
                Errc::MissingField},
        BadBody{
            "tick is a number", Kind::Instruments,
            R"({"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC",)"
            R"("quoteAsset":"USDT","filters":[{"filterType":"PRICE_FILTER","tickSize":0.01}]}]})",
            Errc::MissingField},
        BadBody{"no grid though it trades", Kind::Instruments,
                R"({"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC",)"
                R"("quoteAsset":"USDT","filters":[]}]})",
                Errc::MissingField},
        BadBody{"a cut body", Kind::Instruments, R"({"symbols":[{"symbol":"BTCUSDT")",
                Errc::Malformed}));

INSTANTIATE_TEST_SUITE_P(
    Fees, BadRest,
    ::testing::Values(
        BadBody{"no standard part", Kind::Fees,
                body("fees", "standardCommission", "normalCommission"), Errc::MissingField},
        BadBody{"no tax", Kind::Fees, body("fees", "taxCommission", "tollCommission"),
                Errc::MissingField},
        BadBody{"a part that is text", Kind::Fees,
                R"({"standardCommission":"0.1","specialCommission":{},"taxCommission":{}})",
                Errc::MissingField},
        BadBody{"no taker", Kind::Fees, body("fees", R"("taker":)", R"("taken":)"),
                Errc::MissingField},
        BadBody{"more than all", Kind::Fees, body("fees", R"("maker":")", R"("maker":"9)"),
                Errc::DecimalOverflow},
        BadBody{"rate NaN", Kind::Fees, body("fees", R"("maker":")", R"("maker":"NaN)"),
                Errc::BadDecimal}));

INSTANTIATE_TEST_SUITE_P(
    Balances, BadRest,
    ::testing::Values(
        BadBody{"no list", Kind::Balances, R"({"uid":1})", Errc::MissingField},
        BadBody{"no asset", Kind::Balances, R"({"balances":[{"free":"1","locked":"0"}]})",
                Errc::MissingField},
        BadBody{"no locked", Kind::Balances, R"({"balances":[{"asset":"BTC","free":"1"}]})",
                Errc::MissingField},
        BadBody{"free is a number", Kind::Balances,
                R"({"balances":[{"asset":"BTC","free":1,"locked":"0"}]})", Errc::MissingField},
        BadBody{"free of 10^60", Kind::Balances,
                R"({"balances":[{"asset":"BTC","free":"1)" + std::string(60, '0') +
                    R"(","locked":"0"}]})",
                Errc::DecimalOverflow},
        BadBody{"free too fine", Kind::Balances,
                R"({"balances":[{"asset":"BTC","free":"0.0000000000000000001","locked":"0"}]})",
                Errc::InexactDecimal},
        BadBody{"asset twice in a row", Kind::Balances,
                R"({"balances":[{"asset":"BTC","asset":"USDT","free":"1","locked":"0"}]})",
                Errc::Malformed}));

INSTANTIATE_TEST_SUITE_P(
    Orders, BadRest,
    ::testing::Values(
        BadBody{"an unknown status", Kind::QueryOrder,
                body("query_expired", R"("status":"EXPIRED")", R"("status":"LAPSED")"),
                Errc::UnknownEnum},
        BadBody{"no order id", Kind::QueryOrder,
                body("query_expired", R"("orderId":)", R"("order":)"), Errc::MissingField},
        BadBody{"negative executed quantity", Kind::QueryOrder,
                body("query_expired", R"("executedQty":")", R"("executedQty":"-1)"),
                Errc::NegativeSize},
        BadBody{"another instrument", Kind::QueryOrder,
                body("query_expired", "BTCUSDT", "DOGEUSDT"), Errc::UnknownSymbol},
        BadBody{"no time", Kind::QueryOrder,
                body("query_expired", R"("updateTime":)", R"("changed":)"), Errc::MissingField},
        BadBody{"a list", Kind::QueryOrder, "[]", Errc::Malformed},
        BadBody{"HTML", Kind::CancelOrder, "<html>", Errc::Malformed},
        BadBody{"no original id", Kind::CancelOrder,
                body("cancelled", R"("origClientOrderId":")", R"("origClientOrderId":1,"x":")"),
                Errc::MissingField},
        BadBody{"open orders in an object", Kind::OpenOrders, "{}", Errc::Malformed},
        BadBody{"an open order that is text", Kind::OpenOrders, R"(["x"])", Errc::Malformed},
        BadBody{"a bad one behind a good one", Kind::OpenOrders,
                "[" + body("query_expired", "x", "x") + ",{}]", Errc::MissingField},
        BadBody{"a cut list", Kind::OpenOrders, "[" + body("query_expired", "x", "x") + ",",
                Errc::Malformed}));

/// A key's restrictions with so many flags that nobody knows.
std::string unknown_flags(std::size_t count, std::string_view name) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i)
    text += (i == 0 ? "\"" : ",\"") + std::string{name} + std::to_string(i) + "\":true";
  return text + "}";
}

INSTANTIATE_TEST_SUITE_P(
    Keys, BadRest,
    ::testing::Values(
        BadBody{"nothing", Kind::KeyScopes, "", Errc::Malformed},
        BadBody{"a list", Kind::KeyScopes, "[]", Errc::Malformed},
        BadBody{"no flags", Kind::KeyScopes, "{}", Errc::MissingField},
        BadBody{"a cut body", Kind::KeyScopes, R"({"ipRestrict":true,"enableReading":tr)",
                Errc::Malformed},
        BadBody{"more behind it", Kind::KeyScopes,
                body("key_trade", R"(ing":false})", R"(ing":false}7)"), Errc::Malformed},
        BadBody{"no address rule", Kind::KeyScopes, body("key_trade", "ipRestrict", "ipOpen"),
                Errc::MissingField},
        BadBody{"an address rule that is a list", Kind::KeyScopes,
                body("key_trade", R"("ipRestrict":true)", R"("ipRestrict":[])"),
                Errc::MissingField},
        BadBody{"no reading", Kind::KeyScopes, body("key_trade", "enableReading", "mayRead"),
                Errc::MissingField},
        BadBody{"no withdrawals", Kind::KeyScopes,
                body("key_trade", "enableWithdrawals", "mayWithdraw"), Errc::MissingField},
        BadBody{"withdrawals as text", Kind::KeyScopes,
                body("key_trade", R"(Withdrawals":false)", R"(Withdrawals":"false")"),
                Errc::MissingField},
        BadBody{"withdrawals as a number", Kind::KeyScopes,
                body("key_trade", R"(Withdrawals":false)", R"(Withdrawals":0)"),
                Errc::MissingField},
        BadBody{"withdrawals that are almost false", Kind::KeyScopes,
                body("key_trade", R"(Withdrawals":false)", R"(Withdrawals":falsehood)"),
                Errc::MissingField},
        BadBody{"withdrawals twice", Kind::KeyScopes,
                body("key_everything", R"("enableReading":true)", R"("enableWithdrawals":false)"),
                Errc::Malformed},
        BadBody{"an end as text", Kind::KeyScopes,
                body("key_everything", ":1800000000000", R"(:"1800000000000")"),
                Errc::MissingField},
        BadBody{"an end in microseconds", Kind::KeyScopes,
                body("key_everything", ":1800000000000", ":1800000000000000"),
                Errc::DecimalOverflow},
        BadBody{"too many flags", Kind::KeyScopes, unknown_flags(65, "enable"), Errc::TooLarge},
        BadBody{"a flag with a long name", Kind::KeyScopes,
                unknown_flags(1, "enable" + std::string(58, 'x')), Errc::TooLarge},
        BadBody{"a flag that moves the cursor", Kind::KeyScopes, unknown_flags(1, "enable\x7f"),
                Errc::Malformed}));

struct BadEvent {
  std::string_view what, balances;
  Errc code;
};
void PrintTo(const BadEvent& row, std::ostream* out) { *out << row.what; }

class BadPosition : public ::testing::TestWithParam<BadEvent> {};
TEST_P(BadPosition, IsRefusedWhole) {
  Market market;
  AccountEvents events;
  const Padded frame{R"({"subscriptionId":0,"event":{"e":"outboundAccountPosition","E":1,"u":1)" +
                     std::string{GetParam().balances} + "}}"};
  const auto result = market.venue.decode_account(frame.bytes(), events);
  ASSERT_TRUE(result.has_error());
  EXPECT_EQ(result.error().code, GetParam().code) << result.error().field;
  EXPECT_TRUE(events.balances.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Events, BadPosition,
    ::testing::Values(
        BadEvent{"no balances", "", Errc::MissingField},
        BadEvent{"balances in an object", R"(,"B":{})", Errc::MissingField},
        BadEvent{"a row that is text", R"(,"B":["BTC"])", Errc::Malformed},
        BadEvent{"a row without free", R"(,"B":[{"a":"BTC","l":"0"}])", Errc::MissingField},
        BadEvent{"a bad row behind a good one",
                 R"(,"B":[{"a":"BTC","f":"1","l":"0"},{"a":"USDT","f":"x","l":"0"}])",
                 Errc::BadDecimal},
        BadEvent{"asset is null", R"(,"B":[{"a":null,"f":"1","l":"0"}])", Errc::MissingField}));

}  // namespace
}  // namespace crossbook::binance::test
