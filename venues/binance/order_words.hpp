// Binance's words in order state -> ours. Unknown words are errors, never guesses (O26).
// In: wire text. Out: OrderStatus, ExecutionType. Thread: any. Limits: none.
#pragma once

#include <string_view>

#include "venues/market/error.hpp"
#include "venues/market/execution_report.hpp"

namespace crossbook::binance {

enum class ExecutionType : std::uint8_t {
  New,
  Canceled,
  Replaced,
  Rejected,
  Trade,
  Expired,
  TradePrevention
};

struct StatusWord {
  OrderStatus status = OrderStatus::Unknown;
  RejectReason reason = RejectReason::None;  // SelfTrade for EXPIRED_IN_MATCH
};

/// @return UnknownEnum
Result<StatusWord> parse_status(std::string_view word, const char* field) noexcept;
/// @return UnknownEnum
Result<ExecutionType> parse_execution_type(std::string_view word, const char* field) noexcept;
/// Why an order expired: PriceBand where the venue's band stopped it, else None.
RejectReason reason_of_expiry(std::string_view word) noexcept;

}  // namespace crossbook::binance
