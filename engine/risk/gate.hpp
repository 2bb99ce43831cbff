// The last word on a plan: yes, or the name of the limit that says no.
// In: plans, exposure, profit, the times of sent orders. Out: BlockReason. Thread: the engine's.
// Limits: kMaxOrdersPerSecond; allocates only in its constructor.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/execution/block_reason.hpp"
#include "engine/execution/plan.hpp"
#include "engine/inventory/exposure.hpp"
#include "engine/risk/limits.hpp"
#include "venues/market/instrument.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

inline constexpr std::uint32_t kMaxOrdersPerSecond = 10'000;

class RiskGate {
 public:
  /// @throws std::invalid_argument naming the setting if a limit is negative or out of range, or
  /// require_all is set and an instrument's quote asset has no row
  RiskGate(const RiskLimits& limits, const InstrumentTable& table, bool require_all);

  const QuoteLimits& limits_for(AssetId quote) const noexcept { return rows_[quote.value()]; }

  /// Before sizing: what needs no plan. @param edge_ppm of the touch
  BlockReason check_opportunity(std::int64_t edge_ppm, MonoNanos now) const noexcept;
  bool is_too_old(MonoNanos received, MonoNanos now) const noexcept;
  /// @param opened when the opportunity was first seen; it has been open ever since
  bool is_spread_too_old(MonoNanos opened, MonoNanos now) const noexcept {
    return limits_.max_spread_age.count() > 0 && now - opened > limits_.max_spread_age;
  }
  bool is_daily_loss_reached(AssetId quote, Amount today) const noexcept;
  bool is_session_loss_reached(AssetId quote, Amount realised) const noexcept;
  bool has_total_limit(AssetId quote) const noexcept {
    return !limits_for(quote).max_total_exposure.is_zero();
  }
  /// @param total worst cases of all instruments in the quote asset, the plan's own among them
  bool is_total_exceeded(AssetId quote, Amount total) const noexcept {
    return total > limits_for(quote).max_total_exposure;
  }
  bool has_venue_limit(AssetId quote) const noexcept {
    return !limits_for(quote).max_venue_exposure.is_zero();
  }
  /// @param moved value of one base asset that one venue gained or lost, at worst
  bool is_venue_exceeded(AssetId quote, Amount moved) const noexcept {
    return moved > limits_for(quote).max_venue_exposure;
  }
  /// @param middles of all trusted venues; reordered
  bool is_off_median(Price price, std::span<Price> middles) const noexcept;
  /// Base that may be bought (sold) on top before the worst case, at this price, passes
  /// max_exposure.
  Amount buy_room(const Instrument& instrument, const Exposure& exposure,
                  Price price) const noexcept;
  Amount sell_room(const Instrument& instrument, const Exposure& exposure,
                   Price price) const noexcept;
  /// Whether what is there now is above max_exposure at this price.
  bool is_over_exposed(const Instrument& instrument, const Exposure& exposure,
                       Price price) const noexcept;
  /// After sizing: checks the finished plan again, from its own figures.
  /// @param sold instrument of the leg that sells  @param bought of the one that buys
  BlockReason check_plan(const Instrument& sold, const Instrument& bought, const Plan& plan,
                         const Exposure& exposure, MonoNanos now) const noexcept;
  /// Counts a sent order, repairs too.
  void note_order(MonoNanos now) noexcept;

 private:
  Amount max_base(const Instrument& instrument, Price price) const noexcept;
  bool is_rate_free(std::size_t orders, MonoNanos now) const noexcept;

  RiskLimits limits_;
  std::vector<QuoteLimits> rows_;  // by quote asset; all zero where none was given
  std::vector<MonoNanos> sent_;    // ring of the last max_orders_per_second
  std::size_t next_sent_ = 0;
  std::size_t sent_count_ = 0;
};

}  // namespace crossbook
