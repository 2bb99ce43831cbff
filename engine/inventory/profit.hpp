// Realised profit per quote asset, flows and fees per asset, since the session opened.
// In: fills' flows. Out: totals. Thread: the engine's. Limits: one row per asset; allocates only in
// its constructor.
#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

#include "engine/inventory/fill_flow.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/price.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

/// One asset's row.
struct Profit {
  Amount realised;  // as a quote asset: quote flows - quote fees + base flows at the sell price
  Amount today;     // the part of the current 24 hours
  Amount turnover;  // as a quote asset: sum of |price x quantity|
  Amount flow;      // change of the asset over all venues by fills, fees included
  Amount fees;      // paid in this asset, rebates subtracted
};

class ProfitBook {
 public:
  explicit ProfitBook(std::size_t assets) : rows_(assets) {}

  /// @param reference price at which the take values base left over
  /// @param is_reversal takes exactly back what the same flow gave
  /// @return the profit in the quote asset
  Amount book(const Instrument& instrument, const FillFlow& flow, Price reference,
              bool is_reversal) noexcept;
  /// A change of the asset that no fill told of: the venue's word was taken over.
  void adjust(AssetId asset, Amount change) noexcept;
  /// What the runs before this one made of the current day. Before open().
  void carry(AssetId quote, Amount today) noexcept { rows_[quote.value()].today = today; }
  /// Starts the days, 24 hours each. @param age of the first one when it is opened
  void open(MonoNanos now, std::chrono::nanoseconds age) noexcept;
  /// How old the current day is; 0 before open().
  std::chrono::nanoseconds day_age(MonoNanos now) const noexcept {
    return is_open_ ? now - day_began_ : std::chrono::nanoseconds{0};
  }
  /// Ends days that are over.
  void advance(MonoNanos now) noexcept;

  const Profit& at(AssetId asset) const noexcept { return rows_[asset.value()]; }

 private:
  std::vector<Profit> rows_;
  MonoNanos day_began_;
  bool is_open_ = false;
};

}  // namespace crossbook
