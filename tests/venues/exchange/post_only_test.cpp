#include "tests/venues/exchange/exchange_fixture.hpp"

namespace crossbook {
namespace {

struct PostOnly : ExchangeFixture {
  NewOrder crossing() {
    place(bob, limit(Side::Sell, "101", "1"));
    NewOrder order = limit(Side::Buy, "101", "1");
    order.post_only = true;
    return order;
  }
};

TEST_F(PostOnly, IsRefusedWhereItWouldTake) {
  const NewOrder order = crossing();
  EXPECT_EQ(refusal(order), RejectReason::WouldTake);
}

TEST_F(PostOnly, IsCanceledInsteadWhereTheVenueDoesSo) {
  NewOrder order = crossing();
  order.post_only_cancels = true;
  const PlaceResult result = place(alice, order);
  ASSERT_NE(result.order, nullptr);
  EXPECT_EQ(result.order->status, OrderStatus::Canceled);
  EXPECT_EQ(result.order->cause, CancelCause::PostOnlyWouldTake);
  EXPECT_TRUE(result.order->filled.is_zero());
  EXPECT_TRUE(of(alice, quote).held.is_zero());
  EXPECT_EQ(book(), "| 1@101 ");
  expect_closed_system();
}

}  // namespace
}  // namespace crossbook
