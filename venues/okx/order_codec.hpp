// OKX's private socket: orders out; replies, reports and balances in.
// In: an OrderIntent, or one whole message. Out: a frame, or AccountEvents.
// Thread: one per codec (scratch inside). Limits: kMaxRequestBytes, kMaxFrameBytes.
#pragma once

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/okx/frame.hpp"

namespace crossbook::okx {

/// {"id":"7","op":"order","args":[{...}],"expTime":"..."}: the venue refuses it after expTime. The
/// session is logged in, so nothing is signed. Allocates nothing.
/// @return MissingField: the listing has no instIdCode, or the intent no id | BufferTooSmall
Result<void> encode_order(const OrderClaim& claim, const Listing& listing,
                          const RequestContext& context, FrameBuffer& out) noexcept;

/// Steps of the private socket's handshake after the login: one channel each, one ack each.
inline constexpr std::size_t kHandshakeSteps = 3;
std::string subscribe_orders_frame();
std::string subscribe_account_frame();

class AccountCodec {
 public:
  /// Appends the events of one frame; out is unchanged on error.
  /// Source: "Order channel", "Account channel", "WS / Place order". Samples: testdata/account
  Result<void> decode(PaddedBytes frame, const ListingTable& listings, const InstrumentTable& table,
                      AccountEvents& out) noexcept;

 private:
  Result<void> decode_frame(PaddedBytes frame, const ListingTable& listings,
                            const InstrumentTable& table, AccountEvents& out);

  ondemand::parser parser_;
};

}  // namespace crossbook::okx
