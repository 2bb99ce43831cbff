// All balances: ours, derived exactly from fills, and beside them what the venues say (S7, K12).
// In: balances, fills, holds of open orders. Out: totals, available amounts, differences that
// nothing explains. Thread: the engine's. Limits: venues x assets given at the start, kKeptTotals
// each; allocates only in its constructor.
//
// A venue's word may be older than our last fills, or newer, and fills of two orders may be told in
// another order than they happened in: a word is explained if it is what we hold, now or soon,
// without some of the changes of the last kWordAge. It may be off by the slack.
#pragma once

#include <array>
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

inline constexpr std::size_t kKeptTotals = 32;
inline constexpr std::chrono::seconds kWordAge{5};
/// Of the newest changes, each may be missing in a word; of older ones all that came later are.
inline constexpr std::size_t kLooseChanges = 12;
/// Between the first word that nothing explains and the one that confirms it.
inline constexpr std::chrono::seconds kConfirmAfter{1};

/// By how much a venue may round so much: 10^-8, and a millionth of it.
Amount rounding_of(Amount amount) noexcept;

/// One asset on one venue.
struct Holding {
  Amount total;               // ours: the opening balance and every fill since
  Amount held;                // by our open orders
  Amount opening;             // total when trading began there
  Amount reported_total;      // the venue's word
  Amount reported_available;  // the venue's word
  Amount slack;               // by how much the two may differ: rounding, fills booked by guess
  bool is_reported = false;   // the venue has said something
  bool differs = false;       // its word is nothing that we hold or held a moment ago
  bool is_guessed = false;    // by a fill whose trades were not told
  bool is_close = false;      // differs, but by no more than the slack from one of those
  MonoNanos differs_since;
  MonoNanos unclear_since;  // the same, and never restarted: no word has agreed since
  MonoNanos reported_at;
  Amount available() const noexcept { return total - held; }
  Amount difference() const noexcept { return reported_total - total; }
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

  /// Changes the balances, and lets the venue round each change.
  void apply(VenueId venue, const Instrument& instrument, const FillFlow& flow,
             MonoNanos now) noexcept;
  /// Lets the venue's word differ by so much more, until it agrees again.
  void allow(VenueId venue, AssetId asset, Amount difference) noexcept;
  /// The same for a fill whose trades nobody has told: so until a newer word of the venue's agrees,
  /// or is taken over.
  void guess(VenueId venue, AssetId asset, Amount difference) noexcept;
  bool has_guess() const noexcept { return guesses_ > 0; }
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

  /// Whether the venue's word has differed for longer than limit and was confirmed since.
  bool is_mismatched(VenueId venue, AssetId asset, MonoNanos now,
                     std::chrono::nanoseconds limit) const noexcept;
  bool is_within_slack(VenueId venue, AssetId asset) const noexcept;
  /// A difference counts from now on: there is still something to be told.
  void restart_clock(VenueId venue, AssetId asset, MonoNanos now) noexcept {
    holdings_[index(venue, asset)].differs_since = now;
  }
  /// Takes the venue's word over where it differs. @return the change
  Amount adopt(VenueId venue, AssetId asset, MonoNanos now) noexcept;
  /// Also where the slack explains it. For when nothing is under way.
  Amount take_over(VenueId venue, AssetId asset, MonoNanos now) noexcept;
  /// When ours changed last; 0: never.
  MonoNanos changed_at(VenueId venue, AssetId asset) const noexcept;

  std::size_t venue_count() const noexcept { return begun_.size(); }
  std::size_t asset_count() const noexcept { return assets_; }

 private:
  /// What we held before the last fills: a ring.
  struct History {
    struct Kept {
      Amount total;
      MonoNanos until;
    };
    std::array<Kept, kKeptTotals> kept{};
    std::size_t count = 0;
  };
  std::size_t index(VenueId venue, AssetId asset) const noexcept {
    return std::size_t{venue.value()} * assets_ + asset.value();
  }
  void end_guess(Holding& holding) noexcept;
  void change(std::size_t place, Amount change, MonoNanos now) noexcept;
  void add(VenueId venue, AssetId asset, Amount change, MonoNanos now) noexcept;
  enum class Agreement : std::uint8_t { None, Close, Exact };
  Agreement agreement(std::size_t place) const noexcept;

  std::size_t assets_;
  std::vector<Holding> holdings_;   // venue-major
  std::vector<History> histories_;  // as holdings_
  std::vector<bool> begun_;
  std::size_t guesses_ = 0;  // holdings that are guessed
};

}  // namespace crossbook
