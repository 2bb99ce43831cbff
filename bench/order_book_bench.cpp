// Stage 2: one changed level into a book, and what the comparator takes out of it. Each row first
// replays its changes into a std::map and compares the books.
#include <benchmark/benchmark.h>

#include <array>
#include <map>
#include <random>
#include <vector>

#include "venues/market/order_book.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kMiddle = 1'000'000;
constexpr std::size_t kChanges = 16'384;
constexpr std::int64_t kMeanRank = 12;  // changes crowd near the touch

struct Change {
  BookSide side;
  Price price;
  Quantity quantity;
};

OrderBook make_book(std::size_t depth) {
  OrderBook book{depth};
  for (std::int64_t step = 1; step <= static_cast<std::int64_t>(depth); ++step) {
    book.set(BookSide::Bid, Price::from_raw(kMiddle - step), Quantity::from_raw(step));
    book.set(BookSide::Ask, Price::from_raw(kMiddle + step), Quantity::from_raw(step));
  }
  return book;
}

/// Quantities change, levels vanish and come back; distances from the touch fall off geometrically.
std::vector<Change> make_changes(std::size_t depth) {
  std::mt19937_64 random{20261123};
  std::geometric_distribution<std::int64_t> distance{1.0 / static_cast<double>(kMeanRank)};
  std::vector<Change> changes;
  while (changes.size() < kChanges) {
    const std::int64_t step = 1 + distance(random) % static_cast<std::int64_t>(depth);
    const bool is_bid = random() % 2 == 0;
    const std::int64_t quantity =
        random() % 3 == 0 ? 0 : 1 + static_cast<std::int64_t>(random() % 1'000'000);
    changes.push_back({is_bid ? BookSide::Bid : BookSide::Ask,
                       Price::from_raw(is_bid ? kMiddle - step : kMiddle + step),
                       Quantity::from_raw(quantity)});
  }
  return changes;
}

bool gives_the_right_book(std::size_t depth, const std::vector<Change>& changes) {
  OrderBook book = make_book(depth);
  std::map<Price, Quantity> bids;
  for (std::size_t rank = 0; rank < depth; ++rank) {
    const Level& level = book.level(BookSide::Bid, rank);
    bids[level.price] = level.quantity;
  }
  for (const Change& change : changes) {
    book.set(change.side, change.price, change.quantity);
    if (change.side == BookSide::Ask) continue;
    if (change.quantity.is_zero()) {
      bids.erase(change.price);
    } else {
      bids[change.price] = change.quantity;
    }
  }
  if (book.depth(BookSide::Bid) != bids.size()) return false;
  std::size_t rank = bids.size();
  for (const auto& [price, quantity] : bids) {
    if (book.level(BookSide::Bid, --rank) != Level{price, quantity}) return false;
  }
  return true;
}

void BM_SetLevel(benchmark::State& state) {
  const auto depth = static_cast<std::size_t>(state.range(0));
  const std::vector<Change> changes = make_changes(depth);
  if (!gives_the_right_book(depth, changes)) return state.SkipWithError("wrong book");
  OrderBook book = make_book(depth);
  std::size_t next = 0;
  for (auto _ : state) {
    const Change& change = changes[next];
    benchmark::DoNotOptimize(book.set(change.side, change.price, change.quantity));
    next = (next + 1) % kChanges;
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(BM_SetLevel)->Arg(25)->Arg(400)->Arg(1'000)->Arg(5'000);

void BM_LoadSnapshot(benchmark::State& state) {
  const auto depth = static_cast<std::size_t>(state.range(0));
  OrderBook book{depth};
  for (auto _ : state) {
    book.clear();
    for (std::int64_t step = 1; step <= state.range(0); ++step) {
      book.set(BookSide::Bid, Price::from_raw(kMiddle - step), Quantity::from_raw(step));
    }
  }
  if (book.depth(BookSide::Bid) != depth) return state.SkipWithError("wrong depth");
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(BM_LoadSnapshot)->Arg(1'000)->Arg(5'000);

void BM_TopLevels(benchmark::State& state) {
  const OrderBook book = make_book(400);
  std::array<Level, 16> best{};
  for (auto _ : state) {
    benchmark::DoNotOptimize(book.top_levels(BookSide::Bid, best));
    benchmark::ClobberMemory();
  }
  if (best[15] != book.level(BookSide::Bid, 15)) return state.SkipWithError("wrong levels");
}
BENCHMARK(BM_TopLevels);

}  // namespace
}  // namespace crossbook
