// depthUpdate in exactly the documented shape, bare or in the combined wrapper: what nearly every
// frame is. In: one message. Out: its levels and one BookMessage. Thread: its venue's. Limits:
// kMaxScannedLevels levels a side; all else is MarketCodec's.
#pragma once

#include "venues/connector/frame_scanner.hpp"
#include "venues/connector/listing_table.hpp"

namespace crossbook::binance {

/// Venue::scan_market.
/// Source: README.md "Market streams", read 2026-11-23. Samples: testdata/market_depth_update*
bool scan_book(PaddedBytes frame, const ListingTable& listings, ScanRoom& room,
               MarketEvents& out) noexcept;

}  // namespace crossbook::binance
