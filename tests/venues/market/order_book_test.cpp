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
  EXPECT_TRUE(book.walk(BookSide::Ask, quantity(5), price(1'000)).filled.is_zero());
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

TEST(OrderBookWalk, TakesBestFirstUpToTheSize) {
  const BookWalk walk = make_book().walk(BookSide::Ask, quantity(25), price(105));
  EXPECT_EQ(walk.filled, quantity(25));
  EXPECT_EQ(walk.worst, price(102));
  EXPECT_EQ(walk.notional, price(101) * quantity(10) + price(102) * quantity(15));
}

TEST(OrderBookWalk, StopsAtTheLimit) {
  const BookWalk asks = make_book().walk(BookSide::Ask, quantity(1'000), price(102));
  EXPECT_EQ(asks.filled, quantity(30));
  EXPECT_EQ(asks.worst, price(102));
  const BookWalk bids = make_book().walk(BookSide::Bid, quantity(1'000), price(98));
  EXPECT_EQ(bids.filled, quantity(30));
  EXPECT_EQ(bids.worst, price(98));
  EXPECT_TRUE(make_book().walk(BookSide::Bid, quantity(1), price(100)).filled.is_zero());
}

TEST(OrderBookWalk, FillsNothingForNoSize) {
  EXPECT_TRUE(make_book().walk(BookSide::Ask, quantity(0), price(105)).filled.is_zero());
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
  BookWalk walk(std::int64_t size, std::int64_t limit) const {
    BookWalk result;
    for (const Level& level : levels()) {
      const bool is_within =
          side_ == BookSide::Bid ? level.price.raw() >= limit : level.price.raw() <= limit;
      const std::int64_t open = size - result.filled.raw();
      if (!is_within || open == 0) break;
      const Quantity taken = quantity(std::min(level.quantity.raw(), open));
      result.filled += taken;
      result.notional += level.price * taken;
      result.worst = level.price;
    }
    return result;
  }

 private:
  BookSide side_;
  std::size_t max_depth_;
  std::map<std::int64_t, std::int64_t> levels_;
};

class OrderBookAgainstReference : public testing::TestWithParam<std::size_t> {
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
  void compare_walk(BookSide side, std::int64_t size, std::int64_t limit) {
    const BookWalk got = book_.walk(side, quantity(size), price(limit));
    const BookWalk expected = reference(side).walk(size, limit);
    ASSERT_EQ(got.filled, expected.filled);
    ASSERT_EQ(got.notional, expected.notional);
    ASSERT_EQ(got.worst, expected.worst);
  }
  ReferenceSide& reference(BookSide side) { return side == BookSide::Bid ? bids_ : asks_; }

  OrderBook book_{GetParam()};
  ReferenceSide bids_{BookSide::Bid, GetParam()};
  ReferenceSide asks_{BookSide::Ask, GetParam()};
};

TEST_P(OrderBookAgainstReference, AgreesAfterEveryOperation) {
  std::mt19937_64 random{GetParam()};
  std::int64_t middle = 10'000;
  const auto spread = static_cast<std::int64_t>(3 * GetParam());
  for (int i = 0; i < 100'000; ++i) {
    const BookSide side = random() % 2 == 0 ? BookSide::Bid : BookSide::Ask;
    if (random() % 500 == 0) middle += static_cast<std::int64_t>(random() % 41) - 20;
    const std::int64_t at = middle + static_cast<std::int64_t>(random()) % spread;
    const auto size = static_cast<std::int64_t>(random() % 4);
    const auto what = random() % 10'000;
    if (what < 3) {
      book_.clear();
      bids_.clear();
      asks_.clear();
    } else if (what < 20) {
      const std::size_t depth = random() % (GetParam() + 2);
      book_.truncate(depth);
      bids_.truncate(depth);
      asks_.truncate(depth);
    } else {
      ASSERT_EQ(book_.set(side, price(at), quantity(size)), reference(side).set(at, size)) << i;
    }
    if (i % 64 == 0 || GetParam() < 10) {
      ASSERT_NO_FATAL_FAILURE(compare(side)) << i;
      ASSERT_NO_FATAL_FAILURE(compare_walk(side, static_cast<std::int64_t>(random() % 40), at))
          << i;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Depths, OrderBookAgainstReference,
                         testing::Values(1, 2, 7, 8, 9, 25, 400));

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

TEST(OrderBook, IsTheSameWhenCopied) {
  OrderBook book = make_book();
  OrderBook copy = book;
  book.clear();
  EXPECT_EQ(copy.depth(BookSide::Bid), 5U);
  copy.set(BookSide::Bid, price(97), quantity(0));
  EXPECT_EQ(copy.depth(BookSide::Bid), 4U);
  EXPECT_EQ(copy.top().bid.price, price(99));
}

}  // namespace
}  // namespace crossbook
