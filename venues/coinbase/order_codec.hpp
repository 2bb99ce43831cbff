// An order's claim -> a whole HTTP request; the venue's answer -> ExecutionReport.
// In: claims; answers. Out: one HTTP/1.1 request; a report. Thread: its connector's.
// Limits: kMaxRequestBytes. Encoding allocates nothing but what an asymmetric signature needs.
#pragma once

#include "venues/coinbase/rules.hpp"
#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::coinbase {

/// POST /api/v3/brokerage/orders. The token in it ends with the order's lifetime, so that a request
/// that was held up is refused and cannot trade late.
/// @return UnknownSymbol | NotPermitted | BufferTooSmall
/// Source: docs.cdp.coinbase.com, REST API, "Create Order".
Result<void> encode_order(OrderPermit& permit, const Listing& listing, const TradeKey& key,
                          const RequestContext& context, FrameBuffer& out) noexcept;

/// Appends the report of an answer to an order: taken (not yet resting), or refused. What the word
/// table does not prove to be a refusal leaves the order Unknown.
/// @param root of a body that was read through and found sound
Result<void> decode_order_answer(ondemand::object& root, const RestCall& call,
                                 std::vector<ExecutionReport>& out);

}  // namespace crossbook::coinbase
