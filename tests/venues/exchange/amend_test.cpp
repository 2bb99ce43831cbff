#include "tests/venues/exchange/exchange_fixture.hpp"

namespace crossbook {
namespace {

using Lines = std::vector<std::string>;

struct Amend : ExchangeFixture {
  PlaceResult amend(AccountId account, ExchangeOrderId id, std::string_view new_price,
                    std::string_view new_quantity) {
    OrderAmendment change;
    if (!new_price.empty()) change.price = price(new_price);
    if (!new_quantity.empty()) change.quantity = quantity(new_quantity);
    return exchange.amend(account, id, change, UtcNanos{++now});
  }
  ExchangeOrderId rest(AccountId account, Side side, std::string_view at, std::string_view size) {
    return place(account, limit(side, at, size)).order->id;
  }
};

TEST_F(Amend, ASmallerOrderKeepsItsPlaceAndReleasesWhatItHeld) {
  const ExchangeOrderId first = rest(alice, Side::Buy, "100", "2");
  rest(bob, Side::Buy, "100", "2");
  const PlaceResult result = amend(alice, first, "", "1");
  ASSERT_EQ(result.reason, RejectReason::None);
  EXPECT_EQ(result.order->id, first);
  EXPECT_EQ(result.order->request.quantity, quantity("1"));
  EXPECT_EQ(of(alice, quote).held, amount("100"));
  EXPECT_EQ(book(), "3@100 | ");
  place(bob, limit(Side::Sell, "100", "1", TimeInForce::Ioc));
  EXPECT_EQ(exchange.find_order(alice, first)->status, OrderStatus::Filled);
  expect_closed_system();
}

TEST_F(Amend, AnOrderIsFoundByItsNewNameOnly) {
  NewOrder order = limit(Side::Buy, "100", "2");
  order.client_id = "old";
  const ExchangeOrderId id = place(alice, order).order->id;
  order.client_id = "taken";
  place(alice, order);
  OrderAmendment change;
  change.quantity = quantity("1");
  change.client_id = "taken";
  EXPECT_EQ(exchange.amend(alice, id, change, UtcNanos{++now}).reason,
            RejectReason::DuplicateClientId);
  change.client_id = "new";
  ASSERT_EQ(exchange.amend(alice, id, change, UtcNanos{++now}).reason, RejectReason::None);
  EXPECT_EQ(exchange.find_order(alice, "new"), exchange.find_order(alice, id));
  EXPECT_EQ(exchange.find_order(alice, "old"), nullptr);
}

TEST_F(Amend, ALargerOrderGoesToTheBackOfItsPrice) {
  const ExchangeOrderId first = rest(alice, Side::Buy, "100", "1");
  const ExchangeOrderId second = rest(bob, Side::Buy, "100", "1");
  ASSERT_EQ(amend(alice, first, "", "3").reason, RejectReason::None);
  EXPECT_EQ(of(alice, quote).held, amount("300"));
  EXPECT_EQ(book(), "4@100 | ");
  const AccountId carol = funded("carol");
  place(carol, limit(Side::Sell, "100", "1", TimeInForce::Ioc));
  EXPECT_EQ(exchange.find_order(bob, second)->status, OrderStatus::Filled);
  EXPECT_TRUE(exchange.find_order(alice, first)->filled.is_zero());
}

TEST_F(Amend, ANewPriceMovesTheOrderAndIsToldBeforeItTrades) {
  rest(bob, Side::Sell, "101", "1");
  const ExchangeOrderId id = rest(alice, Side::Buy, "100", "3");
  log.lines.clear();
  const PlaceResult result = amend(alice, id, "101", "");
  ASSERT_EQ(result.reason, RejectReason::None);
  EXPECT_EQ(result.order->status, OrderStatus::PartiallyFilled);
  EXPECT_EQ(
      log.lines,
      (Lines{"account 2 accepted", "bid 100 0", "account 3 made 1", "account 2 took 1", "ask 101 0",
             "account 3 closed " + std::string{to_string(OrderStatus::Filled)}, "bid 101 2"}));
  EXPECT_EQ(book(), "2@101 | ");
  EXPECT_EQ(of(alice, quote).held, amount("202"));
  expect_closed_system();
}

TEST_F(Amend, CountsWhatIsFilledAndClosesAnOrderThatIsFilledAlready) {
  const ExchangeOrderId id = rest(alice, Side::Buy, "100", "3");
  place(bob, limit(Side::Sell, "100", "1", TimeInForce::Ioc));
  ASSERT_EQ(amend(alice, id, "99", "2.5").reason, RejectReason::None);
  EXPECT_EQ(exchange.find_order(alice, id)->leaves(), quantity("1.5"));
  EXPECT_EQ(of(alice, quote).held, amount("148.5"));
  ASSERT_EQ(amend(alice, id, "", "1").reason, RejectReason::None);
  EXPECT_EQ(exchange.find_order(alice, id)->status, OrderStatus::Filled);
  EXPECT_TRUE(of(alice, quote).held.is_zero());
  EXPECT_EQ(book(), "| ");
  expect_closed_system();
}

TEST_F(Amend, RefusesWhatPlaceWouldRefuseAndChangesNothing) {
  rest(bob, Side::Sell, "101", "1");
  NewOrder passive = limit(Side::Buy, "100", "1");
  passive.post_only = true;
  const ExchangeOrderId id = place(alice, passive).order->id;
  log.lines.clear();
  EXPECT_EQ(amend(alice, id, "100.05", "").reason, RejectReason::TickSize);
  EXPECT_EQ(amend(alice, id, "", "1.0005").reason, RejectReason::LotSize);
  EXPECT_EQ(amend(alice, id, "", "0").reason, RejectReason::InvalidParameter);
  EXPECT_EQ(amend(alice, id, "", "0.01").reason, RejectReason::MinNotional);
  EXPECT_EQ(amend(alice, id, "200", "").reason, RejectReason::PriceBand);
  EXPECT_EQ(amend(alice, id, "", "49").reason, RejectReason::None) << "its own hold counts";
  EXPECT_EQ(amend(alice, id, "101", "").reason, RejectReason::WouldTake);
  place(alice, limit(Side::Buy, "99.9", "40"));
  place(alice, limit(Side::Buy, "99.9", "40"));
  exchange.ledger().transfer(alice, bob, quote, of(alice, quote).available());
  EXPECT_EQ(amend(alice, id, "", "49.5").reason, RejectReason::InsufficientBalance);
  EXPECT_EQ(amend(bob, id, "99", "").reason, RejectReason::NotFound);
  exchange.set_status(btc, TradingStatus::Halted);
  EXPECT_EQ(amend(alice, id, "99", "").reason, RejectReason::Halted);
  EXPECT_EQ(exchange.find_order(alice, id)->request.price, price("100"));
  EXPECT_EQ(exchange.find_order(alice, id)->request.quantity, quantity("49"));
}

TEST_F(Amend, ABandThatBindsOneSideLetsOrdersRestFarAway) {
  rest(bob, Side::Sell, "101", "1");
  rest(bob, Side::Buy, "99", "1");
  NewOrder far = limit(Side::Buy, "10", "1");
  EXPECT_EQ(refusal(far), RejectReason::PriceBand);
  far.may_rest_far = true;
  EXPECT_EQ(refusal(far), RejectReason::None);
  far.price = price("150");
  EXPECT_EQ(refusal(far), RejectReason::PriceBand);
  far.side = Side::Sell;
  EXPECT_EQ(refusal(far), RejectReason::None);
  far.price = price("50");
  EXPECT_EQ(refusal(far), RejectReason::PriceBand);
}

}  // namespace
}  // namespace crossbook
