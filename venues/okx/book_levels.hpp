// One book message of the books channel: levels and sequence numbers.
// In: an element of data. Out: levels and one BookMessage. Thread: any. Limits: kMaxLevelsPerSide.
#pragma once

#include "venues/connector/venue.hpp"
#include "venues/okx/frame.hpp"

namespace crossbook::okx {

/// Appends the levels and the message of one element of data.
Result<void> decode_book(ondemand::object entry, const Listing& listing, bool is_snapshot,
                         MarketEvents& out) noexcept;

}  // namespace crossbook::okx
