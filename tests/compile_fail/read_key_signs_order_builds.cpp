#include "venues/connector/venue.hpp"

namespace crossbook {

Result<void> encode(const Venue& venue, const OrderIntent& intent, const Listing& listing,
                    const TradeKey& key, const RequestContext& context, FrameBuffer& out) {
  return venue.encode_order(intent, listing, key, context, out);
}

}  // namespace crossbook
