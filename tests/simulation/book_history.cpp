#include "tests/simulation/book_history.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace crossbook::simulation {
namespace {

std::uint64_t hash_of(std::span<const Level> bids, std::span<const Level> asks) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const std::span<const Level> side : {bids, asks}) {
    for (const Level& level : side.first(std::min(side.size(), kTouchLevels)))
      for (const std::int64_t value : {level.price.raw(), level.quantity.raw()})
        hash = (hash ^ static_cast<std::uint64_t>(value)) * 0x100000001b3U;
    hash = (hash ^ 1U) * 0x100000001b3U;
  }
  return hash;
}

}  // namespace

void BookHistory::note(InstrumentId instrument, const OrderBook& book, MonoNanos now) {
  std::array<Level, kTouchLevels> bids{}, asks{};
  const std::size_t bid_count = book.top_levels(BookSide::Bid, bids);
  const std::size_t ask_count = book.top_levels(BookSide::Ask, asks);
  Book& kept = books_[instrument.value()];
  if (now - kept.turned > kKept) {
    kept.older = std::exchange(kept.newer, {});
    kept.turned = now;
  }
  kept.latest = hash_of(std::span{bids}.first(bid_count), std::span{asks}.first(ask_count));
  kept.newer[kept.latest] = now;
}

bool BookHistory::has(InstrumentId instrument, std::span<const Level> bids,
                      std::span<const Level> asks, MonoNanos since) const {
  const Book& kept = books_[instrument.value()];
  const std::uint64_t hash = hash_of(bids, asks);
  if (hash == kept.latest) return true;
  const auto is_in = [&](const States& states) {
    const auto found = states.find(hash);
    return found != states.end() && found->second >= since;
  };
  return is_in(kept.newer) || is_in(kept.older);
}

}  // namespace crossbook::simulation
