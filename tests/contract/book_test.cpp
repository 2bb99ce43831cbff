// Subscribe, snapshot, deltas: the book that we rebuild is the exchange's.
#include "tests/contract/book_follower.hpp"
#include "tests/contract/random_market.hpp"
#include "tests/contract/venue_contract.hpp"

namespace crossbook::contract {
namespace {

constexpr std::uint64_t kSeed = 7;
constexpr int kChanges = 2'000;
constexpr int kCompareEvery = 50;
// Longer than any venue collects changes for.
constexpr milliseconds kQuiet{400};

class BookContract : public VenueContract {
 protected:
  BookContract() : follower{bench}, market{bench, kSeed} {}

  bool has_rule() const {
    return capabilities().sequence_rule != SequenceRule::None || capabilities().has_checksum;
  }
  void expect_equal_books(const std::string& when) {
    follower.run(kQuiet);
    for (const InstrumentId instrument : bench.instruments)
      EXPECT_TRUE(follower.equals_exchange(instrument)) << when;
  }

  BookFollower follower;
  RandomMarket market;
};
CROSSBOOK_FOR_ALL_VENUES(BookContract);

TEST_P(BookContract, SubscriptionGivesTheWholeBook) {
  follower.subscribe();
  ASSERT_TRUE(follower.settle());
  expect_equal_books("after the snapshot");
  for (const InstrumentId instrument : bench.instruments) EXPECT_GT(follower.depth(instrument), 0U);
}

TEST_P(BookContract, RandomChangesLeaveTheBookExact) {
  follower.subscribe();
  for (int i = 0; i < 40; ++i) {  // the snapshot meets a market that does not wait for it
    market.change();
    follower.run(milliseconds{20});
  }
  ASSERT_TRUE(follower.settle());
  expect_equal_books("after a busy start");
  for (int i = 1; i <= kChanges && !HasFailure(); ++i) {
    market.change();
    if (i % 3 != 0) follower.run(milliseconds{5 * (i % 9)});
    if (i % kCompareEvery != 0) continue;
    ASSERT_TRUE(follower.settle()) << "change " << i;
    expect_equal_books("change " + std::to_string(i));
  }
  EXPECT_EQ(follower.doubts(), 0) << "nothing was lost, so nothing may be doubted";
  EXPECT_GT(follower.count(BookOutcome::Applied), kCompareEvery);
  EXPECT_TRUE(follower.peer().is_open()) << follower.peer().close_text();
}

TEST_P(BookContract, DeepBookStaysExactToItsDepth) {
  const AccountId deep = bench.exchange.ledger().open_account("deep");
  for (const InstrumentId instrument : bench.instruments) {  // far behind what the market changes
    const std::int64_t tick = bench.rules(instrument).tick_size.raw();
    const std::int64_t lot = bench.rules(instrument).lot_size.raw();
    const Price mid = bench.book(instrument).top().ask.price;
    std::vector<Level> bids, asks;
    for (std::int64_t i = 0; i < 500; ++i) {
      const Price away = Price::from_raw(tick * (150 + i));
      bids.push_back({mid - away, Quantity::from_raw(lot * (i + 1))});
      asks.push_back({mid + away, Quantity::from_raw(lot * (i + 1))});
    }
    bench.exchange.quote(deep, instrument, bids, asks, bench.now);
  }
  follower.subscribe();
  for (int i = 1; i <= 400 && !HasFailure(); ++i) {
    market.change();
    follower.run(milliseconds{25});
    if (i % 100 != 0) continue;
    ASSERT_TRUE(follower.settle());
    expect_equal_books("change " + std::to_string(i));
  }
  EXPECT_EQ(follower.doubts(), 0);
}

TEST_P(BookContract, LostDeltaIsNoticedAndHealed) {
  if (!has_rule()) GTEST_SKIP() << "the venue has neither sequence numbers nor a checksum";
  follower.subscribe();
  ASSERT_TRUE(follower.settle());
  for (int round = 0; round < 12 && !HasFailure(); ++round) {
    const InstrumentId instrument =
        bench.instruments[static_cast<std::size_t>(round) % bench.instruments.size()];
    for (int i = 0; i < 10; ++i) market.change();
    expect_equal_books("before round " + std::to_string(round));
    const int doubts = follower.doubts();
    follower.drop_next_delta(instrument);
    for (int i = 0; i < 8 && follower.doubts() == doubts; ++i) {
      market.touch(instrument, static_cast<std::size_t>(i));  // what is lost must stay lost
      follower.run(milliseconds{150});
    }
    EXPECT_FALSE(follower.is_drop_due()) << "no delta came";
    EXPECT_EQ(follower.doubts(), doubts + 1) << "round " << round;
    ASSERT_TRUE(follower.settle()) << "round " << round;
    expect_equal_books("healed, round " + std::to_string(round));
  }
}

TEST_P(BookContract, RepeatedFramesDoNoHarm) {
  follower.subscribe();
  ASSERT_TRUE(follower.settle());
  follower.set_echo(true);
  for (int i = 0; i < 200 && !HasFailure(); ++i) {
    market.change();
    follower.run(milliseconds{30});
  }
  EXPECT_EQ(follower.doubts(), 0);
  expect_equal_books("with every frame twice");
}

TEST_P(BookContract, NewSocketGetsBooksOfItsOwn) {
  follower.subscribe();
  ASSERT_TRUE(follower.settle());
  BookFollower second{bench};
  second.subscribe();
  for (int i = 0; i < 100; ++i) {
    market.change();
    follower.run(milliseconds{20});
    second.run(milliseconds{20});
  }
  bench.close(follower.peer());
  for (int i = 0; i < 100; ++i) {
    market.change();
    second.run(milliseconds{20});
  }
  BookFollower third{bench};
  third.subscribe();
  ASSERT_TRUE(third.settle());
  second.run(kQuiet);
  for (const InstrumentId instrument : bench.instruments) {
    EXPECT_TRUE(second.equals_exchange(instrument)) << "open all the time";
    EXPECT_TRUE(third.equals_exchange(instrument)) << "opened late";
  }
  EXPECT_EQ(second.doubts() + third.doubts(), 0);
}

TEST_P(BookContract, ListingsMayBeSetAgainWhileBooksRun) {
  follower.subscribe();
  ASSERT_TRUE(follower.settle());
  for (int i = 0; i < 100; ++i) {
    market.change();
    follower.run(milliseconds{30});
    if (i % 20 == 0) bench.venue->set_listings(bench.listings, bench.table);
  }
  EXPECT_EQ(follower.doubts(), 0);
  expect_equal_books("with the listings set five times");
}

TEST_P(BookContract, QuietBookStaysAliveAndSynchronised) {
  follower.subscribe();
  ASSERT_TRUE(follower.settle());
  const std::size_t before = follower.frames().size();
  follower.run(milliseconds{90'000});
  EXPECT_TRUE(follower.peer().is_open()) << follower.peer().close_text();
  EXPECT_EQ(follower.doubts(), 0);
  const SequenceRule rule = capabilities().sequence_rule;
  if (rule == SequenceRule::None || rule == SequenceRule::Connection) {
    EXPECT_GT(follower.frames().size(), before) << "nothing else could prove it alive";
  }
  expect_equal_books("after a quiet time");
}

TEST_P(BookContract, ExtremePricesAndSizesSurvive) {
  const auto quote = [&](InstrumentId instrument, std::string_view bid, std::string_view bid_size,
                         std::string_view ask, std::string_view ask_size) {
    const Level bids[] = {{bench.price(instrument, bid), bench.quantity(instrument, bid_size)}};
    const Level asks[] = {{bench.price(instrument, ask), bench.quantity(instrument, ask_size)}};
    bench.quote(instrument, bids, asks);
  };
  follower.subscribe();
  ASSERT_TRUE(follower.settle());
  quote(bench.pepe_usdt, "0.00000001", "90000000001", "0.00000002", "1");
  quote(bench.btc_usdt, "123456.78", "0.00001", "123456.79", "9999999.99999");
  quote(bench.eth_btc, "0.00005", "1234567.891", "9.99995", "0.001");
  ASSERT_TRUE(follower.settle());
  expect_equal_books("at the edges");
}

TEST_P(BookContract, ChecksumTellsBooksApart) {
  if (!capabilities().has_checksum) GTEST_SKIP() << "the venue has no checksum";
  const Listing& listing = bench.listing(bench.btc_usdt);
  OrderBook one{100}, other{100};
  one.set(BookSide::Bid, bench.price(bench.btc_usdt, "100.5"), bench.quantity(bench.btc_usdt, "1"));
  other.set(BookSide::Bid, bench.price(bench.btc_usdt, "100.5"),
            bench.quantity(bench.btc_usdt, "2"));
  int both = 0;
  for (std::uint32_t checksum = 0; checksum < 1'000; ++checksum)
    both += bench.venue->checksum_matches(one, listing, checksum) &&
                    bench.venue->checksum_matches(other, listing, checksum)
                ? 1
                : 0;
  EXPECT_EQ(both, 0) << "a checksum that fits every book proves nothing";
}

}  // namespace
}  // namespace crossbook::contract
