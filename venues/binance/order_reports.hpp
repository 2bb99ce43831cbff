// One order object or account event -> reports and balances.
// In: a JSON object of a private message. Out: ExecutionReport, Balance, OtherBalance. Thread: its
// codec's. Limits: one report per fill.
#pragma once

#include "venues/binance/order_codec.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::binance {

/// An order as REST and order.place show it: one report per fill, the last with the final state; a
/// state that no fill explains (EXPIRED, NEW) gets a report of its own.
/// @param request our request number, 0 for REST
Result<void> append_order(ondemand::object& order, const AccountScope& scope, ReportSource source,
                          std::uint64_t request, AccountEvents& out) noexcept;

/// A trade as myTrades shows it: a fill of the order that it names.
Result<void> append_own_trade(ondemand::object& trade, const AccountScope& scope,
                              AccountEvents& out) noexcept;

/// The object inside {"event":…}: executionReport, outboundAccountPosition, shutdowns, others.
Result<void> append_event(ondemand::object& event, const AccountScope& scope,
                          AccountEvents& out) noexcept;

/// A balance of ours, or of an asset that the table does not have.
void append_balance(std::string_view code, const InstrumentTable& table, Amount available,
                    Amount held, AccountEvents& out) noexcept;

/// Code and message for people: "-2010 Duplicate order sent."
ErrorText error_text(std::int64_t code, std::string_view message) noexcept;

}  // namespace crossbook::binance
