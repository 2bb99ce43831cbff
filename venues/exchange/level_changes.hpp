// What a feed of snapshots and deltas is made of: the best levels, and what has changed in them.
// In: books, lists of levels. Out: lists of levels. Thread: any. Limits: none.
#pragma once

#include <vector>

#include "venues/market/order_book.hpp"

namespace crossbook {

/// The levels of one side, best first.
std::vector<Level> top_levels(const OrderBook& book, BookSide side, std::size_t depth);
/// What turns one list of levels into another: new and changed ones, gone ones with size zero.
std::vector<Level> changed_levels(BookSide side, const std::vector<Level>& before,
                                  const std::vector<Level>& after);

}  // namespace crossbook
