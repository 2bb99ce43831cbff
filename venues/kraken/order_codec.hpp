// OrderIntent -> the bytes of add_order; the venue's answer -> ExecutionReport.
// In: intents; answers to add_order. Out: one frame; reports and notices. Thread: its connector's.
// Limits: kMaxRequestBytes; deadlines of kMinOrderLifetime to kMaxOrderLifetime.
#pragma once

#include "venues/connector/venue.hpp"
#include "venues/kraken/envelope.hpp"

namespace crossbook::kraken {

/// Writes add_order for ws-auth: a limit order whose deadline is venue_now + order_lifetime.
/// @return NoKey without a session token; NotSupported for a lifetime that the venue does not take;
/// BufferTooSmall
/// Source: docs.kraken.com, websocket-v2/add_order, read 2026-11-23.
Result<void> encode_order(const OrderClaim& claim, const Listing& listing,
                          const RequestContext& context, FrameBuffer& out) noexcept;

/// Appends the report of an answer to add_order. An error that the table does not prove to be a
/// refusal leaves the order Unknown.
/// @return MissingField where the answer names no order
Result<void> decode_order_answer(const Envelope& answer, AccountEvents& out) noexcept;

/// The status and reason that an error text proves for an order.
void apply_order_error(std::string_view text, ExecutionReport& report) noexcept;

}  // namespace crossbook::kraken
