// Every state that an exchange's books had at their touch, for a while.
// In: books after each change. Out: whether a touch was ever shown. Thread: one.
// Limits: kTouchLevels a side; what was not shown for kKept may be forgotten.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "tests/simulation/clockwork.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/order_book.hpp"

namespace crossbook::simulation {

inline constexpr std::size_t kTouchLevels = 3;

class BookHistory {
 public:
  static constexpr seconds kKept{20};

  explicit BookHistory(std::size_t instruments) : books_(instruments) {}

  void note(InstrumentId instrument, const OrderBook& book, MonoNanos now);
  /// @param bids, asks at least kTouchLevels each, best first
  /// @return whether the exchange showed that at or after the time
  bool has(InstrumentId instrument, std::span<const Level> bids, std::span<const Level> asks,
           MonoNanos since) const;

 private:
  using States = std::unordered_map<std::uint64_t, MonoNanos>;  // hash, last seen
  struct Book {
    States newer, older;
    std::uint64_t latest = 0;  // as long as it stands it is shown
    MonoNanos turned;          // when the newer became the older ones
  };
  std::vector<Book> books_;  // by instrument
};

}  // namespace crossbook::simulation
