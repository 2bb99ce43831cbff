// One side of a book: near the touch by tick, the rest sorted.
// In: absolute level changes. Out: levels by rank. Thread: its owner's. Limits: max_depth levels;
// allocates only where it is made, copied or given another grid.
//
// Each level stands in one place: in the window if its price is on the grid and covered, else among
// the sorted ones. The window follows the touch: it moves when a better level is out of its reach,
// when it runs empty, and when a worse level falls out of it while it is mostly unused.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "venues/market/level.hpp"
#include "venues/market/price_grid.hpp"
#include "venues/market/sorted_levels.hpp"
#include "venues/market/tick_window.hpp"

namespace crossbook {

template <BookSide kSide>
class BookHalf {
 public:
  BookHalf(std::size_t max_depth, PriceGrid grid, std::size_t window_ticks);
  BookHalf(const BookHalf& other);
  BookHalf& operator=(const BookHalf& other);
  BookHalf(BookHalf&&) noexcept = default;
  BookHalf& operator=(BookHalf&&) noexcept = default;
  ~BookHalf() = default;

  void set_grid(PriceGrid grid, std::size_t window_ticks);

  std::size_t size() const noexcept { return far_.size() + (near_ ? near_->count() : 0); }
  /// A zero quantity: there is none.
  Level best() const noexcept {
    const std::int64_t at = near_ ? near_->best() : TickWindow::kNone;
    const bool has_far = !far_.empty();
    if (at == TickWindow::kNone) return has_far ? far_.best() : Level{};
    const Level near = level_at(at);
    return has_far && is_better<kSide>(far_.best().price, near.price) ? far_.best() : near;
  }
  /// Only of a side that has levels.
  Price worst() const noexcept;
  /// @param rank below size(). Cheap for the first ones only, where there is a window.
  Level level(std::size_t rank) const noexcept;
  std::size_t top_levels(std::span<Level> out) const noexcept;

  /// @return true if the side changed
  [[gnu::always_inline]] inline bool set(Price price, Quantity quantity) noexcept {
    std::int64_t ticks = 0;
    if (near_ && grid_.find(price, ticks)) [[likely]] {
      const std::int64_t key = key_of(ticks);
      if (!near_->covers(key)) [[unlikely]]
        return set_uncovered(key, price, quantity);
      const std::int64_t before = near_->exchange(key, quantity.raw());
      if (near_->count() == 0) [[unlikely]]
        follow_touch();
      if (size() > max_depth_) [[unlikely]]
        return keep_depth(price);
      return before != quantity.raw();
    }
    return set_far(price, quantity);
  }
  void truncate(std::size_t depth) noexcept {
    while (size() > depth) drop_worst();
  }
  void clear() noexcept;

  /// The best price that ever fell out because the side was full.
  std::optional<Price> dropped() const noexcept { return dropped_; }

 private:
  static std::int64_t key_of(std::int64_t ticks) noexcept {
    return kSide == BookSide::Bid ? ticks : -ticks;
  }
  Level level_at(std::int64_t offset) const noexcept {
    return {grid_.price(key_of(near_->key_at(offset))),
            Quantity::from_raw(near_->quantity_at(offset))};
  }
  /// Calls each(level), best first, until it says no.
  template <class Each>
  void for_each(Each each) const noexcept;

  bool set_uncovered(std::int64_t key, Price price, Quantity quantity) noexcept;
  bool set_far(Price price, Quantity quantity) noexcept;
  bool keep_depth(Price added) noexcept;
  void drop_worst() noexcept;
  void follow_touch() noexcept;
  void move_window(std::int64_t best_key) noexcept;

  std::size_t max_depth_;
  PriceGrid grid_;
  SortedLevels<kSide> far_;
  std::unique_ptr<TickWindow> near_;  // none without a grid
  std::vector<Level> moving_;
  std::optional<Price> dropped_;
};

extern template class BookHalf<BookSide::Bid>;
extern template class BookHalf<BookSide::Ask>;

}  // namespace crossbook
