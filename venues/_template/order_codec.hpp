// This venue's private socket: orders out, acknowledgements, reports and balances in.
// In: claims, frames. Out: frames, AccountEvents. Thread: one per codec (scratch inside).
// Limits: kMaxRequestBytes, kMaxFrameBytes.
#pragma once

#include "keys/permit.hpp"
#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::_template {

/// What orders and balances are read against.
struct AccountScope {
  const ListingTable& listings;
  const InstrumentTable& table;
};

/// @return UnknownSymbol | BufferTooSmall
Result<void> encode_order(const OrderClaim& claim, const Listing& listing,
                          const RequestContext& context, FrameBuffer& out) noexcept;

class AccountCodec {
 public:
  AccountCodec();
  /// Appends the events of one frame; out is unchanged on error.
  /// @return UnknownEnum for an order's state that is not documented
  Result<void> decode(PaddedBytes frame, const AccountScope& scope, AccountEvents& out) noexcept;

 private:
  ondemand::parser parser_;
};

}  // namespace crossbook::_template
