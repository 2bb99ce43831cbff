// Takes that earned less than their plan said (E11): what is missing is asked of the next plan on
// top, and after several losers in a row an instrument rests, longer each time.
// In: plans and what became of them. Out: BlockReason. Thread: the engine's.
// Limits: a row per family of instruments; allocates only in its constructor.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/execution/block_reason.hpp"
#include "engine/risk/limits.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/price.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

/// A take that has ended, hedge and all. Amounts are in the quote asset that its legs are told in.
struct TakeOutcome {
  Amount expected;  // of the part that was filled
  Amount realised;
  Amount cost;  // of that part; zero: nothing was filled, and nothing is learned
};

class SlippageWatch {
 public:
  /// What is measured counts half after so long, a quarter after twice that.
  static constexpr std::chrono::seconds kHalfLife{60};
  static constexpr unsigned kMostDoublings = 6;  // of the rest

  SlippageWatch(const RiskLimits& limits, std::size_t instruments);

  /// @return whether the instrument rests from now on
  bool note(InstrumentId family, const TakeOutcome& outcome, MonoNanos now) noexcept;
  /// @param edge_ppm after fees
  BlockReason check(InstrumentId family, std::int64_t edge_ppm, MonoNanos now) const noexcept;

 private:
  struct Row {
    std::int64_t slippage_ppm = 0;  // a running mean
    MonoNanos measured_at;
    MonoNanos rests_until;
    std::uint8_t losers = 0;  // in a row
    std::uint8_t rests = 0;   // in a row
  };
  /// Per million of what a take costs, as it counts now; never below zero.
  std::int64_t measured_ppm(InstrumentId family, MonoNanos now) const noexcept;

  std::int64_t min_edge_ppm_;
  std::uint8_t max_losers_;
  std::chrono::nanoseconds rest_;
  bool adds_slippage_;
  std::vector<Row> rows_;
};

}  // namespace crossbook
