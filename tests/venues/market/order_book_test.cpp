#include "venues/market/order_book.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <random>
#include <utility>
#include <vector>

namespace crossbook {
namespace {

Price price(std::int64_t raw) { return Price::from_raw(raw); }
Quantity quantity(std::int64_t raw) { return Quantity::from_raw(raw); }

OrderBook make_book() {
  OrderBook book{100};
  for (const std::int64_t step : {1, 2, 3, 4, 5}) {
    book.set(BookSide::Bid, price(100 - step), quantity(10 * step));
    book.set(BookSide::Ask, price(100 + step), quantity(10 * step));
  }
  return book;
}

TEST(OrderBook, IsEmptyAtFirst) {
  const OrderBook book{10};
  EXPECT_EQ(book.top(), TopOfBook{});
  EXPECT_FALSE(book.is_crossed());
  EXPECT_EQ(book.depth(BookSide::Bid), 0U);
}

TEST(OrderBook, ShowsTheBestFirst) {
  const OrderBook book = make_book();
  EXPECT_EQ(book.top().bid, (Level{price(99), quantity(10)}));
  EXPECT_EQ(book.top().ask, (Level{price(101), quantity(10)}));
  EXPECT_EQ(book.level(BookSide::Bid, 4).price, price(95));
  EXPECT_EQ(book.level(BookSide::Ask, 4).price, price(105));
}

TEST(OrderBook, SaysWhetherALevelChanged) {
  OrderBook book = make_book();
  EXPECT_TRUE(book.set(BookSide::Bid, price(99), quantity(11)));
  EXPECT_FALSE(book.set(BookSide::Bid, price(99), quantity(11)));
  EXPECT_TRUE(book.set(BookSide::Bid, price(99), quantity(0)));
  EXPECT_EQ(book.top().bid.price, price(98));
}

TEST(OrderBook, TakesTheRemovalOfAnUnknownLevelAsNormal) {  // M13
  OrderBook book = make_book();
  EXPECT_FALSE(book.set(BookSide::Ask, price(90), quantity(0)));
  EXPECT_FALSE(book.set(BookSide::Ask, price(200), quantity(0)));
  EXPECT_EQ(book.depth(BookSide::Ask), 5U);
}

TEST(OrderBook, KnowsThatItIsCrossed) {  // M6
  OrderBook book{10};
  book.set(BookSide::Bid, price(100), quantity(1));
  EXPECT_FALSE(book.is_crossed());
  book.set(BookSide::Ask, price(101), quantity(1));
  EXPECT_FALSE(book.is_crossed());
  book.set(BookSide::Bid, price(101), quantity(1));
  EXPECT_TRUE(book.is_crossed());
}

TEST(OrderBook, DropsTheWorstLevelWhenFull) {
  OrderBook book{3};
  for (const std::int64_t raw : {10, 20, 30}) book.set(BookSide::Bid, price(raw), quantity(1));
  EXPECT_FALSE(book.set(BookSide::Bid, price(5), quantity(1)));
  EXPECT_TRUE(book.set(BookSide::Bid, price(25), quantity(1)));
  EXPECT_EQ(book.depth(BookSide::Bid), 3U);
  EXPECT_EQ(book.level(BookSide::Bid, 2).price, price(20));
  EXPECT_TRUE(book.set(BookSide::Bid, price(30), quantity(0)));
  EXPECT_EQ(book.depth(BookSide::Bid), 2U) << "what fell out came back";
}

TEST(OrderBook, WorksAtDepthOne) {
  OrderBook book{1};
  for (std::int64_t raw = 1; raw <= 5; ++raw) {
    EXPECT_TRUE(book.set(BookSide::Bid, price(raw), quantity(raw)));
    EXPECT_EQ(book.top().bid.price, price(raw));
  }
  EXPECT_FALSE(book.set(BookSide::Bid, price(4), quantity(4)));
  EXPECT_TRUE(book.set(BookSide::Bid, price(5), quantity(0)));
  EXPECT_EQ(book.depth(BookSide::Bid), 0U);
}

TEST(OrderBook, OrdersPricesAtTheEndsOfTheirRange) {
  constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
  constexpr std::int64_t kMin = std::numeric_limits<std::int64_t>::min();
  OrderBook book{4};
  for (const std::int64_t raw : {std::int64_t{0}, kMin, kMax}) {
    book.set(BookSide::Bid, price(raw), quantity(1));
    book.set(BookSide::Ask, price(raw), quantity(1));
  }
  EXPECT_EQ(book.top().bid.price, price(kMax));
  EXPECT_EQ(book.top().ask.price, price(kMin));
}

/// One side of a book, kept the plain way: best first.
class ReferenceSide {
 public:
  ReferenceSide(BookSide side, std::size_t max_depth) : side_{side}, max_depth_{max_depth} {}

