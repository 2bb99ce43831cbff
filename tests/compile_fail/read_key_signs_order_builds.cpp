#include "venues/connector/venue.hpp"

namespace crossbook {

Result<void> encode(const Venue& venue, OrderPermit& permit, const Listing& listing,
                    const TradeKey& key, const RequestContext& context, FrameBuffer& out) {
  return venue.encode_order(permit, listing, key, context, out);
}

}  // namespace crossbook
