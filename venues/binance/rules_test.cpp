#include "venues/binance/rules.hpp"

#include <gtest/gtest.h>

#include <set>

namespace crossbook::binance::test {
namespace {

struct Case {
  std::int64_t status, code;
  std::string_view message;
  RejectReason reported;
};

class ErrorTable : public ::testing::TestWithParam<Case> {};
TEST_P(ErrorTable, GivesThisVerdict) {
  const Case& row = GetParam();
  EXPECT_EQ(judge(row.status, row.code, row.message).reported(), row.reported) << row.message;
}

INSTANTIATE_TEST_SUITE_P(
    Documented, ErrorTable,
    ::testing::Values(
        Case{400, -2010, "Account has insufficient balance for requested action.",
             RejectReason::InsufficientBalance},
        Case{400, -2010, "Duplicate order sent.", RejectReason::DuplicateClientId},
        Case{400, -2010, "Order would immediately match and take.", RejectReason::WouldTake},
        Case{400, -2010, "Market is closed.", RejectReason::Halted},
        Case{400, -2010, "This symbol is restricted for this account.", RejectReason::Permission},
        Case{400, -2010, "This symbol is not permitted for this account.",
             RejectReason::Permission},
        Case{400, -2010, "This action is disabled on this account.", RejectReason::Permission},
        Case{400, -2010, "This account may not place or cancel orders.", RejectReason::Permission},
        Case{400, -2010, "Price * QTY is zero or less.", RejectReason::MinNotional},
        Case{400, -2010, "Market orders are not supported for this symbol.",
             RejectReason::InvalidParameter},
        Case{400, -2010, "Order book liquidity is less than symbol minimum quantity.",
             RejectReason::Other},
        Case{400, -2010, "Something else.", RejectReason::Other},
        Case{400, -1002, "You are not authorized to execute this request.",
             RejectReason::Permission},
        Case{400, -1013, "Filter failure: PRICE_FILTER", RejectReason::TickSize},
        Case{400, -1013, "Filter failure: LOT_SIZE", RejectReason::LotSize},
        Case{400, -1013, "Filter failure: MARKET_LOT_SIZE", RejectReason::LotSize},
        Case{400, -1013, "Filter failure: NOTIONAL", RejectReason::MinNotional},
        Case{400, -1013, "Filter failure: MIN_NOTIONAL", RejectReason::MinNotional},
        Case{400, -1013, "Filter failure: PERCENT_PRICE_BY_SIDE", RejectReason::PriceBand},
        Case{400, -1013, "Filter failure: MAX_NUM_ORDERS", RejectReason::InvalidParameter},
        Case{400, -1013, "Market is closed.", RejectReason::Halted},
        Case{400, -1111, "Parameter 'price' has too much precision.", RejectReason::TickSize},
        Case{400, -1111, "Parameter 'quantity' has too much precision.", RejectReason::LotSize},
        Case{400, -1121, "Invalid symbol.", RejectReason::UnknownInstrument},
        Case{400, -1116, "Invalid orderType.", RejectReason::InvalidParameter},
        Case{400, -1013, "Stop loss orders are not supported for this symbol.",
             RejectReason::InvalidParameter},
        Case{400, -1014, "Unsupported order combination.", RejectReason::InvalidParameter},
        Case{400, -1100, "Illegal characters found in parameter 'price'.",
             RejectReason::InvalidParameter},
        Case{400, -1102, "Mandatory parameter 'price' was not sent, was empty/null, or malformed.",
             RejectReason::InvalidParameter},
        Case{400, -1104,
             "Not all sent parameters were read; read '8' parameter(s) but was sent "
             "'9'.",
             RejectReason::InvalidParameter},
        Case{400, -1106, "Parameter 'timeInForce' sent when not required.",
             RejectReason::InvalidParameter},
        Case{400, -1115, "Invalid timeInForce.", RejectReason::InvalidParameter},
        Case{400, -1117, "Invalid side.", RejectReason::InvalidParameter},
        Case{400, -1131, "recvWindow must be less than 60000", RejectReason::Timestamp},
        Case{400, -1135, "Invalid JSON Request", RejectReason::InvalidParameter},
        Case{400, -1021, "Timestamp for this request is outside of the recvWindow.",
             RejectReason::Timestamp},
        Case{400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.",
             RejectReason::Timestamp},
        Case{400, -1022, "Signature for this request is not valid.", RejectReason::Signature},
        Case{401, -2014, "API-key format invalid.", RejectReason::KeyInvalid},
        Case{401, -2015, "Invalid API-key, IP, or permissions for action.",
             RejectReason::KeyInvalid},
        Case{400, -2011, "Unknown order sent.", RejectReason::NotFound},
        Case{400, -2011, "Order was not canceled due to cancel restrictions.", RejectReason::Other},
        Case{400, -2013, "Order does not exist.", RejectReason::NotFound},
        Case{400, -2026, "Order was canceled or expired with no executed qty over 90 days ago",
             RejectReason::Other},
        Case{400, -2039, "Client order ID is not correct for this order ID.",
             RejectReason::InvalidParameter},
        Case{429, -1003, "Too much request weight used", RejectReason::RateLimited},
        Case{429, -1015, "Too many new orders", RejectReason::RateLimited},
        Case{429, 0, "", RejectReason::RateLimited},
        Case{418, -1003, "Way too much request weight used; IP banned until 1",
             RejectReason::Banned},
        Case{418, 0, "", RejectReason::Banned}));

// Nothing that is not in the table may count as a refusal: the order may live (O9).
INSTANTIATE_TEST_SUITE_P(
    Unproven, ErrorTable,
    ::testing::Values(Case{504, -1007, "Timeout", RejectReason::OutcomeUnknown},
                      Case{500, -2010, "Duplicate order sent.", RejectReason::OutcomeUnknown},
                      Case{503, -1008, "Server is overloaded", RejectReason::OutcomeUnknown},
                      Case{400, -1006, "Unexpected response", RejectReason::OutcomeUnknown},
                      Case{400, -1000, "Unknown error", RejectReason::OutcomeUnknown},
                      Case{400, -1001, "Disconnected", RejectReason::OutcomeUnknown},
                      Case{400, -424242, "A code yet to come", RejectReason::OutcomeUnknown},
                      Case{403, 0, "firewall", RejectReason::OutcomeUnknown}));

TEST(ErrorTable, HasNoRowThatCannotBeReached) {
  std::set<std::int64_t> closed;  // codes whose row without text has been seen
  for (const ErrorRule& rule : error_rules()) {
    EXPECT_FALSE(closed.contains(rule.code)) << rule.code << " " << rule.text;
    if (rule.text.empty()) closed.insert(rule.code);
  }
}

TEST(Recordings, AreToldApartByTheirHosts) {
  using Kind = RecordedSource::Kind;
  EXPECT_EQ(classify_recorded("ws1|wss://stream.binance.com:9443/stream").kind, Kind::Frames);
  EXPECT_EQ(classify_recorded("wss://stream.binance.us:9443/ws").kind, Kind::Frames);
  EXPECT_EQ(classify_recorded("http|https://api.binance.com/api/v3/exchangeInfo").kind,
            Kind::Ignored);
  EXPECT_EQ(classify_recorded("ws2|wss://ws.okx.com:8443/ws/v5/public").kind, Kind::NotOurs);
  EXPECT_EQ(classify_recorded("wss://stream.binance.com.evil.example/stream").kind, Kind::NotOurs);
}

TEST(Recordings, NameTheSymbolOfASnapshot) {
  for (const std::string_view url :
       {"http|https://api.binance.com/api/v3/depth?symbol=BTCUSDT&limit=1000",
        "http|https://www.binance.com/api/v1/depth?limit=1000&symbol=BTCUSDT",
        "http|https://api.binance.us/api/v1/depth?symbol=BTCUSDT"}) {
    const RecordedSource source = classify_recorded(url);
    EXPECT_EQ(source.kind, RecordedSource::Kind::Snapshot) << url;
    EXPECT_EQ(source.symbol.view(), "BTCUSDT") << url;
  }
}

TEST(Recordings, OfFuturesAreNotSpokenByName) {
  using Kind = RecordedSource::Kind;
  const RecordedSource usd = classify_recorded("ws1|wss://fstream.binance.com/stream");
  EXPECT_EQ(usd.kind, Kind::NotSpoken);
  EXPECT_EQ(usd.reason, "Binance USD-M futures");
  EXPECT_EQ(classify_recorded("http|https://dapi.binance.com/dapi/v1/depth?symbol=X").reason,
            "Binance COIN-M futures");
}

TEST(RestWeights, FollowTheVenuesTable) {
  using Kind = RestCall::Kind;
  EXPECT_EQ(rest_weight({Kind::Snapshot, nullptr, {}}), 50u);
  EXPECT_EQ(rest_weight({Kind::OpenOrders, nullptr, {}}), 80u);
  EXPECT_EQ(rest_weight({Kind::QueryOrder, nullptr, {}}), 4u);
}

}  // namespace
}  // namespace crossbook::binance::test
