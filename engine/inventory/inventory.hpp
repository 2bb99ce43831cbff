// All balances: ours, derived exactly from fills, and beside them what the venues say.
// In: balances, fills, holds of open orders. Out: totals, available amounts, differences.
// Thread: the engine's. Limits: venues x assets given at the start; allocates only in its
// constructor.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/inventory/fill_flow.hpp"
#include "venues/market/execution_report.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/price.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

/// One asset on one venue.
struct Holding {
  Amount total;               // ours: the opening balance and every fill since
  Amount held;                // by our open orders
  Amount opening;             // total when trading began there
  Amount reported_total;      // the venue's word
  Amount reported_available;  // the venue's word
  bool is_reported = false;   // the venue has said something
  bool differs = false;       // total and the venue's word are not the same
  MonoNanos differs_since;
  Amount available() const noexcept { return total - held; }
};

class Inventory {
 public:
  Inventory(std::size_t venues, std::size_t assets);

  /// Before trading began on its venue a balance is taken over; afterwards it is only the venue's
  /// word, to be compared.
  void on_balance(const Balance& balance, MonoNanos now) noexcept;
  /// From here on only fills change the venue's totals.
  void begin_trading(VenueId venue) noexcept;
  bool has_begun(VenueId venue) const noexcept { return begun_[venue.value()]; }

  void apply(VenueId venue, const Instrument& instrument, const FillFlow& flow,
             MonoNanos now) noexcept;
  void hold(VenueId venue, AssetId asset, Amount amount) noexcept;
  void release(VenueId venue, AssetId asset, Amount amount) noexcept;

  const Holding& at(VenueId venue, AssetId asset) const noexcept {
    return holdings_[index(venue, asset)];
  }
  Amount available(VenueId venue, AssetId asset) const noexcept {
    return at(venue, asset).available();
  }
  /// Over all venues.
  Amount total(AssetId asset) const noexcept;
  /// Whether the venue's word has differed for longer than limit.
  bool is_mismatched(VenueId venue, AssetId asset, MonoNanos now,
                     std::chrono::nanoseconds limit) const noexcept;
  std::size_t venue_count() const noexcept { return begun_.size(); }
  std::size_t asset_count() const noexcept { return assets_; }

 private:
  std::size_t index(VenueId venue, AssetId asset) const noexcept {
    return std::size_t{venue.value()} * assets_ + asset.value();
  }
  void add(VenueId venue, AssetId asset, Amount change, MonoNanos now) noexcept;
  void compare(Holding& holding, MonoNanos now) noexcept;

  std::size_t assets_;
  std::vector<Holding> holdings_;  // venue-major
  std::vector<bool> begun_;
};

}  // namespace crossbook
