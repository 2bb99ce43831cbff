// Assets that this run does not know: nothing of ours changes them but fees taken in one of them.
// In: what venues say of them, fees. Out: a change that nothing explains. Thread: the engine's.
// Limits: kMaxOtherAssets per venue, those told first; a change of any other is not explained.
// Allocates only in its constructor.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "venues/market/execution_report.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxOtherAssets = 128;

class OtherBalances {
 public:
  explicit OtherBalances(std::size_t venues) : venues_(venues) {
    for (Venue& venue : venues_) venue.rows.reserve(kMaxOtherAssets);
  }

  /// @param has_begun whether trading began there: before it every balance is taken over
  void on_balance(const OtherBalance& balance, bool has_begun, MonoNanos now) noexcept;
  /// A fee was taken in an asset that is not known: the balances may fall by as much.
  void on_fee(VenueId venue, Amount fee) noexcept;

  struct Change {
    AssetCode asset;
    Amount amount;    // against the opening
    MonoNanos since;  // when the venue's assets ceased to be explained
  };
  /// What nothing explains: anything that rose, and what fell by more than the fees.
  std::optional<Change> unexplained(VenueId venue) const noexcept;
  /// Takes all of them over.
  void adopt(VenueId venue) noexcept;

 private:
  struct Row {
    AssetCode asset;
    Amount opening;
    Amount total;
  };
  struct Venue {
    std::vector<Row> rows;
    std::optional<Change> beyond;  // of an asset that has no row
    Amount fees;
    MonoNanos since;
  };
  std::vector<Venue> venues_;
};

}  // namespace crossbook
