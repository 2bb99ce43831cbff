// The depth behind a touch: prices on a grid that stays while the touch moves, sizes that change a
// few at a time, as real books do.
// In: a touch. Out: levels, best first, on the venue's ticks and lots. Thread: the exchanges'.
// Limits: kQuotedDepth levels a side.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/market_random.hpp"

namespace crossbook {

inline constexpr std::size_t kQuotedDepth = 20;

class DepthShape {
 public:
  /// @param touch_price where the market is, roughly  @param touch_size usual size of the best
  /// level
  DepthShape(const InstrumentRules& rules, Price touch_price, Quantity touch_size,
             MarketRandom& random);

  /// Draws the sizes of a few levels anew, mostly near the touch.
  void change_some(Price touch_price, MarketRandom& random);
  /// @param thickness_permille 1000 = usual sizes
  void build(BookSide side, Price best, std::int64_t thickness_permille,
             std::vector<Level>& out) const;

 private:
  static constexpr std::size_t kCells = 64;
  std::int64_t cell_of(Price price) const noexcept { return price.raw() / step_; }
  Quantity size(BookSide side, std::int64_t cell, std::size_t rank,
                std::int64_t thickness_permille) const noexcept;

  std::int64_t tick_;
  std::int64_t lot_;
  std::int64_t least_;  // quantity
  std::int64_t step_;   // price distance of two levels behind the best one
  Quantity touch_size_;
  std::array<std::array<std::int64_t, kCells>, 2> permille_{};  // by side and cell
};

}  // namespace crossbook
