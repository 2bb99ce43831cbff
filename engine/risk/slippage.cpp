#include "engine/risk/slippage.hpp"

#include <algorithm>

#include "venues/market/planted_bug.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kMostPpm = 1'000'000;
constexpr std::int64_t kShare = 4;  // of the mean that one take is
constexpr std::int64_t kHalvings = 40;

std::int64_t slippage_of(const TakeOutcome& outcome) noexcept {
  const Int128 missing = outcome.expected.raw() - outcome.realised.raw();
  const Int128 ppm = missing / std::max<Int128>(1, outcome.cost.raw() / kMostPpm);
  return static_cast<std::int64_t>(std::clamp<Int128>(ppm, -kMostPpm, kMostPpm));
}

}  // namespace

SlippageWatch::SlippageWatch(const RiskLimits& limits, std::size_t instruments)
    : min_edge_ppm_{limits.min_edge_ppm},
      max_losers_{limits.max_losers},
      rest_{limits.loser_rest},
      adds_slippage_{limits.add_slippage},
      rows_(instruments) {}

bool SlippageWatch::note(InstrumentId family, const TakeOutcome& outcome, MonoNanos now) noexcept {
  if (outcome.cost.raw() <= 0) return false;
  Row& row = rows_[family.value()];
  const std::int64_t mean = measured_ppm(family, now);
  row.slippage_ppm = std::max<std::int64_t>(0, mean + (slippage_of(outcome) - mean) / kShare);
  row.measured_at = now;
  if (outcome.realised >= Amount{}) {
    row.losers = row.rests = 0;
    return false;
  }
  if (is_planted(PlantedBug::LosersNotCounted)) return false;
  if (max_losers_ == 0 || ++row.losers < max_losers_) return false;
  row.losers = 0;
  row.rests_until = now + rest_ * (1U << std::min<unsigned>(row.rests, kMostDoublings));
  if (row.rests < kMostDoublings) ++row.rests;
  return true;
}

std::int64_t SlippageWatch::measured_ppm(InstrumentId family, MonoNanos now) const noexcept {
  const Row& row = rows_[family.value()];
  const std::int64_t halvings = (now - row.measured_at) / kHalfLife;
  return row.slippage_ppm >> std::min(halvings, kHalvings);
}

BlockReason SlippageWatch::check(InstrumentId family, std::int64_t edge_ppm,
                                 MonoNanos now) const noexcept {
  if (now < rows_[family.value()].rests_until) return BlockReason::LosersInARow;
  if (adds_slippage_ && edge_ppm < min_edge_ppm_ + measured_ppm(family, now))
    return BlockReason::BelowSlippage;
  return BlockReason::None;
}

}  // namespace crossbook
