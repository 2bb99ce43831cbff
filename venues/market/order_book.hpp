// OrderBook, TopOfBook: one instrument's aggregated book on one venue.
// In: snapshots and absolute level changes. Out: best, top N. Thread: its owner's only. Limits:
// max_depth levels a side; the worst fall out for good. Allocates only where it is made, copied or
// given another grid.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <optional>
#include <span>

#include "venues/market/book_half.hpp"

namespace crossbook {

/// Best bid and ask; a zero quantity means that the side is empty.
struct TopOfBook {
  Level bid;
  Level ask;
  /// Best bid >= best ask, both present.
  constexpr bool is_crossed() const noexcept {
    return !bid.quantity.is_zero() && !ask.quantity.is_zero() && bid.price >= ask.price;
  }
  friend constexpr bool operator==(const TopOfBook&, const TopOfBook&) = default;
};

class OrderBook {
 public:
  /// @param max_depth levels kept a side, >= 1 (0 is taken as 1)
  /// @param grid prices that are multiples of its tick cost no search; none: all are searched for
  /// @param window_ticks how far from the touch that holds: see TickWindow
  explicit OrderBook(std::size_t max_depth, PriceGrid grid = {},
                     std::size_t window_ticks = kMaxWindowTicks)
      : bids_{std::max<std::size_t>(max_depth, 1), grid, window_ticks},
        asks_{std::max<std::size_t>(max_depth, 1), grid, window_ticks} {}

  /// The levels stay.
  void set_grid(PriceGrid grid, std::size_t window_ticks = kMaxWindowTicks) {
    bids_.set_grid(grid, window_ticks);
    asks_.set_grid(grid, window_ticks);
  }

  void clear() noexcept {
    bids_.clear();
    asks_.clear();
  }
  /// Sets one level to an absolute quantity; zero removes. Removing an unknown level is normal. A
  /// new level on a full side drops the worst one, or is ignored if it would be the worst itself.
  /// @param quantity not negative: codecs refuse that (M13)
  /// @return true if the book changed
  bool set(BookSide side, Price price, Quantity quantity) noexcept {
    assert(quantity.raw() >= 0);
    return side == BookSide::Bid ? bids_.set(price, quantity) : asks_.set(price, quantity);
  }
  /// Sets all of them.
  void apply(BookSide side, std::span<const Level> levels) noexcept {
    if (side == BookSide::Bid) {
      for (const Level& level : levels) bids_.set(level.price, level.quantity);
    } else {
      for (const Level& level : levels) asks_.set(level.price, level.quantity);
    }
  }
  /// Cuts both sides to the best depth levels.
  void truncate(std::size_t depth) noexcept {
    bids_.truncate(depth);
    asks_.truncate(depth);
  }

  TopOfBook top() const noexcept { return {bids_.best(), asks_.best()}; }
  bool is_crossed() const noexcept { return top().is_crossed(); }
  std::size_t depth(BookSide side) const noexcept {
    return side == BookSide::Bid ? bids_.size() : asks_.size();
  }
  /// @param rank 0 = best; must be < depth(side). With a grid, for cold paths: top_levels is not.
  Level level(BookSide side, std::size_t rank) const noexcept {
    return side == BookSide::Bid ? bids_.level(rank) : asks_.level(rank);
  }
  /// Copies the best levels, best first. @return how many were written
  std::size_t top_levels(BookSide side, std::span<Level> out) const noexcept {
    return side == BookSide::Bid ? bids_.top_levels(out) : asks_.top_levels(out);
  }
  /// The best price that fell out of a full side since the book was cleared: at it and behind it
  /// nothing is known.
  std::optional<Price> dropped(BookSide side) const noexcept {
    return side == BookSide::Bid ? bids_.dropped() : asks_.dropped();
  }

 private:
  BookHalf<BookSide::Bid> bids_;
  BookHalf<BookSide::Ask> asks_;
};

}  // namespace crossbook
