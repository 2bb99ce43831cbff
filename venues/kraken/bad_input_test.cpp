// What the codecs refuse, and with which error; nothing of a refused frame stays behind.
#include "tests/support/bad_input.hpp"

#include <gtest/gtest.h>

#include "venues/kraken/testing.hpp"
#include "venues/kraken/venue.hpp"

namespace crossbook::kraken {
namespace {

using crossbook::testing::BadBook;
using crossbook::testing::BadFrame;
using crossbook::testing::kLeastBadRows;
using testing::executions;
using testing::level;
using testing::trade;
using testing::update;

class KrakenBadInput : public ::testing::Test {
 protected:
  KrakenBadInput() { venue_->set_listings(listings_.all, listings_.table); }

  testing::Listings listings_;
  std::unique_ptr<Venue> venue_ = make().make_venue();
};

std::span<const BadFrame> bad_market_frames() {
  const auto price = [](std::string_view text) { return update(level(text, "1")); };
  const auto quantity = [](std::string_view text) { return update(level("45283.5", text)); };
  const std::string one = level("45283.5", "1");
  const std::string good = update(one);
  static const BadFrame rows[] = {
      {"price NaN", price("NaN"), Errc::BadDecimal},
      {"price Infinity", price("Infinity"), Errc::BadDecimal},
      {"price -Infinity", price("-Infinity"), Errc::BadDecimal},
      {"price zero", price("0"), Errc::BadDecimal},
      {"price zero with decimals", price("0.0"), Errc::BadDecimal},
      {"a negative price", price("-45283.5"), Errc::BadDecimal},
      {"price with two points", price("45283.5.1"), Errc::BadDecimal},
      {"price in hexadecimal", price("0x10"), Errc::BadDecimal},
      {"a price with half an exponent", price("1e"), Errc::BadDecimal},
      {"a price that begins with zero", price("01.5"), Errc::BadDecimal},
      {"a price that ends with its point", price("1."), Errc::BadDecimal},
      {"price is null", price("null"), Errc::MissingField},
      {"price is a flag", price("true"), Errc::MissingField},
      {"price as text", price("\"45283.5\""), Errc::MissingField},
      {"price is empty text", price("\"\""), Errc::MissingField},
      {"price is an object", price("{}"), Errc::MissingField},
      {"price is a list", price("[45283.5]"), Errc::MissingField},
      {"one digit beyond the pair's own", price("45283.55"),
       Errc::InexactDecimal},  // one digit beyond the pair's own
      {"a price of 1e-2", price("1e-2"), Errc::InexactDecimal},
      {"a price of 1e40", price("1e40"), Errc::DecimalOverflow},
      {"a price of 41 digits", price("10000000000000000000000000000000000000000"),
       Errc::DecimalOverflow},
      {"a price that fits its digits but not our scale", price("999999999999"),
       Errc::DecimalOverflow},  // fits the printed digits, not our scale
      {"a negative size", quantity("-1"), Errc::NegativeSize},
      {"the smallest negative size", quantity("-0.00000001"), Errc::NegativeSize},
      {"size too fine", quantity("0.000000001"), Errc::InexactDecimal},
      {"a size of 9e-09", quantity("9e-09"), Errc::InexactDecimal},
      {"a size beyond 64 bits", quantity("92233720368547758.08"), Errc::DecimalOverflow},
      {"size as text", quantity("\"1\""), Errc::MissingField},
      {"size is null", quantity("null"), Errc::MissingField},
      {"a size with a plus", quantity("+1"), Errc::BadDecimal},
      {"a size with a comma", quantity("1,2"), Errc::Malformed},
      {"a size with a space", quantity("1 2"), Errc::Malformed},
      {"nothing", "", Errc::Malformed},
      {"a space", " ", Errc::Malformed},
      {"an open brace", "{", Errc::Malformed},
      {"null", "null", Errc::Malformed},
      {"a number", "42", Errc::Malformed},
      {"a text", "\"book\"", Errc::Malformed},
      {"a frame without its last brace", good.substr(0, good.size() - 1), Errc::Malformed},
      {"a brace too many", good + "}", Errc::Malformed},
      {"two frames", good + good, Errc::Malformed},
      {"a byte order mark", "\xef\xbb\xbf" + good, Errc::Malformed},
      {"bytes that are not UTF-8", std::string{"{\"channel\":\"b\xff\"}"}, Errc::Malformed},
      {"deep nesting", std::string(100'000, '[') + std::string(100'000, ']'), Errc::NotSpoken},
      {"an empty object", "{}", Errc::MissingField},
      {"no channel", R"({"type":"update","data":[]})", Errc::MissingField},
      {"channel is a number", R"({"channel":7,"type":"update","data":[]})", Errc::MissingField},
      {"channel is null", R"({"channel":null,"type":"update","data":[]})", Errc::MissingField},
      {"a channel and nothing else", R"({"channel":"book"})", Errc::MissingField},
      {"no data", R"({"channel":"book","type":"update"})", Errc::MissingField},
      {"no kind of message", R"({"channel":"book","data":[{}]})", Errc::MissingField},
      {"an unknown kind of message", R"({"channel":"book","type":"rewrite","data":[{}]})",
       Errc::Malformed},
      {"no entry in data", R"({"channel":"book","type":"update","data":[]})", Errc::MissingField},
      {"data is an object", R"({"channel":"book","type":"update","data":{}})", Errc::MissingField},
      {"an entry that is a number", R"({"channel":"book","type":"update","data":[7]})",
       Errc::MissingField},
      {"an empty entry", R"({"channel":"book","type":"update","data":[{}]})", Errc::MissingField},
      {"channel twice", R"({"channel":"book","channel":"book","type":"update","data":[]})",
       Errc::Malformed},
      {"kind of message twice", R"({"channel":"book","type":"update","type":"update","data":[]})",
       Errc::Malformed},
      {"a channel that nobody documents", R"({"channel":"nonsense","type":"update","data":[]})",
       Errc::NotSpoken},
      {"executions on the public socket",
       R"({"channel":"executions","type":"update","data":[],"sequence":1})", Errc::NotSpoken},
      {"a method that nobody documents", R"({"method":"nonsense","success":true})",
       Errc::NotSpoken},
      {"a reply that says nothing", R"({"method":"subscribe"})", Errc::MissingField},
      {"success as text", R"({"method":"subscribe","success":"yes"})", Errc::MissingField},
      {"a pong to a word", R"({"method":"pong","req_id":"one"})", Errc::MissingField},
      {"a heartbeat of the v1 socket", R"({"event":"heartbeat"})", Errc::NotSpoken},
      {"a book of the v1 socket", R"([0,{"a":[]},"book-10","XBT/USD"])", Errc::NotSpoken},
      {"an unknown state of the system",
       R"({"channel":"status","type":"update","data":[{"system":"asleep"}]})", Errc::UnknownEnum},
      {"no state of the system", R"({"channel":"status","type":"update","data":[{}]})",
       Errc::MissingField},
      // Read twice because the words come late: all of it must be JSON first.
      {"a flag broken off, read twice",
       R"({"data":[{"symbol":"BTC/USD","bids":[],"asks":[],"checksum":tru}],"type":"update",)"
       R"("channel":"book"})",
       Errc::Malformed},
      {"brackets that cross, read twice",
       R"({"data":[{"symbol":"BTC/USD","bids":[[],"asks":[}],"type":"update","channel":"book"})",
       Errc::Malformed},
      {"no checksum", update(one, R"("asks":[])"), Errc::MissingField},
      {"no asks", update(one, R"("checksum":1)"), Errc::MissingField},
      {"asks are null", update(one, R"("asks":null,"checksum":1)"), Errc::MissingField},
      {"asks are an object", update(one, R"("asks":{},"checksum":1)"), Errc::MissingField},
      {"checksum is null", update(one, R"("asks":[],"checksum":null)"), Errc::MissingField},
      {"checksum as text", update(one, R"("asks":[],"checksum":"1")"), Errc::MissingField},
      {"a negative checksum", update(one, R"("asks":[],"checksum":-1)"), Errc::MissingField},
      {"checksum with decimals", update(one, R"("asks":[],"checksum":1.5)"), Errc::MissingField},
      {"a checksum beyond 32 bits", update(one, R"("asks":[],"checksum":4294967296)"),
       Errc::DecimalOverflow},
      {"checksum twice", update(one, R"("asks":[],"checksum":1,"checksum":1)"), Errc::Malformed},
      {"bids twice", update(one, R"("asks":[],"bids":[],"checksum":1)"), Errc::Malformed},
      {"time is a word", update(one, R"("asks":[],"checksum":1,"timestamp":"yesterday")"),
       Errc::Malformed},
      {"time is a number", update(one, R"("asks":[],"checksum":1,"timestamp":7)"),
       Errc::MissingField},
      {"symbol twice", update(one, R"("asks":[],"checksum":1,"symbol":"BTC/USD")"),
       Errc::Malformed},
      {"a level without size", update(R"({"price":1})"), Errc::MissingField},
      {"a level without price", update(R"({"qty":1})"), Errc::MissingField},
      {"price twice", update(R"({"price":1,"price":1,"qty":1})"), Errc::Malformed},
      {"a level that is a list", update("[1,2]"), Errc::MissingField},
      {"a level that is a number", update("7"), Errc::MissingField},
      {"a symbol that nobody asked for",
       R"({"channel":"book","type":"update","data":[{"symbol":"FOO/BAR","bids":[],"asks":[],)"
       R"("checksum":1}]})",
       Errc::UnknownSymbol},
      {"symbol is a number",
       R"({"channel":"book","type":"update","data":[{"symbol":7,"bids":[],"asks":[],"checksum":1}]})",
       Errc::MissingField},
      {"a subscription that nobody asked for",
       R"({"method":"subscribe","success":true,"result":{"channel":"book","depth":25,)"
       R"("symbol":"FOO/BAR"}})",
       Errc::UnknownSymbol},
      {"a missing comma",
       R"({"channel":"book","type":"update","data":[{"bids":[{"price":1.5 "qty":1}],"asks":[],)"
       R"("symbol":"BTC/USD","checksum":1}]})",
       Errc::Malformed},
  };
  static_assert(std::size(rows) >= kLeastBadRows);
  return rows;
}

std::span<const BadFrame> bad_account_frames() {
  const std::string good = trade();
  static const BadFrame rows[] = {
      {"nothing", "", Errc::Malformed},
      {"a list", "[]", Errc::NotSpoken},
      {"an empty object", "{}", Errc::MissingField},
      {"no data", R"({"channel":"executions","type":"update","sequence":1})", Errc::MissingField},
      {"no entry in data", R"({"channel":"executions","type":"update","data":[]})",
       Errc::MissingField},
      {"an unknown kind of message",
       R"({"channel":"executions","type":"rewrite","data":[],"sequence":1})", Errc::UnknownEnum},
      {"data is an object", R"({"channel":"executions","type":"update","data":{},"sequence":1})",
       Errc::MissingField},
      {"an entry that is a number",
       R"({"channel":"executions","type":"update","data":[1],"sequence":1})", Errc::MissingField},
      {"sequence as text", R"({"channel":"executions","type":"update","data":[],"sequence":"1"})",
       Errc::MissingField},
      {"a negative sequence", R"({"channel":"executions","type":"update","data":[],"sequence":-1})",
       Errc::MissingField},
      {"a book on the private socket", R"({"channel":"book","type":"update","data":[]})",
       Errc::NotSpoken},
      {"a channel that nobody documents", R"({"channel":"news","type":"update","data":[]})",
       Errc::NotSpoken},
      {"no order id", executions(R"("exec_type":"new","order_status":"new")"), Errc::MissingField},
      {"no kind of execution", executions(R"("order_id":"OA","order_status":"new")"),
       Errc::MissingField},
      {"order id is a number", executions(R"("order_id":7,"exec_type":"new")"), Errc::MissingField},
      {"an unknown kind of execution", executions(R"("order_id":"OA","exec_type":"halted")"),
       Errc::UnknownEnum},
      {"an unknown status",
       executions(R"("order_id":"OA","exec_type":"new","order_status":"thinking")"),
       Errc::UnknownEnum},
      {"order id twice", executions(R"("order_id":"OA","order_id":"OB","exec_type":"new")"),
       Errc::Malformed},
      {"a negative filled size",
       executions(R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD","cum_qty":-1)"),
       Errc::NegativeSize},
      {"filled size too fine",
       executions(R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD","cum_qty":1e-9)"),
       Errc::InexactDecimal},
      {"filled size NaN",
       executions(R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD","cum_qty":NaN)"),
       Errc::BadDecimal},
      {"filled size as text",
       executions(R"("order_id":"OA","exec_type":"new","symbol":"BTC/USD","cum_qty":"1")"),
       Errc::MissingField},
      {"time is a word", executions(R"("order_id":"OA","exec_type":"new","timestamp":"noon")"),
       Errc::Malformed},
      {"an order id of 41 letters",
       executions(R"("order_id":"OOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOOO","exec_type":"new")"),
       Errc::TooLarge},
      {"a trade without its id", trade(R"("exec_id":"TA",)"), Errc::MissingField},
      {"a trade without size", trade(R"("last_qty":0.5,)"), Errc::MissingField},
      {"a trade without price", trade(R"("last_price":45285.2,)"), Errc::MissingField},
      {"a trade that made or took nothing", trade(R"("liquidity_ind":"t",)"), Errc::MissingField},
      {"a trade without fees", trade(R"(,"fees":[{"asset":"USD","qty":1.5}])"), Errc::MissingField},
      {"a trade of which pair?",
       executions(R"("order_id":"ONew","exec_id":"TA","exec_type":"trade","last_qty":0.5,)"
                  R"("last_price":45285.2,"liquidity_ind":"t","fees":[])"),
       Errc::MissingField},  // of which pair?
      {"a trade of nothing", trade("0.5", "0"), Errc::NegativeSize},
      {"a trade of less than nothing", trade("0.5", "-0.5"), Errc::NegativeSize},
      {"a trade of 1e40", trade("0.5", "1e40"), Errc::DecimalOverflow},
      {"a trade at a price of zero", trade("45285.2", "0"), Errc::BadDecimal},
      {"a trade price too fine", trade("45285.2", "1e-11"), Errc::InexactDecimal},
      {"a trade price that is null", trade("45285.2", "null"), Errc::MissingField},
      {"neither maker nor taker", trade(R"("t")", R"("x")"), Errc::UnknownEnum},
      {"fee too fine", trade("1.5", "1e-19"), Errc::InexactDecimal},
      {"fee as text", trade("1.5", "\"1.5\""), Errc::MissingField},
      {"a fee in no asset", trade(R"("asset":"USD",)"), Errc::MissingField},
      {"a fee without its size", trade(R"(,"qty":1.5)"), Errc::MissingField},
      {"a fee that is a number", trade(R"({"asset":"USD","qty":1.5})", "7"), Errc::MissingField},
      {"fees in two assets",
       trade(R"({"asset":"USD","qty":1.5})", R"({"asset":"USD","qty":1},{"asset":"BTC","qty":1})"),
       Errc::NotSpoken},
      {"a balance of no asset",
       R"({"channel":"balances","type":"update","data":[{"balance":1}],"sequence":1})",
       Errc::MissingField},
      {"an asset without balance",
       R"({"channel":"balances","type":"update","data":[{"asset":"USD"}],"sequence":1})",
       Errc::MissingField},
      {"balance NaN",
       R"({"channel":"balances","type":"update","data":[{"asset":"USD","balance":NaN}],)"
       R"("sequence":1})",
       Errc::BadDecimal},
      {"an accepted order without its id",
       R"({"method":"add_order","req_id":1,"success":true,"result":{}})", Errc::MissingField},
      {"a refused order that was not numbered",
       R"({"method":"add_order","success":false,"error":"EOrder:Insufficient funds"})",
       Errc::MissingField},
      {"a reply without success", R"({"method":"add_order","req_id":1})", Errc::MissingField},
      {"a request number as text",
       R"({"method":"add_order","req_id":"1","success":true,"result":{"order_id":"OA"}})",
       Errc::MissingField},
      {"a method that nobody documents", R"({"method":"invent","success":true})", Errc::NotSpoken},
      {"bytes that are not UTF-8", trade("TA", "T\xff"), Errc::Malformed},
      {"deep nesting", R"({"channel":"executions","data":)" + std::string(100'000, '['),
       Errc::Malformed},
      {"a frame over the cap", std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {"a cut trade", good.substr(0, 150), Errc::Malformed},
      {"text behind the frame", good + "x", Errc::Malformed},
      {"two frames", good + good, Errc::Malformed},
      {"a bad trade behind a good one",
       trade(R"("fees":[{"asset":"USD","qty":1.5}])", R"("fees":[{"asset":"USD","qty":1.5}]},{)"),
       Errc::MissingField},
  };
  static_assert(std::size(rows) >= kLeastBadRows);
  return rows;
}

TEST_F(KrakenBadInput, MarketFramesAreRefusedByNameAndLeaveNothing) {
  crossbook::testing::refuse_market_frames(*venue_, bad_market_frames());
}

TEST_F(KrakenBadInput, AccountFramesAreRefusedByNameAndLeaveNothing) {
  crossbook::testing::refuse_account_frames(*venue_, bad_account_frames());
}

TEST_F(KrakenBadInput, BooksAreDoubtedThoughEachFrameIsGood) {
  const auto book = [](std::string_view type, std::string_view bid, std::string_view asks,
                       std::uint32_t checksum) {
    return R"({"channel":"book","type":")" + std::string{type} +
           R"(","data":[{"symbol":"BTC/USD","bids":[)" + level(bid, "1") + R"(],"asks":[)" +
           std::string{asks} + R"(],"checksum":)" + std::to_string(checksum) + "}]}";
  };
  const std::string asks = level("45285.2", "2");
  const std::string first = book("snapshot", "45283.5", asks, 4144851777U);
  const std::string second = book("update", "45283.4", "", 1079054082U);
  const BadBook rows[] = {
      {"a checksum of another book",
       {first, book("update", "45283.4", "", 1)},
       BookOutcome::ChecksumBad},
      {"the checksum of the book before",
       {first, book("update", "45283.4", "", 4144851777U)},
       BookOutcome::ChecksumBad},
      {"a lost change",
       {first, book("update", "45283.3", "", 1079054082U)},
       BookOutcome::ChecksumBad},
      {"a digit that was flipped on the way",
       {book("snapshot", "45283.5", level("45285.2", "3"), 4144851777U)},
       BookOutcome::ChecksumBad},
      {"a bad change behind a good one",
       {first, second, book("update", "45283.2", "", 7)},
       BookOutcome::ChecksumBad},
      {"a bid at the ask",
       {first, book("update", "45285.2", "", 1578976549U)},
       BookOutcome::Crossed},
  };
  crossbook::testing::doubt_books(*venue_, listings_.at("BTC/USD"), rows);
}

}  // namespace
}  // namespace crossbook::kraken
