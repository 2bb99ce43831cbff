// Bybit's public spot socket: frames to book messages and notices.
// In: one whole message. Out: MarketEvents. Thread: one per codec (scratch inside).
// Limits: kMaxFrameBytes, kMaxLevelsPerSide.
#pragma once

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::bybit {

class MarketCodec {
 public:
  MarketCodec();
  /// Appends the events of one frame; out is unchanged on error, but for unknown_symbol. A snapshot
  /// also tells how deep its topic is (Notice::depth).
  /// Source: "Orderbook" and "Connect" of the public socket. Samples: testdata/market
  Result<void> decode(PaddedBytes frame, const ListingTable& listings, MarketEvents& out) noexcept;

 private:
  ondemand::parser parser_;
};

/// {"op":"subscribe",...}: the books of the listings, ten a request.
void encode_book_subscriptions(std::span<const Listing> listings, std::vector<std::string>& frames);
/// Unsubscribe and subscribe: the answer begins with a new snapshot.
void encode_book_resubscription(const Listing& listing, std::vector<std::string>& frames);

}  // namespace crossbook::bybit
