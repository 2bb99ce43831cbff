#include "engine/comparator/comparator.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <set>
#include <tuple>

namespace crossbook {
namespace {

constexpr InstrumentId kBtc{0};

VenueId venue(std::size_t index) { return VenueId{static_cast<std::uint8_t>(index)}; }

BookUpdate book(VenueId at, std::int64_t bid, std::int64_t ask) {
  BookUpdate update;
  update.venue = at;
  update.instrument = kBtc;
  update.withdrawn = WithdrawReason::None;
  update.bid_count = bid > 0 ? 1 : 0;
  update.ask_count = ask > 0 ? 1 : 0;
  update.bids[0] = {Price::from_raw(bid), Quantity::from_raw(10)};
  update.asks[0] = {Price::from_raw(ask), Quantity::from_raw(10)};
  return update;
}
BookUpdate withdrawn(VenueId at) {
  BookUpdate update;
  update.venue = at;
  update.instrument = kBtc;
  update.withdrawn = WithdrawReason::Gap;
  return update;
}
Fees taker(std::int64_t basis_points, FeeAsset asset = FeeAsset::Quote) {
  Fees fees;
  fees.taker = FeeRate::from_basis_points(basis_points);
  fees.asset = asset;
  return fees;
}

TEST(NetPrice, RoundsTheCostOfAFeeInBaseUp) {
  // 3 units at 100 less 1/3 of 3 received: the cost of one is 100 / (1 - 1/3) = 150, exactly.
  Fees third;
  third.taker = FeeRate::from_parts(33'333'333);
  third.asset = FeeAsset::Received;
  const NetPrice cost = net_ask(Price::from_raw(100), third);
  const Int128 exact_times_kept = Int128{100} * FeeRate::kUnit * FeeRate::kUnit;
  EXPECT_GE(cost.raw() * (FeeRate::kUnit - 33'333'333), exact_times_kept);
  EXPECT_LT((cost.raw() - 1) * (FeeRate::kUnit - 33'333'333), exact_times_kept);
}

TEST(NetPrice, EdgePerMillionRoundsDown) {
  EXPECT_EQ(edge_ppm(NetPrice::from_raw(1'000'001), NetPrice::from_raw(1'000'000)), 1);
  EXPECT_EQ(edge_ppm(NetPrice::from_raw(1'999'999), NetPrice::from_raw(2'000'000)), -1);
  EXPECT_EQ(edge_ppm(NetPrice::from_raw(10), NetPrice::from_raw(3)), 2'333'333);
}

TEST(Comparator, ACrossingBelowTheFeesIsNoOpportunity) {
  Comparator comparator{2, 1, {{kBtc, kBtc}}};
  (void)comparator.on_fees(venue(0), kBtc, taker(10));
  (void)comparator.on_fees(venue(1), kBtc, taker(10));
  EXPECT_TRUE(comparator.on_book(book(venue(0), 99'900, 100'000)).empty());
  EXPECT_TRUE(comparator.on_book(book(venue(1), 100'100, 100'200)).empty());
  EXPECT_EQ(comparator.crossings(), 1U);
}

TEST(Comparator, OpensOnceThenStaysOpenThenCloses) {
  Comparator comparator{2, 1, {{kBtc, kBtc}}};
  (void)comparator.on_fees(venue(0), kBtc, taker(10));
  (void)comparator.on_fees(venue(1), kBtc, taker(10));
  (void)comparator.on_book(book(venue(0), 99'900, 100'000));
  auto found = comparator.on_book(book(venue(1), 100'300, 100'400));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].change, PairChange::Opened);
  EXPECT_EQ(found[0].sell.venue, venue(1));
  EXPECT_EQ(found[0].buy.venue, venue(0));
  found = comparator.on_book(book(venue(1), 100'310, 100'400));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].change, PairChange::Open);
  found = comparator.on_book(book(venue(1), 100'000, 100'400));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].change, PairChange::Closed);
  EXPECT_TRUE(comparator.on_book(book(venue(1), 100'000, 100'400)).empty());
}

