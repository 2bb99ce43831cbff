// This venue's hosts, limits, capabilities and error table; README.md names the source of each.
// In: environments, error codes. Out: constants and values. Thread: any. Limits: named below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "venues/connector/venue.hpp"

namespace crossbook::_template {

const Capabilities& venue_capabilities() noexcept;
/// What a key of that role signs here, and the order that a logged-in session sends.
std::vector<AllowedRequest> venue_requests(KeyRole role);
Endpoints venue_endpoints(Environment environment);
std::span<const RateBucket> venue_rate_buckets() noexcept;
std::uint32_t venue_rest_weight(RestCall::Kind kind) noexcept;
/// Frames from an open socket to a session that works.
std::size_t venue_handshake_steps(Channel channel) noexcept;

/// What an error code means. Codes that the table does not know prove nothing: OutcomeUnknown.
RejectReason reason_of(std::int64_t code) noexcept;

/// The venue's spelling of an instrument; empty if it cannot be spelled.
VenueSymbol join_symbol(std::string_view base, std::string_view quote) noexcept;

/// Which connection of a recording is ours.
RecordedSource classify_url(std::string_view url) noexcept;

}  // namespace crossbook::_template
