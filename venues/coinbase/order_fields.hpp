// Words and numbers that the user channel and REST share when they tell of an order.
// In: tokens. Out: status, quantities. Thread: any. Limits: none.
#pragma once

#include <string_view>

#include "venues/connector/listing_table.hpp"
#include "venues/connector/wire_json.hpp"
#include "venues/market/execution_report.hpp"

namespace crossbook::coinbase {

/// What one order looks like in either spelling, still as tokens.
struct OrderTokens {
  Token order_id, client_id, product, status, filled, reason, message, time, created;
};

/// Which field of which spelling goes where.
struct OrderNames {
  const char* filled;   // cumulative_quantity | filled_size
  const char* message;  // cancel_reason | cancel_message
  const char* time;     // creation_time | last_fill_time
  const char* created;  // - | created_time
};
inline constexpr OrderNames kStreamNames{"cumulative_quantity", "cancel_reason", "creation_time",
                                         "created_time"};
inline constexpr OrderNames kRestNames{"filled_size", "cancel_message", "last_fill_time",
                                       "created_time"};

/// Reads an object to its end. @return Malformed where it is broken or repeats a field
Result<void> read_order(ondemand::object& object, const OrderNames& names,
                        OrderTokens& out) noexcept;

/// The report of one order: totals, never fills, which neither spelling has.
/// @return MissingField | UnknownEnum | TooLarge | NegativeSize | as Quantity::parse
Result<ExecutionReport> make_report(const OrderTokens& tokens, const OrderNames& names,
                                    const ListingTable& listings) noexcept;

}  // namespace crossbook::coinbase
