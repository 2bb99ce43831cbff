#include "venues/exchange/depth_shape.hpp"

#include <algorithm>

#include "venues/market/rounding.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kStepPpm = 100;   // a level each basis point, where ticks allow it
constexpr std::int64_t kSmallest = 150;  // permille of the usual size
constexpr std::int64_t kLargest = 2'500;
constexpr std::int64_t kBracket = 4;   // levels of like size; the next bracket is larger
constexpr std::int64_t kGrowth = 600;  // permille more per bracket
constexpr int kChanges = 3;

std::size_t index_of(BookSide side) noexcept { return side == BookSide::Bid ? 0 : 1; }

}  // namespace

DepthShape::DepthShape(const InstrumentRules& rules, Price touch_price, Quantity touch_size,
                       MarketRandom& random)
    : tick_{std::max<std::int64_t>(1, rules.tick_size.raw())},
      lot_{std::max<std::int64_t>(1, rules.lot_size.raw())},
      least_{std::max(lot_, ceil_to_step(rules.min_quantity.raw(), lot_))},
      step_{std::max(tick_, floor_to_step(touch_price.raw() / 1'000'000 * kStepPpm, tick_))},
      touch_size_{touch_size} {
  for (auto& side : permille_)
    for (std::int64_t& size : side) size = random.skewed(kSmallest, kLargest);
}

void DepthShape::change_some(Price touch_price, MarketRandom& random) {
  for (int i = 0; i < kChanges; ++i) {
    const std::int64_t away = random.skewed(-2, static_cast<std::int64_t>(kQuotedDepth));
    const BookSide side = random.one_in(2) ? BookSide::Bid : BookSide::Ask;
    const std::int64_t cell = cell_of(touch_price) + (side == BookSide::Bid ? -away : away);
    permille_[index_of(side)][static_cast<std::size_t>(cell) % kCells] =
        random.skewed(kSmallest, kLargest);
  }
}

Quantity DepthShape::size(BookSide side, std::int64_t cell, std::size_t rank,
                          std::int64_t thickness_permille) const noexcept {
  const std::int64_t own = permille_[index_of(side)][static_cast<std::size_t>(cell) % kCells];
  const std::int64_t growth = 1'000 + static_cast<std::int64_t>(rank) / kBracket * kGrowth;
  const Int128 raw = Int128{touch_size_.raw()} * own * growth * thickness_permille / 1'000'000'000;
  const std::int64_t lots = floor_to_step(static_cast<std::int64_t>(raw), lot_);
  return Quantity::from_raw(std::max(least_, lots));
}

void DepthShape::build(BookSide side, Price best, std::int64_t thickness_permille,
                       std::vector<Level>& out) const {
  out.clear();
  out.push_back({best, size(side, cell_of(best), 0, thickness_permille)});
  const bool is_bid = side == BookSide::Bid;
  std::int64_t price =
      is_bid ? floor_to_step(best.raw() - tick_, step_) : ceil_to_step(best.raw() + tick_, step_);
  while (out.size() < kQuotedDepth && price > 0) {
    const Price at = Price::from_raw(price);
    out.push_back({at, size(side, cell_of(at), out.size(), thickness_permille)});
    price += is_bid ? -step_ : step_;
  }
}

}  // namespace crossbook
