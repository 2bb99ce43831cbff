#include "venues/exchange/level_changes.hpp"

#include <algorithm>

namespace crossbook {
namespace {

bool is_better(BookSide side, Price a, Price b) noexcept {
  return side == BookSide::Bid ? a > b : a < b;
}

}  // namespace

std::vector<Level> top_levels(const OrderBook& book, BookSide side, std::size_t depth) {
  std::vector<Level> levels(std::min(depth, book.depth(side)));
  levels.resize(book.top_levels(side, levels));
  return levels;
}

std::vector<Level> changed_levels(BookSide side, const std::vector<Level>& before,
                                  const std::vector<Level>& after) {
  std::vector<Level> changes;
  auto old = before.begin();
  auto now = after.begin();
  while (old != before.end() || now != after.end()) {
    const bool is_gone =
        now == after.end() || (old != before.end() && is_better(side, old->price, now->price));
    if (is_gone) {
      changes.push_back({old->price, Quantity{}});
      ++old;
      continue;
    }
    const bool was_here = old != before.end() && old->price == now->price;
    if (!was_here || old->quantity != now->quantity) changes.push_back(*now);
    if (was_here) ++old;
    ++now;
  }
  return changes;
}

}  // namespace crossbook
