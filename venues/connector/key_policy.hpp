// The least policy that lets a connector work with a key: the venue's own requests, hosts and
// spelling, and the amounts that the user allows.
// In: a venue, a label, limits. Out: KeyPolicy. Thread: start-up only. Limits: those of KeyPolicy.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "keys/policy.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook {

struct TradeLimits {
  std::vector<QuoteCaps> caps;  // one for each quote asset
  std::uint32_t collar_bp = 500;
  std::uint32_t orders_per_second = 50;
};

/// @param endpoints where the key may be used  @param limits not looked at for a read key
/// @throws std::invalid_argument naming the field and the mend
KeyPolicy least_policy(const Venue& venue, KeyLabel key, const Endpoints& endpoints,
                       std::span<const Instrument> instruments, const InstrumentTable& table,
                       const TradeLimits& limits);

}  // namespace crossbook
