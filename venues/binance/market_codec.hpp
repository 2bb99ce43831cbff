// Public bytes -> book events: depthUpdate raw or combined, REST depth, acks, errors, shutdown.
// In: one whole message. Out: BookMessage, Notice. Thread: its venue's; scratch inside.
// Limits: kMaxFrameBytes a frame, kMaxLevelsPerSide levels a side.
#pragma once

#include <string_view>

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::binance {

class MarketCodec {
 public:
  MarketCodec();

  /// Appends the events of one frame of a stream socket (/ws or /stream). Pure but for scratch.
  /// @param frame  UTF-8, padded for simdjson
  /// @param out    unchanged on error, but for unknown_symbol
  /// @return Malformed | MissingField | UnknownSymbol | NotSpoken (futures) | TooLarge | decimals'
  /// Source: README.md "Market streams", read 2026-11-23. Samples: testdata/depth_update_*.json
  Result<void> decode(PaddedBytes frame, const ListingTable& listings, MarketEvents& out) noexcept;

  /// Appends one snapshot from the body of GET /api/v3/depth. first = last = lastUpdateId.
  /// @param out unchanged on error
  Result<void> decode_snapshot(PaddedBytes body, const Listing& listing,
                               MarketEvents& out) noexcept;

 private:
  ondemand::parser parser_;
};

}  // namespace crossbook::binance
