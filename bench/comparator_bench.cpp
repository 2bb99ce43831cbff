// Stage 4: one book update compared with the other venues. 15 venues, 500 instruments, calm books:
// nearly all updates are so. Each row first proves that a crossing is found and told once.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "engine/comparator/comparator.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kUpdates = 1 << 16;

std::vector<Pairing> own_pairings(std::size_t instruments) {
  std::vector<Pairing> pairings;
  for (std::size_t i = 0; i < instruments; ++i) {
    const InstrumentId instrument{static_cast<std::uint16_t>(i)};
    Pairing& pairing = pairings.emplace_back();
    pairing.sell = pairing.buy = instrument;
  }
  return pairings;
}

BookUpdate update_of(std::size_t venue, std::size_t instrument, std::int64_t bid,
                     std::int64_t ask) {
  BookUpdate update;
  update.venue = VenueId{static_cast<std::uint8_t>(venue)};
  update.instrument = InstrumentId{static_cast<std::uint16_t>(instrument)};
  update.withdrawn = WithdrawReason::None;
  update.bid_count = update.ask_count = kBookUpdateDepth;
  for (std::size_t rank = 0; rank < kBookUpdateDepth; ++rank) {
    const auto away = static_cast<std::int64_t>(rank);
    update.bids[rank] = {Price::from_raw(bid - away), Quantity::from_raw(100)};
    update.asks[rank] = {Price::from_raw(ask + away), Quantity::from_raw(100)};
  }
  return update;
}

Comparator make_comparator(std::size_t venues, std::size_t instruments) {
  Comparator comparator{venues, instruments, own_pairings(instruments)};
  Fees fees;
  fees.taker = FeeRate::from_parts(100'000);  // 0.1 %
  for (std::size_t v = 0; v < venues; ++v) {
    for (std::size_t i = 0; i < instruments; ++i) {
      const VenueId venue{static_cast<std::uint8_t>(v)};
      comparator.on_fees(venue, InstrumentId{static_cast<std::uint16_t>(i)}, fees);
      comparator.on_book(update_of(v, i, 1'000'000, 1'000'010));
    }
  }
  return comparator;
}

bool finds_a_crossing_once(Comparator comparator) {
  const auto opened = comparator.on_book(update_of(1, 0, 1'100'000, 1'100'010));
  const std::size_t others = comparator.venue_count() - 1;
  if (opened.size() != others || opened.front().change != PairChange::Opened) return false;
  return comparator.on_book(update_of(1, 0, 1'000'000, 1'000'010)).size() == others;
}

void BM_CompareUpdate(benchmark::State& state) {
  const auto venues = static_cast<std::size_t>(state.range(0));
  const auto instruments = static_cast<std::size_t>(state.range(1));
  Comparator comparator = make_comparator(venues, instruments);
  if (!finds_a_crossing_once(comparator)) return state.SkipWithError("no crossing found");
  std::mt19937_64 random{20261128};
  std::vector<BookUpdate> updates;
  for (std::size_t i = 0; i < 512; ++i) {
    const auto drift = static_cast<std::int64_t>(random() % 9) - 4;
    updates.push_back(update_of(0, 0, 1'000'000 + drift, 1'000'010 + drift));
  }
  std::vector<std::pair<VenueId, InstrumentId>> books;
  for (std::size_t i = 0; i < kUpdates; ++i)
    books.emplace_back(VenueId{static_cast<std::uint8_t>(random() % venues)},
                       InstrumentId{static_cast<std::uint16_t>(random() % instruments)});
  std::size_t next = 0;
  for (auto _ : state) {
    BookUpdate& update = updates[next % updates.size()];
    update.venue = books[next % kUpdates].first;
    update.instrument = books[next % kUpdates].second;
    ++next;
    benchmark::DoNotOptimize(comparator.on_book(update).size());
  }
  state.SetItemsProcessed(state.iterations());
  state.counters["bytes a book"] = sizeof(BookUpdate);
}
BENCHMARK(BM_CompareUpdate)->Args({2, 1})->Args({5, 20})->Args({15, 500});

}  // namespace
}  // namespace crossbook
