// The levels of one side in one sorted array: any prices, found by search.
// In: absolute level changes. Out: levels by rank. Thread: its owner's. Limits: most levels;
// allocates only in its constructor.
#pragma once

#include <algorithm>
#include <cstring>
#include <span>
#include <vector>

#include "venues/market/level.hpp"

namespace crossbook {

/// Best last, amid twice the room that it needs: a level comes or goes by moving the shorter of its
/// two neighbourhoods, and the worst falls out by ++begin.
template <BookSide kSide>
class SortedLevels {
 public:
  explicit SortedLevels(std::size_t most) : slots_(2 * most) { clear(); }

  std::size_t size() const noexcept { return end_ - begin_; }
  bool empty() const noexcept { return begin_ == end_; }
  /// Worst first.
  std::span<const Level> all() const noexcept { return {slots_.data() + begin_, size()}; }
  const Level& best() const noexcept { return slots_[end_ - 1]; }
  const Level& worst() const noexcept { return slots_[begin_]; }
  /// @param rank 0 = best
  const Level& level(std::size_t rank) const noexcept { return slots_[end_ - 1 - rank]; }

  void clear() noexcept { begin_ = end_ = slots_.size() / 2; }
  void drop_worst() noexcept { ++begin_; }

  /// @return the quantity before, zero for none
  Quantity exchange(Price price, Quantity quantity) noexcept {
    const std::size_t at = begin_ + find_place(all(), price);
    if (at > begin_ && slots_[at - 1].price == price) {
      const Quantity before = std::exchange(slots_[at - 1].quantity, quantity);
      if (quantity.is_zero()) erase(at - 1);
      return before;
    }
    if (!quantity.is_zero()) insert(at, {price, quantity});
    return {};
  }

  /// Takes out, best first, those that take(level) took.
  template <class Take>
  void take_out(Take take) noexcept {
    std::size_t kept = end_;
    for (std::size_t at = end_; at-- > begin_;)
      if (!take(slots_[at])) slots_[--kept] = slots_[at];
    begin_ = kept;
  }

 private:
  /// Most changes are this near to the touch. Counting these many without an early exit costs less
  /// than the mispredicted branch of a search that stops.
  static constexpr std::size_t kNearLevels = 12;

  /// How many levels, worst first, are not better than the price: by halves, without branches.
  static std::size_t count_not_better(std::span<const Level> levels, Price price) noexcept {
    if (levels.empty()) return 0;
    const Level* first = levels.data();
    for (std::size_t left = levels.size(); left > 1;) {
      const std::size_t half = left / 2;
      first += is_better<kSide>(first[half].price, price) ? 0 : half;
      left -= half;
    }
    const auto before = static_cast<std::size_t>(first - levels.data());
    return before + (is_better<kSide>(first->price, price) ? 0 : 1);
  }
  /// The same for levels whose end is the touch.
  static std::size_t find_place(std::span<const Level> levels, Price price) noexcept {
    const std::size_t near = std::min(levels.size(), kNearLevels);
    const std::size_t far = levels.size() - near;
    std::size_t better = 0;
    for (const Level& level : levels.subspan(far)) better += is_better<kSide>(level.price, price);
    if (better < near) return levels.size() - better;
    return count_not_better(levels.first(far), price);
  }

  void insert(std::size_t at, const Level& level) noexcept {
    Level* const data = slots_.data();
    const bool is_upper_shorter = end_ - at <= at - begin_;
    if (is_upper_shorter ? end_ == slots_.size() : begin_ == 0) {  // no room: back to the middle
      const std::size_t count = size();
      const std::size_t middle = (slots_.size() - count) / 2;
      std::memmove(data + middle, data + begin_, count * sizeof(Level));
      at = at - begin_ + middle;
      begin_ = middle;
      end_ = middle + count;
    }
    if (is_upper_shorter) {
      std::copy_backward(data + at, data + end_, data + end_ + 1);
      ++end_;
    } else {
      std::copy(data + begin_, data + at, data + begin_ - 1);
      --begin_;
      --at;
    }
    data[at] = level;
  }
  void erase(std::size_t at) noexcept {
    Level* const data = slots_.data();
    if (end_ - at <= at - begin_) {
      std::copy(data + at + 1, data + end_, data + at);
      --end_;
    } else {
      std::copy_backward(data + begin_, data + at, data + at + 1);
      ++begin_;
    }
  }

  std::vector<Level> slots_;
  std::size_t begin_ = 0;  // the worst level's place
  std::size_t end_ = 0;    // behind the best level's
};

}  // namespace crossbook
