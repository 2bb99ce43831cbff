// Orders out, their fate back: order.place over the WS API, replies, account events, REST answers.
// In: an intent, or one private message. Out: request bytes, ExecutionReport, Balance, Notice.
// Thread: its venue's; scratch inside. Limits: kMaxRequestBytes out, kMaxFrameBytes in.
#pragma once

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::binance {

/// Writes order.place: LIMIT, IOC or GTC, newOrderRespType FULL. The request number is the id;
/// recvWindow is the order's life. Allocates nothing with an HMAC key.
/// @return InexactDecimal off the tick or lot | NotPermitted if the permit is spent or another
///         key's | BufferTooSmall
/// Source: README.md "Orders", read 2026-11-23.
Result<void> encode_order(OrderPermit& permit, const Listing& listing, const TradeKey& key,
                          const RequestContext& context, FrameBuffer& out) noexcept;

/// Writes session.logon and userDataStream.subscribe for a key that logs on, else
/// userDataStream.subscribe.signature, which takes keys of all kinds.
/// @return NoKey | NotPermitted | BufferTooSmall
/// Source: README.md "Authentication", read 2026-11-23.
Result<void> encode_handshake(std::size_t step, const RequestContext& context, std::string& frame);

/// What order and account messages are read against.
struct AccountScope {
  const ListingTable& listings;
  const InstrumentTable& table;
};

class OrderCodec {
 public:
  OrderCodec();

  /// Appends the events of one WS API frame: a reply or an account event.
  /// @param out unchanged on error
  /// @return Malformed | MissingField | UnknownEnum (order state) | UnknownSymbol (instrument, or
  /// an
  ///         asset of a fee) | TooLarge | decimals'
  /// Samples: testdata/order_place_*.json, testdata/execution_report_*.json
  Result<void> decode(PaddedBytes frame, const AccountScope& scope, AccountEvents& out) noexcept;

  /// Appends a report for one order object: GET or DELETE /api/v3/order.
  Result<void> decode_order(PaddedBytes body, const AccountScope& scope,
                            AccountEvents& out) noexcept;
  /// The same for an array of them: GET /api/v3/openOrders. Other instruments are skipped.
  Result<void> decode_orders(PaddedBytes body, const AccountScope& scope,
                             AccountEvents& out) noexcept;
  /// A fill for each element: GET /api/v3/myTrades.
  Result<void> decode_trades(PaddedBytes body, const AccountScope& scope,
                             AccountEvents& out) noexcept;

 private:
  template <class Append>
  Result<void> decode_list(PaddedBytes body, AccountEvents& out, const Append& append) noexcept;

  ondemand::parser parser_;
};

}  // namespace crossbook::binance
