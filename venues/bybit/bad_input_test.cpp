// What the codecs refuse, and with which error; nothing of a refused frame stays behind.
#include "tests/support/bad_input.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <memory>

#include "venues/bybit/venue.hpp"

namespace crossbook::bybit::test {
namespace {

std::string book(std::string_view data, std::string_view type = "delta",
                 std::string_view topic = "orderbook.50.BTCUSDT") {
  return fmt::format(R"({{"topic":"{}","ts":1672304484978,"type":"{}","data":{},"cts":1}})", topic,
                     type, data);
}
std::string bids(std::string_view levels) {
  return book(fmt::format(R"({{"s":"BTCUSDT","b":{},"a":[],"u":2,"seq":3}})", levels));
}

std::span<const testing::BadFrame> bad_market_frames() {
  std::string many = "[";
  for (int i = 1; i <= 2'001; ++i) many += fmt::format(R"({}["{}","1"])", i == 1 ? "" : ",", i);
  many += "]";
  static const testing::BadFrame rows[] = {
      {"nothing", "", Errc::Malformed},
      {"a word", "pong", Errc::Malformed},
      {"a list", "[]", Errc::Malformed},
      {"an open brace", "{", Errc::Malformed},
      {"bytes that are not UTF-8", "\xff\xfe{}", Errc::Malformed},
      {"text behind the frame", bids("[]") + "x", Errc::Malformed},
      {"a frame over the cap", std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {"an empty object", "{}", Errc::MissingField},
      {"operation is a number", R"({"op":7})", Errc::MissingField},
      {"an acknowledgement that says nothing", R"({"op":"subscribe"})", Errc::MissingField},
      {"success as text", R"({"op":"subscribe","success":"yes"})", Errc::MissingField},
      {"topic is a number", R"({"topic":7})", Errc::MissingField},
      {"a topic that is not ours", R"({"topic":"news.BTCUSDT","data":{}})", Errc::NotSpoken},
      {"the book of retail orders", book("{}", "delta", "orderbook.rpi.BTCUSDT"), Errc::NotSpoken},
      {"the whole book", book("{}", "delta", "orderbook.full.BTCUSDT"), Errc::NotSpoken},
      {"a depth that nobody documents", book("{}", "delta", "orderbook.5000.BTCUSDT"),
       Errc::NotSpoken},
      {"a topic without symbol", book("{}", "delta", "orderbook.50"), Errc::NotSpoken},
      {"a topic that nobody asked for", book("{}", "delta", "orderbook.50.SOLUSDT"),
       Errc::UnknownSymbol},
      {"topic twice", R"({"topic":"orderbook.50.BTCUSDT","topic":"orderbook.50.BTCUSDT"})",
       Errc::Malformed},
      {"no data", R"({"topic":"orderbook.50.BTCUSDT","ts":1,"type":"delta"})", Errc::MissingField},
      {"data is a list", book("[]"), Errc::MissingField},
      {"data is a number", book("7"), Errc::MissingField},
      {"empty data", book("{}"), Errc::MissingField},
      {"no update number", book(R"({"s":"BTCUSDT","b":[],"a":[],"seq":3})"), Errc::MissingField},
      {"no asks", book(R"({"s":"BTCUSDT","b":[],"u":2})"), Errc::MissingField},
      {"no bids", book(R"({"s":"BTCUSDT","a":[],"u":2})"), Errc::MissingField},
      {"no symbol", book(R"({"b":[],"a":[],"u":2})"), Errc::MissingField},
      {"the symbol of another topic", book(R"({"s":"ETHUSDT","b":[],"a":[],"u":2})"),
       Errc::Malformed},
      {"bids twice", book(R"({"s":"BTCUSDT","b":[],"b":[],"a":[],"u":2})"), Errc::Malformed},
      {"update number twice", book(R"({"s":"BTCUSDT","b":[],"a":[],"u":2,"u":3})"),
       Errc::Malformed},
      {"update number zero", book(R"({"s":"BTCUSDT","b":[],"a":[],"u":0})"), Errc::Malformed},
      {"a negative update number", book(R"({"s":"BTCUSDT","b":[],"a":[],"u":-5})"),
       Errc::Malformed},
      {"an update number with decimals", book(R"({"s":"BTCUSDT","b":[],"a":[],"u":1.5})"),
       Errc::BadDecimal},
      {"update number as text", book(R"({"s":"BTCUSDT","b":[],"a":[],"u":"2"})"),
       Errc::MissingField},
      {"an update number beyond 64 bits",
       book(R"({"s":"BTCUSDT","b":[],"a":[],"u":99999999999999999999})"), Errc::DecimalOverflow},
      {"an unknown kind of message", book(R"({"s":"BTCUSDT","b":[],"a":[],"u":2})", "partial"),
       Errc::UnknownEnum},
      {"no time",
       R"({"topic":"orderbook.50.BTCUSDT","type":"delta","data":{"s":"BTCUSDT","b":[],"a":[],"u":2}})",
       Errc::MissingField},
      {"time is a word",
       R"({"topic":"orderbook.50.BTCUSDT","ts":"soon","type":"delta","data":{"s":"BTCUSDT","b":[],"a":[],"u":2}})",
       Errc::MissingField},
      {"bids are an object", bids("{}"), Errc::MissingField},
      {"a level that is a number", bids("[7]"), Errc::Malformed},
      {"a level that is text", bids(R"(["1","2"])"), Errc::Malformed},
      {"an empty level", bids("[[]]"), Errc::Malformed},
      {"a level without size", bids(R"([["1"]])"), Errc::Malformed},
      {"a level of three", bids(R"([["1","2","3"]])"), Errc::Malformed},
      {"price is a number", bids(R"([[1,"2"]])"), Errc::MissingField},
      {"price zero", bids(R"([["0","2"]])"), Errc::BadDecimal},
      {"a negative price", bids(R"([["-1","2"]])"), Errc::BadDecimal},
      {"a negative size", bids(R"([["1","-2"]])"), Errc::NegativeSize},
      {"price is a word", bids(R"([["one","2"]])"), Errc::BadDecimal},
      {"size NaN", bids(R"([["1","NaN"]])"), Errc::BadDecimal},
      {"an empty price", bids(R"([["","2"]])"), Errc::BadDecimal},
      {"price too fine", bids(R"([["0.00000000001","2"]])"), Errc::InexactDecimal},
      {"size too fine", bids(R"([["1","0.0000000001"]])"), Errc::InexactDecimal},
      {"a price beyond 64 bits", bids(R"([["99999999999999999999","2"]])"), Errc::DecimalOverflow},
      {"more levels than there may be", bids(many), Errc::TooLarge},
      {"deep nesting", std::string(100'000, '['), Errc::Malformed},
      {"deep nesting in an unknown key", R"({"x":)" + std::string(100'000, '['), Errc::Malformed},
      {"a cut level", bids(R"([["1","2"]])").substr(0, 95), Errc::Malformed},
      {"an escaped price", bids(R"([["\u0031","2"]])"), Errc::BadDecimal},
      {"a size of 1e40", bids(R"([["1","1e40"]])"), Errc::DecimalOverflow},
  };
  static_assert(std::size(rows) >= testing::kLeastBadRows);
  return rows;
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

std::span<const testing::BadFrame> bad_account_frames() {
  static const testing::BadFrame rows[] = {
      {"nothing", "", Errc::Malformed},
      {"a list", "[]", Errc::Malformed},
      {"an empty object", "{}", Errc::MissingField},
      {"text behind the push", order("]}", "]}x"), Errc::Malformed},
      {"a frame over the cap", std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {"a push without data", R"({"topic":"order.spot"})", Errc::MissingField},
      {"data is an object", R"({"topic":"order.spot","data":{}})", Errc::MissingField},
      {"an order that is a number", R"({"topic":"order.spot","data":[7]})", Errc::Malformed},
      {"a topic that is not ours", R"({"topic":"news","data":[]})", Errc::NotSpoken},
      {"no order id", order(R"("orderId":"15",)", ""), Errc::MissingField},
      {"an empty order id", order(R"("orderId":"15")", R"("orderId":"")"), Errc::Malformed},
      {"no symbol", order(R"("symbol":"BTCUSDT",)", ""), Errc::MissingField},
      {"no status", order(R"("orderStatus":"Filled",)", ""), Errc::MissingField},
      {"an unknown status", order("Filled", "Paused"), Errc::UnknownEnum},
      {"no filled quantity", order(R"("cumExecQty":"0.5",)", ""), Errc::MissingField},
      {"a negative filled quantity", order(R"("cumExecQty":"0.5")", R"("cumExecQty":"-1")"),
       Errc::NegativeSize},
      {"filled quantity is a word", order(R"("cumExecQty":"0.5")", R"("cumExecQty":"x")"),
       Errc::BadDecimal},
      {"time is a word", order(R"("updatedTime":"1672364262457")", R"("updatedTime":"soon")"),
       Errc::MissingField},
      {"order id twice", order(R"("orderId":"15")", R"("orderId":"15","orderId":"16")"),
       Errc::Malformed},
      {"a trade without its id", trade(R"("execId":"22",)", ""), Errc::MissingField},
      {"a trade at a price of zero", trade(R"("execPrice":"16500")", R"("execPrice":"0")"),
       Errc::BadDecimal},
      {"a trade of nothing", trade(R"("execQty":"0.5")", R"("execQty":"0")"), Errc::BadDecimal},
      {"a trade of less than nothing", trade(R"("execQty":"0.5")", R"("execQty":"-1")"),
       Errc::NegativeSize},
      {"a trade without fee", trade(R"("execFee":"0.0005",)", ""), Errc::MissingField},
      {"a fee in no coin", trade(R"("feeCurrency":"BTC",)", ""), Errc::MissingField},
      {"maker flag as text", trade(R"("isMaker":false)", R"("isMaker":"no")"), Errc::MissingField},
      {"a wallet without coins", R"({"topic":"wallet","data":[{"accountType":"UNIFIED"}]})",
       Errc::MissingField},
      {"a coin without balance",
       R"({"topic":"wallet","data":[{"coin":[{"coin":"BTC","locked":"0"}]}]})", Errc::MissingField},
      {"a coin without what is held",
       R"({"topic":"wallet","data":[{"coin":[{"coin":"BTC","walletBalance":"1"}]}]})",
       Errc::MissingField},
      {"code as text", R"({"retCode":"0","op":"order.create"})", Errc::MissingField},
      {"a reply without operation", R"({"retCode":0})", Errc::MissingField},
      {"a request number with a letter",
       R"({"reqId":"x","retCode":0,"op":"order.create","data":{}})", Errc::Malformed},
      {"an accepted order without data", R"({"reqId":"7","retCode":0,"op":"order.create"})",
       Errc::MissingField},
      {"data of the reply is a list", R"({"reqId":"7","retCode":0,"op":"order.create","data":[]})",
       Errc::MissingField},
      {"a login without result", R"({"op":"auth"})", Errc::MissingField},
      {"a word", "hello", Errc::Malformed},
      {"bytes that are not UTF-8", order("Filled", "Filled\xff"), Errc::Malformed},
      {"deep nesting", R"({"topic":"order.spot","data":)" + std::string(100'000, '['),
       Errc::Malformed},
      {"a cut order", order("", "").substr(0, 150), Errc::Malformed},
      {"status in capitals", order("Filled", "FILLED"), Errc::UnknownEnum},
      {"status is null", order(R"("Filled")", "null"), Errc::MissingField},
      {"filled quantity too fine", order("0.5", "0.0000000001"), Errc::InexactDecimal},
      {"a filled quantity of 1e40", order("0.5", "1e40"), Errc::DecimalOverflow},
      {"a trade price NaN", trade("16500", "NaN"), Errc::BadDecimal},
      {"a trade price too fine", trade("16500", "1e-11"), Errc::InexactDecimal},
      {"a fee that is a word", trade(R"("0.0005")", R"("much")"), Errc::BadDecimal},
      {"a trade of no kind", trade(R"("execType":"Trade",)", ""), Errc::MissingField, "execType"},
      {"a bad trade behind a good one", trade("]}", ",{}]}"), Errc::MissingField},
      {"a wallet that is a number", R"({"topic":"wallet","data":[7]})", Errc::Malformed},
  };
  static_assert(std::size(rows) >= testing::kLeastBadRows);
  return rows;
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

/// An answer that succeeded, with this result.
std::string good(std::string_view result) {
  return fmt::format(R"({{"retCode":0,"retMsg":"OK","result":{},"time":1}})", result);
}

std::span<const testing::BadAnswer> bad_answers() {
  using Kind = RestCall::Kind;
  static const testing::BadAnswer rows[] = {
      {"result is a list", Kind::Time, good("[]"), Errc::MissingField, "result"},
      {"no time", Kind::Time, good("{}"), Errc::MissingField, "timeNano"},
      {"time is a word", Kind::Time, good(R"({"timeNano":"soon"})"), Errc::MissingField,
       "timeNano"},
      {"time zero", Kind::Time, good(R"({"timeNano":"0"})"), Errc::BadDecimal, "timeNano"},
      {"no list of instruments", Kind::Instruments, good("{}"), Errc::MissingField, "list"},
      {"instruments are a number", Kind::Instruments, good(R"({"list":7})"), Errc::MissingField,
       "list"},
      {"an instrument without its coins", Kind::Instruments,
       good(R"({"list":[{"symbol":"BTCUSDT"}]})"), Errc::MissingField, "baseCoin"},
      {"an instrument without filters", Kind::Instruments,
       good(
           R"({"list":[{"symbol":"BTCUSDT","baseCoin":"BTC","quoteCoin":"USDT","status":"Trading"}]})"),
       Errc::MissingField, "tickSize"},
      {"a filter that is a list", Kind::Instruments,
       good(R"({"list":[{"symbol":"BTCUSDT","priceFilter":[]}]})"), Errc::MissingField,
       "priceFilter"},
      {"a fee without rates", Kind::Fees, good(R"({"list":[{"symbol":"BTCUSDT"}]})"),
       Errc::MissingField, "takerFeeRate"},
      {"taker rate is a word", Kind::Fees,
       good(R"({"list":[{"symbol":"BTCUSDT","takerFeeRate":"x","makerFeeRate":"0"}]})"),
       Errc::BadDecimal, "takerFeeRate"},
      {"taker rate too fine", Kind::Fees,
       good(R"({"list":[{"symbol":"BTCUSDT","takerFeeRate":"0.0000000001","makerFeeRate":"0"}]})"),
       Errc::InexactDecimal, "takerFeeRate"},
      {"no account", Kind::Balances, good(R"({"list":[]})"), Errc::MissingField, "list"},
      {"an account without coins", Kind::Balances, good(R"({"list":[{"accountType":"UNIFIED"}]})"),
       Errc::MissingField, "coin"},
      {"a coin without balance", Kind::Balances, good(R"({"list":[{"coin":[{"coin":"BTC"}]}]})"),
       Errc::MissingField, "walletBalance"},
      {"balance is a word", Kind::Balances,
       good(R"({"list":[{"coin":[{"coin":"BTC","walletBalance":"x","locked":"0"}]}]})"),
       Errc::BadDecimal, "walletBalance"},
      {"an order without id", Kind::QueryOrder, good(R"({"list":[{"symbol":"BTCUSDT"}]})"),
       Errc::MissingField, "orderId"},
      {"no list of orders", Kind::OpenOrders, good("{}"), Errc::MissingField, "list"},
      {"a trade without time", Kind::Trades,
       good(R"({"list":[{"symbol":"BTCUSDT","execType":"Trade","orderId":"1"}]})"),
       Errc::MissingField, "execTime"},
      {"a key without its first flag", Kind::KeyScopes, good("{}"), Errc::MissingField, "readOnly"},
      {"a key without permissions", Kind::KeyScopes, good(R"({"readOnly":0})"), Errc::MissingField,
       "permissions"},
      {"a key without addresses", Kind::KeyScopes, good(R"({"readOnly":0,"permissions":{}})"),
       Errc::MissingField, "ips"},
      {"a key without end", Kind::KeyScopes, good(R"({"readOnly":0,"permissions":{},"ips":["*"]})"),
       Errc::MissingField, "expiredAt"},
      {"permissions are a list", Kind::KeyScopes,
       good(R"({"readOnly":0,"permissions":[],"ips":["*"]})"), Errc::MissingField, "permissions"},
      {"a permission that is a number", Kind::KeyScopes,
       good(R"({"readOnly":0,"permissions":{"Spot":[7]}})"), Errc::MissingField, "permissions"},
      {"a permission with a space", Kind::KeyScopes,
       good(R"({"readOnly":0,"permissions":{"Spot":["a b"]}})"), Errc::Malformed, "permissions"},
      {"permissions twice", Kind::KeyScopes,
       good(R"({"readOnly":0,"permissions":{},"permissions":{}})"), Errc::Malformed, "permissions"},
      {"an address that is none", Kind::KeyScopes,
       good(R"({"readOnly":0,"permissions":{},"ips":["one or two"]})"), Errc::Malformed, "ips"},
      {"nothing", Kind::Time, "", Errc::Malformed},
      {"HTML", Kind::Time, "<html>", Errc::Malformed},
      {"a list", Kind::Balances, "[]", Errc::Malformed},
      {"an empty object", Kind::Balances, "{}", Errc::MissingField},
      {"no result", Kind::Time, R"({"retCode":0,"retMsg":"OK"})", Errc::MissingField},
      {"code as text", Kind::Time, R"({"retCode":"0","result":{}})", Errc::MissingField},
      {"code twice", Kind::Time, R"({"retCode":0,"retCode":0,"result":{}})", Errc::Malformed},
      {"text behind the answer", Kind::Time, good(R"({"timeNano":"1795413600000000000"})") + "x",
       Errc::Malformed},
      {"a cut answer", Kind::Instruments, good(R"({"list":[)"), Errc::Malformed},
      {"bytes that are not UTF-8", Kind::Instruments, good("{\"list\":[],\"x\":\"\xff\"}"),
       Errc::Malformed},
      {"deep nesting", Kind::Instruments, R"({"retCode":0,"result":)" + std::string(100'000, '['),
       Errc::Malformed},
      {"an answer over the cap", Kind::Instruments, std::string(kMaxResponseBytes + 1, ' '),
       Errc::TooLarge},
      {"a time beyond 64 bits", Kind::Time, good(R"({"timeNano":"99999999999999999999"})"),
       Errc::DecimalOverflow},
      {"an instrument that is a number", Kind::Instruments, good(R"({"list":[7]})"),
       Errc::Malformed},
      {"a balance that is a number", Kind::Balances, good(R"({"list":[{"coin":[7]}]})"),
       Errc::Malformed},
      {"an unknown status", Kind::QueryOrder,
       good(
           R"({"list":[{"symbol":"BTCUSDT","orderId":"1","orderLinkId":"a","orderStatus":"Paused","cumExecQty":"0","updatedTime":"1"}]})"),
       Errc::UnknownEnum},
      {"an open order filled by less than nothing", Kind::OpenOrders,
       good(
           R"({"list":[{"symbol":"BTCUSDT","orderId":"1","orderLinkId":"a","orderStatus":"New","cumExecQty":"-1","updatedTime":"1"}]})"),
       Errc::NegativeSize},
      {"a trade that is text", Kind::Trades, good(R"({"list":["x"]})"), Errc::Malformed},
      {"a trade of no kind", Kind::Trades, good(R"({"list":[{"symbol":"BTCUSDT","orderId":"1"}]})"),
       Errc::MissingField, "execType"},
  };
  static_assert(std::size(rows) >= testing::kLeastBadRows);
  return rows;
}

TEST_F(BybitBadInput, MarketFramesAreRefusedByNameAndLeaveNothing) {
  testing::refuse_market_frames(*venue_, bad_market_frames());
}

TEST_F(BybitBadInput, AccountFramesAreRefusedByNameAndLeaveNothing) {
  testing::refuse_account_frames(*venue_, bad_account_frames());
}

TEST_F(BybitBadInput, AnswersThatCannotBeReadNameTheField) {
  testing::refuse_answers(*venue_, {{}, listings_.data(), ClientOrderId{"a"}}, bad_answers());
}

TEST_F(BybitBadInput, AnswersThatAreNotBybitsSpeakByTheirStatusAlone) {
  const testing::RefusedAnswer rows[] = {
      {"an address that asked too often", 403, "access too frequent", RejectReason::Banned},
      {"too many requests", 429, "", RejectReason::RateLimited},
      {"a bad signature", 401, "", RejectReason::Signature},
      {"an error of a gateway", 502, "<html>", RejectReason::OutcomeUnknown},
      {"no such page", 404, "404 page not found", RejectReason::InvalidParameter},
      {"a code that nobody documents", 200, R"({"retCode":999999,"retMsg":"New","result":{}})",
       RejectReason::OutcomeUnknown},
      {"a negative code that nobody documents", 200,
       R"({"retCode":-98765,"retMsg":"New","result":{}})", RejectReason::OutcomeUnknown},
  };
  const RestCall call{RestCall::Kind::Balances, nullptr, {}};
  testing::tell_refusals(*venue_, call, rows);
  RestEvents events;
  ASSERT_FALSE(venue_->decode_rest(call, {403, "", {}}, events).has_error());
  EXPECT_EQ(events.error.retry_after, std::chrono::minutes{10});
}

std::string numbered(std::string_view type, int number, std::string_view bid) {
  return book(
      fmt::format(R"({{"s":"BTCUSDT","b":[["{}","1"]],"a":[["101","1"]],"u":{}}})", bid, number),
      type);
}

TEST_F(BybitBadInput, BooksAreDoubtedThoughEachFrameIsGood) {
  const std::string first = numbered("snapshot", 10, "99");
  const testing::BadBook rows[] = {
      {"a lost message",
       {first, numbered("delta", 11, "98"), numbered("delta", 13, "97")},
       BookOutcome::Gap},
      {"a message told twice",
       {first, numbered("delta", 11, "98"), numbered("delta", 11, "98")},
       BookOutcome::Duplicate},
      {"a number that goes back",
       {first, numbered("delta", 11, "98"), numbered("delta", 4, "97")},
       BookOutcome::Duplicate},
      {"a bid at the ask", {first, numbered("delta", 11, "101")}, BookOutcome::Crossed},
      {"a snapshot that is crossed", {numbered("snapshot", 10, "102")}, BookOutcome::Crossed},
  };
  testing::doubt_books(*venue_, listings_.front(), rows);
}

}  // namespace
}  // namespace crossbook::bybit::test
