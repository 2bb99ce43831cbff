#include "venues/exchange/quote_feed.hpp"

#include "tests/venues/exchange/market_fixture.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

class QuoteFeed : public ::testing::Test {
 public:
  TopOfBook top(std::size_t venue) const { return exchanges[venue].book(exchanges.btc()).top(); }

  ThreeExchanges exchanges;
  QuotedMarket market{1, exchanges.all()};
  UtcNanos now = kMarketStart;
};

TEST_F(QuoteFeed, BuildsDepthAroundATouch) {
  market.set_touch(1, exchanges.btc(), price("42000.17"), price("42001.42"), now);
  EXPECT_EQ(top(1).bid.price, price("42000.1")) << "away from the other side, on the tick";
  EXPECT_EQ(top(1).ask.price, price("42001.5"));
  EXPECT_EQ(exchanges[1].book(exchanges.btc()).depth(BookSide::Bid), 20U);
  EXPECT_EQ(exchanges[1].book(exchanges.btc()).depth(BookSide::Ask), 20U);
  EXPECT_TRUE(top(0).bid.quantity.is_zero());
  market.set_touch(1, exchanges.btc(), price("43000"), price("43001"), now);
  EXPECT_EQ(top(1).bid.price, price("43000"));
  EXPECT_EQ(exchanges[1].book(exchanges.btc()).depth(BookSide::Ask), 20U);
}

TEST_F(QuoteFeed, ShowsExactlyTheLevelsItIsGiven) {
  const std::vector<Level> bids{level("100", "1"), level("99.5", "2")};
  const std::vector<Level> asks{level("101", "3")};
  market.set_levels(0, exchanges.btc(), bids, asks, now);
  EXPECT_EQ(top(0).bid, bids[0]);
  EXPECT_EQ(top(0).ask, asks[0]);
  EXPECT_EQ(exchanges[0].book(exchanges.btc()).depth(BookSide::Bid), 2U);
  market.set_levels(0, exchanges.btc(), {}, {}, now);
  EXPECT_TRUE(top(0).bid.quantity.is_zero());
}

TEST_F(QuoteFeed, IgnoresACrossedTouch) {
  market.set_touch(0, exchanges.btc(), price("100"), price("101"), now);
  market.set_touch(0, exchanges.btc(), price("102"), price("101"), now);
  const std::vector<Level> bids{level("103", "1")};
  const std::vector<Level> asks{level("103", "1")};
  market.set_levels(0, exchanges.btc(), bids, asks, now);
  EXPECT_EQ(top(0).bid.price, price("100"));
}

TEST_F(QuoteFeed, KeepsWhatAUserTookOffTheBookForAWhile) {
  const std::vector<Level> bids{level("100", "1"), level("99", "1")};
  const std::vector<Level> asks{level("101", "1"), level("102", "1")};
  market.set_levels(0, exchanges.btc(), bids, asks, now);
  const AccountId user = exchanges[0].ledger().open_account("user");
  exchanges[0].deposit(user, exchanges.table.at(exchanges.btc()).quote, amount("1000"));
  NewOrder order;
  order.instrument = exchanges.btc();
  order.price = price("101");
  order.quantity = quantity("0.25");
  order.time_in_force = TimeInForce::Ioc;
  exchanges[0].place(user, order, now);
  market.set_levels(0, exchanges.btc(), bids, asks, now);
  market.advance(now);
  EXPECT_EQ(top(0).ask, level("101", "0.75"));
  market.advance(now + 49ms);
  EXPECT_EQ(top(0).ask, level("101", "0.75"));
  market.advance(now + 500ms);
  EXPECT_EQ(top(0).ask, level("101", "1"));
}

TEST_F(QuoteFeed, IsFinishedWhenItsSourceSaysSo) {
  EXPECT_FALSE(market.is_finished());
  market.finish();
  EXPECT_TRUE(market.is_finished());
}

}  // namespace
}  // namespace crossbook
