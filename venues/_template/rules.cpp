#include "venues/_template/rules.hpp"

#include "venues/market/symbol_join.hpp"

namespace crossbook::_template {
namespace {

/// Each member of Capabilities is a fact: what is left out here is said to be so.
Capabilities make_row() {
  Capabilities row;
  row.name = "_template";
  row.is_rehearsed = false;  // until its faults are rehearsed in whole sessions
  return row;
}

}  // namespace

const Capabilities& venue_capabilities() noexcept {
  static const Capabilities row = make_row();
  return row;
}

std::vector<AllowedRequest> venue_requests(KeyRole) { return {}; }

Endpoints venue_endpoints(Environment) { return {}; }

std::span<const RateBucket> venue_rate_buckets() noexcept { return {}; }

std::uint32_t venue_rest_weight(RestCall::Kind) noexcept { return 1; }

std::size_t venue_handshake_steps(Channel) noexcept { return 0; }

RejectReason reason_of(std::int64_t) noexcept { return RejectReason::OutcomeUnknown; }

VenueSymbol join_symbol(std::string_view base, std::string_view quote) noexcept {
  return join_codes(base, "", quote);
}

RecordedSource classify_url(std::string_view) noexcept { return {}; }

}  // namespace crossbook::_template
