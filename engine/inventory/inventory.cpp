#include "engine/inventory/inventory.hpp"

namespace crossbook {

Inventory::Inventory(std::size_t venues, std::size_t assets)
    : assets_{assets}, holdings_(venues * assets), begun_(venues) {}

void Inventory::on_balance(const Balance& balance, MonoNanos now) noexcept {
  if (balance.venue.value() >= begun_.size() || balance.asset.value() >= assets_) return;
  Holding& holding = holdings_[index(balance.venue, balance.asset)];
  holding.reported_total = balance.total;
  holding.reported_available = balance.available;
  holding.is_reported = true;
  if (!has_begun(balance.venue)) holding.total = balance.total;
  compare(holding, now);
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
  if (flow.fee_asset.value() < assets_) add(venue, flow.fee_asset, -flow.fee, now);
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
  return holding.differs && now - holding.differs_since > limit;
}

void Inventory::add(VenueId venue, AssetId asset, Amount change, MonoNanos now) noexcept {
  Holding& holding = holdings_[index(venue, asset)];
  holding.total += change;
  compare(holding, now);
}

void Inventory::compare(Holding& holding, MonoNanos now) noexcept {
  const bool differs = holding.is_reported && holding.total != holding.reported_total;
  if (differs && !holding.differs) holding.differs_since = now;
  holding.differs = differs;
}

}  // namespace crossbook
