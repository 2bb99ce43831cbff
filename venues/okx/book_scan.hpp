// A message of the books channel in exactly the documented shape: what nearly every frame
// is. In: one message. Out: its levels and one BookMessage. Thread: its venue's. Limits:
// kMaxScannedLevels levels a side; all else is MarketCodec's.
#pragma once

#include "venues/connector/frame_scanner.hpp"
#include "venues/connector/listing_table.hpp"

namespace crossbook::okx {

/// Venue::scan_market.
/// Source: README.md "Market data", read 2026-11-23
bool scan_book(PaddedBytes frame, const ListingTable& listings, ScanRoom& room,
               MarketEvents& out) noexcept;

}  // namespace crossbook::okx
