// OKX's public socket: frames to book messages and notices.
// In: one whole message. Out: MarketEvents. Thread: one per codec (scratch inside).
// Limits: kMaxFrameBytes, kMaxLevelsPerSide, kMaxBooksPerMessage.
#pragma once

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/okx/frame.hpp"

namespace crossbook::okx {

class MarketCodec {
 public:
  /// Appends the events of one frame; out is unchanged on error, but for unknown_symbol. Allocates
  /// nothing once the scratch has grown to the largest frame.
  /// Source: "Order book channel", "Instruments channel", "Notification". Samples: testdata/market
  Result<void> decode(PaddedBytes frame, const ListingTable& listings, MarketEvents& out) noexcept;

 private:
  Result<void> decode_frame(PaddedBytes frame, const ListingTable& listings, MarketEvents& out);
  Result<void> decode_data(ondemand::value data, const FrameHead& head,
                           const ListingTable& listings, MarketEvents& out);
  Result<void> decode_late_data(ondemand::document& document, const FrameHead& head,
                                const ListingTable& listings, MarketEvents& out);

  ondemand::parser parser_;
};

/// CRC32 over the best 25 levels as of 2022: "bid:size:ask:size:...", canonical decimals.
std::uint32_t legacy_checksum(const OrderBook& book, const Instrument& instrument) noexcept;

/// {"op":"subscribe"...}: the books of the listings and, once, the states of all instruments.
void encode_book_subscriptions(std::span<const Listing> listings, std::vector<std::string>& frames);
/// Unsubscribe and subscribe: the answer begins with a new snapshot.
void encode_book_resubscription(const Listing& listing, std::vector<std::string>& frames);

}  // namespace crossbook::okx
