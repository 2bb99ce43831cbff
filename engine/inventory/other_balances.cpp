#include "engine/inventory/other_balances.hpp"

#include <algorithm>

namespace crossbook {

void OtherBalances::on_balance(const OtherBalance& balance, bool has_begun,
                               MonoNanos now) noexcept {
  Venue& venue = venues_[balance.venue.value()];
  auto row = std::find_if(venue.rows.begin(), venue.rows.end(),
                          [&](const Row& one) { return one.asset == balance.asset; });
  if (row == venue.rows.end() && venue.rows.size() == kMaxOtherAssets) {
    if (has_begun) venue.beyond = Change{balance.asset, balance.total, now};
    return;
  }
  if (row == venue.rows.end()) {
    venue.rows.push_back({balance.asset, {}, {}});
    row = venue.rows.end() - 1;
  }
  if (!unexplained(balance.venue)) venue.since = now;
  row->total = balance.total;
  if (!has_begun) row->opening = balance.total;
}

void OtherBalances::on_fee(VenueId venue, Amount fee) noexcept {
  if (fee > Amount{}) venues_[venue.value()].fees += fee;
}

std::optional<OtherBalances::Change> OtherBalances::unexplained(VenueId venue) const noexcept {
  const Venue& at = venues_[venue.value()];
  if (at.beyond) return at.beyond;
  Amount fallen;
  const Row* deepest = nullptr;
  for (const Row& row : at.rows) {
    const Amount change = row.total - row.opening;
    if (change > Amount{}) return Change{row.asset, change, at.since};
    fallen -= change;
    if (deepest == nullptr || change < deepest->total - deepest->opening) deepest = &row;
  }
  if (fallen <= at.fees) return std::nullopt;
  return Change{deepest->asset, deepest->total - deepest->opening, at.since};
}

void OtherBalances::adopt(VenueId venue) noexcept {
  Venue& at = venues_[venue.value()];
  for (Row& row : at.rows) row.opening = row.total;
  at.beyond.reset();
  at.fees = {};
}

}  // namespace crossbook
