// REST bodies that must not be believed: each row has the error that it must give.
#include <gtest/gtest.h>

#include "tests/support/bad_input.hpp"
#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

using Kind = RestCall::Kind;
using testing::BadAnswer;

/// A good body with one part replaced.
std::string body(std::string_view name, std::string_view from, std::string_view to) {
  std::string text = read_file(testdata_path("rest_" + std::string{name} + ".json"));
  const std::size_t at = text.find(from);
  EXPECT_NE(at, text.npos) << name << " has no " << from;
  return at == text.npos ? text : text.replace(at, from.size(), to);
}

/// A list of one trade, with a part of it replaced.
std::string trade(std::string_view part, std::string_view by) {
  std::string text =
      R"([{"symbol":"BTCUSDT","id":7,"orderId":1,"price":"9","qty":"0.1","commission":"0.01",)"
      R"("commissionAsset":"USDT","time":5,"isMaker":false}])";
  if (!part.empty()) text.replace(text.find(part), part.size(), by);
  return text;
}

/// A key's restrictions with so many flags that nobody knows.
std::string unknown_flags(std::size_t count, std::string_view name) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i)
    text += (i == 0 ? "\"" : ",\"") + std::string{name} + std::to_string(i) + "\":true";
  return text + "}";
}

std::span<const BadAnswer> bad_answers() {
  static const BadAnswer rows[] = {
      {"nothing", Kind::Time, "", Errc::Malformed},
      {"a list", Kind::Time, "[1]", Errc::Malformed},
      {"no time", Kind::Time, "{}", Errc::MissingField},
      {"time as text", Kind::Time, R"({"serverTime":"1"})", Errc::MissingField},
      {"time with decimals", Kind::Time, R"({"serverTime":1.5})", Errc::BadDecimal},
      {"microseconds", Kind::Time, R"({"serverTime":1795413600000000})", Errc::DecimalOverflow},
      {"time twice", Kind::Time, R"({"serverTime":1,"serverTime":2})", Errc::Malformed},
      {"no list", Kind::Instruments, R"({"timezone":"UTC"})", Errc::MissingField},
      {"list is an object", Kind::Instruments, R"({"symbols":{}})", Errc::MissingField},
      {"two lists", Kind::Instruments, R"({"symbols":[],"symbols":[]})", Errc::Malformed},
      {"a symbol that is text", Kind::Instruments, R"({"symbols":["BTCUSDT"]})", Errc::Malformed},
      {"no status", Kind::Instruments, body("instruments", R"("status":)", R"("state":)"),
       Errc::MissingField},
      {"no base", Kind::Instruments, body("instruments", R"("baseAsset":)", R"("base":)"),
       Errc::MissingField},
      {"no filters", Kind::Instruments, body("instruments", R"("filters":)", R"("sieves":)"),
       Errc::MissingField},
      {"no tick", Kind::Instruments, body("instruments", R"("tickSize":)", R"("tick":)"),
       Errc::MissingField},
      {"tick is a number", Kind::Instruments,
       R"({"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC",)"
       R"("quoteAsset":"USDT","filters":[{"filterType":"PRICE_FILTER","tickSize":0.01}]}]})",
       Errc::MissingField},
      {"no grid though it trades", Kind::Instruments,
       R"({"symbols":[{"symbol":"BTCUSDT","status":"TRADING","baseAsset":"BTC",)"
       R"("quoteAsset":"USDT","filters":[]}]})",
       Errc::MissingField},
      {"a cut body", Kind::Instruments, R"({"symbols":[{"symbol":"BTCUSDT")", Errc::Malformed},
      {"no standard part", Kind::Fees, body("fees", "standardCommission", "normalCommission"),
       Errc::MissingField},
      {"no tax", Kind::Fees, body("fees", "taxCommission", "tollCommission"), Errc::MissingField},
      {"a part that is text", Kind::Fees,
       R"({"standardCommission":"0.1","specialCommission":{},"taxCommission":{}})",
       Errc::MissingField},
      {"no taker", Kind::Fees, body("fees", R"("taker":)", R"("taken":)"), Errc::MissingField},
      {"more than all", Kind::Fees, body("fees", R"("maker":")", R"("maker":"9)"),
       Errc::DecimalOverflow},
      {"rate NaN", Kind::Fees, body("fees", R"("maker":")", R"("maker":"NaN)"), Errc::BadDecimal},
      {"balances: no list", Kind::Balances, R"({"uid":1})", Errc::MissingField},
      {"no asset", Kind::Balances, R"({"balances":[{"free":"1","locked":"0"}]})",
       Errc::MissingField},
      {"no locked", Kind::Balances, R"({"balances":[{"asset":"BTC","free":"1"}]})",
       Errc::MissingField},
      {"free is a number", Kind::Balances,
       R"({"balances":[{"asset":"BTC","free":1,"locked":"0"}]})", Errc::MissingField},
      {"free of 10^60", Kind::Balances,
       R"({"balances":[{"asset":"BTC","free":"1)" + std::string(60, '0') + R"(","locked":"0"}]})",
       Errc::DecimalOverflow},
      {"free too fine", Kind::Balances,
       R"({"balances":[{"asset":"BTC","free":"0.0000000000000000001","locked":"0"}]})",
       Errc::InexactDecimal},
      {"asset twice in a row", Kind::Balances,
       R"({"balances":[{"asset":"BTC","asset":"USDT","free":"1","locked":"0"}]})", Errc::Malformed},
      {"an unknown status", Kind::QueryOrder,
       body("query_expired", R"("status":"EXPIRED")", R"("status":"LAPSED")"), Errc::UnknownEnum},
      {"no order id", Kind::QueryOrder, body("query_expired", R"("orderId":)", R"("order":)"),
       Errc::MissingField},
      {"negative executed quantity", Kind::QueryOrder,
       body("query_expired", R"("executedQty":")", R"("executedQty":"-1)"), Errc::NegativeSize},
      {"another instrument", Kind::QueryOrder, body("query_expired", "BTCUSDT", "DOGEUSDT"),
       Errc::UnknownSymbol},
      {"orders: no time", Kind::QueryOrder,
       body("query_expired", R"("updateTime":)", R"("changed":)"), Errc::MissingField},
      {"orders: a list", Kind::QueryOrder, "[]", Errc::Malformed},
      {"HTML", Kind::CancelOrder, "<html>", Errc::Malformed},
      {"no original id", Kind::CancelOrder,
       body("cancelled", R"("origClientOrderId":")", R"("origClientOrderId":1,"x":")"),
       Errc::MissingField},
      {"open orders in an object", Kind::OpenOrders, "{}", Errc::Malformed},
      {"an open order that is text", Kind::OpenOrders, R"(["x"])", Errc::Malformed},
      {"a bad one behind a good one", Kind::OpenOrders,
       "[" + body("query_expired", "x", "x") + ",{}]", Errc::MissingField},
      {"a cut list", Kind::OpenOrders, "[" + body("query_expired", "x", "x") + ",",
       Errc::Malformed},
      {"trades: an object", Kind::Trades, "{}", Errc::Malformed},
      {"a trade that is text", Kind::Trades, R"(["x"])", Errc::Malformed},
      {"a trade of an unknown instrument", Kind::Trades, trade("BTCUSDT", "DOGEUSDT"),
       Errc::UnknownSymbol},
      {"a trade without id", Kind::Trades, trade(R"("id")", R"("no")"), Errc::MissingField},
      {"a trade without its order", Kind::Trades, trade(R"("orderId")", R"("order")"),
       Errc::MissingField},
      {"a trade of nothing", Kind::Trades, trade(R"("qty":"0.1")", R"("qty":"0.0")"),
       Errc::BadDecimal},
      {"a trade at a word", Kind::Trades, trade(R"("price":"9")", R"("price":"nine")"),
       Errc::BadDecimal},
      {"a fee that is a number", Kind::Trades, trade(R"("0.01")", "0.01"), Errc::MissingField},
      {"a trade without a side's role", Kind::Trades, trade("isMaker", "isTaker"),
       Errc::MissingField},
      {"a trade of no time", Kind::Trades, trade(R"("time":5)", R"("time":"5")"),
       Errc::MissingField},
      {"a bad trade behind a good one", Kind::Trades,
       "[" + trade("", "").substr(1, trade("", "").size() - 2) + ",{}]", Errc::MissingField},
      {"keys: nothing", Kind::KeyScopes, "", Errc::Malformed},
      {"keys: a list", Kind::KeyScopes, "[]", Errc::Malformed},
      {"no flags", Kind::KeyScopes, "{}", Errc::MissingField},
      {"keys: a cut body", Kind::KeyScopes, R"({"ipRestrict":true,"enableReading":tr)",
       Errc::Malformed},
      {"more behind it", Kind::KeyScopes, body("key_trade", R"(ing":false})", R"(ing":false}7)"),
       Errc::Malformed},
      {"no address rule", Kind::KeyScopes, body("key_trade", "ipRestrict", "ipOpen"),
       Errc::MissingField},
      {"an address rule that is a list", Kind::KeyScopes,
       body("key_trade", R"("ipRestrict":true)", R"("ipRestrict":[])"), Errc::MissingField},
      {"no reading", Kind::KeyScopes, body("key_trade", "enableReading", "mayRead"),
       Errc::MissingField},
      {"no withdrawals", Kind::KeyScopes, body("key_trade", "enableWithdrawals", "mayWithdraw"),
       Errc::MissingField},
      {"withdrawals as text", Kind::KeyScopes,
       body("key_trade", R"(Withdrawals":false)", R"(Withdrawals":"false")"), Errc::MissingField},
      {"withdrawals as a number", Kind::KeyScopes,
       body("key_trade", R"(Withdrawals":false)", R"(Withdrawals":0)"), Errc::MissingField},
      {"withdrawals that are almost false", Kind::KeyScopes,
       body("key_trade", R"(Withdrawals":false)", R"(Withdrawals":falsehood)"), Errc::MissingField},
      {"withdrawals twice", Kind::KeyScopes,
       body("key_everything", R"("enableReading":true)", R"("enableWithdrawals":false)"),
       Errc::Malformed},
      {"an end as text", Kind::KeyScopes,
       body("key_everything", ":1800000000000", R"(:"1800000000000")"), Errc::MissingField},
      {"an end in microseconds", Kind::KeyScopes,
       body("key_everything", ":1800000000000", ":1800000000000000"), Errc::DecimalOverflow},
      {"too many flags", Kind::KeyScopes, unknown_flags(65, "enable"), Errc::TooLarge},
      {"a flag with a long name", Kind::KeyScopes,
       unknown_flags(1, "enable" + std::string(58, 'x')), Errc::TooLarge},
      {"a flag that moves the cursor", Kind::KeyScopes, unknown_flags(1, "enable\x7f"),
       Errc::Malformed},
      {"snapshot: nothing", Kind::Snapshot, "", Errc::Malformed},
      {"snapshot: HTML", Kind::Snapshot, "<html><body>502</body></html>", Errc::Malformed},
      {"no id", Kind::Snapshot, R"({"bids":[],"asks":[]})", Errc::MissingField},
      {"no asks", Kind::Snapshot, R"({"lastUpdateId":1,"bids":[]})", Errc::MissingField},
      {"negative id", Kind::Snapshot, R"({"lastUpdateId":-1,"bids":[],"asks":[]})",
       Errc::Malformed},
      {"bids twice", Kind::Snapshot, R"({"lastUpdateId":1,"bids":[],"bids":[],"asks":[]})",
       Errc::Malformed},
      {"negative size", Kind::Snapshot, R"({"lastUpdateId":1,"bids":[["1","-1"]],"asks":[]})",
       Errc::NegativeSize},
      {"cut", Kind::Snapshot, R"({"lastUpdateId":1,"bids":[["1","1"]],"as)", Errc::Malformed},
      {"deep nesting", Kind::Instruments, R"({"symbols":)" + std::string(100'000, '['),
       Errc::Malformed},
      {"bytes that are not UTF-8", Kind::Balances, "{\"balances\":[],\"x\":\"\xff\"}",
       Errc::Malformed},
      {"an answer over the cap", Kind::Instruments, std::string(kMaxResponseBytes + 1, ' '),
       Errc::TooLarge},
  };
  static_assert(std::size(rows) >= testing::kLeastBadRows);
  return rows;
}

TEST(BadRest, IsRefusedAndLeavesNothingBehind) {
  Market market;
  testing::refuse_answers(market.venue, {{}, &market.at("BTCUSDT"), {}}, bad_answers());
}

TEST(BadRest, IsToldApartFromARefusal) {
  const testing::RefusedAnswer rows[] = {
      {"HTML of a gateway", 502, "<html>", RejectReason::OutcomeUnknown},
      {"too many requests", 429, R"({"code":-1003,"msg":"Too many requests."})",
       RejectReason::RateLimited},
      {"an address that is banned", 418, R"({"code":-1003,"msg":"Way too many."})",
       RejectReason::Banned},
      {"a code that nobody documents", 400, R"({"code":-98765,"msg":"New."})",
       RejectReason::OutcomeUnknown},
      {"an error of the venue without a code", 500, "", RejectReason::OutcomeUnknown},
  };
  Market market;
  testing::tell_refusals(market.venue, {Kind::Balances, nullptr, {}}, rows);
}

}  // namespace
}  // namespace crossbook::binance::test
