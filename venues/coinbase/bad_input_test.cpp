// What the codecs refuse, and with which error.
#include "tests/support/bad_input.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "venues/coinbase/rules.hpp"
#include "venues/coinbase/test_support.hpp"

namespace crossbook::coinbase::test {
namespace {

std::string frame_of(std::string_view channel, std::string_view events,
                     std::string_view number = "1",
                     std::string_view time = R"("2026-04-07T14:30:01Z")") {
  return fmt::format(R"({{"channel":"{}","timestamp":{},"sequence_num":{},"events":{}}})", channel,
                     time, number, events);
}
std::string book(std::string_view updates, std::string_view type = "update",
                 std::string_view product = "BTC-USD") {
  return frame_of("l2_data", fmt::format(R"([{{"type":"{}","product_id":"{}","updates":{}}}])",
                                         type, product, updates));
}
std::string level(std::string_view side, std::string_view price, std::string_view quantity) {
  return book(
      fmt::format(R"([{{"side":{},"price_level":{},"new_quantity":{}}}])", side, price, quantity));
}
std::string bid(std::string_view price, std::string_view quantity) {
  return level(R"("bid")", price, quantity);
}

std::span<const testing::BadFrame> bad_market_frames() {
  static const testing::BadFrame rows[] = {
      {"nothing", "", Errc::Malformed},
      {"a word", "pong", Errc::Malformed},
      {"a list", "[]", Errc::Malformed},
      {"an open brace", "{", Errc::Malformed},
      {"bytes that are not UTF-8", "\xff\xfe{}", Errc::Malformed},
      {"text behind the frame", book("[]") + "x", Errc::Malformed},
      {"two frames", book("[]") + "{}", Errc::Malformed},
      {"a frame over the cap", std::string(kMaxMarketFrameBytes + 1, ' '), Errc::TooLarge},
      {"an empty object", "{}", Errc::MissingField},
      {"channel is a number", R"({"channel":7})", Errc::MissingField},
      {"a channel and nothing else", R"({"channel":"l2_data"})", Errc::MissingField},
      {"no events", R"({"channel":"l2_data","timestamp":"2026-04-07T14:30:01Z","sequence_num":1})",
       Errc::MissingField},
      {"channel twice",
       R"({"channel":"l2_data","channel":"l2_data","timestamp":"2026-04-07T14:30:01Z"})",
       Errc::Malformed},
      {"sequence number is null", frame_of("l2_data", "[]", "null"), Errc::MissingField},
      {"sequence number as text", frame_of("l2_data", "[]", "\"1\""), Errc::MissingField},
      {"sequence number with decimals", frame_of("l2_data", "[{}]", "1.5"), Errc::BadDecimal},
      {"a sequence number beyond 64 bits", frame_of("l2_data", "[{}]", "99999999999999999999"),
       Errc::DecimalOverflow},
      {"time is a number", frame_of("l2_data", "[{}]", "1", "7"), Errc::MissingField},
      {"time is a word", frame_of("l2_data", "[{}]", "1", R"("yesterday")"), Errc::Malformed},
      {"time without its T and Z", frame_of("l2_data", "[{}]", "1", R"("2026-04-07 14:30:01")"),
       Errc::Malformed},
      {"events are a number", frame_of("l2_data", "7"), Errc::MissingField},
      {"events are an object", frame_of("l2_data", "{}"), Errc::MissingField},
      {"an empty event", frame_of("l2_data", "[{}]"), Errc::MissingField},
      {"the full channel", frame_of("full", "[]"), Errc::NotSpoken},
      {"the channel by the name of its subscription", frame_of("level2", "[]"), Errc::NotSpoken},
      {"a snapshot of the exchange before this one",
       R"({"type":"snapshot","product_id":"BTC-USD","bids":[],"asks":[]})", Errc::MissingField},
      {"a change of the exchange before this one",
       R"({"type":"l2update","product_id":"BTC-USD","changes":[]})", Errc::MissingField},
      {"updates are null", book("null"), Errc::MissingField},
      {"updates are a number", book("7"), Errc::MissingField},
      {"an unknown kind of event", book("[]", "partial"), Errc::UnknownEnum},
      {"a product that nobody asked for", book("[]", "update", "DOGE-USD"), Errc::UnknownSymbol},
      {"the same product in another coin", book("[]", "update", "BTC-USDC"), Errc::UnknownSymbol},
      {"no kind of event", frame_of("l2_data", R"([{"product_id":"BTC-USD","updates":[]}])"),
       Errc::MissingField},
      {"no product", frame_of("l2_data", R"([{"type":"update","updates":[]}])"),
       Errc::MissingField},
      {"no updates", frame_of("l2_data", R"([{"type":"update","product_id":"BTC-USD"}])"),
       Errc::MissingField},
      {"kind of event twice",
       frame_of("l2_data",
                R"([{"type":"update","type":"update","product_id":"BTC-USD","updates":[]}])"),
       Errc::Malformed},
      {"an unknown side", level(R"("ask")", R"("1")", R"("1")"), Errc::UnknownEnum},
      {"side is a number", level("7", R"("1")", R"("1")"), Errc::MissingField},
      {"price is a number", bid("1", R"("1")"), Errc::MissingField},
      {"quantity is a number", bid(R"("1")", "1"), Errc::MissingField},
      {"price is null", bid("null", R"("1")"), Errc::MissingField},
      {"an empty price", bid(R"("")", R"("1")"), Errc::BadDecimal},
      {"price NaN", bid(R"("NaN")", R"("1")"), Errc::BadDecimal},
      {"price Infinity", bid(R"("Infinity")", R"("1")"), Errc::BadDecimal},
      {"price with two points", bid(R"("1.2.3")", R"("1")"), Errc::BadDecimal},
      {"price with a comma", bid(R"("1,5")", R"("1")"), Errc::BadDecimal},
      {"price zero", bid(R"("0")", R"("1")"), Errc::BadDecimal},
      {"a negative price", bid(R"("-1")", R"("1")"), Errc::BadDecimal},
      {"price too fine", bid(R"("0.00000000001")", R"("1")"), Errc::InexactDecimal},
      {"a price beyond 64 bits", bid(R"("99999999999")", R"("1")"), Errc::DecimalOverflow},
      {"a negative quantity", bid(R"("1")", R"("-0.1")"), Errc::NegativeSize},
      {"quantity too fine", bid(R"("1")", R"("0.000000001")"), Errc::InexactDecimal},
      {"a quantity of 1e99", bid(R"("1")", R"("1e99")"), Errc::DecimalOverflow},
      {"side twice", book(R"([{"side":"bid","side":"bid","price_level":"1","new_quantity":"1"}])"),
       Errc::Malformed},
      {"no quantity", book(R"([{"side":"bid","price_level":"1"}])"), Errc::MissingField},
      {"deep nesting", std::string(100'000, '['), Errc::Malformed},
      {"deep nesting in an unknown key", R"({"x":)" + std::string(100'000, '['), Errc::Malformed},
      {"a cut level", book(R"([{"side":"bid","price_level":"1")").substr(0, 150), Errc::Malformed},
      {"an escaped price", bid(R"("\u0031")", R"("1")"), Errc::BadDecimal},
      {"price in hexadecimal", bid(R"("0x10")", R"("1")"), Errc::BadDecimal},
  };
  static_assert(std::size(rows) >= testing::kLeastBadRows);
  return rows;
}

std::string order(std::string_view fields) {
  return frame_of("user", fmt::format(R"([{{"type":"update","orders":[{{{}}}]}}])", fields));
}

std::span<const testing::BadFrame> bad_account_frames() {
  constexpr std::string_view kGood =
      R"("order_id":"1","client_order_id":"a","product_id":"BTC-USD",)";
  const auto with = [&](std::string_view rest) {
    return order(std::string{kGood} + std::string{rest});
  };
  static const testing::BadFrame rows[] = {
      {"nothing", "", Errc::Malformed},
      {"an empty object", "{}", Errc::MissingField},
      {"market data", frame_of("l2_data", "[]"), Errc::NotSpoken},
      {"a channel that is not ours", frame_of("fills", "[]"), Errc::NotSpoken},
      {"events are null", frame_of("user", "null"), Errc::MissingField},
      {"an event that is a number", frame_of("user", "[7]"), Errc::MissingField},
      {"an empty event", frame_of("user", "[{}]"), Errc::MissingField},
      {"orders are a number", frame_of("user", R"([{"orders":7}])"), Errc::MissingField},
      {"an order that is a number", frame_of("user", R"([{"orders":[7]}])"), Errc::MissingField},
      {"orders twice", frame_of("user", R"([{"orders":[],"orders":[]}])"), Errc::Malformed},
      {"a frame over the cap", std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {"an order with nothing but a status", order(R"("status":"OPEN")"), Errc::MissingField},
      {"an empty order id", order(R"("order_id":"","product_id":"BTC-USD","status":"OPEN")"),
       Errc::MissingField},
      {"an order id of 41 letters",
       order(fmt::format(R"("order_id":"{}","product_id":"BTC-USD","status":"OPEN")",
                         std::string(41, 'x'))),
       Errc::TooLarge},
      {"no product", order(R"("order_id":"1","status":"OPEN")"), Errc::MissingField},
      {"no status", with(R"("cumulative_quantity":"0")"), Errc::MissingField},
      {"no quantity", with(R"("status":"OPEN")"), Errc::MissingField},
      {"an unknown status", with(R"("status":"DONE","cumulative_quantity":"0")"),
       Errc::UnknownEnum},
      {"status is a number", with(R"("status":7,"cumulative_quantity":"0")"), Errc::MissingField},
      {"quantity is a number", with(R"("status":"OPEN","cumulative_quantity":0)"),
       Errc::MissingField},
      {"a negative quantity", with(R"("status":"OPEN","cumulative_quantity":"-1")"),
       Errc::NegativeSize},
      {"quantity is a word", with(R"("status":"OPEN","cumulative_quantity":"x")"),
       Errc::BadDecimal},
      {"quantity too fine", with(R"("status":"OPEN","cumulative_quantity":"0.000000001")"),
       Errc::InexactDecimal},
      {"status twice", with(R"("status":"OPEN","status":"OPEN","cumulative_quantity":"0")"),
       Errc::Malformed},
      {"a list", "[]", Errc::Malformed},
      {"a word", "hello", Errc::Malformed},
      {"bytes that are not UTF-8", with("\"status\":\"OPEN\xff\",\"cumulative_quantity\":\"0\""),
       Errc::Malformed},
      {"deep nesting", R"({"channel":"user","events":)" + std::string(100'000, '['),
       Errc::Malformed},
      {"text behind the frame", with(R"("status":"OPEN","cumulative_quantity":"0")") + "x",
       Errc::Malformed},
      {"two frames", with(R"("status":"OPEN","cumulative_quantity":"0")") + "{}", Errc::Malformed},
      {"a cut order", with(R"("status":"OPEN","cumulative_quantity":"0")").substr(0, 150),
       Errc::Malformed},
      {"no sequence number", R"({"channel":"user","timestamp":"2026-04-07T14:30:01Z","events":[]})",
       Errc::MissingField},
      {"sequence number as text", frame_of("user", "[]", R"("1")"), Errc::MissingField},
      {"a negative sequence number", frame_of("user", "[]", "-1"), Errc::Malformed},
      {"time is a word", frame_of("user", "[]", "1", R"("noon")"), Errc::Malformed},
      {"status is null", with(R"("status":null,"cumulative_quantity":"0")"), Errc::MissingField},
      {"an empty status", with(R"("status":"","cumulative_quantity":"0")"), Errc::UnknownEnum},
      {"a status in small letters", with(R"("status":"open","cumulative_quantity":"0")"),
       Errc::UnknownEnum},
      {"a quantity of 1e40", with(R"("status":"FILLED","cumulative_quantity":"1e40")"),
       Errc::DecimalOverflow},
      {"an empty quantity", with(R"("status":"OPEN","cumulative_quantity":"")"), Errc::BadDecimal},
      {"quantity twice",
       with(R"("status":"OPEN","cumulative_quantity":"0","cumulative_quantity":"1")"),
       Errc::Malformed},
      {"order id is a number",
       order(R"("order_id":1,"product_id":"BTC-USD","status":"OPEN","cumulative_quantity":"0")"),
       Errc::MissingField},
      {"a bad order behind a good one",
       frame_of(
           "user",
           R"([{"type":"update","orders":[{"order_id":"1","client_order_id":"a","product_id":"BTC-USD","status":"OPEN","cumulative_quantity":"0"},{}]}])"),
       Errc::MissingField},
  };
  static_assert(std::size(rows) >= testing::kLeastBadRows);
  return rows;
}

std::string keys(int count) {
  std::string text = R"({"epochMillis":"1795413600000")";
  for (int i = 0; i < count; ++i) text += fmt::format(R"(,"k{}":0)", i);
  return text + "}";
}

std::span<const testing::BadAnswer> bad_answers() {
  using Kind = RestCall::Kind;
  static const testing::BadAnswer rows[] = {
      {"a cut answer", Kind::Time, "{", Errc::Malformed},
      {"no time", Kind::Time, "{}", Errc::MissingField},
      {"time is a word", Kind::Time, R"({"epochMillis":"soon"})", Errc::BadDecimal},
      {"time zero", Kind::Time, R"({"epochMillis":"0"})", Errc::DecimalOverflow},
      {"products are a number", Kind::Instruments, R"({"products":7})", Errc::MissingField},
      {"an empty product", Kind::Instruments, R"({"products":[{}]})", Errc::MissingField},
      {"fees without rates", Kind::Fees, R"({"fee_tier":{}})", Errc::MissingField},
      {"maker rate is a word", Kind::Fees,
       R"({"fee_tier":{"maker_fee_rate":"x","taker_fee_rate":"0"}})", Errc::BadDecimal},
      {"an account without balance", Kind::Balances, R"({"accounts":[{"currency":"BTC"}]})",
       Errc::MissingField},
      {"scopes that leave out transfers", Kind::KeyScopes, R"({"can_view":true,"can_trade":true})",
       Errc::MissingField},
      {"a scope as text", Kind::KeyScopes,
       R"({"can_view":"yes","can_trade":true,"can_transfer":false})", Errc::MissingField},
      {"a scope twice", Kind::KeyScopes,
       R"({"can_view":true,"can_view":true,"can_trade":true,"can_transfer":false})",
       Errc::Malformed},
      {"a query without its order", Kind::QueryOrder, R"({"orders":[]})", Errc::MissingField},
      {"another order than asked for", Kind::QueryOrder,
       R"({"order":{"order_id":"2","product_id":"BTC-USD","status":"OPEN","filled_size":"0"}})",
       Errc::Malformed},
      {"no fills", Kind::Trades, "{}", Errc::MissingField},
      {"a fill at a price of zero", Kind::Trades,
       R"({"fills":[{"order_id":"1","product_id":"BTC-USD","trade_id":"t","price":"0"}]})",
       Errc::BadDecimal},
      {"no result of the cancel", Kind::CancelOrder, R"({"results":[]})", Errc::MissingField},
      {"the result of another cancel", Kind::CancelOrder,
       R"({"results":[{"order_id":"other","success":true}]})", Errc::MissingField},
      {"an order with no word of success", Kind::PlaceOrder, "{}", Errc::MissingField},
      {"success without its order", Kind::PlaceOrder, R"({"success":true})", Errc::MissingField},
      {"an empty order id", Kind::PlaceOrder,
       R"({"success":true,"success_response":{"order_id":""}})", Errc::MissingField},
      {"the order of another client id", Kind::PlaceOrder,
       R"({"success":true,"success_response":{"order_id":"1","client_order_id":"other"}})",
       Errc::Malformed},
      {"nothing", Kind::Time, "", Errc::Malformed},
      {"HTML", Kind::Balances, "<html>", Errc::Malformed},
      {"a list", Kind::QueryOrder, "[]", Errc::Malformed},
      {"text behind the answer", Kind::Time, R"({"epochMillis":"1795413600000"}x)",
       Errc::Malformed},
      {"bytes that are not UTF-8", Kind::Instruments, "{\"products\":[],\"x\":\"\xff\"}",
       Errc::Malformed},
      {"deep nesting", Kind::Instruments, R"({"products":)" + std::string(100'000, '['),
       Errc::Malformed},
      {"an answer over the cap", Kind::Instruments, std::string(kMaxResponseBytes + 1, ' '),
       Errc::TooLarge},
      {"time is a number", Kind::Time, R"({"epochMillis":1795413600000})", Errc::MissingField},
      {"time beyond the years that fit", Kind::Time, R"({"epochMillis":"99999999999999"})",
       Errc::DecimalOverflow},
      {"a product that is a number", Kind::Instruments, R"({"products":[7]})", Errc::MissingField},
      {"products twice", Kind::Instruments, R"({"products":[],"products":[]})", Errc::Malformed},
      {"taker rate too fine", Kind::Fees,
       R"({"fee_tier":{"maker_fee_rate":"0","taker_fee_rate":"0.0000000001"}})",
       Errc::InexactDecimal},
      {"rates are numbers", Kind::Fees,
       R"({"fee_tier":{"maker_fee_rate":0.1,"taker_fee_rate":0.1}})", Errc::MissingField},
      {"no accounts", Kind::Balances, "{}", Errc::MissingField},
      {"a balance that is NaN", Kind::Balances,
       R"({"accounts":[{"currency":"BTC","available_balance":{"value":"NaN","currency":"BTC"},"hold":{"value":"0","currency":"BTC"}}]})",
       Errc::BadDecimal},
      {"an unknown status", Kind::QueryOrder,
       R"({"order":{"order_id":"1","client_order_id":"a","product_id":"BTC-USD","status":"DONE","filled_size":"0"}})",
       Errc::UnknownEnum},
      {"a negative filled size", Kind::QueryOrder,
       R"({"order":{"order_id":"1","client_order_id":"a","product_id":"BTC-USD","status":"OPEN","filled_size":"-1"}})",
       Errc::NegativeSize},
      {"open orders that are no list", Kind::OpenOrders, R"({"orders":7})", Errc::MissingField},
      {"an open order that is a number", Kind::OpenOrders, R"({"orders":[7]})", Errc::MissingField},
      {"fills are an object", Kind::Trades, R"({"fills":{}})", Errc::MissingField},
      {"success as text", Kind::PlaceOrder, R"({"success":"true"})", Errc::MissingField},
      {"a status twice", Kind::QueryOrder,
       R"({"order":{"order_id":"1","client_order_id":"a","product_id":"BTC-USD","status":"OPEN","status":"FILLED","filled_size":"0"}})",
       Errc::Malformed},
      {"more keys than any answer has", Kind::Time, keys(300), Errc::Malformed},
  };
  static_assert(std::size(rows) >= testing::kLeastBadRows);
  return rows;
}

TEST(CoinbaseBadInput, MarketFramesAreRefusedWithTheErrorThatTheyAre) {
  Client client;
  testing::refuse_market_frames(*client.venue, bad_market_frames());
}

TEST(CoinbaseBadInput, AccountFramesAreRefusedWithTheErrorThatTheyAre) {
  Client client;
  testing::refuse_account_frames(*client.venue, bad_account_frames());
}

TEST(CoinbaseBadInput, AnswersAreRefusedWithTheErrorThatTheyAre) {
  Client client;
  RestCall like{{}, client.listings.data(), ClientOrderId{"a"}};
  like.venue_order_id = VenueOrderId{"1"};
  testing::refuse_answers(*client.venue, like, bad_answers());
}

TEST(CoinbaseBadInput, ARefusalThatNobodyDocumentsProvesNothing) {
  Client client;
  const RestCall call{RestCall::Kind::PlaceOrder, client.listings.data(), ClientOrderId{"a"}};
  RestEvents events;
  const HttpResponse answer{
      200, R"({"success":false,"error_response":{"error":"BRAND_NEW","message":"New"}})", {}};
  ASSERT_FALSE(client.venue->decode_rest(call, answer, events).has_error());
  ASSERT_EQ(events.account.reports.size(), 1U);
  EXPECT_EQ(events.account.reports.front().status, OrderStatus::Unknown);
}

TEST(CoinbaseBadInput, StatusesThatAreNoneMeanWhatTheyMean) {
  const testing::RefusedAnswer rows[] = {
      {"a bad request", 400, "Bad", RejectReason::InvalidParameter},
      {"a key that is none", 401, "Unauthorized", RejectReason::KeyInvalid},
      {"a key that may not", 403, "Forbidden", RejectReason::Permission},
      {"nothing there", 404, "Not found", RejectReason::NotFound},
      {"too many requests", 429, "Slow down", RejectReason::RateLimited},
      {"an error of the venue", 500, "Sorry", RejectReason::OutcomeUnknown},
      {"an error of its gateway", 502, "<html>", RejectReason::OutcomeUnknown},
      {"a venue that is away", 503, "", RejectReason::OutcomeUnknown},
      {"a gateway that waited in vain", 504, "", RejectReason::OutcomeUnknown},
  };
  Client client;
  const RestCall call{RestCall::Kind::PlaceOrder, client.listings.data(), ClientOrderId{"a"}};
  testing::tell_refusals(*client.venue, call, rows);
  RestEvents events;
  ASSERT_FALSE(client.venue->decode_rest(call, {502, "<html>", {}}, events).has_error());
  EXPECT_NE(events.error.text.view().find("502"), std::string_view::npos) << "for people";
}

std::string numbered(std::string_view type, int number, std::string_view bid_price) {
  return frame_of("l2_data",
                  fmt::format(R"([{{"type":"{}","product_id":"BTC-USD","updates":[)"
                              R"({{"side":"bid","price_level":"{}","new_quantity":"1"}},)"
                              R"({{"side":"offer","price_level":"101","new_quantity":"1"}}]}}])",
                              type, bid_price),
                  std::to_string(number));
}

TEST(CoinbaseBadInput, BooksAreDoubtedThoughEachFrameIsGood) {
  const std::string first = numbered("snapshot", 4, "99");
  const testing::BadBook rows[] = {
      {"a lost message of the socket",
       {first, numbered("update", 5, "98"), numbered("update", 7, "97")},
       BookOutcome::Gap},
      {"a message told twice",
       {first, numbered("update", 5, "98"), numbered("update", 5, "98")},
       BookOutcome::Duplicate},
      {"a number that goes back",
       {first, numbered("update", 5, "98"), numbered("update", 2, "97")},
       BookOutcome::Duplicate},
      {"a bid at the offer", {first, numbered("update", 5, "101")}, BookOutcome::Crossed},
      {"a snapshot that is crossed", {numbered("snapshot", 4, "102")}, BookOutcome::Crossed},
  };
  Client client;
  testing::doubt_books(*client.venue, client.listings.front(), rows);
}

}  // namespace
}  // namespace crossbook::coinbase::test
