// This venue's public socket: frames to book messages and notices.
// In: one whole message. Out: MarketEvents. Thread: one per codec (scratch inside).
// Limits: kMaxFrameBytes.
#pragma once

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::_template {

class MarketCodec {
 public:
  MarketCodec();
  /// Appends the events of one frame; out is unchanged on error, but for unknown_symbol.
  Result<void> decode(PaddedBytes frame, const ListingTable& listings, MarketEvents& out) noexcept;

 private:
  ondemand::parser parser_;
};

/// The books of the listings, in as few requests as the venue takes.
void encode_book_subscriptions(std::span<const Listing> listings, std::vector<std::string>& frames);
/// What makes the venue send a new snapshot; nothing where snapshots come by REST.
void encode_book_resubscription(const Listing& listing, std::vector<std::string>& frames);
/// Nothing where WebSocket pings do.
void encode_idle_ping(Channel channel, std::vector<std::string>& frames);

}  // namespace crossbook::_template
