// What the codecs refuse, and with which error.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include "venues/coinbase/rules.hpp"
#include "venues/coinbase/test_support.hpp"

namespace crossbook::coinbase::test {
namespace {

struct BadText {
  std::string text;
  Errc code;
};

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

std::vector<BadText> bad_market_frames() {
  return {
      {"", Errc::Malformed},
      {"pong", Errc::Malformed},
      {"[]", Errc::Malformed},
      {"{", Errc::Malformed},
      {"\xff\xfe{}", Errc::Malformed},
      {book("[]") + "x", Errc::Malformed},
      {book("[]") + "{}", Errc::Malformed},
      {std::string(kMaxMarketFrameBytes + 1, ' '), Errc::TooLarge},
      {"{}", Errc::MissingField},
      {R"({"channel":7})", Errc::MissingField},
      {R"({"channel":"l2_data"})", Errc::MissingField},
      {R"({"channel":"l2_data","timestamp":"2026-04-07T14:30:01Z","sequence_num":1})",
       Errc::MissingField},
      {R"({"channel":"l2_data","channel":"l2_data","timestamp":"2026-04-07T14:30:01Z"})",
       Errc::Malformed},
      {frame_of("l2_data", "[]", "null"), Errc::MissingField},
      {frame_of("l2_data", "[]", "\"1\""), Errc::MissingField},
      {frame_of("l2_data", "[{}]", "1.5"), Errc::BadDecimal},
      {frame_of("l2_data", "[{}]", "99999999999999999999"), Errc::DecimalOverflow},
      {frame_of("l2_data", "[{}]", "1", "7"), Errc::MissingField},
      {frame_of("l2_data", "[{}]", "1", R"("yesterday")"), Errc::Malformed},
      {frame_of("l2_data", "[{}]", "1", R"("2026-04-07 14:30:01")"), Errc::Malformed},
      {frame_of("l2_data", "7"), Errc::MissingField},
      {frame_of("l2_data", "{}"), Errc::MissingField},
      {frame_of("l2_data", "[{}]"), Errc::MissingField},
      {frame_of("full", "[]"), Errc::NotSpoken},
      {frame_of("level2", "[]"), Errc::NotSpoken},
      {R"({"type":"snapshot","product_id":"BTC-USD","bids":[],"asks":[]})", Errc::MissingField},
      {R"({"type":"l2update","product_id":"BTC-USD","changes":[]})", Errc::MissingField},
      {book("null"), Errc::MissingField},
      {book("7"), Errc::MissingField},
      {book("[]", "partial"), Errc::UnknownEnum},
      {book("[]", "update", "DOGE-USD"), Errc::UnknownSymbol},
      {book("[]", "update", "BTC-USDC"), Errc::UnknownSymbol},
      {frame_of("l2_data", R"([{"product_id":"BTC-USD","updates":[]}])"), Errc::MissingField},
      {frame_of("l2_data", R"([{"type":"update","updates":[]}])"), Errc::MissingField},
      {frame_of("l2_data", R"([{"type":"update","product_id":"BTC-USD"}])"), Errc::MissingField},
      {frame_of("l2_data",
                R"([{"type":"update","type":"update","product_id":"BTC-USD","updates":[]}])"),
       Errc::Malformed},
      {level(R"("ask")", R"("1")", R"("1")"), Errc::UnknownEnum},
      {level("7", R"("1")", R"("1")"), Errc::MissingField},
      {bid("1", R"("1")"), Errc::MissingField},
      {bid(R"("1")", "1"), Errc::MissingField},
      {bid("null", R"("1")"), Errc::MissingField},
      {bid(R"("")", R"("1")"), Errc::BadDecimal},
      {bid(R"("NaN")", R"("1")"), Errc::BadDecimal},
      {bid(R"("Infinity")", R"("1")"), Errc::BadDecimal},
      {bid(R"("1.2.3")", R"("1")"), Errc::BadDecimal},
      {bid(R"("1,5")", R"("1")"), Errc::BadDecimal},
      {bid(R"("0")", R"("1")"), Errc::BadDecimal},
      {bid(R"("-1")", R"("1")"), Errc::BadDecimal},
      {bid(R"("0.00000000001")", R"("1")"), Errc::InexactDecimal},
      {bid(R"("99999999999")", R"("1")"), Errc::DecimalOverflow},
      {bid(R"("1")", R"("-0.1")"), Errc::NegativeSize},
      {bid(R"("1")", R"("0.000000001")"), Errc::InexactDecimal},
      {bid(R"("1")", R"("1e99")"), Errc::DecimalOverflow},
      {book(R"([{"side":"bid","side":"bid","price_level":"1","new_quantity":"1"}])"),
       Errc::Malformed},
      {book(R"([{"side":"bid","price_level":"1"}])"), Errc::MissingField},
  };
}

std::string order(std::string_view fields) {
  return frame_of("user", fmt::format(R"([{{"type":"update","orders":[{{{}}}]}}])", fields));
}

std::vector<BadText> bad_account_frames() {
  constexpr std::string_view kGood =
      R"("order_id":"1","client_order_id":"a","product_id":"BTC-USD",)";
  const auto with = [&](std::string_view rest) {
    return order(std::string{kGood} + std::string{rest});
  };
  return {
      {"", Errc::Malformed},
      {"{}", Errc::MissingField},
      {frame_of("l2_data", "[]"), Errc::NotSpoken},
      {frame_of("fills", "[]"), Errc::NotSpoken},
      {frame_of("user", "null"), Errc::MissingField},
      {frame_of("user", "[7]"), Errc::MissingField},
      {frame_of("user", "[{}]"), Errc::MissingField},
      {frame_of("user", R"([{"orders":7}])"), Errc::MissingField},
      {frame_of("user", R"([{"orders":[7]}])"), Errc::MissingField},
      {frame_of("user", R"([{"orders":[],"orders":[]}])"), Errc::Malformed},
      {std::string(kMaxFrameBytes + 1, ' '), Errc::TooLarge},
      {order(R"("status":"OPEN")"), Errc::MissingField},
      {order(R"("order_id":"","product_id":"BTC-USD","status":"OPEN")"), Errc::MissingField},
      {order(fmt::format(R"("order_id":"{}","product_id":"BTC-USD","status":"OPEN")",
                         std::string(41, 'x'))),
       Errc::TooLarge},
      {order(R"("order_id":"1","status":"OPEN")"), Errc::MissingField},
      {with(R"("cumulative_quantity":"0")"), Errc::MissingField},
      {with(R"("status":"OPEN")"), Errc::MissingField},
      {with(R"("status":"DONE","cumulative_quantity":"0")"), Errc::UnknownEnum},
      {with(R"("status":7,"cumulative_quantity":"0")"), Errc::MissingField},
      {with(R"("status":"OPEN","cumulative_quantity":0)"), Errc::MissingField},
      {with(R"("status":"OPEN","cumulative_quantity":"-1")"), Errc::NegativeSize},
      {with(R"("status":"OPEN","cumulative_quantity":"x")"), Errc::BadDecimal},
      {with(R"("status":"OPEN","cumulative_quantity":"0.000000001")"), Errc::InexactDecimal},
      {with(R"("status":"OPEN","status":"OPEN","cumulative_quantity":"0")"), Errc::Malformed},
  };
}

TEST(CoinbaseBadInput, MarketFramesAreRefusedWithTheErrorThatTheyAre) {
  Client client;
  for (const BadText& bad : bad_market_frames()) {
    MarketEvents events;
    const Result<void> result = client.venue->decode_market(Padded{bad.text}.bytes(), events);
    ASSERT_TRUE(result.has_error()) << bad.text.substr(0, 200);
    EXPECT_EQ(to_string(result.error().code), to_string(bad.code))
        << bad.text.substr(0, 200) << " in " << result.error().field;
    EXPECT_TRUE(events.books.empty() && events.levels.empty() && events.notices.empty());
    EXPECT_EQ(events.connection_sequence.value(), -1);
  }
}

TEST(CoinbaseBadInput, AccountFramesAreRefusedWithTheErrorThatTheyAre) {
  Client client;
  for (const BadText& bad : bad_account_frames()) {
    AccountEvents events;
    const Result<void> result = client.venue->decode_account(Padded{bad.text}.bytes(), events);
    ASSERT_TRUE(result.has_error()) << bad.text.substr(0, 200);
    EXPECT_EQ(to_string(result.error().code), to_string(bad.code))
        << bad.text.substr(0, 200) << " in " << result.error().field;
    EXPECT_TRUE(events.reports.empty() && events.notices.empty());
  }
}

TEST(CoinbaseBadInput, AnswersAreRefusedWithTheErrorThatTheyAre) {
  using Kind = RestCall::Kind;
  struct BadAnswer {
    Kind kind;
    std::string body;
    Errc code;
  };
  const BadAnswer answers[] = {
      {Kind::Time, "{", Errc::Malformed},
      {Kind::Time, "{}", Errc::MissingField},
      {Kind::Time, R"({"epochMillis":"soon"})", Errc::BadDecimal},
      {Kind::Time, R"({"epochMillis":"0"})", Errc::DecimalOverflow},
      {Kind::Instruments, R"({"products":7})", Errc::MissingField},
      {Kind::Instruments, R"({"products":[{}]})", Errc::MissingField},
      {Kind::Fees, R"({"fee_tier":{}})", Errc::MissingField},
      {Kind::Fees, R"({"fee_tier":{"maker_fee_rate":"x","taker_fee_rate":"0"}})", Errc::BadDecimal},
      {Kind::Balances, R"({"accounts":[{"currency":"BTC"}]})", Errc::MissingField},
      {Kind::KeyScopes, R"({"can_view":true,"can_trade":true})", Errc::MissingField},
      {Kind::KeyScopes, R"({"can_view":"yes","can_trade":true,"can_transfer":false})",
       Errc::MissingField},
      {Kind::KeyScopes,
       R"({"can_view":true,"can_view":true,"can_trade":true,"can_transfer":false})",
       Errc::Malformed},
      {Kind::QueryOrder, R"({"orders":[]})", Errc::MissingField},
      {Kind::QueryOrder,
       R"({"order":{"order_id":"2","product_id":"BTC-USD","status":"OPEN","filled_size":"0"}})",
       Errc::Malformed},
      {Kind::Trades, "{}", Errc::MissingField},
      {Kind::Trades,
       R"({"fills":[{"order_id":"1","product_id":"BTC-USD","trade_id":"t","price":"0"}]})",
       Errc::BadDecimal},
      {Kind::CancelOrder, R"({"results":[]})", Errc::MissingField},
      {Kind::CancelOrder, R"({"results":[{"order_id":"other","success":true}]})",
       Errc::MissingField},
      {Kind::PlaceOrder, "{}", Errc::MissingField},
      {Kind::PlaceOrder, R"({"success":true})", Errc::MissingField},
      {Kind::PlaceOrder, R"({"success":true,"success_response":{"order_id":""}})",
       Errc::MissingField},
      {Kind::PlaceOrder,
       R"({"success":true,"success_response":{"order_id":"1","client_order_id":"other"}})",
       Errc::Malformed},
  };
  Client client;
  for (const BadAnswer& bad : answers) {
    RestCall call{bad.kind, client.listings.data(), ClientOrderId{"a"}};
    call.venue_order_id = VenueOrderId{"1"};
    RestEvents events;
    const Result<void> result = client.venue->decode_rest(call, {200, bad.body, {}}, events);
    ASSERT_TRUE(result.has_error()) << bad.body;
    EXPECT_EQ(to_string(result.error().code), to_string(bad.code))
        << bad.body << " in " << result.error().field;
    EXPECT_TRUE(events.account.reports.empty());
  }
}

TEST(CoinbaseBadInput, StatusesThatAreNoneMeanWhatTheyMean) {
  const std::pair<int, RejectReason> rows[] = {
      {400, RejectReason::InvalidParameter}, {401, RejectReason::KeyInvalid},
      {403, RejectReason::Permission},       {404, RejectReason::NotFound},
      {429, RejectReason::RateLimited},      {500, RejectReason::OutcomeUnknown},
      {502, RejectReason::OutcomeUnknown},   {503, RejectReason::OutcomeUnknown},
      {504, RejectReason::OutcomeUnknown}};
  Client client;
  const RestCall call{RestCall::Kind::PlaceOrder, client.listings.data(), ClientOrderId{"a"}};
  for (const auto& [status, reason] : rows) {
    RestEvents events;
    ASSERT_FALSE(client.venue->decode_rest(call, {status, "Unauthorized", {}}, events).has_error());
    EXPECT_EQ(events.error.reason, reason) << status;
    EXPECT_NE(events.error.text.view().find(std::to_string(status)), std::string_view::npos);
  }
}

}  // namespace
}  // namespace crossbook::coinbase::test
