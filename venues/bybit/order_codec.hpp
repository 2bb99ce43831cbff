// Bybit's private and trade sockets: orders out, acknowledgements, orders, trades and wallets in.
// In: claims, frames. Out: frames, AccountEvents. Thread: one per codec (scratch inside).
// Limits: kMaxRequestBytes, kMaxFrameBytes.
#pragma once

#include "venues/bybit/order_fields.hpp"

namespace crossbook::bybit {

/// order.create with the order's life in its header: what arrives later is refused (10002).
/// @return UnknownSymbol | BufferTooSmall
Result<void> encode_order(const OrderClaim& claim, const Listing& listing,
                          const RequestContext& context, FrameBuffer& out) noexcept;

/// Orders, trades and wallet of the spot account.
std::string subscribe_account_frame();

class AccountCodec {
 public:
  AccountCodec();
  /// Appends the events of one frame of either socket; out is unchanged on error. An
  /// acknowledgement of an order says that it was taken, not that it stands: PendingNew.
  /// Source: "Order", "Execution", "Wallet", "Websocket trade guideline". Samples: testdata/account
  Result<void> decode(PaddedBytes frame, const AccountScope& scope, AccountEvents& out) noexcept;

 private:
  ondemand::parser parser_;
};

}  // namespace crossbook::bybit
