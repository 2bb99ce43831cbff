// A message of the book channel in exactly the documented shape: what nearly every frame
// is. In: one message. Out: its levels and one BookMessage. Thread: its venue's. Limits:
// kMaxScannedLevels levels a side; all else is MarketCodec's.
#pragma once

#include "venues/connector/frame_scanner.hpp"
#include "venues/kraken/symbols.hpp"

namespace crossbook::kraken {

/// Venue::scan_market. What is of a pair whose printed digits are still to be learned is the
/// parser's too. Source: docs.kraken.com, websocket-v2/book, read 2026-11-23
bool scan_book(PaddedBytes frame, const PairTable& pairs, ScanRoom& room,
               MarketEvents& out) noexcept;

}  // namespace crossbook::kraken
