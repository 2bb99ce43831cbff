#include "venues/market/book_half.hpp"

#include <algorithm>

namespace crossbook {
namespace {

std::unique_ptr<TickWindow> make_window(PriceGrid grid, std::size_t ticks) {
  return grid == PriceGrid{} ? nullptr : std::make_unique<TickWindow>(ticks);
}

}  // namespace

template <BookSide kSide>
BookHalf<kSide>::BookHalf(std::size_t max_depth, PriceGrid grid, std::size_t window_ticks)
    : max_depth_{max_depth},
      grid_{grid},
      far_{max_depth + 1},
      near_{make_window(grid, window_ticks)} {
  moving_.reserve(max_depth + 1);
}

template <BookSide kSide>
BookHalf<kSide>::BookHalf(const BookHalf& other)
    : BookHalf{other.max_depth_, other.grid_, other.near_ ? other.near_->ticks() : 0} {
  if (near_) near_->restart(other.near_->base());
  other.for_each([&](const Level& level) { return set(level.price, level.quantity), true; });
  dropped_ = other.dropped_;
}

template <BookSide kSide>
BookHalf<kSide>& BookHalf<kSide>::operator=(const BookHalf& other) {
  return *this = BookHalf{other};
}

template <BookSide kSide>
void BookHalf<kSide>::set_grid(PriceGrid grid, std::size_t window_ticks) {
  if (grid == grid_) return;
  BookHalf other{max_depth_, grid, window_ticks};
  for_each([&](const Level& level) { return other.set(level.price, level.quantity), true; });
  other.dropped_ = dropped_;
  *this = std::move(other);
}

template <BookSide kSide>
template <class Each>
void BookHalf<kSide>::for_each(Each each) const noexcept {
  std::size_t rank = 0;  // among the sorted ones
  for (std::int64_t at = near_ ? near_->best() : TickWindow::kNone; at != TickWindow::kNone;
       at = near_->below(at)) {
    const Level near = level_at(at);
    for (; rank < far_.size() && is_better<kSide>(far_.level(rank).price, near.price); ++rank)
      if (!each(far_.level(rank))) return;
    if (!each(near)) return;
  }
  for (; rank < far_.size(); ++rank)
    if (!each(far_.level(rank))) return;
}

template <BookSide kSide>
Level BookHalf<kSide>::level(std::size_t rank) const noexcept {
  if (!near_) return far_.level(rank);
  Level found;
  for_each([&](const Level& level) { return found = level, rank-- > 0; });
  return found;
}

template <BookSide kSide>
std::size_t BookHalf<kSide>::top_levels(std::span<Level> out) const noexcept {
  std::size_t count = 0;
  if (out.empty()) return count;
  for_each([&](const Level& level) {
    out[count] = level;
    return ++count < out.size();
  });
  return count;
}

template <BookSide kSide>
Price BookHalf<kSide>::worst() const noexcept {
  const std::int64_t at = near_ ? near_->worst() : TickWindow::kNone;
  if (at == TickWindow::kNone) return far_.worst().price;
  const Price near = level_at(at).price;
  return !far_.empty() && is_better<kSide>(near, far_.worst().price) ? far_.worst().price : near;
}

template <BookSide kSide>
void BookHalf<kSide>::drop_worst() noexcept {
  const Price price = worst();
  if (!far_.empty() && far_.worst().price == price) {
    far_.drop_worst();
    return;
  }
  near_->exchange(near_->key_at(near_->worst()), 0);
  if (near_->count() == 0) follow_touch();
}

/// A level more than the side may have: the worst one falls out, which may be the one that came.
template <BookSide kSide>
bool BookHalf<kSide>::keep_depth(Price added) noexcept {
  const Price price = worst();
  drop_worst();
  if (!dropped_ || is_better<kSide>(price, *dropped_)) dropped_ = price;
  return price != added;
}

template <BookSide kSide>
bool BookHalf<kSide>::set_far(Price price, Quantity quantity) noexcept {
  const Quantity before = far_.exchange(price, quantity);
  if (size() > max_depth_) return keep_depth(price);
  return before != quantity;
}

template <BookSide kSide>
bool BookHalf<kSide>::set_uncovered(std::int64_t key, Price price, Quantity quantity) noexcept {
  if (quantity.is_zero()) return set_far(price, quantity);
  const bool is_empty = near_->count() == 0;
  const bool is_better_than_all = key > near_->base();  // and not covered
  // Much of the window is spent on prices that nobody bids any more.
  const bool is_lagging =
      !is_empty && near_->best() < static_cast<std::int64_t>(near_->ticks() / 4);
  if (is_empty || is_better_than_all) {
    move_window(key);
  } else if (is_lagging) {
    move_window(near_->key_at(near_->best()));
  }
  if (!near_->covers(key)) return set_far(price, quantity);
  near_->exchange(key, quantity.raw());
  if (size() > max_depth_) return keep_depth(price);
  return true;
}

/// The window ran empty: it goes to where the best of the others is.
template <BookSide kSide>
void BookHalf<kSide>::follow_touch() noexcept {
  if (far_.empty()) return;
  for (std::size_t rank = 0; rank < far_.size(); ++rank) {
    std::int64_t ticks = 0;
    if (!grid_.find(far_.level(rank).price, ticks)) continue;
    move_window(key_of(ticks));
    return;
  }
}

/// Covers what is worse than the key, and an eighth of the window for what may be better.
template <BookSide kSide>
void BookHalf<kSide>::move_window(std::int64_t best_key) noexcept {
  moving_.clear();
  for (std::int64_t at = near_->best(); at != TickWindow::kNone; at = near_->below(at))
    moving_.push_back(level_at(at));
  const auto ticks = static_cast<std::int64_t>(near_->ticks());
  near_->restart(best_key - (ticks - ticks / 8));
  const auto take = [this](const Level& level) {
    std::int64_t found = 0;
    if (!grid_.find(level.price, found) || !near_->covers(key_of(found))) return false;
    near_->exchange(key_of(found), level.quantity.raw());
    return true;
  };
  far_.take_out(take);
  for (const Level& level : moving_)
    if (!take(level)) far_.exchange(level.price, level.quantity);
}

template <BookSide kSide>
void BookHalf<kSide>::clear() noexcept {
  far_.clear();
  if (near_) near_->restart(0);
  dropped_.reset();
}

template class BookHalf<BookSide::Bid>;
template class BookHalf<BookSide::Ask>;

}  // namespace crossbook