TEST(Comparator, AWithdrawnBookClosesAllOfItsPairs) {
  Comparator comparator{3, 1, {{kBtc, kBtc}}};
  for (std::size_t i = 0; i < 3; ++i) (void)comparator.on_fees(venue(i), kBtc, taker(0));
  (void)comparator.on_book(book(venue(0), 90, 100));
  (void)comparator.on_book(book(venue(1), 90, 101));
  EXPECT_EQ(comparator.on_book(book(venue(2), 110, 120)).size(), 2U);
  const auto found = comparator.on_book(withdrawn(venue(2)));
  ASSERT_EQ(found.size(), 2U);
  for (const Opportunity& pair : found) EXPECT_EQ(pair.change, PairChange::Closed);
}

TEST(Comparator, AVenueWithoutKnownFeesTakesNoPart) {
  Comparator comparator{2, 1, {{kBtc, kBtc}}};
  (void)comparator.on_fees(venue(0), kBtc, taker(0));
  (void)comparator.on_book(book(venue(0), 90, 100));
  EXPECT_TRUE(comparator.on_book(book(venue(1), 200, 201)).empty());
  const auto found = comparator.on_fees(venue(1), kBtc, taker(0));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].change, PairChange::Opened);
}

TEST(Comparator, HigherFeesCloseAPair) {
  Comparator comparator{2, 1, {{kBtc, kBtc}}};
  (void)comparator.on_fees(venue(0), kBtc, taker(0));
  (void)comparator.on_fees(venue(1), kBtc, taker(0));
  (void)comparator.on_book(book(venue(0), 900, 1'000));
  ASSERT_EQ(comparator.on_book(book(venue(1), 1'001, 1'002)).size(), 1U);
  const auto found = comparator.on_fees(venue(1), kBtc, taker(50));
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].change, PairChange::Closed);
}

TEST(Comparator, IdsOutOfRangeAreIgnored) {
  Comparator comparator{2, 1, {{kBtc, kBtc}}};
  BookUpdate update = book(venue(7), 1, 2);
  EXPECT_TRUE(comparator.on_book(update).empty());
  update = book(venue(0), 1, 2);
  update.instrument = InstrumentId{9};
  EXPECT_TRUE(comparator.on_book(update).empty());
}

TEST(Comparator, GivesTheBestEdgeFirstAndClosedPairsLast) {
  Comparator comparator{4, 1, {{kBtc, kBtc}}};
  for (std::size_t i = 0; i < 4; ++i) (void)comparator.on_fees(venue(i), kBtc, taker(0));
  (void)comparator.on_book(book(venue(0), 90, 100));
  (void)comparator.on_book(book(venue(1), 90, 98));
  (void)comparator.on_book(book(venue(2), 90, 104));
  ASSERT_EQ(comparator.on_book(book(venue(3), 105, 106)).size(), 3U);
  const auto found = comparator.on_book(book(venue(3), 103, 106));
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].buy.venue, venue(1));
  EXPECT_EQ(found[1].buy.venue, venue(0));
  EXPECT_EQ(found[2].buy.venue, venue(2));
  EXPECT_EQ(found[2].change, PairChange::Closed);
}

TEST(Comparator, APassIsMadeOnlyWhereSomethingCrosses) {
  Comparator comparator{8, 1, {{kBtc, kBtc}}};
  for (std::size_t i = 0; i < 8; ++i) (void)comparator.on_fees(venue(i), kBtc, taker(0));
  for (std::size_t i = 0; i < 8; ++i) (void)comparator.on_book(book(venue(i), 90, 100));
  EXPECT_EQ(comparator.passes(), 0U);
  (void)comparator.on_book(book(venue(0), 110, 120));
  (void)comparator.on_book(book(venue(0), 90, 100));  // closes them
  EXPECT_EQ(comparator.passes(), 2U);
  for (std::int64_t i = 0; i < 1'000; ++i) {
    (void)comparator.on_book(book(venue(static_cast<std::size_t>(i % 8)), 90 + i % 9, 99 + i % 7));
  }
  EXPECT_EQ(comparator.passes(), 2U);
  (void)comparator.on_book(book(venue(3), 110, 120));
  (void)comparator.on_book(withdrawn(venue(3)));
  EXPECT_EQ(comparator.passes(), 4U);
  (void)comparator.on_book(book(venue(4), 97, 99));
  EXPECT_EQ(comparator.passes(), 4U);
}

