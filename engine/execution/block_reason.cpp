#include "engine/execution/block_reason.hpp"

namespace crossbook {

std::string_view to_string(BlockReason reason) noexcept {
  switch (reason) {
    case BlockReason::None: return "taken";
    case BlockReason::TradingOff: return "trading_off";
    case BlockReason::Stopping: return "stopping";
    case BlockReason::Latched: return "latched";
    case BlockReason::DailyLoss: return "daily_loss";
    case BlockReason::SymbolHalted: return "symbol_halted";
    case BlockReason::VenueNotReady: return "venue_not_ready";
    case BlockReason::BalanceUnclear: return "balance_unclear";
    case BlockReason::InFlight: return "in_flight";
    case BlockReason::CoolDown: return "cool_down";
    case BlockReason::BookTooOld: return "book_too_old";
    case BlockReason::QuoteRateTooOld: return "quote_rate_too_old";
    case BlockReason::AboveMaxEdge: return "above_max_edge";
    case BlockReason::BelowMinEdge: return "below_min_edge";
    case BlockReason::NoBalanceSellBase: return "no_balance_sell_base";
    case BlockReason::NoBalanceBuyQuote: return "no_balance_buy_quote";
    case BlockReason::ExposureLimit: return "exposure_limit";
    case BlockReason::SizeBelowMinimum: return "size_below_minimum";
    case BlockReason::MaxOrderNotional: return "max_order_notional";
    case BlockReason::RateLimit: return "rate_limit";
    case BlockReason::TakesUsedUp: return "takes_used_up";
    case BlockReason::OrderTableFull: return "order_table_full";
    case BlockReason::SessionLoss: return "session_loss";
    case BlockReason::OffMedian: return "off_median";
    case BlockReason::TotalExposure: return "total_exposure";
    case BlockReason::VenueExposure: return "venue_exposure";
    case BlockReason::LosersInARow: return "losers_in_a_row";
    case BlockReason::SpreadPersists: return "spread_persists";
    case BlockReason::BelowSlippage: return "below_slippage";
  }
  __builtin_unreachable();
}

}  // namespace crossbook
