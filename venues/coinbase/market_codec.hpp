// Coinbase's market data socket: level2 as l2_data, heartbeats, everything numbered by connection.
// In: one whole message. Out: MarketEvents. Thread: one per codec (scratch inside).
// Limits: kMaxMarketFrameBytes, kMaxLevelsPerFrame.
#pragma once

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::coinbase {

class MarketCodec {
 public:
  MarketCodec();
  /// Appends the events of one frame; out is unchanged on error, but for unknown_symbol. A side of
  /// an update comes as it comes: bids and offers are sorted apart here.
  /// Source: "Advanced Trade WebSocket channels". Samples: testdata/market
  Result<void> decode(PaddedBytes frame, const ListingTable& listings, MarketEvents& out) noexcept;

 private:
  ondemand::parser parser_;
  std::vector<Level> offers_;  // of the message that is being read
};

/// Books and heartbeats: one channel a message.
void encode_book_subscriptions(std::span<const Listing> listings, std::vector<std::string>& frames);
/// Unsubscribe and subscribe: the answer begins with a new snapshot.
void encode_book_resubscription(const Listing& listing, std::vector<std::string>& frames);

}  // namespace crossbook::coinbase
