// REST answers that must not be believed, each with the error that it must give.
#include <gtest/gtest.h>

#include "tests/support/bad_input.hpp"
#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"

namespace crossbook::kraken {
namespace {

using crossbook::testing::BadAnswer;
using crossbook::testing::RefusedAnswer;
using Kind = RestCall::Kind;

std::string result(std::string_view members) {
  return R"({"error":[],"result":)" + std::string{members} + "}";
}

std::span<const BadAnswer> bad_answers() {
  const auto fee = [](std::string_view text) {
    return result(R"({"fees":{"XXBTZUSD":{"fee":)" + std::string{text} + "}}}");
  };
  const auto balance = [](std::string_view members) {
    return result(R"({"ZUSD":{)" + std::string{members} + "}}");
  };
  const auto order = [](std::string_view members) {
    return result(R"({"open":{"OA":{)" + std::string{members} + "}}}");
  };
  const std::string pair = R"("status":"closed","descr":{"pair":"XBTUSD"},)";
  static const BadAnswer rows[] = {
      {"nothing", Kind::Time, "", Errc::Malformed},
      {"a list", Kind::Time, "[]", Errc::Malformed},
      {"null", Kind::Time, "null", Errc::Malformed},
      {"HTML", Kind::Time, "<html>", Errc::Malformed},
      {"a cut answer", Kind::Time, result(R"({"unixtime":1)"), Errc::Malformed},
      {"text behind the answer", Kind::Time, result(R"({"unixtime":1})") + "x", Errc::Malformed},
      {"bytes that are not UTF-8", Kind::Time, result("{\"unixtime\":1,\"a\":\"\xff\"}"),
       Errc::Malformed},
      {"an empty object", Kind::Time, "{}", Errc::MissingField},
      {"errors are null", Kind::Time, R"({"error":null,"result":{}})", Errc::MissingField},
      {"errors are text", Kind::Time, R"({"error":"EAPI:Invalid key"})", Errc::MissingField},
      {"an error that is a number", Kind::Time, R"({"error":[7],"result":{}})", Errc::Malformed},
      {"no result", Kind::Time, R"({"error":[]})", Errc::MissingField},
      {"result is a list", Kind::Time, result("[]"), Errc::MissingField},
      {"result is null", Kind::Time, result("null"), Errc::MissingField},
      {"no time", Kind::Time, result("{}"), Errc::MissingField},
      {"time as text", Kind::Time, result(R"({"unixtime":"1795413600"})"), Errc::MissingField},
      {"time with decimals", Kind::Time, result(R"({"unixtime":1.5})"), Errc::MissingField},
      {"time before 1970", Kind::Time, result(R"({"unixtime":-1})"), Errc::DecimalOverflow},
      {"time beyond the years that fit", Kind::Time, result(R"({"unixtime":9000000001})"),
       Errc::DecimalOverflow},
      {"no token", Kind::SessionToken, result("{}"), Errc::MissingField},
      {"an empty token", Kind::SessionToken, result(R"({"token":""})"), Errc::MissingField},
      {"token is a number", Kind::SessionToken, result(R"({"token":7})"), Errc::MissingField},
      {"no word on when the switch fires", Kind::ArmSwitch, result("{}"), Errc::MissingField},
      {"an empty word on it", Kind::ArmSwitch, result(R"({"triggerTime":""})"), Errc::MissingField},
      {"a number for it", Kind::ArmSwitch, result(R"({"triggerTime":0})"), Errc::MissingField},
      {"no count of what was cancelled", Kind::CancelOrder, result("{}"), Errc::MissingField},
      {"a negative count", Kind::CancelOrder, result(R"({"count":-1})"), Errc::MissingField},
      {"count as text", Kind::CancelOrder, result(R"({"count":"1"})"), Errc::MissingField},
      {"a pair that is a number", Kind::Instruments, result(R"({"X":7})"), Errc::MissingField},
      {"a pair with nothing but its base", Kind::Instruments, result(R"({"X":{"base":"X"}})"),
       Errc::MissingField},
      {"base is an object", Kind::Instruments,
       result(R"({"X":{"base":{},"pair_decimals":1,"lot_decimals":8}})"), Errc::MissingField},
      {"a pair without base", Kind::Instruments,
       result(R"({"X":{"pair_decimals":1,"lot_decimals":8}})"), Errc::MissingField},
      {"no fee at all", Kind::Fees, result(R"({"fees":{}})"), Errc::MissingField},
      {"fees are a list", Kind::Fees, result(R"({"fees":[]})"), Errc::MissingField},
      {"an empty fee", Kind::Fees, result(R"({"fees":{"XXBTZUSD":{}}})"), Errc::MissingField},
      {"a fee that is a number", Kind::Fees, result(R"({"fees":{"XXBTZUSD":7}})"),
       Errc::MissingField},
      {"fee is null", Kind::Fees, fee("null"), Errc::MissingField},
      {"fee is a word", Kind::Fees, fee(R"("x")"), Errc::BadDecimal},
      {"fee too fine", Kind::Fees, fee(R"("0.0000001")"), Errc::InexactDecimal},
      {"a fee of 1e40", Kind::Fees, fee(R"("1e40")"), Errc::DecimalOverflow},
      {"a maker fee that is none", Kind::Fees,
       result(R"({"fees":{"XXBTZUSD":{"fee":"0.4"}},"fees_maker":{"XXBTZUSD":{"fee":"-"}}})"),
       Errc::BadDecimal},
      {"a balance that is text", Kind::Balances, result(R"({"ZUSD":"1"})"), Errc::MissingField},
      {"a balance without what is held", Kind::Balances, balance(R"("balance":"1")"),
       Errc::MissingField},
      {"balance is null", Kind::Balances, balance(R"("balance":null,"hold_trade":"0")"),
       Errc::MissingField},
      {"held is a flag", Kind::Balances, balance(R"("balance":"1","hold_trade":true)"),
       Errc::MissingField},
      {"an empty balance", Kind::Balances, balance(R"("balance":"","hold_trade":"0")"),
       Errc::BadDecimal},
      {"balance NaN", Kind::Balances, balance(R"("balance":"NaN","hold_trade":"0")"),
       Errc::BadDecimal},
      {"a balance of 1e40", Kind::Balances, balance(R"("balance":"1e40","hold_trade":"0")"),
       Errc::DecimalOverflow},
      {"balance too fine", Kind::Balances,
       balance(R"("balance":"0.1234567890123456789","hold_trade":"0")"), Errc::InexactDecimal},
      {"a credit with a comma", Kind::Balances,
       balance(R"("balance":"1","hold_trade":"0","credit":"1,5")"), Errc::BadDecimal},
      {"a broken key", Kind::Balances, balance(R"("balance":"1","hold_trade":"0.84ed":"0.1")"),
       Errc::Malformed},
      {"no list of orders", Kind::OpenOrders, result("{}"), Errc::MissingField},
      {"orders are a list", Kind::OpenOrders, result(R"({"open":[]})"), Errc::MissingField},
      {"an order that is a number", Kind::OpenOrders, result(R"({"open":{"OA":7}})"),
       Errc::MissingField},
      {"an unknown status", Kind::OpenOrders, order(R"("status":"odd")"), Errc::UnknownEnum},
      {"status is a number", Kind::OpenOrders, order(R"("status":7)"), Errc::UnknownEnum},
      {"status is a list", Kind::OpenOrders, order(R"("status":[])"), Errc::MissingField},
      {"description is text", Kind::OpenOrders, order(R"("status":"open","descr":"XBTUSD")"),
       Errc::MissingField},
      {"an empty description", Kind::OpenOrders, order(R"("status":"open","descr":{})"),
       Errc::MissingField},
      {"trades are an object", Kind::OpenOrders, order(R"("status":"open","trades":{})"),
       Errc::MissingField},
      {"a trade that is a number", Kind::OpenOrders, order(R"("status":"open","trades":[7])"),
       Errc::MissingField},
      {"time is a word", Kind::OpenOrders, order(R"("status":"open","opentm":"soon")"),
       Errc::BadDecimal},
      {"an empty filled size", Kind::OpenOrders, order(pair + R"("vol_exec":"")"),
       Errc::BadDecimal},
      {"filled size too fine", Kind::OpenOrders, order(pair + R"("vol_exec":"0.000000001")"),
       Errc::InexactDecimal},
      {"a filled size of 1e40", Kind::OpenOrders, order(pair + R"("vol_exec":"1e40")"),
       Errc::DecimalOverflow},
      {"an order id of 42 letters", Kind::OpenOrders,
       result(R"({"open":{"OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO":{"status":"open"}}})"),
       Errc::TooLarge},
      {"no status, in another list", Kind::QueryOrder, result(R"({"closed":{"OA":{}}})"),
       Errc::UnknownEnum},
      {"no status", Kind::QueryOrder, result(R"({"OA":{}})"), Errc::UnknownEnum},
      {"deep nesting", Kind::Instruments, R"({"error":[],"result":)" + std::string(100'000, '['),
       Errc::Malformed},
      {"an answer over the cap", Kind::Instruments, std::string(kMaxResponseBytes + 1, ' '),
       Errc::TooLarge},
  };
  static_assert(std::size(rows) >= crossbook::testing::kLeastBadRows);
  return rows;
}

class KrakenBadRest : public ::testing::Test {
 protected:
  KrakenBadRest() { venue_->set_listings(listings_.all, listings_.table); }

  testing::Listings listings_;
  std::unique_ptr<Venue> venue_ = make().make_venue();
};

TEST_F(KrakenBadRest, AnswersAreRefusedWithTheErrorThatTheyAre) {
  crossbook::testing::refuse_answers(*venue_, RestCall{}, bad_answers());
}

TEST_F(KrakenBadRest, RefusalsAreReadAsSuchAndNothingElse) {
  const RefusedAnswer rows[] = {
      {"a key that is none", 200, R"({"error":["EAPI:Invalid key"]})", RejectReason::KeyInvalid},
      {"a warning before the error", 200, R"({"error":["WGeneral:careful","EAPI:Invalid nonce"]})",
       RejectReason::Nonce},
      {"an error behind the result", 200, R"({"result":{},"error":["EGeneral:Permission denied"]})",
       RejectReason::Permission},
      {"a service that is away", 200, R"({"error":["EService:Unavailable"]})",
       RejectReason::OutcomeUnknown},
      {"an error that nobody documents", 200, R"({"error":["EBrand:New"]})", RejectReason::Other},
      {"HTML of a gateway", 502, "<html>Bad Gateway</html>", RejectReason::OutcomeUnknown},
      {"a status that nobody documents", 520, "", RejectReason::OutcomeUnknown},
      {"too many requests", 429, "", RejectReason::RateLimited},
      {"an address that is banned", 403, "<html>Cloudflare</html>", RejectReason::Banned},
      {"a bad request", 400, "", RejectReason::InvalidParameter},
  };
  crossbook::testing::tell_refusals(*venue_, {Kind::Balances, nullptr, {}}, rows);
}

}  // namespace
}  // namespace crossbook::kraken
