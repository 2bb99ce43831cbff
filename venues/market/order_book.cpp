#include "venues/market/order_book.hpp"

#include <algorithm>
#include <cassert>
#include <cstring>
#include <utility>

namespace crossbook {
namespace {

/// Most changes are this near to the touch. Counting these many without an early exit costs less
/// than the mispredicted branch of a search that stops.
constexpr std::size_t kNearLevels = 12;

/// Whether a stands nearer to the touch than b.
template <BookSide kSide>
bool is_better(Price a, Price b) noexcept {
  return kSide == BookSide::Bid ? a > b : a < b;
}

/// How many levels, worst first, are not better than the price: by halves, without branches.
template <BookSide kSide>
std::size_t count_not_better(std::span<const Level> levels, Price price) noexcept {
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
template <BookSide kSide>
std::size_t find_place(std::span<const Level> levels, Price price) noexcept {
  const std::size_t near = std::min(levels.size(), kNearLevels);
  const std::size_t far = levels.size() - near;
  std::size_t better = 0;
  for (const Level& level : levels.subspan(far)) better += is_better<kSide>(level.price, price);
  if (better < near) return levels.size() - better;
  return count_not_better<kSide>(levels.first(far), price);
}

template <BookSide kSide>
BookWalk walk_levels(std::span<const Level> levels, Quantity size, Price limit) noexcept {
  BookWalk walk;
  for (auto level = levels.rbegin(); level != levels.rend() && walk.filled < size; ++level) {
    if (is_better<kSide>(limit, level->price)) break;
    const Quantity taken = std::min(level->quantity, size - walk.filled);
    walk.filled += taken;
    walk.notional += level->price * taken;
    walk.worst = level->price;
  }
  return walk;
}

}  // namespace

void OrderBook::Ladder::insert(std::size_t at, const Level& level) noexcept {
  Level* const data = slots.data();
  const bool is_upper_shorter = end - at <= at - begin;
  if (is_upper_shorter ? end == slots.size() : begin == 0) {  // no room there: back to the middle
    const std::size_t count = size();
    const std::size_t middle = (slots.size() - count) / 2;
    std::memmove(data + middle, data + begin, count * sizeof(Level));
    at = at - begin + middle;
    begin = middle;
    end = middle + count;
  }
  if (is_upper_shorter) {
    std::copy_backward(data + at, data + end, data + end + 1);
    ++end;
  } else {
    std::copy(data + begin, data + at, data + begin - 1);
    --begin;
    --at;
  }
  data[at] = level;
}

void OrderBook::Ladder::erase(std::size_t at) noexcept {
  Level* const data = slots.data();
  if (end - at <= at - begin) {
    std::copy(data + at + 1, data + end, data + at);
    --end;
  } else {
    std::copy_backward(data + begin, data + at, data + at + 1);
    ++begin;
  }
}

OrderBook::OrderBook(std::size_t max_depth)
    : max_depth_{std::max<std::size_t>(max_depth, 1)}, bids_{max_depth_}, asks_{max_depth_} {}

void OrderBook::clear() noexcept {
  bids_.clear();
  asks_.clear();
}

template <BookSide kSide>
bool OrderBook::set_level(Ladder& ladder, Price price, Quantity quantity) noexcept {
  assert(quantity.raw() >= 0);
  std::size_t at = ladder.begin + find_place<kSide>(ladder.all(), price);
  if (at > ladder.begin && ladder.slots[at - 1].price == price) {
    Level& known = ladder.slots[at - 1];
    if (quantity.is_zero()) {
      ladder.erase(at - 1);
      return true;
    }
    return std::exchange(known.quantity, quantity) != quantity;
  }
  if (quantity.is_zero()) return false;
  if (ladder.size() == max_depth_) {
    if (at == ladder.begin) return false;
    ++ladder.begin;
  }
  ladder.insert(at, {price, quantity});
  return true;
}

bool OrderBook::set(BookSide side, Price price, Quantity quantity) noexcept {
  return side == BookSide::Bid ? set_level<BookSide::Bid>(bids_, price, quantity)
                               : set_level<BookSide::Ask>(asks_, price, quantity);
}

void OrderBook::truncate(std::size_t depth) noexcept {
  for (Ladder* ladder : {&bids_, &asks_}) {
    if (ladder->size() > depth) ladder->begin = ladder->end - depth;
  }
}

TopOfBook OrderBook::top() const noexcept {
  TopOfBook top;
  if (!bids_.empty()) top.bid = bids_.best();
  if (!asks_.empty()) top.ask = asks_.best();
  return top;
}

bool OrderBook::is_crossed() const noexcept {
  return !bids_.empty() && !asks_.empty() && bids_.best().price >= asks_.best().price;
}

std::size_t OrderBook::top_levels(BookSide side, std::span<Level> out) const noexcept {
  const std::span<const Level> levels = ladder(side).all();
  const std::size_t count = std::min(levels.size(), out.size());
  std::reverse_copy(levels.end() - static_cast<std::ptrdiff_t>(count), levels.end(), out.begin());
  return count;
}

BookWalk OrderBook::walk(BookSide side, Quantity size, Price limit) const noexcept {
  const std::span<const Level> levels = ladder(side).all();
  return side == BookSide::Bid ? walk_levels<BookSide::Bid>(levels, size, limit)
                               : walk_levels<BookSide::Ask>(levels, size, limit);
}

}  // namespace crossbook
