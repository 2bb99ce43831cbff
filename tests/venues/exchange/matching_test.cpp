#include "tests/venues/exchange/exchange_fixture.hpp"

namespace crossbook {
namespace {

using Matching = ExchangeFixture;
using Lines = std::vector<std::string>;

TEST_F(Matching, TakesTheBestPriceFirstAndAtOnePriceTheOldest) {
  const AccountId carol = funded("carol");
  place(bob, limit(Side::Sell, "101", "1"));
  place(carol, limit(Side::Sell, "100", "1"));
  place(bob, limit(Side::Sell, "100", "1"));
  const PlaceResult taken = place(alice, limit(Side::Buy, "101", "2.5"));
  ASSERT_EQ(taken.order->trades.size(), 3U);
  EXPECT_EQ(taken.order->trades[0].price, price("100"));
  EXPECT_EQ(exchange.trades(carol).size(), 1U);
  EXPECT_EQ(exchange.trades(carol)[0].id, taken.order->trades[0].id);
  EXPECT_EQ(taken.order->trades[1].price, price("100"));
  EXPECT_EQ(taken.order->trades[2].price, price("101"));
  EXPECT_EQ(taken.order->trades[2].quantity, quantity("0.5"));
  EXPECT_EQ(taken.order->status, OrderStatus::Filled);
  EXPECT_EQ(taken.order->filled_notional, notional("250.5"));
  EXPECT_EQ(book(), "| 0.5@101 ");
}

TEST_F(Matching, TellsAcceptedThenTradesThenClosed) {
  place(bob, limit(Side::Sell, "100", "1"));
  log.lines.clear();
  place(alice, limit(Side::Buy, "100", "3", TimeInForce::Ioc));
  EXPECT_EQ(log.lines,
            (Lines{"account 2 accepted", "account 3 made 1", "account 2 took 1", "ask 100 0",
                   "account 3 closed " + std::string{to_string(OrderStatus::Filled)},
                   "account 2 closed " + std::string{to_string(OrderStatus::Expired)}}));
}

TEST_F(Matching, NumbersEachLevelChangeByOne) {
  place(bob, limit(Side::Sell, "100", "1"));
  place(bob, limit(Side::Sell, "100", "1"));
  place(alice, market(Side::Buy, "1.5"));
  exchange.cancel_all(bob, std::nullopt, CancelCause::User, UtcNanos{9});
  EXPECT_EQ(log.update_ids, (std::vector<std::int64_t>{1, 2, 3, 4, 5}));
  EXPECT_EQ(exchange.update_id(btc), 5);
  EXPECT_EQ(book(), "| ");
}

TEST_F(Matching, ExpiresWhatAnImmediateOrderLeaves) {
  place(bob, limit(Side::Sell, "100", "1"));
  const PlaceResult part = place(alice, limit(Side::Buy, "100.1", "3", TimeInForce::Ioc));
  EXPECT_EQ(part.order->status, OrderStatus::Expired);
  EXPECT_EQ(part.order->cause, CancelCause::IocRemainder);
  EXPECT_EQ(part.order->filled, quantity("1"));
  EXPECT_TRUE(exchange.open_orders(alice).empty());
  const PlaceResult none = place(alice, limit(Side::Buy, "99", "1", TimeInForce::Ioc));
  EXPECT_EQ(none.order->status, OrderStatus::Expired);
  EXPECT_TRUE(none.order->trades.empty());
}

TEST_F(Matching, FillsOrKillsAsAWhole) {
  place(bob, limit(Side::Sell, "100", "1"));
  place(bob, limit(Side::Sell, "100.1", "1"));
  const PlaceResult killed = place(alice, limit(Side::Buy, "100", "1.5", TimeInForce::Fok));
  EXPECT_EQ(killed.order->status, OrderStatus::Expired);
  EXPECT_EQ(killed.order->cause, CancelCause::FokUnfilled);
  EXPECT_TRUE(killed.order->filled.is_zero());
  const PlaceResult filled = place(alice, limit(Side::Buy, "100.1", "1.5", TimeInForce::Fok));
  EXPECT_EQ(filled.order->status, OrderStatus::Filled);
}

TEST_F(Matching, RefusesAPostOnlyOrderThatWouldTake) {
  place(bob, limit(Side::Sell, "100", "1"));
  NewOrder order = limit(Side::Buy, "100", "1");
  order.post_only = true;
  EXPECT_EQ(refusal(order), RejectReason::WouldTake);
  order.price = price("99.9");
  EXPECT_EQ(refusal(order), RejectReason::None);
  EXPECT_EQ(book(), "1@99.9 | 1@100 ");
}

TEST_F(Matching, FillsAMarketOrderOverLevelsAndExpiresTheRest) {
  place(bob, limit(Side::Sell, "100", "1"));
  place(bob, limit(Side::Sell, "110", "1"));
  const PlaceResult whole = place(alice, market(Side::Buy, "1.5"));
  EXPECT_EQ(whole.order->status, OrderStatus::Filled);
  EXPECT_EQ(whole.order->filled_notional, notional("155"));
  const PlaceResult rest = place(alice, market(Side::Buy, "2"));
  EXPECT_EQ(rest.order->status, OrderStatus::Expired);
  EXPECT_EQ(rest.order->cause, CancelCause::NoLiquidity);
  EXPECT_EQ(rest.order->filled, quantity("0.5"));
  const PlaceResult none = place(alice, market(Side::Buy, "2"));
  EXPECT_EQ(none.order->cause, CancelCause::NoLiquidity);
}

TEST_F(Matching, StopsAMarketOrderAtThePriceBand) {
  place(bob, limit(Side::Sell, "120.1", "1"));
  place(bob, limit(Side::Sell, "120", "1"));
  place(bob, limit(Side::Sell, "100", "1"));
  const PlaceResult result = place(alice, market(Side::Buy, "3"));
  EXPECT_EQ(result.order->filled, quantity("2"));
  EXPECT_EQ(result.order->cause, CancelCause::PriceBand);
}

TEST_F(Matching, BuysWholeLotsForAQuoteQuantity) {
  place(bob, limit(Side::Sell, "100", "1"));
  place(bob, limit(Side::Sell, "110", "1"));
  NewOrder order = market(Side::Buy, "0");
  order.quote_quantity = notional("155.06");
  const PlaceResult result = place(alice, order);
  EXPECT_EQ(result.order->status, OrderStatus::Filled);
  EXPECT_EQ(result.order->filled, quantity("1.5"));
  EXPECT_EQ(result.order->request.quantity, quantity("1.5"));
  order.quote_quantity = notional("0.1");
  EXPECT_EQ(filter(order), "lot_size");
}

class SelfTrade : public ExchangeFixture {
 public:
  PlaceResult meet(SelfTradePrevention mode) {
    own = place(alice, limit(Side::Sell, "100", "1")).order->id;
    place(bob, limit(Side::Sell, "100", "1"));
    NewOrder order = limit(Side::Buy, "100", "2", TimeInForce::Ioc);
    order.self_trade = mode;
    return place(alice, order);
  }
  OrderStatus own_status() const { return exchange.find_order(alice, own)->status; }
  ExchangeOrderId own;
};

TEST_F(SelfTrade, CancelsTheTaker) {
  const PlaceResult result = meet(SelfTradePrevention::CancelTaker);
  EXPECT_EQ(result.order->status, OrderStatus::Canceled);
  EXPECT_EQ(result.order->cause, CancelCause::SelfTrade);
  EXPECT_EQ(own_status(), OrderStatus::New);
}

TEST_F(SelfTrade, CancelsTheMakerAndGoesOn) {
  const PlaceResult result = meet(SelfTradePrevention::CancelMaker);
  EXPECT_EQ(result.order->filled, quantity("1"));
  EXPECT_EQ(own_status(), OrderStatus::Canceled);
}

TEST_F(SelfTrade, CancelsBoth) {
  const PlaceResult result = meet(SelfTradePrevention::CancelBoth);
  EXPECT_TRUE(result.order->filled.is_zero());
  EXPECT_EQ(result.order->status, OrderStatus::Canceled);
  EXPECT_EQ(own_status(), OrderStatus::Canceled);
  EXPECT_EQ(book(), "| 1@100 ");
}

TEST_F(SelfTrade, TradesWithItselfWhereItIsAllowed) {
  set_fees(0, 100'000, FeeAsset::Received);
  const Amount before = of(alice, quote).total;
  const PlaceResult result = meet(SelfTradePrevention::None);
  EXPECT_EQ(result.order->filled, quantity("2"));
  EXPECT_EQ(of(alice, quote).total, before - amount("100"));
  EXPECT_EQ(of(alice, base).total, amount("100.998"));
  EXPECT_TRUE(of(alice, base).held.is_zero());
  expect_closed_system();
}

TEST_F(SelfTrade, IsSeenByFillOrKill) {
  place(alice, limit(Side::Sell, "100", "1"));
  place(bob, limit(Side::Sell, "100", "1"));
  NewOrder order = limit(Side::Buy, "100", "2", TimeInForce::Fok);
  order.self_trade = SelfTradePrevention::CancelMaker;
  EXPECT_EQ(place(alice, order).order->cause, CancelCause::FokUnfilled);
}

}  // namespace
}  // namespace crossbook
