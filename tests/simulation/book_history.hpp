// Every state that an exchange's books had at their touch, for a while.
// In: books after each change. Out: whether a touch was ever shown. Thread: one.
// Limits: kTouchLevels a side; states older than kKept may be forgotten.
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
  static constexpr seconds kKept{60};

  explicit BookHistory(std::size_t instruments) : seen_(instruments) {}

  void note(InstrumentId instrument, const OrderBook& book, MonoNanos now);
  /// @param bids, asks at least kTouchLevels each, best first
  /// @return whether the exchange showed that at or after the time
  bool has(InstrumentId instrument, std::span<const Level> bids, std::span<const Level> asks,
           MonoNanos since) const;

 private:
  std::vector<std::unordered_map<std::uint64_t, MonoNanos>>
      seen_;  // by instrument: state, last seen
};

}  // namespace crossbook::simulation
