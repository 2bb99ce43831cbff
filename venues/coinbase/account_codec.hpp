// Frames of the user socket -> reports and notices. Pure but for scratch.
// In: frames of advanced-trade-ws-user. Out: AccountEvents. Thread: its connector's.
// Limits: kMaxFrameBytes. Allocates nothing after warm-up.
#pragma once

#include <string>

#include "venues/coinbase/frame_head.hpp"
#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook::coinbase {

class AccountCodec {
 public:
  AccountCodec();
  /// Appends the events of one frame; out is unchanged on error. The channel tells an order's
  /// totals: fills are asked for (RestCall::Trades), and so are balances.
  /// @return Malformed | MissingField | UnknownEnum | NotSpoken | TooLarge | NegativeSize |
  /// InexactDecimal | DecimalOverflow | BadDecimal
  /// Source: docs.cdp.coinbase.com, Advanced Trade WebSocket channels, "user".
  /// Sample: testdata/account/order_filled.json
  Result<void> decode(PaddedBytes frame, const ListingTable& listings, AccountEvents& out) noexcept;

 private:
  Result<void> decode_frame(PaddedBytes frame, const ListingTable& listings, AccountEvents& out);
  Result<void> decode_late_events(PaddedBytes frame, const FrameHead& head,
                                  const ListingTable& listings, AccountEvents& out);
  Result<void> decode_events(ondemand::value value, const FrameHead& head,
                             const ListingTable& listings, AccountEvents& out);
  Result<void> decode_orders(ondemand::value value, const FrameHead& head,
                             const ListingTable& listings, AccountEvents& out);

  ondemand::parser parser_;
  simdjson::dom::parser validator_;
};

inline constexpr std::size_t kHandshakeSteps = 2;
/// Step 0 subscribes the user channel with a token of its own, step 1 the heartbeats that keep it
/// open. Each is answered by a subscriptions message, or by an error.
Result<void> append_handshake_frame(std::size_t step, const RequestContext& context,
                                    std::vector<std::string>& frames);

}  // namespace crossbook::coinbase
