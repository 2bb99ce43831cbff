// REST bodies that are read at start and on a timer: time, instruments, fees, balances.
// In: a 200 response's body. Out: RestEvents. Thread: its codec's. Limits: kMaxResponseBytes.
#pragma once

#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::binance {

/// {"serverTime":ms}
Result<void> decode_time(ondemand::parser& parser, PaddedBytes body, RestEvents& out);

/// exchangeInfo. Symbols and assets that are longer than our ids hold are left out.
Result<void> decode_instruments(ondemand::parser& parser, PaddedBytes body, RestEvents& out);

/// account/commission: standard + special + tax, with the dearer of the buyer's and seller's part.
/// The discount for paying in BNB is not counted: it is an edge that must not be relied on.
Result<void> decode_fees(ondemand::parser& parser, PaddedBytes body, const Listing* listing,
                         RestEvents& out);

/// account: free and locked of each asset that the table knows.
Result<void> decode_balances(ondemand::parser& parser, PaddedBytes body,
                             const InstrumentTable& table, RestEvents& out);

}  // namespace crossbook::binance
