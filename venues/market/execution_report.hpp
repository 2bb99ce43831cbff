// The venue's word on an order (FIX 35=8): status, fills, fees, refusals; and balances.
// In: decoded replies, private streams, queries. Out: trivially copyable messages. Thread: any.
// Limits: one fill per report.
#pragma once

#include <cstdint>
#include <string_view>

#include "venues/market/ids.hpp"
#include "venues/market/order.hpp"
#include "venues/market/price.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

enum class OrderStatus : std::uint8_t {
  PendingNew,
  New,
  PartiallyFilled,
  Filled,
  Canceled,
  Rejected,
  Expired,
  Unknown  // its fate is not proven; its full remaining quantity counts as exposure
};
constexpr bool is_terminal(OrderStatus status) noexcept {
  return status == OrderStatus::Filled || status == OrderStatus::Canceled ||
         status == OrderStatus::Rejected || status == OrderStatus::Expired;
}
std::string_view to_string(OrderStatus status) noexcept;

/// Why a venue (or we ourselves) refused a request.
enum class RejectReason : std::uint8_t {
  None,
  InsufficientBalance,
  TickSize,
  LotSize,
  MinNotional,
  PriceBand,
  UnknownInstrument,
  Halted,
  DuplicateClientId,
  WouldTake,  // post-only
  SelfTrade,
  RateLimited,
  Banned,
  Timestamp,  // clock outside the venue's window
  Nonce,      // not above the last one that the venue has seen of the key
  Signature,
  KeyInvalid,
  Permission,
  IpNotAllowed,
  InvalidParameter,
  Maintenance,
  DeadlineElapsed,
  NotFound,        // query or cancel of an order that the venue does not know
  OutcomeUnknown,  // the venue itself does not say: 5xx, time-out; never "not executed"
  NotSent,         // we did not send it: book epoch, disconnected, governor
  NotPermitted,    // keys/ gave no permit: the key's own policy, after the risk gate, said no
  KeyScopes,       // what the venue says that the key may do is not what its policy says
  Other
};
std::string_view to_string(RejectReason reason) noexcept;
/// Whether the order never left us.
constexpr bool is_held_back(RejectReason reason) noexcept {
  return reason == RejectReason::NotSent || reason == RejectReason::NotPermitted;
}

enum class ReportSource : std::uint8_t { Reply, Stream, Query, Local };

struct Fill {
  Price price;
  Quantity quantity;
  Amount fee;         // positive = paid, negative = rebate
  AssetId fee_asset;  // kNoAsset: one that this run does not know
  TradeId trade_id;
  bool is_maker = false;
};

using ErrorText = FixedText<120, struct ErrorTextTag>;

struct ExecutionReport {
  VenueId venue;
  InstrumentId instrument;  // kNoInstrument: not of this run; venue_text has the venue's symbol
  ClientOrderId
      client_id;  // may be empty in sparse reports: then request or venue_order_id names it
  std::uint64_t request = 0;  // our request number where the reply echoes it, else 0
  VenueOrderId venue_order_id;
  OrderStatus status = OrderStatus::Unknown;
  RejectReason reason = RejectReason::None;
  ErrorText venue_text;  // the venue's own code and message, for people
  ReportSource source = ReportSource::Stream;
  bool has_fill = false;
  bool has_cumulative = false;
  Fill fill;
  Quantity cumulative;  // filled so far, where the venue says it
  UtcNanos event_time;
  MonoNanos received;
};

/// One asset on one venue, as the venue says it.
struct Balance {
  VenueId venue;
  AssetId asset;
  Amount total;
  Amount available;  // total minus what open orders hold
};

/// An asset that this run does not know, as the venue says it: told at start and when it changes.
struct OtherBalance {
  VenueId venue;
  AssetCode asset;  // the common code
  Amount total;
};

}  // namespace crossbook
