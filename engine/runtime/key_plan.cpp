#include "engine/runtime/key_plan.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "engine/runtime/live_market.hpp"
#include "engine/runtime/local_keys.hpp"
#include "engine/runtime/market_source.hpp"
#include "venues/connector/key_policy.hpp"
#include "venues/connector/url.hpp"

namespace crossbook {
namespace {

constexpr std::uint32_t kLoopbackNet = 127;

/// An address, not a name: what a name means is decided elsewhere.
bool is_loopback(const std::string& host) {
  in_addr v4{};
  if (::inet_pton(AF_INET, host.c_str(), &v4) == 1)
    return (ntohl(v4.s_addr) >> 24U) == kLoopbackNet;
  in6_addr v6{};
  return ::inet_pton(AF_INET6, host.c_str(), &v6) == 1 && IN6_IS_ADDR_LOOPBACK(&v6);
}

struct HostSetting {
  std::string_view name;
  std::string Endpoints::*url;
};
constexpr std::array kHostSettings = {HostSetting{"rest", &Endpoints::rest},
                                      HostSetting{"ws_public", &Endpoints::ws_public},
                                      HostSetting{"ws_private", &Endpoints::ws_private},
                                      HostSetting{"ws_trade", &Endpoints::ws_trade}};

std::vector<Instrument> named_in(const std::vector<std::string>& names,
                                 const std::vector<Instrument>& instruments) {
  std::vector<Instrument> named;
  for (const Instrument& instrument : instruments)
    if (std::find(names.begin(), names.end(), instrument.name) != names.end())
      named.push_back(instrument);
  return named;
}

}  // namespace

Environment environment_of(KeyEnvironment environment) noexcept {
  return environment == KeyEnvironment::Live ? Environment::Live : Environment::Demo;
}

void check_hosts(const VenueSettings& settings, const Venue& venue, KeyEnvironment environment) {
  const Endpoints own = venue.endpoints(environment_of(environment));
  for (const HostSetting& setting : kHostSettings) {
    const std::string& url = settings.hosts.*setting.url;
    if (url.empty()) continue;
    const auto refuse = [&](std::string_view wrong) {
      throw ConfigError{fmt::format("[venues.{}.hosts] {} = \"{}\": {}", venue.capabilities().name,
                                    setting.name, url, wrong)};
    };
    const Result<Url> parsed = parse_url(url);
    if (parsed.has_error()) refuse("is no address; write https://host[:port] or wss://host[:port]");
    const bool is_own = host_of(url) == host_of(own.*setting.url);
    if (environment == KeyEnvironment::Live && !is_own && !is_loopback(parsed->host))
      refuse(
          "a live key goes to the venue's own hosts only; take the line out, or use a demo key "
          "or a loopback address like 127.0.0.1");
  }
}

Endpoints endpoints_for(const Settings& settings, const Venue& venue, KeyEnvironment environment) {
  const std::string name{venue.capabilities().name};
  const VenueSettings& row = settings.venues.at(name);
  check_hosts(row, venue, environment);
  Endpoints endpoints = merged_endpoints(venue.endpoints(environment_of(environment)), row.hosts);
  if (endpoints.rest.empty())
    throw ConfigError{fmt::format(
        "{}: has no demo environment; name a local exchange under [venues.{}.hosts], or use a "
        "live key",
        name, name)};
  return endpoints;
}

std::vector<Instrument> listed_instruments(const Settings& settings, std::string_view venue,
                                           const InstrumentTable& table) {
  const std::vector<std::string>& own = settings.venues.at(std::string{venue}).instruments;
  if (own.empty()) return table.instruments();
  return named_in(own, table.instruments());
}

std::vector<Instrument> traded_instruments(const Settings& settings, std::string_view venue,
                                           const InstrumentTable& table) {
  return named_in(settings.session.instruments, listed_instruments(settings, venue, table));
}

KeyPlan plan_key(const Settings& settings, const VenueModule& module, KeyLabel label) {
  const std::string name{module.capabilities->name};
  const std::unique_ptr<Venue> venue = module.make_venue();
  KeyPlan plan;
  plan.environment = environment_of(label.environment);
  plan.endpoints = endpoints_for(settings, *venue, label.environment);
  plan.ca_file = settings.venues.at(name).ca_file;
  const InstrumentTable table = settings.assets.spelled_at(name, instrument_table(settings));
  const std::vector<Instrument> traded = traded_instruments(settings, name, table);
  plan.policy = least_policy(*venue, std::move(label), plan.endpoints, traded, table,
                             widest_limits(settings.risk, traded, table));
  return plan;
}

std::vector<std::string> missing_from(const KeyPolicy& policy, const KeyPolicy& needed) {
  constexpr std::string_view kMend = "add the key again with this configuration, or change it";
  std::vector<std::string> lines;
  const auto has = [](const auto& list, const auto& wanted) {
    return std::find(list.begin(), list.end(), wanted) != list.end();
  };
  const auto add = [&](std::string_view what, std::string_view which) {
    lines.push_back(fmt::format("its policy does not allow {} {}; {}", what, which, kMend));
  };
  for (const std::string& host : needed.hosts)
    if (!has(policy.hosts, host)) add("the host", host);
  for (const AllowedRequest& request : needed.requests)
    if (!has(policy.requests, request))
      add(to_string(request.kind), fmt::format("{} {}", to_string(request.method), request.path));
  for (const AllowedSymbol& symbol : needed.symbols)
    if (!has(policy.symbols, symbol)) add("orders in", symbol.symbol);
  for (const QuoteCaps& caps : needed.caps) {
    const auto own =
        std::find_if(policy.caps.begin(), policy.caps.end(),
                     [&](const QuoteCaps& other) { return other.quote == caps.quote; });
    if (own != policy.caps.end() && own->order < caps.order)
      add("orders of",
          fmt::format("{} {} (at most {})", caps.order.text(), caps.quote, own->order.text()));
  }
  return lines;
}

}  // namespace crossbook
