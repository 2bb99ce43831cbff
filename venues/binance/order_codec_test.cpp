#include "venues/binance/order_codec.hpp"

#include <gtest/gtest.h>

#include "venues/binance/bench_test.hpp"

namespace crossbook::binance::test {
namespace {

class OrderEncoding : public ::testing::Test {
 protected:
  OrderIntent intent(std::string_view at, std::string_view size) const {
    OrderIntent intent;
    intent.client_id = ClientOrderId{"cb1run2opp3leg0"};
    intent.side = Side::Sell;
    intent.price = price(btc_usdt_, at);
    intent.quantity = quantity(btc_usdt_, size);
    return intent;
  }
  RequestContext context() const {
    RequestContext context;
    context.request = 7;
    context.venue_now = UtcNanos::from_millis(1645423376532);
    return context;
  }
  Result<void> encode(const OrderIntent& intent, const RequestContext& context) {
    return key_.encode(market_.venue, intent, btc_usdt_, context, out_);
  }
  Market market_;
  const Listing& btc_usdt_ = market_.at("BTCUSDT");
  TestKey key_ = example_key();
  FrameBuffer out_;
};

TEST_F(OrderEncoding, WritesExactlyTheseBytes) {
  ASSERT_TRUE(encode(intent("52000.10", "0.01000"), context()).has_value());
  // The signature was made with openssl dgst over the same text.
  EXPECT_EQ(out_.view(),
            R"({"id":"7","method":"order.place","params":{"apiKey":")" + std::string{kExampleKey} +
                R"(","newClientOrderId":"cb1run2opp3leg0","newOrderRespType":"FULL",)"
                R"("price":"52000.1","quantity":"0.01","recvWindow":2000,"side":"SELL",)"
                R"("symbol":"BTCUSDT","timeInForce":"IOC","timestamp":1645423376532,)"
                R"("type":"LIMIT","signature":")"
                R"(68d57f7515b02905b6a8d7bfa78febbedb1ab773b41e642f259acc0013eb23fc"}})");
}

TEST_F(OrderEncoding, OfASessionThatIsLoggedOnCarriesNeitherKeyNorSignature) {
  KeyMaterial material;
  material.id = std::string(64, 'E');
  material.algorithm = Algorithm::Ed25519;
  material.secret = Secret{std::string(32, '\x42')};
  const TestKey key{market_.venue, std::move(material)};
  const OrderIntent order = intent("52000.10", "0.01000");
  OrderPermit permit = key.permit(order, btc_usdt_);
  RequestContext logged_on = context();
  logged_on.credential = key.credential();
  ASSERT_TRUE(
      market_.venue.encode_order(permit, btc_usdt_, key.trade_key(), logged_on, out_).has_value());
  EXPECT_EQ(out_.view(),
            R"({"id":"7","method":"order.place","params":{"newClientOrderId":"cb1run2opp3leg0",)"
            R"("newOrderRespType":"FULL","price":"52000.1","quantity":"0.01","recvWindow":2000,)"
            R"("side":"SELL","symbol":"BTCUSDT","timeInForce":"IOC","timestamp":1645423376532,)"
            R"("type":"LIMIT"}})");
  EXPECT_FALSE(permit.is_signed());
  EXPECT_TRUE(permit.bind(out_.view())) << "and still leaves under a permit alone";
  EXPECT_TRUE(permit.redeem(out_.view()));
}

TEST_F(OrderEncoding, NamesTheTimeInForceAndTheSide) {
  OrderIntent order = intent("52000", "1");
  order.side = Side::Buy;
  order.time_in_force = TimeInForce::Gtc;
  ASSERT_TRUE(encode(order, context()).has_value());
  EXPECT_NE(out_.view().find(R"("side":"BUY")"), std::string_view::npos);
  EXPECT_NE(out_.view().find(R"("timeInForce":"GTC")"), std::string_view::npos);
}

TEST_F(OrderEncoding, RefusesWhatIsOffTheGrid) {
  const auto off_tick = encode(intent("52000.001", "1"), context());
  ASSERT_TRUE(off_tick.has_error());
  EXPECT_EQ(off_tick.error().code, Errc::InexactDecimal);
  EXPECT_STREQ(off_tick.error().field, "price");
  const auto off_lot = encode(intent("52000", "0.000001"), context());
  ASSERT_TRUE(off_lot.has_error());
  EXPECT_STREQ(off_lot.error().field, "quantity");
}

