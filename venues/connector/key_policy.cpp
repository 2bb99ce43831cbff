#include "venues/connector/key_policy.hpp"

#include <algorithm>
#include <stdexcept>

#include "venues/connector/url.hpp"

namespace crossbook {

KeyPolicy least_policy(const Venue& venue, KeyLabel key, const Endpoints& endpoints,
                       std::span<const Instrument> instruments, const InstrumentTable& table,
                       const TradeLimits& limits) {
  KeyPolicy policy;
  policy.key = std::move(key);
  for (const std::string* url : {&endpoints.rest, &endpoints.ws_private, &endpoints.ws_trade}) {
    const std::string host = host_of(*url);
    if (!host.empty() &&
        std::find(policy.hosts.begin(), policy.hosts.end(), host) == policy.hosts.end())
      policy.hosts.push_back(host);
  }
  policy.requests = venue.requests(policy.key.role);
  if (policy.key.role == KeyRole::Trade) {
    for (const Instrument& instrument : instruments) {
      const std::string base{table.asset_code(instrument.base)};
      const std::string quote{table.asset_code(instrument.quote)};
      if (base.empty() || quote.empty()) continue;  // another coin's code there (E6)
      const VenueSymbol symbol = venue.symbol(base, quote);
      if (symbol.empty())
        throw std::invalid_argument{policy.key.venue + ": " + instrument.name +
                                    " cannot be spelled there; leave it out"};
      policy.symbols.push_back({std::string{symbol.view()}, quote});
    }
    policy.caps = limits.caps;
    policy.collar_bp = limits.collar_bp;
    policy.orders_per_second = limits.orders_per_second;
  }
  check_policy(policy);
  return policy;
}

}  // namespace crossbook
