// Prices after taker fees, fine enough that nothing is lost: price x 10^8.
// In: prices, fees. Out: what a unit of base earns or costs. Thread: any. Limits: fees below 50 %.
#pragma once

#include <cstdint>

#include "venues/market/fee.hpp"
#include "venues/market/planted_bug.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

/// A price after fees, at price_scale + 8 decimals.
using NetPrice = Wide<struct NetPriceTag>;

/// What one unit of base sold at the bid brings. Exact: a sale's fee is always taken from the
/// quote.
constexpr NetPrice net_bid(Price bid, const Fees& fees) noexcept {
  return NetPrice::from_raw(Int128{bid.raw()} * (FeeRate::kUnit - fees.taker.parts()));
}
/// What one unit of base received at the ask costs, rounded up. Where the fee is taken from the
/// base received, more than one unit is bought.
inline NetPrice net_ask(Price ask, const Fees& fees) noexcept {
  const Int128 price = ask.raw();
  const Int128 rate = is_planted(PlantedBug::FeeForgotten) ? 0 : Int128{fees.taker.parts()};
  if (fees.asset == FeeAsset::Quote) return NetPrice::from_raw(price * (FeeRate::kUnit + rate));
  const Int128 kept = FeeRate::kUnit - rate;
  const Int128 gross = price * FeeRate::kUnit * FeeRate::kUnit;
  return NetPrice::from_raw((gross + kept - 1) / kept);
}
/// Edge per million of the cost, rounded down. @param cost above zero
constexpr std::int64_t edge_ppm(NetPrice bid, NetPrice cost) noexcept {
  const Int128 scaled = (bid.raw() - cost.raw()) * 1'000'000;
  const Int128 ppm = scaled / cost.raw() - (scaled < 0 && scaled % cost.raw() != 0 ? 1 : 0);
  constexpr Int128 kMost = INT64_MAX;
  return static_cast<std::int64_t>(ppm > kMost ? kMost : ppm);
}
/// Whether selling at bid over buying at cost earns at least min_edge_ppm, and anything at all.
constexpr bool is_worth(NetPrice bid, NetPrice cost, std::int64_t min_edge_ppm) noexcept {
  return bid > cost && bid.raw() * 1'000'000 >= cost.raw() * (1'000'000 + Int128{min_edge_ppm});
}

}  // namespace crossbook