/// All pairs, from scratch, after each update.
class AllPairs {
 public:
  explicit AllPairs(std::size_t venues) : fees_(venues), bids_(venues), asks_(venues) {}
  void set(const BookUpdate& update) {
    const std::size_t at = update.venue.value();
    bids_[at] = update.is_trusted() && update.bid_count > 0 ? update.bids[0].price.raw() : 0;
    asks_[at] = update.is_trusted() && update.ask_count > 0 ? update.asks[0].price.raw() : 0;
  }
  void set(std::size_t at, const Fees& fees) { fees_[at] = fees; }
  std::set<std::pair<std::size_t, std::size_t>> open() const {
    std::set<std::pair<std::size_t, std::size_t>> pairs;
    for (std::size_t sell = 0; sell < bids_.size(); ++sell) {
      for (std::size_t buy = 0; buy < asks_.size(); ++buy) {
        if (sell == buy || bids_[sell] == 0 || asks_[buy] == 0) continue;
        // earn > cost, by cross multiplication: bid (1 - f) > ask (1 + f), or ask / (1 - f)
        const Int128 unit = FeeRate::kUnit;
        const Int128 earns = Int128{bids_[sell]} * (unit - fees_[sell].taker.parts());
        const Int128 rate = fees_[buy].taker.parts();
        const bool worth = fees_[buy].asset == FeeAsset::Quote
                               ? earns > Int128{asks_[buy]} * (unit + rate)
                               : earns * (unit - rate) > Int128{asks_[buy]} * unit * unit;
        if (worth) pairs.insert({sell, buy});
      }
    }
    return pairs;
  }

 private:
  std::vector<Fees> fees_;
  std::vector<std::int64_t> bids_;
  std::vector<std::int64_t> asks_;
};

TEST(Comparator, EqualsAllPairsOverRandomUpdatesOfEightVenues) {
  constexpr std::size_t kVenues = 8;
  std::mt19937_64 random{20261120};
  const auto upto = [&random](std::uint64_t n) { return static_cast<std::int64_t>(random() % n); };
  Comparator comparator{kVenues, 1, {{kBtc, kBtc}}};
  AllPairs reference{kVenues};
  std::set<std::pair<std::size_t, std::size_t>> open;
  std::size_t ever_open = 0;
  const auto follow = [&](std::span<const Opportunity> found, std::size_t changed) {
    for (const Opportunity& pair : found) {
      const std::pair key{std::size_t{pair.sell.venue.value()},
                          std::size_t{pair.buy.venue.value()}};
      ASSERT_TRUE(key.first == changed || key.second == changed);
      ASSERT_EQ(pair.change == PairChange::Opened, !open.contains(key));
      if (pair.change == PairChange::Closed) {
        open.erase(key);
      } else {
        open.insert(key);
        ASSERT_GT(pair.bid, pair.cost);
      }
    }
  };
  for (int step = 0; step < 200'000; ++step) {
    const auto at = static_cast<std::size_t>(upto(kVenues));
    if (upto(50) == 0 || step < 8) {
      const std::size_t who = step < 8 ? static_cast<std::size_t>(step) : at;
      const Fees fees = taker(upto(6) - 2, upto(2) == 0 ? FeeAsset::Quote : FeeAsset::Received);
      reference.set(who, fees);
      follow(comparator.on_fees(venue(who), kBtc, fees), who);
    } else {
      const std::int64_t middle = 1'000'000 + upto(400);
      BookUpdate update = book(venue(at), middle, middle + 1 + upto(300));
      if (upto(20) == 0) update = withdrawn(venue(at));
      if (upto(20) == 0) update.bid_count = 0;
      if (upto(20) == 0) update.ask_count = 0;
      reference.set(update);
      follow(comparator.on_book(update), at);
    }
    if (::testing::Test::HasFatalFailure()) return;
    ASSERT_EQ(open, reference.open()) << "after step " << step;
    ever_open += open.size();
  }
  EXPECT_GT(ever_open, 10'000U);
}

}  // namespace
}  // namespace crossbook
