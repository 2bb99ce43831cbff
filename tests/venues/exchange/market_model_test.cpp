#include "venues/exchange/market_model.hpp"

#include <algorithm>
#include <map>

#include "tests/venues/exchange/market_fixture.hpp"

namespace crossbook {
namespace {

using namespace std::chrono_literals;

std::string run(std::uint64_t seed, std::chrono::milliseconds step) {
  ThreeExchanges exchanges;
  MarketModel model{{.seed = seed}, exchanges.all()};
  std::string text;
  for (std::chrono::milliseconds at{0}; at <= 3s; at += step) {
    model.advance(kMarketStart + at);
    if (at % 250ms == 0ms) text += exchanges.tops() + "\n";
  }
  return text;
}

TEST(MarketModel, IsDecidedByItsSeedAndTimes) {
  const std::string first = run(7, 5ms);
  EXPECT_EQ(first, run(7, 5ms));
  EXPECT_NE(first, run(8, 5ms));
}

TEST(MarketModel, StartsNearTheReferencePricesWithDepthOnTheGrid) {
  ThreeExchanges exchanges;
  MarketModel model{{}, exchanges.all()};
  model.advance(kMarketStart);
  for (const Exchange* exchange : exchanges.all()) {
    for (const ExchangeListing& listing : exchange->listings()) {
      const OrderBook& book = exchange->book(listing.instrument);
      ASSERT_GE(book.depth(BookSide::Bid), 20U);
      ASSERT_GE(book.depth(BookSide::Ask), 20U);
      for (const BookSide side : {BookSide::Bid, BookSide::Ask})
        for (std::size_t rank = 0; rank < book.depth(side); ++rank) {
          EXPECT_EQ(book.level(side, rank).price.raw() % listing.rules.tick_size.raw(), 0);
          EXPECT_EQ(book.level(side, rank).quantity.raw() % listing.rules.lot_size.raw(), 0);
          EXPECT_GE(book.level(side, rank).quantity, listing.rules.min_quantity);
        }
    }
    const TopOfBook btc = exchange->book(exchanges.btc()).top();
    EXPECT_GT(btc.bid.price, price("64500"));
    EXPECT_LT(btc.ask.price, price("65500"));
    EXPECT_LT((btc.ask.price - btc.bid.price).raw() * 1'000'000 / btc.bid.price.raw(), 300);
  }
}

/// What a taker with 10 basis points a side would have seen: one entry per profitable moment.
struct Moment {
  std::int64_t best_ppm = 0;  // after fees
  std::int64_t life_ms = 0;
};
struct Watched {
  std::vector<Moment> moments;
  bool has_crossed_book = false;
  bool has_empty_side = false;
};

std::int64_t edge_ppm(const TopOfBook& buy, const TopOfBook& sell) {
  return (sell.bid.price - buy.ask.price).raw() / (buy.ask.price.raw() / 1'000'000);
}

Watched watch(std::chrono::seconds duration, std::int64_t fees_ppm, std::uint64_t seed) {
  ThreeExchanges exchanges;
  MarketModel model{{.seed = seed}, exchanges.all()};
  Watched watched;
  std::map<std::array<std::size_t, 3>, Moment> open;
  for (std::chrono::milliseconds at{0}; at < duration; at += 5ms) {
    model.advance(kMarketStart + at);
    for (const Instrument& instrument : exchanges.table.instruments())
      for (std::size_t buy = 0; buy < 3; ++buy) {
        const OrderBook& book = exchanges[buy].book(instrument.id);
        watched.has_crossed_book |= book.is_crossed();
        watched.has_empty_side |= book.depth(BookSide::Bid) == 0 || book.depth(BookSide::Ask) == 0;
        for (std::size_t sell = 0; sell < 3; ++sell) {
          const std::int64_t edge =
              edge_ppm(book.top(), exchanges[sell].book(instrument.id).top()) - fees_ppm;
          const std::array<std::size_t, 3> key{instrument.id.value(), buy, sell};
          if (buy != sell && edge > 0) {
            open[key].best_ppm = std::max(open[key].best_ppm, edge);
            open[key].life_ms += 5;
          } else if (open.contains(key)) {
            watched.moments.push_back(open[key]);
            open.erase(key);
          }
        }
      }
  }
  return watched;
}

TEST(MarketModel, OffersDozensOfProfitableMomentsOfEverySizeAndLife) {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    const Watched watched = watch(30s, 2'000, seed);
    EXPECT_FALSE(watched.has_crossed_book);
    EXPECT_FALSE(watched.has_empty_side);
    EXPECT_GE(watched.moments.size(), 24U);
    EXPECT_LE(watched.moments.size(), 400U);
    const auto count = [&](auto holds) {
      return std::count_if(watched.moments.begin(), watched.moments.end(), holds);
    };
    EXPECT_GE(count([](const Moment& one) { return one.best_ppm < 1'000; }), 3);
    EXPECT_GE(count([](const Moment& one) { return one.best_ppm > 2'500; }), 3);
    EXPECT_GE(count([](const Moment& one) { return one.life_ms < 300; }), 3);
    EXPECT_GE(count([](const Moment& one) { return one.life_ms > 700; }), 3);
    EXPECT_EQ(count([](const Moment& one) { return one.best_ppm > 10'000; }), 0);
    RecordProperty("moments", static_cast<int>(watched.moments.size()));
  }
}

TEST(MarketModel, StillOffersSomeAtHigherFees) {
  EXPECT_GE(watch(30s, 5'000, 1).moments.size(), 4U);
}

TEST(MarketModel, OffersNothingBeyondFeesWithoutDislocations) {
  ThreeExchanges exchanges;
  MarketModel model{{.dislocation_gap = 0ms}, exchanges.all()};
  for (std::chrono::milliseconds at{0}; at < 10s; at += 5ms) {
    model.advance(kMarketStart + at);
    for (const Instrument& instrument : exchanges.table.instruments())
      ASSERT_LT(
          edge_ppm(exchanges[0].book(instrument.id).top(), exchanges[1].book(instrument.id).top()),
          2'000);
  }
}

TEST(MarketModel, RefillsWhatAUserTookOnlyAfterAWhile) {
  ThreeExchanges exchanges;
  Exchange& exchange = exchanges[0];
  MarketModel model{{.updates_per_second = 50,
                     .volatility_ppm = 0,
                     .noise_ppm = 0,
                     .dislocation_gap = 0ms,
                     .market_orders_per_minute = 0,
                     .resting_orders_per_minute = 0},
                    exchanges.all()};
  UtcNanos now = kMarketStart;
  model.advance(now);
  const AccountId user = exchange.ledger().open_account("user");
  exchange.deposit(user, exchanges.table.at(exchanges.btc()).quote, amount("100000000"));
  const Price touch = exchange.book(exchanges.btc()).top().ask.price;
  NewOrder order;
  order.instrument = exchanges.btc();
  order.price = touch;
  order.quantity = exchange.book(exchanges.btc()).top().ask.quantity;
  order.time_in_force = TimeInForce::Ioc;
  ASSERT_EQ(exchange.place(user, order, now).order->status, OrderStatus::Filled);
  for (std::chrono::milliseconds waited{5}; waited <= 50ms; waited += 5ms) {
    model.advance(now + waited);
    EXPECT_GT(exchange.book(exchanges.btc()).top().ask.price, touch) << waited.count();
  }
  for (std::chrono::milliseconds waited{55}; waited <= 1s; waited += 5ms)
    model.advance(now + waited);
  EXPECT_EQ(exchange.book(exchanges.btc()).top().ask.price, touch);
}

TEST(MarketModel, GivesASweptBookASideAgainAtOnce) {
  ThreeExchanges exchanges;
  Exchange& exchange = exchanges[0];
  MarketModel model{{}, exchanges.all()};
  model.advance(kMarketStart);
  const AccountId user = exchange.ledger().open_account("user");
  exchange.deposit(user, exchanges.table.at(exchanges.btc()).quote, amount("100000000000"));
  NewOrder order;
  order.instrument = exchanges.btc();
  order.price = price("70000");
  order.quantity = quantity("1000");
  order.time_in_force = TimeInForce::Ioc;
  exchange.place(user, order, kMarketStart);
  EXPECT_EQ(exchange.book(exchanges.btc()).depth(BookSide::Ask), 0U);
  model.advance(kMarketStart + 5ms);
  EXPECT_GE(exchange.book(exchanges.btc()).depth(BookSide::Ask), 1U);
  EXPECT_FALSE(exchange.book(exchanges.btc()).is_crossed());
}

TEST(MarketModel, ConservesEveryAsset) {
  ThreeExchanges exchanges;
  MarketModel model{{.seed = 3}, exchanges.all()};
  for (std::chrono::milliseconds at{0}; at < 10s; at += 5ms) model.advance(kMarketStart + at);
  for (const Exchange* exchange : exchanges.all())
    for (std::size_t i = 0; i < exchanges.table.asset_count(); ++i)
      EXPECT_TRUE(exchange->ledger().sum(AssetId{static_cast<std::uint16_t>(i)}).is_zero());
}

TEST(MarketModel, CatchesUpAfterALongPauseWithoutReplayingAllOfIt) {
  ThreeExchanges exchanges;
  MarketModel model{{}, exchanges.all()};
  model.advance(kMarketStart);
  const std::int64_t before = exchanges[0].update_id(exchanges.btc());
  model.advance(kMarketStart + 24h);
  EXPECT_LT(exchanges[0].update_id(exchanges.btc()) - before, 20'000);
  EXPECT_FALSE(exchanges[0].book(exchanges.btc()).is_crossed());
}

}  // namespace
}  // namespace crossbook
