#include "venues/exchange/filters.hpp"

#include "tests/venues/exchange/exchange_fixture.hpp"

namespace crossbook {
namespace {

using Filters = ExchangeFixture;

TEST_F(Filters, RefuseAnInstrumentThatIsNotListed) {
  NewOrder order = limit(Side::Buy, "100", "1");
  order.instrument = InstrumentId{7};
  EXPECT_EQ(refusal(order), RejectReason::UnknownInstrument);
}

TEST_F(Filters, RefuseWhileHaltedAndTakeCancels) {
  const ExchangeOrderId id = place(alice, limit(Side::Buy, "100", "1")).order->id;
  exchange.set_status(btc, TradingStatus::CancelOnly);
  EXPECT_EQ(refusal(limit(Side::Buy, "100", "1")), RejectReason::Halted);
  EXPECT_NE(exchange.cancel(alice, id, CancelCause::User, UtcNanos{1}), nullptr);
  exchange.set_status(btc, TradingStatus::PostOnly);
  EXPECT_EQ(refusal(limit(Side::Buy, "100", "1")), RejectReason::Halted);
  NewOrder order = limit(Side::Buy, "100", "1");
  order.post_only = true;
  EXPECT_EQ(refusal(order), RejectReason::None);
  EXPECT_EQ(std::count(log.lines.begin(), log.lines.end(), "status"), 2);
}

TEST_F(Filters, RefuseAPriceOffTheTick) {
  EXPECT_EQ(filter(limit(Side::Buy, "100.05", "1")), "tick_size");
  EXPECT_EQ(filter(limit(Side::Buy, "100.0000000001", "1")), "tick_size");
  EXPECT_EQ(refusal(limit(Side::Buy, "100.1", "1")), RejectReason::None);
  EXPECT_EQ(refusal(limit(Side::Buy, "0", "1")), RejectReason::InvalidParameter);
  EXPECT_EQ(refusal(limit(Side::Buy, "-1", "1")), RejectReason::InvalidParameter);
}

TEST_F(Filters, RefuseAQuantityOffTheLotOrItsLimits) {
  EXPECT_EQ(filter(limit(Side::Sell, "5000", "0.0025")), "lot_size");
  EXPECT_EQ(filter(limit(Side::Sell, "5000", "0.001")), "min_quantity");
  EXPECT_EQ(refusal(limit(Side::Sell, "5000", "0.002")), RejectReason::None);
  EXPECT_EQ(filter(limit(Side::Sell, "5000", "50.001")), "max_quantity");
  EXPECT_EQ(refusal(limit(Side::Sell, "5000", "50")), RejectReason::None);
  EXPECT_EQ(filter(limit(Side::Sell, "5000", "0")), "quantity");
  EXPECT_EQ(filter(limit(Side::Sell, "5000", "-1")), "quantity");
}

TEST_F(Filters, RefuseLessThanTheMinNotional) {
  EXPECT_EQ(filter(limit(Side::Buy, "99.9", "0.05")), "min_notional");
  EXPECT_EQ(refusal(limit(Side::Buy, "100", "0.05")), RejectReason::None);
}

TEST_F(Filters, ApplyTheMinNotionalToMarketOrders) {
  place(bob, limit(Side::Sell, "100", "1"));
  EXPECT_EQ(filter(market(Side::Buy, "0.049")), "min_notional");
  EXPECT_EQ(refusal(market(Side::Buy, "0.05")), RejectReason::None);
}

TEST_F(Filters, RefuseAPriceBeyondTheBand) {
  place(bob, limit(Side::Sell, "100", "1"));
  EXPECT_EQ(filter(limit(Side::Buy, "120.1", "1")), "price_band");
  EXPECT_EQ(filter(limit(Side::Buy, "79.9", "1")), "price_band");
  EXPECT_EQ(refusal(limit(Side::Buy, "80", "1")), RejectReason::None);
  EXPECT_EQ(refusal(limit(Side::Buy, "120", "1")), RejectReason::None);
}

TEST_F(Filters, RefuseWhatTheAccountCannotPay) {
  EXPECT_EQ(filter(limit(Side::Buy, "100000.1", "1")), "balance");
  EXPECT_EQ(refusal(limit(Side::Buy, "100000", "1")), RejectReason::None);
  EXPECT_EQ(filter(limit(Side::Buy, "90000", "0.05")), "balance") << "it is held already";
  for (int i = 0; i < 2; ++i)
    EXPECT_EQ(refusal(limit(Side::Sell, "110000", "50")), RejectReason::None);
  EXPECT_EQ(filter(limit(Side::Sell, "110000", "0.002")), "balance");
}

TEST_F(Filters, CountTheFeeOfABuyWhereItIsTakenInQuote) {
  set_fees(100'000, 200'000, FeeAsset::Quote);
  EXPECT_EQ(filter(limit(Side::Buy, "100000", "1")), "balance");
  EXPECT_EQ(filter(limit(Side::Buy, "99800.4", "1")), "balance");  // needs 100000.0008
  EXPECT_EQ(refusal(limit(Side::Buy, "99800.3", "1")), RejectReason::None);
}

TEST_F(Filters, RefuseAClientIdThatIsOpenAndTakeItAgainLater) {
  NewOrder order = limit(Side::Buy, "100", "1");
  order.client_id = "one";
  const ExchangeOrderId first = place(alice, order).order->id;
  EXPECT_EQ(refusal(order), RejectReason::DuplicateClientId);
  EXPECT_EQ(place(bob, order).reason, RejectReason::None) << "ids are per account";
  exchange.cancel(alice, first, CancelCause::User, UtcNanos{1});
  EXPECT_EQ(exchange.find_order(alice, "one")->id, first);
  const ExchangeOrderId second = place(alice, order).order->id;
  EXPECT_EQ(exchange.find_order(alice, "one")->id, second);
  EXPECT_EQ(exchange.find_order(alice, first)->status, OrderStatus::Canceled);
}

TEST_F(Filters, RefuseMoreOpenOrdersThanTheLimit) {
  for (std::size_t i = 0; i < kMaxOpenOrdersPerAccount; ++i)
    ASSERT_EQ(refusal(limit(Side::Sell, "5000", "0.01")), RejectReason::None);
  EXPECT_EQ(filter(limit(Side::Sell, "5000", "0.01")), "max_open_orders");
  EXPECT_EQ(refusal(limit(Side::Sell, "5000", "0.01", TimeInForce::Ioc)), RejectReason::None);
}

TEST_F(Filters, StandInTheVenuesOrder) {
  NewOrder wrong = limit(Side::Buy, "100.05", "0.0001");
  EXPECT_EQ(filter(wrong), "tick_size");
  wrong.price = price("100");
  EXPECT_EQ(filter(wrong), "lot_size");
  exchange.set_status(btc, TradingStatus::Halted);
  EXPECT_EQ(filter(wrong), "status");
}

TEST_F(Filters, SurviveAbsurdNumbers) {
  NewOrder order = limit(Side::Buy, "900000000", "50");
  order.price = Price::from_raw(price("900000000").raw());
  EXPECT_EQ(refusal(order), RejectReason::InsufficientBalance);
}

TEST_F(Filters, ValidateATestOrderWithoutTakingIt) {
  NewOrder order = limit(Side::Buy, "100", "1");
  order.is_test = true;
  const PlaceResult result = place(alice, order);
  EXPECT_EQ(result.reason, RejectReason::None);
  EXPECT_EQ(result.order, nullptr);
  EXPECT_EQ(book(), "| ");
  order.price = price("100.05");
  EXPECT_EQ(filter(order), "tick_size");
}

TEST_F(Filters, ListOpenOrdersByRisingId) {
  place(alice, limit(Side::Buy, "100", "1"));
  place(alice, limit(Side::Buy, "102", "1"));
  place(alice, limit(Side::Buy, "101", "1"));
  const auto open = exchange.open_orders(alice);
  ASSERT_EQ(open.size(), 3U);
  EXPECT_LT(open[0]->id, open[1]->id);
  EXPECT_LT(open[1]->id, open[2]->id);
  EXPECT_GT(open[0]->id.value(), std::int64_t{1} << 32);
}

}  // namespace
}  // namespace crossbook