  bool set(std::int64_t at, std::int64_t size) {
    const std::int64_t key = side_ == BookSide::Bid ? -at : at;
    const auto known = levels_.find(key);
    if (size == 0) return levels_.erase(key) == 1;
    if (known != levels_.end()) return std::exchange(known->second, size) != size;
    if (levels_.size() == max_depth_) {
      const auto worst = std::prev(levels_.end());
      if (key > worst->first) return false;
      levels_.erase(worst);
    }
    levels_[key] = size;
    return true;
  }
  void truncate(std::size_t depth) {
    while (levels_.size() > depth) levels_.erase(std::prev(levels_.end()));
  }
  void clear() { levels_.clear(); }
  std::vector<Level> levels() const {
    std::vector<Level> all;
    for (const auto& [key, size] : levels_) {
      all.push_back({price(side_ == BookSide::Bid ? -key : key), quantity(size)});
    }
    return all;
  }

 private:
  BookSide side_;
  std::size_t max_depth_;
  std::map<std::int64_t, std::int64_t> levels_;
};

/// How the book is laid out, and how far apart its prices are.
struct Layout {
  std::size_t depth;
  std::int64_t tick = 0;   // none: all levels are searched for
  std::int64_t reach = 1;  // prices lie within three times the depth times this
};

class OrderBookAgainstReference : public testing::TestWithParam<Layout> {
 protected:
  void compare(BookSide side) {
    const std::vector<Level> expected = reference(side).levels();
    ASSERT_EQ(book_.depth(side), expected.size());
    std::vector<Level> all(expected.size() + 3);
    ASSERT_EQ(book_.top_levels(side, all), expected.size());
    all.resize(expected.size());
    ASSERT_EQ(all, expected);
    std::array<Level, 2> best{};
    ASSERT_EQ(book_.top_levels(side, best), std::min<std::size_t>(2, expected.size()));
    for (std::size_t rank = 0; rank < expected.size(); ++rank) {
      ASSERT_EQ(book_.level(side, rank), expected[rank]);
      ASSERT_EQ(rank < 2 ? best[rank] : expected[rank], expected[rank]);
    }
    const Level top = side == BookSide::Bid ? book_.top().bid : book_.top().ask;
    ASSERT_EQ(top, expected.empty() ? Level{} : expected.front());
  }
  ReferenceSide& reference(BookSide side) { return side == BookSide::Bid ? bids_ : asks_; }

