// Level and the two sides of a book.
// In: prices and quantities. Out: values. Thread: any. Limits: those of Price and Quantity.
#pragma once

#include <cstdint>

#include "venues/market/price.hpp"

namespace crossbook {

enum class BookSide : std::uint8_t { Bid, Ask };

struct Level {
  Price price;
  Quantity quantity;
  friend constexpr bool operator==(const Level&, const Level&) = default;
};

/// Whether a stands nearer to the touch than b.
template <BookSide kSide>
constexpr bool is_better(Price a, Price b) noexcept {
  return kSide == BookSide::Bid ? a > b : a < b;
}

}  // namespace crossbook
