// One order as OKX describes it, on the orders channel and in REST answers alike.
// In: a JSON object. Out: an ExecutionReport. Thread: any. Limits: the report's text lengths.
#pragma once

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/okx/frame.hpp"

namespace crossbook::okx {

/// Reads an order. Stream: the fill that the message is about. Query: the order's only fill, if it
/// had one, since REST tells the last fill's price but the fees of all.
/// An order on an instrument that is not listed here is reported without quantities, its symbol as
/// the venue's text.
/// @return UnknownEnum for a state that is not documented | MissingField | a decimal's error
Result<ExecutionReport> read_order(ondemand::object object, const ListingTable& listings,
                                   const InstrumentTable& table, ReportSource source) noexcept;

/// Reads a trade of the fills endpoint: one fill of the order that it names.
Result<ExecutionReport> read_trade(ondemand::object object, const ListingTable& listings,
                                   const InstrumentTable& table) noexcept;

/// One entry of details[]: ccy, cashBal, availBal; of ours, or of an asset that is not in the
/// table.
Result<void> append_balance(ondemand::object object, const InstrumentTable& table,
                            AccountEvents& out) noexcept;

}  // namespace crossbook::okx
