// Everything but books that a connector tells the engine, and everything that the engine asks of
// it. In: decoded venue messages; decisions. Out: trivially copyable messages for the lossless
// queues. Thread: any. Limits: none beyond the members'.
#pragma once

#include <variant>

#include "venues/market/execution_report.hpp"
#include "venues/market/instrument.hpp"
#include "venues/market/order.hpp"

namespace crossbook {

enum class VenueState : std::uint8_t {
  Connecting,  // no trading yet; books may already arrive
  Ready,       // rules, fees and balances are known, the private stream is up
  Hold,        // no new orders for now; ends by itself when the cause is gone
  Failed       // needs a person: bad key, refused certificate, ban
};
std::string_view to_string(VenueState state) noexcept;

using StateText = FixedText<240, struct StateTextTag>;

struct VenueStateChange {
  VenueId venue;
  VenueState state = VenueState::Connecting;
  RejectReason reason = RejectReason::None;
  StateText text;  // one clear line: venue, field, mend
};

/// Rules and fees of one listing: at start, then whenever they change.
struct RulesUpdate {
  VenueId venue;
  InstrumentId instrument;
  InstrumentRules rules;
};

/// The first byte of an order was handed to TLS.
struct OrderSent {
  VenueId venue;
  ClientOrderId client_id;
  MonoNanos tick_received;
  MonoNanos sent;
};

using VenueEvent =
    std::variant<ExecutionReport, Balance, RulesUpdate, VenueStateChange, OrderSent, OtherBalance>;

/// Ask the venue for an order's fate by client id.
struct OrderQuery {
  VenueId venue;
  InstrumentId instrument;
  ClientOrderId client_id;
};
struct OrderCancel {
  VenueId venue;
  InstrumentId instrument;
  ClientOrderId client_id;
  VenueOrderId venue_order_id;  // names the order where it has no client id: it is not ours then
};

using VenueCommand = std::variant<OrderIntent, OrderQuery, OrderCancel>;

}  // namespace crossbook
