#include "tests/venues/exchange/exchange_fixture.hpp"

namespace crossbook {
namespace {

class Quotes : public ExchangeFixture {
 public:
  void quote_bids(std::vector<Level> levels) {
    exchange.quote(maker, btc, BookSide::Bid, levels, UtcNanos{++now});
  }
  void quote_asks(std::vector<Level> levels) {
    exchange.quote(maker, btc, BookSide::Ask, levels, UtcNanos{++now});
  }
};

TEST_F(Quotes, BecomeEqualToTheTargetByTheirDifference) {
  quote_bids({level("100", "1"), level("99", "2"), level("98", "3")});
  log.lines.clear();
  quote_bids({level("100", "1"), level("99", "1.5"), level("97", "4")});
  EXPECT_EQ(log.lines, (std::vector<std::string>{"bid 97 4", "bid 99 1.5", "bid 98 0"}));
  EXPECT_EQ(book(), "4@97 1.5@99 1@100 | ");
  quote_bids({});
  EXPECT_EQ(book(), "| ");
}

TEST_F(Quotes, SayNothingWhenNothingChanges) {
  quote_bids({level("100", "1"), level("99", "2")});
  log.lines.clear();
  quote_bids({level("100", "1"), level("99", "2")});
  EXPECT_TRUE(log.lines.empty());
}

TEST_F(Quotes, RefillALevelThatWasTaken) {
  quote_asks({level("100", "1"), level("101", "1")});
  place(alice, limit(Side::Buy, "100", "0.4", TimeInForce::Ioc));
  EXPECT_EQ(book(), "| 0.6@100 1@101 ");
  quote_asks({level("100", "1"), level("101", "1")});
  EXPECT_EQ(book(), "| 1@100 1@101 ");
  place(alice, limit(Side::Buy, "100", "1", TimeInForce::Ioc));
  quote_asks({level("100", "1"), level("101", "1")});
  EXPECT_EQ(book(), "| 1@100 1@101 ");
}

TEST_F(Quotes, KeepTheirPlaceWhenTheyShrinkAndLoseItWhenTheyGrow) {
  quote_asks({level("100", "2")});
  place(bob, limit(Side::Sell, "100", "1"));
  quote_asks({level("100", "1")});
  place(alice, limit(Side::Buy, "100", "1"));
  EXPECT_TRUE(exchange.trades(bob).empty());
  quote_asks({level("100", "3")});
  quote_asks({level("100", "4")});
  place(alice, limit(Side::Buy, "100", "1"));
  EXPECT_EQ(exchange.trades(bob).size(), 1U);
}

TEST_F(Quotes, TradeWithRestingOrdersTheyCrossAtTheRestingPrice) {
  place(alice, limit(Side::Buy, "100", "1"));
  quote_asks({level("99", "1.5"), level("101", "1")});
  EXPECT_EQ(exchange.trades(alice).back().price, price("100"));
  EXPECT_EQ(exchange.closed_orders(alice).back()->status, OrderStatus::Filled);
  EXPECT_EQ(of(alice, base).total, amount("101"));
  EXPECT_EQ(book().substr(0, 2), "| ");
  EXPECT_FALSE(exchange.book(btc).is_crossed());
  expect_closed_system();
}

TEST_F(Quotes, WithdrawTheMakersOwnInsteadOfTradingWithThem) {
  quote_bids({level("100", "1"), level("98", "1")});
  quote_asks({level("99", "1"), level("101", "1")});
  EXPECT_EQ(book(), "1@98 | 1@99 1@101 ");
  EXPECT_TRUE(of(maker, base).total.is_zero()) << "nothing was traded";
  EXPECT_EQ(std::count(log.lines.begin(), log.lines.end(), "account 4 made 1"), 0);
}

TEST_F(Quotes, NeverCrossAnotherMakers) {
  const AccountId other = exchange.ledger().open_account("other");
  quote_bids({level("100", "1"), level("99", "1")});
  exchange.quote(other, btc, BookSide::Ask, std::vector<Level>{level("99.5", "3")}, UtcNanos{1});
  EXPECT_FALSE(exchange.book(btc).is_crossed());
  quote_bids({level("100", "1"), level("99", "1")});
  EXPECT_FALSE(exchange.book(btc).is_crossed());
  expect_closed_system();
}

TEST_F(Quotes, MoveBothSidesWithoutAnEmptySideInBetween) {
  struct Watch final : ExchangeListener {
    explicit Watch(ExchangeFixture&, const Exchange& its) : exchange{its} {}
    void on_level(InstrumentId id, BookSide, const Level&, std::int64_t) override {
      const TopOfBook top = exchange.book(id).top();
      empty = empty || top.bid.quantity.is_zero() || top.ask.quantity.is_zero();
      crossed = crossed || exchange.book(id).is_crossed();
    }
    void on_order(const ExchangeOrder&, OrderChange, const ExchangeTrade*) override {}
    void on_balance(AccountId, AssetId) override {}
    void on_status(InstrumentId, TradingStatus) override {}
    const Exchange& exchange;
    bool empty = false;
    bool crossed = false;
  };
  quote_bids({level("100", "1"), level("99", "1")});
  quote_asks({level("101", "1"), level("102", "1")});
  Watch watch{*this, exchange};
  exchange.add_listener(&watch);
  const std::vector<Level> high_bids{level("110", "1"), level("109", "1")};
  const std::vector<Level> high_asks{level("111", "1"), level("112", "1")};
  const std::vector<Level> low_bids{level("90", "1"), level("89", "1")};
  const std::vector<Level> low_asks{level("91", "1"), level("92", "1")};
  exchange.quote(maker, btc, high_bids, high_asks, UtcNanos{1});
  EXPECT_EQ(book(), "1@109 1@110 | 1@111 1@112 ");
  exchange.quote(maker, btc, low_bids, low_asks, UtcNanos{2});
  EXPECT_EQ(book(), "1@89 1@90 | 1@91 1@92 ");
  EXPECT_FALSE(watch.empty);
  EXPECT_FALSE(watch.crossed);
}

TEST_F(Quotes, AreFundedByTheMintAndPayNoFees) {
  set_fees(100'000, 100'000, FeeAsset::Quote);
  quote_asks({level("100", "1")});
  place(alice, limit(Side::Buy, "100", "1"));
  EXPECT_EQ(of(maker, quote).total, amount("100"));
  EXPECT_EQ(of(exchange.ledger().mint(), base).total, amount("-201"));
  expect_closed_system();
}

}  // namespace
}  // namespace crossbook
