#include <random>

#include "tests/venues/exchange/exchange_fixture.hpp"

namespace crossbook {
namespace {

using Settlement = ExchangeFixture;

TEST_F(Settlement, MovesBothAssetsExactly) {
  place(bob, limit(Side::Sell, "100.1", "0.123"));
  place(alice, limit(Side::Buy, "101", "0.123", TimeInForce::Ioc));
  EXPECT_EQ(of(alice, base).total, amount("100.123"));
  EXPECT_EQ(of(alice, quote).total, amount("99987.6877"));
  EXPECT_EQ(of(bob, base).total, amount("99.877"));
  EXPECT_EQ(of(bob, quote).total, amount("100012.3123"));
  EXPECT_TRUE(of(alice, quote).held.is_zero());
  EXPECT_TRUE(of(bob, base).held.is_zero());
  expect_closed_system();
}

TEST_F(Settlement, TakesFeesFromTheReceivedAssetAndRoundsThemUp) {
  set_fees(10'000, 33'333, FeeAsset::Received);  // 1 and 3.3333 basis points
  place(bob, limit(Side::Sell, "100.1", "0.123"));
  const PlaceResult taken = place(alice, limit(Side::Buy, "100.1", "0.123"));
  EXPECT_EQ(taken.order->trades[0].fee, amount("0.000041"));  // 0.00004099959 up to 8 digits
  EXPECT_EQ(taken.order->fee_asset, base);
  EXPECT_EQ(of(alice, base).total, amount("100.122959"));
  const ExchangeTrade made = exchange.trades(bob).back();
  EXPECT_EQ(made.fee, amount("0.00123123"));  // 12.3123 * 0.0001, exact
  EXPECT_EQ(made.fee_asset, quote);
  EXPECT_EQ(of(exchange.ledger().fee_account(), base).total, amount("0.000041"));
  expect_closed_system();
}

TEST_F(Settlement, TakesFeesInQuoteFromBothSides) {
  set_fees(11'111, 26'333, FeeAsset::Quote);
  place(bob, limit(Side::Buy, "100.3", "0.107"));
  const PlaceResult sold = place(alice, limit(Side::Sell, "100.3", "0.107", TimeInForce::Ioc));
  EXPECT_EQ(sold.order->fee_asset, quote);
  EXPECT_EQ(sold.order->fees_paid, amount("0.00282609"));  // 10.7321 * 0.00026333 = 0.002826083893
  EXPECT_EQ(of(alice, base).total, amount("99.893"));
  EXPECT_EQ(of(alice, quote).total, amount("100010.72927391"));
  EXPECT_EQ(exchange.trades(bob)[0].fee, amount("0.00119245"));  // 0.001192443631
  EXPECT_EQ(of(bob, quote).total, amount("99989.26670755"));
  EXPECT_EQ(of(bob, base).total, amount("100.107"));
  expect_closed_system();
}

TEST_F(Settlement, PaysRebatesFromTheMint) {
  set_fees(-10'000, 20'000, FeeAsset::Quote);
  place(bob, limit(Side::Sell, "100", "1"));
  place(alice, limit(Side::Buy, "100", "1"));
  EXPECT_EQ(of(bob, quote).total, amount("100100.01"));
  EXPECT_EQ(exchange.trades(bob)[0].fee, amount("-0.01"));
  expect_closed_system();
}

TEST_F(Settlement, HoldsWhatARestingOrderNeedsAndNoMore) {
  set_fees(100'000, 200'000, FeeAsset::Quote);
  const PlaceResult buy = place(alice, limit(Side::Buy, "100", "2"));
  EXPECT_EQ(of(alice, quote).held, amount("200.4"));
  place(bob, limit(Side::Sell, "100", "0.5", TimeInForce::Ioc));
  EXPECT_EQ(of(alice, quote).held, amount("150.3"));
  EXPECT_EQ(of(alice, quote).total, amount("99949.95"));
  exchange.cancel(alice, buy.order->id, CancelCause::User, UtcNanos{9});
  EXPECT_TRUE(of(alice, quote).held.is_zero());
  place(alice, limit(Side::Sell, "100", "2"));
  EXPECT_EQ(of(alice, base).held, amount("2"));
}

TEST_F(Settlement, ReleasesWhatABetterPriceSaved) {
  place(bob, limit(Side::Sell, "90", "1"));
  place(alice, limit(Side::Buy, "100", "2"));
  EXPECT_EQ(of(alice, quote).held, amount("100"));
  EXPECT_EQ(of(alice, quote).available(), amount("99810"));
}

TEST_F(Settlement, SpendsTheLastDigitWithoutGoingBelowZero) {
  set_fees(0, 12'345, FeeAsset::Quote);  // of 100.1: 0.012357345; of ten parts: 0.0123574
  const AccountId poor = exchange.ledger().open_account("poor");
  exchange.deposit(poor, quote, amount("100.11235735"));
  for (int i = 0; i < 10; ++i) place(bob, limit(Side::Sell, "100.1", "0.1"));
  const PlaceResult result = place(poor, limit(Side::Buy, "100.1", "1"));
  ASSERT_EQ(result.reason, RejectReason::None);
  EXPECT_EQ(result.order->status, OrderStatus::Filled);
  EXPECT_EQ(result.order->fees_paid, amount("0.01235735"));
  EXPECT_EQ(of(poor, quote).total, Amount{});
  expect_closed_system();
}

TEST_F(Settlement, TellsBalancesOfBothAccountsAfterATrade) {
  place(bob, limit(Side::Sell, "100", "1"));
  log.balances.clear();
  place(alice, limit(Side::Buy, "100", "1"));
  EXPECT_GE(std::count(log.balances.begin(), log.balances.end(), alice), 2);
  EXPECT_GE(std::count(log.balances.begin(), log.balances.end(), bob), 2);
}

TEST_F(Settlement, KeepsABoundedHistory) {
  exchange.set_history(alice, 3);
  for (int i = 0; i < 10; ++i) {
    NewOrder order = limit(Side::Buy, "100", "1", TimeInForce::Ioc);
    order.client_id = std::to_string(i);
    place(alice, order);
  }
  EXPECT_EQ(exchange.closed_orders(alice).size(), 3U);
  EXPECT_EQ(exchange.find_order(alice, "6"), nullptr);
  EXPECT_EQ(exchange.find_order(alice, "7")->id, exchange.closed_orders(alice)[0]->id);
}

/// Random orders, cancels and quotes over several accounts.
class RandomLoad : public ExchangeFixture, public testing::WithParamInterface<FeeAsset> {
 public:
  std::int64_t below(std::int64_t limit) {
    return static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(limit));
  }
  NewOrder any_order() {
    NewOrder order;
    order.instrument = btc;
    order.side = below(2) == 0 ? Side::Buy : Side::Sell;
    order.type = below(8) == 0 ? OrderType::Market : OrderType::Limit;
    order.time_in_force = static_cast<TimeInForce>(below(3));
    order.post_only = below(10) == 0;
    order.price = Price::from_raw(price("0.1").raw() * (950 + below(100)));
    order.quantity = Quantity::from_raw(quantity("0.001").raw() * (1 + below(3000)));
    order.self_trade = static_cast<SelfTradePrevention>(below(4));
    if (order.type == OrderType::Market && below(2) == 0) {
      order.quantity = Quantity{};
      order.quote_quantity = notional("1") + notional("0.01") + notional("0.01");
    }
    return order;
  }
  void quote_any_side(AccountId who) {
    std::vector<Level> levels;
    const BookSide side = below(2) == 0 ? BookSide::Bid : BookSide::Ask;
    std::int64_t at = 950 + below(100);
    for (std::int64_t i = below(8); i > 0; --i) {
      levels.push_back({Price::from_raw(price("0.1").raw() * at), quantity("0.5")});
      at += side == BookSide::Bid ? -1 - below(3) : 1 + below(3);
    }
    exchange.quote(who, btc, side, levels, UtcNanos{++now});
  }
  void act(const std::vector<AccountId>& accounts) {
    const AccountId who = accounts[static_cast<std::size_t>(below(std::ssize(accounts)))];
    const std::int64_t kind = below(10);
    if (kind == 0) {
      quote_any_side(below(2) == 0 ? maker : second_maker);
    } else if (kind < 4) {
      const auto open = exchange.open_orders(who);
      if (!open.empty())
        exchange.cancel(who, open[static_cast<std::size_t>(below(std::ssize(open)))]->id,
                        CancelCause::User, UtcNanos{++now});
    } else {
      place(who, any_order());
    }
  }
  void expect_sound(const std::vector<AccountId>& accounts) {
    ASSERT_FALSE(exchange.book(btc).is_crossed());
    expect_closed_system();
    for (const AccountId account : accounts) {
      Amount held_base;
      Amount held_quote;
      for (const ExchangeOrder* order : exchange.open_orders(account))
        (order->request.side == Side::Buy ? held_quote : held_base) += order->held;
      ASSERT_EQ(of(account, base).held, held_base);
      ASSERT_EQ(of(account, quote).held, held_quote);
      ASSERT_GE(of(account, base).available(), Amount{});
      ASSERT_GE(of(account, quote).available(), Amount{});
    }
  }

  std::mt19937_64 random{42};
  AccountId second_maker = exchange.ledger().open_account("second maker");
};

TEST_P(RandomLoad, I1_ConservesEveryAssetAndNeverCrossesTheBook) {
  set_fees(12'345, 98'765, GetParam());
  std::vector<AccountId> accounts{alice, bob};
  for (int i = 0; i < 3; ++i) {
    accounts.push_back(exchange.ledger().open_account("poor"));
    exchange.deposit(accounts.back(), base, amount("3"));
    exchange.deposit(accounts.back(), quote, amount("300"));
  }
  for (int i = 0; i < 50'000; ++i) {
    act(accounts);
    if (i % 50 == 0) expect_sound(accounts);
    if (HasFatalFailure()) return;
    log.lines.clear();
    log.balances.clear();
  }
  for (std::size_t i = 1; i < log.update_ids.size(); ++i)
    ASSERT_EQ(log.update_ids[i], log.update_ids[i - 1] + 1);
  for (const AccountId account : accounts)
    exchange.cancel_all(account, std::nullopt, CancelCause::User, UtcNanos{++now});
  expect_sound(accounts);
  EXPECT_GT(exchange.trades(alice).size(), 1'000U);
}

INSTANTIATE_TEST_SUITE_P(Fees, RandomLoad, ::testing::Values(FeeAsset::Quote, FeeAsset::Received));

}  // namespace
}  // namespace crossbook
