// Level, OrderBook, TopOfBook: one instrument's aggregated book on one venue.
// In: snapshots and absolute level changes. Out: best, top N, walk to a size.
// Thread: its owner's only. Limits: max_depth levels a side; the worst fall out for good. Allocates
// only in its constructor.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "venues/market/price.hpp"

namespace crossbook {

enum class BookSide : std::uint8_t { Bid, Ask };

struct Level {
  Price price;
  Quantity quantity;
  friend constexpr bool operator==(const Level&, const Level&) = default;
};

/// Best bid and ask; a zero quantity means that the side is empty.
struct TopOfBook {
  Level bid;
  Level ask;
  friend constexpr bool operator==(const TopOfBook&, const TopOfBook&) = default;
};

/// What a walk through one side would fill.
struct BookWalk {
  Quantity filled;
  Notional notional;
  Price worst;  // price of the last level touched; meaningless if nothing filled
};

class OrderBook {
 public:
  /// @param max_depth levels kept a side, >= 1 (0 is taken as 1)
  explicit OrderBook(std::size_t max_depth);

  void clear() noexcept;
  /// Sets one level to an absolute quantity; zero removes. Removing an unknown level is normal. A
  /// new level on a full side drops the worst one, or is ignored if it would be the worst itself.
  /// @param quantity not negative: codecs refuse that (M13)
  /// @return true if the book changed
  bool set(BookSide side, Price price, Quantity quantity) noexcept;
  /// Cuts both sides to the best depth levels.
  void truncate(std::size_t depth) noexcept;

  TopOfBook top() const noexcept;
  bool is_crossed() const noexcept;  // best bid >= best ask, both present
  std::size_t depth(BookSide side) const noexcept { return ladder(side).size(); }
  /// @param rank 0 = best; must be < depth(side)
  const Level& level(BookSide side, std::size_t rank) const noexcept {
    const Ladder& all = ladder(side);
    return all.slots[all.end - 1 - rank];
  }
  /// Copies the best levels, best first. @return how many were written
  std::size_t top_levels(BookSide side, std::span<Level> out) const noexcept;
  /// Takes from the side, best first, until size is filled or the price is worse than limit.
  BookWalk walk(BookSide side, Quantity size, Price limit) const noexcept;

 private:
  /// One side, best last, amid twice the room that it needs: a level comes or goes by moving the
  /// shorter of its two neighbourhoods, and the worst falls out by ++begin.
  struct Ladder {
    explicit Ladder(std::size_t max_depth) : slots(2 * max_depth) { clear(); }
    std::size_t size() const noexcept { return end - begin; }
    bool empty() const noexcept { return begin == end; }
    std::span<const Level> all() const noexcept { return {slots.data() + begin, size()}; }
    const Level& best() const noexcept { return slots[end - 1]; }
    void clear() noexcept { begin = end = slots.size() / 2; }
    void insert(std::size_t at, const Level& level) noexcept;
    void erase(std::size_t at) noexcept;

    std::vector<Level> slots;
    std::size_t begin = 0;  // the worst level's place
    std::size_t end = 0;    // behind the best level's
  };
  const Ladder& ladder(BookSide side) const noexcept {
    return side == BookSide::Bid ? bids_ : asks_;
  }
  template <BookSide kSide>
  bool set_level(Ladder& ladder, Price price, Quantity quantity) noexcept;

  std::size_t max_depth_;
  Ladder bids_;  // ascending prices
  Ladder asks_;  // descending prices
};

}  // namespace crossbook
