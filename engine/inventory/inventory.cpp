#include "engine/inventory/inventory.hpp"

#include <algorithm>
#include <bit>
#include <utility>

#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr Int128 kRoundingParts = 1'000'000;      // a millionth of what moves
constexpr Int128 kRoundingStep = 10'000'000'000;  // and 10^-8, at the scale of amounts
static_assert(kAmountScale.decimals() == 18, "kRoundingStep is 10^-8 at that scale");

constexpr Amount size_of(Amount amount) noexcept { return amount < Amount{} ? -amount : amount; }

}  // namespace

Amount rounding_of(Amount amount) noexcept {
  return Amount::from_raw(size_of(amount).raw() / kRoundingParts + kRoundingStep);
}

Inventory::Inventory(std::size_t venues, std::size_t assets)
    : assets_{assets}, holdings_(venues * assets), histories_(venues * assets), begun_(venues) {}

void Inventory::on_balance(const Balance& balance, MonoNanos now) noexcept {
  if (balance.venue.value() >= begun_.size() || balance.asset.value() >= assets_) return;
  const std::size_t place = index(balance.venue, balance.asset);
  Holding& holding = holdings_[place];
  holding.reported_total = balance.total;
  holding.reported_available = balance.available;
  holding.reported_at = now;
  holding.is_reported = true;
  if (!has_begun(balance.venue)) holding.total = balance.total;
  if (holding.total == balance.total) {
    holding.slack = {};
    end_guess(holding);
  }
  const Agreement found = agreement(place);
  const bool differs = found != Agreement::Exact;
  if (differs && !holding.differs) holding.differs_since = holding.unclear_since = now;
  holding.differs = differs;
  holding.is_close = found == Agreement::Close;
}

void Inventory::begin_trading(VenueId venue) noexcept {
  if (has_begun(venue)) return;
  begun_[venue.value()] = true;
  for (std::size_t asset = 0; asset < assets_; ++asset) {
    Holding& holding = holdings_[index(venue, AssetId{static_cast<std::uint16_t>(asset)})];
    holding.opening = holding.total;
  }
}

void Inventory::apply(VenueId venue, const Instrument& instrument, const FillFlow& flow,
                      MonoNanos now) noexcept {
  add(venue, instrument.base, flow.base, now);
  add(venue, instrument.quote, flow.quote, now);
  const AssetId pays = is_planted(PlantedBug::FeeFromWrongSide) ? instrument.base : flow.fee_asset;
  if (pays.value() < assets_) add(venue, pays, -flow.fee, now);
}

void Inventory::allow(VenueId venue, AssetId asset, Amount difference) noexcept {
  holdings_[index(venue, asset)].slack += size_of(difference);
}

void Inventory::guess(VenueId venue, AssetId asset, Amount difference) noexcept {
  allow(venue, asset, difference);
  Holding& holding = holdings_[index(venue, asset)];
  if (!std::exchange(holding.is_guessed, true)) ++guesses_;
}

void Inventory::end_guess(Holding& holding) noexcept {
  if (std::exchange(holding.is_guessed, false)) --guesses_;
}

void Inventory::hold(VenueId venue, AssetId asset, Amount amount) noexcept {
  holdings_[index(venue, asset)].held += amount;
}

void Inventory::release(VenueId venue, AssetId asset, Amount amount) noexcept {
  holdings_[index(venue, asset)].held -= amount;
}

Amount Inventory::total(AssetId asset) const noexcept {
  Amount sum;
  for (std::size_t i = asset.value(); i < holdings_.size(); i += assets_) sum += holdings_[i].total;
  return sum;
}

bool Inventory::is_mismatched(VenueId venue, AssetId asset, MonoNanos now,
                              std::chrono::nanoseconds limit) const noexcept {
  const Holding& holding = at(venue, asset);
  return holding.differs && now - holding.differs_since > limit &&
         holding.reported_at - holding.differs_since >= kConfirmAfter;
}

bool Inventory::is_within_slack(VenueId venue, AssetId asset) const noexcept {
  const Holding& holding = at(venue, asset);
  return size_of(holding.difference()) <= holding.slack;
}

Amount Inventory::adopt(VenueId venue, AssetId asset, MonoNanos now) noexcept {
  return at(venue, asset).differs ? take_over(venue, asset, now) : Amount{};
}

MonoNanos Inventory::changed_at(VenueId venue, AssetId asset) const noexcept {
  const History& history = histories_[index(venue, asset)];
  return history.count == 0 ? MonoNanos{} : history.kept[(history.count - 1) % kKeptTotals].until;
}

Amount Inventory::take_over(VenueId venue, AssetId asset, MonoNanos now) noexcept {
  const std::size_t place = index(venue, asset);
  Holding& holding = holdings_[place];
  const Amount adopted = holding.difference();
  change(place, adopted, now);
  holding.slack = {};
  end_guess(holding);
  return adopted;
}

void Inventory::add(VenueId venue, AssetId asset, Amount amount, MonoNanos now) noexcept {
  if (amount.is_zero()) return;
  allow(venue, asset, rounding_of(amount));
  change(index(venue, asset), amount, now);
}

void Inventory::change(std::size_t place, Amount change, MonoNanos now) noexcept {
  Holding& holding = holdings_[place];
  History& history = histories_[place];
  history.kept[history.count++ % kKeptTotals] = {holding.total, now};
  holding.total += change;
  if (!holding.differs) return;
  const Agreement found = agreement(place);
  holding.differs = found != Agreement::Exact;  // else it knew it before us
  holding.is_close = holding.differs && (holding.is_close || found == Agreement::Close);
}

/// Whether some of the last changes, left out, make what the venue says: exactly, or but for the
/// slack.
Inventory::Agreement Inventory::agreement(std::size_t place) const noexcept {
  const Holding& holding = holdings_[place];
  const History& history = histories_[place];
  const Amount missing = holding.total - holding.reported_total;
  Amount least = size_of(missing);
  std::array<Amount, kLooseChanges> loose;
  std::size_t loose_count = 0;
  Amount after = holding.total;
  for (std::size_t i = 0; !least.is_zero() && i < std::min(history.count, kKeptTotals); ++i) {
    const History::Kept& kept = history.kept[(history.count - 1 - i) % kKeptTotals];
    if (holding.reported_at - kept.until > kWordAge) break;
    least = std::min(least, size_of(kept.total - holding.reported_total));
    if (loose_count < kLooseChanges) loose[loose_count++] = after - kept.total;
    after = kept.total;
  }
  // All their sums: from one to the next, one change comes or goes (a Gray code).
  Amount sum;
  for (unsigned i = 1; !least.is_zero() && i < 1U << loose_count; ++i) {
    const auto bit = static_cast<unsigned>(std::countr_zero(i));
    if (((i ^ (i >> 1)) >> bit & 1U) != 0)
      sum += loose[bit];
    else
      sum -= loose[bit];
    least = std::min(least, size_of(sum - missing));
  }
  if (least.is_zero()) return Agreement::Exact;
  return least <= holding.slack ? Agreement::Close : Agreement::None;
}

}  // namespace crossbook