  const std::size_t depth_ = GetParam().depth;
  OrderBook book_{depth_, PriceGrid{price(GetParam().tick)}, kMinWindowTicks};
  ReferenceSide bids_{BookSide::Bid, depth_};
  ReferenceSide asks_{BookSide::Ask, depth_};
};

TEST_P(OrderBookAgainstReference, AgreesAfterEveryOperation) {
  std::mt19937_64 random{depth_};
  std::int64_t middle = 10'000'000;
  const auto spread = static_cast<std::int64_t>(3 * depth_) * GetParam().reach;
  for (int i = 0; i < 100'000; ++i) {
    const BookSide side = random() % 2 == 0 ? BookSide::Bid : BookSide::Ask;
    if (random() % 500 == 0)
      middle += (static_cast<std::int64_t>(random() % 41) - 20) * GetParam().reach;
    std::int64_t at = middle + static_cast<std::int64_t>(random()) % spread;
    if (GetParam().tick > 0 && random() % 8 != 0) at -= at % GetParam().tick;
    const auto size = static_cast<std::int64_t>(random() % 4);
    const auto what = random() % 10'000;
    if (what < 3) {
      book_.clear();
      bids_.clear();
      asks_.clear();
    } else if (what < 20) {
      const std::size_t depth = random() % (depth_ + 2);
      book_.truncate(depth);
      bids_.truncate(depth);
      asks_.truncate(depth);
    } else {
      ASSERT_EQ(book_.set(side, price(at), quantity(size)), reference(side).set(at, size)) << i;
    }
    if (i % 64 == 0 || depth_ < 10) {
      ASSERT_NO_FATAL_FAILURE(compare(side)) << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Depths, OrderBookAgainstReference,
                         testing::Values(Layout{1}, Layout{2}, Layout{7}, Layout{25}, Layout{400},
                                         Layout{1, 1}, Layout{1, 1, 5'000}, Layout{2, 3, 900},
                                         Layout{7, 1}, Layout{7, 1, 200}, Layout{7, 1, 2'000},
                                         Layout{25, 5, 40}, Layout{25, 2, 400}, Layout{400, 1, 3},
                                         Layout{400, 10, 50}));

TEST(OrderBook, TakesASnapshotInAnyOrder) {
  std::vector<std::int64_t> steps(1'000);
  for (std::size_t i = 0; i < steps.size(); ++i) steps[i] = static_cast<std::int64_t>(i) + 1;
  std::mt19937_64 random{3};
  for (int round = 0; round < 3; ++round) {
    OrderBook book{1'000};
    for (const std::int64_t step : steps) {
      book.set(BookSide::Bid, price(5'000 - step), quantity(step));
      book.set(BookSide::Ask, price(5'000 + step), quantity(step));
    }
    for (std::size_t rank = 0; rank < steps.size(); ++rank) {
      const auto step = static_cast<std::int64_t>(rank) + 1;
      ASSERT_EQ(book.level(BookSide::Bid, rank), (Level{price(5'000 - step), quantity(step)}));
      ASSERT_EQ(book.level(BookSide::Ask, rank), (Level{price(5'000 + step), quantity(step)}));
    }
    if (round == 0) std::reverse(steps.begin(), steps.end());
    if (round == 1) std::shuffle(steps.begin(), steps.end(), random);
  }
}

TEST(OrderBook, RemembersTheBestLevelThatFellOut) {  // M31
  OrderBook book{3};
  for (const std::int64_t raw : {10, 20, 30}) book.set(BookSide::Bid, price(raw), quantity(1));
  EXPECT_FALSE(book.dropped(BookSide::Bid).has_value());
  book.set(BookSide::Bid, price(25), quantity(1));
  EXPECT_EQ(book.dropped(BookSide::Bid), price(10));
  book.set(BookSide::Bid, price(5), quantity(1));
  EXPECT_EQ(book.dropped(BookSide::Bid), price(10)) << "what is worse says nothing new";
  EXPECT_FALSE(book.dropped(BookSide::Ask).has_value());
  book.clear();
  EXPECT_FALSE(book.dropped(BookSide::Bid).has_value());
}

TEST(OrderBook, KeepsItsLevelsWhenTheTickChanges) {
  OrderBook book = make_book();
  const TopOfBook top = book.top();
  for (const std::int64_t tick : {1, 5, 7, 0}) {
    book.set_grid(PriceGrid{price(tick)}, kMinWindowTicks);
    ASSERT_EQ(book.depth(BookSide::Bid), 5U);
    EXPECT_EQ(book.top(), top);
    for (std::size_t rank = 0; rank < 5; ++rank) {
      const auto step = static_cast<std::int64_t>(rank) + 1;
      EXPECT_EQ(book.level(BookSide::Ask, rank), (Level{price(100 + step), quantity(10 * step)}));
    }
  }
}

class OrderBookCopy : public testing::TestWithParam<std::int64_t> {};

TEST_P(OrderBookCopy, IsTheSame) {
  OrderBook book = make_book();
  book.set_grid(PriceGrid{price(GetParam())});
  OrderBook copy = book;
  book.clear();
  EXPECT_EQ(copy.depth(BookSide::Bid), 5U);
  copy.set(BookSide::Bid, price(97), quantity(0));
  EXPECT_EQ(copy.depth(BookSide::Bid), 4U);
  EXPECT_EQ(copy.top().bid.price, price(99));
}

INSTANTIATE_TEST_SUITE_P(Ticks, OrderBookCopy, testing::Values(0, 1, 2));

TEST(PriceGrid, FindsMultiplesAndNothingElse) {
  std::mt19937_64 random{11};
  for (const std::int64_t tick : {1LL, 2LL, 3LL, 10LL, 12LL, 100'000'000LL, 7'500'000'001LL}) {
    const PriceGrid grid{price(tick)};
    for (int i = 0; i < 10'000; ++i) {
      const auto raw = static_cast<std::int64_t>(random() >> (1 + random() % 60)) + 1;
      for (const std::int64_t at : {raw, raw - raw % tick}) {
        std::int64_t ticks = 0;
        ASSERT_EQ(grid.find(price(at), ticks), at > 0 && at % tick == 0) << at << " by " << tick;
        if (at <= 0 || at % tick != 0) continue;
        ASSERT_EQ(ticks, at / tick);
        ASSERT_EQ(grid.price(ticks), price(at));
      }
    }
    std::int64_t ticks = 0;
    for (const std::int64_t at : {std::int64_t{0}, -tick, std::numeric_limits<std::int64_t>::min()})
      EXPECT_FALSE(grid.find(price(at), ticks)) << at;
  }
}

}  // namespace
}  // namespace crossbook