TEST_F(OrderEncoding, NeverAsksForALongerWindowThanTheVenueAllows) {
  RequestContext patient = context();
  patient.order_lifetime = std::chrono::hours{1};
  ASSERT_TRUE(encode(intent("52000", "1"), patient).has_value());
  EXPECT_NE(out_.view().find(R"("recvWindow":60000)"), std::string_view::npos);
}

TEST(OrderReports, OfAPartlyFilledAndExpiredIocEndWithItsCumulativeQuantity) {
  Market market;
  AccountEvents events;
  const Padded frame{read_file(testdata_path("account_place_partly_expired.json"))};
  ASSERT_TRUE(market.venue.decode_account(frame.bytes(), events).has_value());
  ASSERT_EQ(events.reports.size(), 2u);
  EXPECT_TRUE(events.reports[0].has_fill);
  EXPECT_EQ(events.reports[0].status, OrderStatus::PartiallyFilled);
  EXPECT_FALSE(events.reports[1].has_fill);
  EXPECT_EQ(events.reports[1].status, OrderStatus::Expired);
  EXPECT_EQ(events.reports[1].cumulative, quantity(market.at("BTCUSDT"), "0.00212"));
}

TEST(OrderReports, MatchACancelByTheOrdersOwnId) {
  Market market;
  AccountEvents events;
  const Padded frame{read_file(testdata_path("account_report_cancelled.json"))};
  ASSERT_TRUE(market.venue.decode_account(frame.bytes(), events).has_value());
  EXPECT_EQ(events.reports.at(0).client_id.view(), "cbA1B2C3");
}

TEST(OrderReports, LeaveEarlierEventsWhenTheFrameIsRefused) {
  Market market;
  AccountEvents events;
  events.reports.emplace_back().request = 1;
  std::string text = read_file(testdata_path("account_place_filled.json"));
  text.replace(text.find("1650422482"), 10, "\"bad\"     ");
  ASSERT_TRUE(market.venue.decode_account(Padded{text}.bytes(), events).has_error());
  EXPECT_EQ(events.reports.size(), 1u);
}

TEST(OrderReports, KeepAFillWhoseFeeAssetThisRunDoesNotKnow) {  // S7
  Market market;
  std::string text = read_file(testdata_path("account_place_filled.json"));
  text.replace(text.find("BNB"), 3, "QQQ");
  AccountEvents events;
  ASSERT_TRUE(market.venue.decode_account(Padded{text}.bytes(), events).has_value());
  ASSERT_TRUE(events.reports.at(0).has_fill);
  EXPECT_EQ(events.reports.at(0).fill.fee_asset, kNoAsset);
}

TEST(OrderReports, TellOfAnOrderOnAnInstrumentThatIsNotOurs) {  // S7, K12
  Market market;
  std::string text = read_file(testdata_path("account_report_trade.json"));
  const auto at = text.find(R"("s":")") + 5;
  text.replace(at, text.find('"', at) - at, "DOGEFDUSD");
  AccountEvents events;
  ASSERT_TRUE(market.venue.decode_account(Padded{text}.bytes(), events).has_value());
  ASSERT_EQ(events.reports.size(), 1U);
  EXPECT_EQ(events.reports[0].instrument, kNoInstrument);
  EXPECT_EQ(events.reports[0].venue_text.view(), "DOGEFDUSD");
  EXPECT_FALSE(events.reports[0].venue_order_id.empty());
  EXPECT_NE(events.reports[0].status, OrderStatus::Unknown);
  EXPECT_FALSE(events.reports[0].has_fill) << "its numbers have no scale here";
}

TEST(OrderReports, TellOfBalancesThatThisRunDoesNotKnow) {  // S7
  Market market;
  const Padded frame{read_file(testdata_path("account_position.json"))};
  AccountEvents events;
  ASSERT_TRUE(market.venue.decode_account(frame.bytes(), events).has_value());
  ASSERT_EQ(events.other_balances.size(), 1U);
  EXPECT_EQ(events.other_balances[0].asset.view(), "XYZ");
  EXPECT_EQ(amount_text(events.other_balances[0].total), "1");
}

}  // namespace
}  // namespace crossbook::binance::test
