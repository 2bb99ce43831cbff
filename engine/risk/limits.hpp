// What the user allows: sizes, rates, ages and losses, each with its unit.
// In: configuration. Out: RiskLimits. Thread: any. Limits: one row per quote asset.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "venues/market/ids.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

/// Limits in one quote asset. A zero amount allows nothing: there is no "unlimited".
struct QuoteLimits {
  AssetId quote;
  Amount max_order_notional;  // limit price x quantity of one order
  /// Worst case of one instrument in this quote, at the last price: the base that we would be long
  /// or short if every open order of one side filled and none of the other.
  Amount max_exposure;
  Amount max_daily_loss;  // realised, per 24 hours from the session's opening; reaching it latches
  Amount max_session_loss =
      {};  // realised since the start; reaching it latches; 0: the daily one alone
  Amount max_total_exposure = {};  // sum of all instruments' worst cases; 0: only each for itself
  /// Worst case of what takes may move of one base asset onto or off one venue, from where it stood
  /// when trading began there; 0: any amount.
  Amount max_venue_exposure = {};
};

struct RiskLimits {
  std::vector<QuoteLimits> quotes;
  std::uint32_t max_orders_per_second = 20;  // over all venues; repairs count but are not held up
  std::int64_t min_edge_ppm = 0;             // least edge after fees, at the last unit taken
  std::int64_t max_edge_ppm = 30'000;        // 300 basis points: above it the price is not believed
  /// How far a price may be from the middle of all trusted venues' prices, if they are three or
  /// more.
  std::int64_t max_off_median_ppm = 1'000'000;
  std::uint8_t max_losers = 0;  // takes in a row that lose, then the instrument rests; 0: never
  std::chrono::nanoseconds loser_rest{std::chrono::minutes{1}};  // doubles each time
  bool add_slippage = false;    // what takes fell short of their plans is added to min_edge_ppm
  std::uint64_t max_takes = 0;  // then it latches until a person has looked; 0: any number
  std::chrono::nanoseconds max_book_age{std::chrono::seconds{5}};
  std::chrono::nanoseconds max_spread_age{0};  // of an opportunity that stays open; 0: any
};

}  // namespace crossbook
