// Why an opportunity was not taken: one name for each check that can say no.
// In: nothing. Out: BlockReason, its text. Thread: any. Limits: kBlockReasons.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace crossbook {

/// An opportunity is booked under the first that blocked; they are checked in this order, but for
/// the last seven.
enum class BlockReason : std::uint8_t {
  None,               // taken
  TradingOff,         // scan mode, or the session is not open yet
  Stopping,           // StopTrading was given
  Latched,            // the kill switch, of the whole engine or of one of the two venues
  DailyLoss,          // max_daily_loss is reached
  SymbolHalted,       // a venue does not trade it now, three filter rejects in a row, or a price
                      // that is off by a power of ten
  VenueNotReady,      // a venue is connecting, on hold or failed
  BalanceUnclear,     // what a venue says of a balance has not agreed with ours for a while (S7)
  InFlight,           // this instrument's last take has not ended
  CoolDown,           // it ended a moment ago, or a leg was just rejected
  BookTooOld,         // max_book_age
  QuoteRateTooOld,    // of the rate between the two quote assets
  AboveMaxEdge,       // too good to be true (M34, E10)
  BelowMinEdge,       // min_edge_ppm
  NoBalanceSellBase,  // not enough base asset on the selling venue
  NoBalanceBuyQuote,  // not enough quote asset on the buying venue
  ExposureLimit,      // max_exposure would be passed if one leg failed
  SizeBelowMinimum,   // what is left after depth and lots is under a venue's minimum
  MaxOrderNotional,   // the plan is above max_order_notional
  RateLimit,          // max_orders_per_second
  TakesUsedUp,        // kMaxTakesPerOpportunity
  OrderTableFull,     // kMaxOpenOrders orders are unresolved
  SessionLoss,        // max_session_loss is reached
  OffMedian,          // a price is far from the middle of all venues' (E14, M34)
  TotalExposure,      // max_total_exposure would be passed
  VenueExposure,      // max_venue_exposure would be passed
  LosersInARow,       // max_losers takes in a row lost: the instrument rests (E11)
  SpreadPersists,     // open for longer than max_spread_age: nobody can move the coin? (E5)
  BelowSlippage       // below min_edge_ppm and what the last takes fell short of their plans (E11)
};
inline constexpr std::size_t kBlockReasons = 29;

/// snake_case, e.g. "below_min_edge"; "taken" for None.
std::string_view to_string(BlockReason reason) noexcept;

}  // namespace crossbook
