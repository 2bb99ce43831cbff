#include "engine/runtime/core_settings.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <set>
#include <stdexcept>

#include "venues/connector/machine/clock.hpp"

namespace crossbook {
namespace {

/// Minutes, in four characters: runs within three years of each other are told apart by eye.
RunId fresh_run_id() {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  auto minutes = static_cast<std::uint64_t>(utc_now().seconds() / 60);
  std::string text(4, '0');
  for (auto at = text.rbegin(); at != text.rend(); ++at, minutes /= kDigits.size())
    *at = kDigits[minutes % kDigits.size()];
  return RunId{text};
}

/// What makes the ids of this run its own, also beside another run of the same minute.
RunKey fresh_run_key() {
  RunKey key;
  if (RAND_bytes(key.data(), static_cast<int>(key.size())) != 1)
    throw std::runtime_error{"the system gives no random numbers for the run's key; start again"};
  return key;
}

/// @throws ConfigError for an instrument that the session does not have: a slip would leave the one
/// that was meant to the general policy
std::vector<RepairConfig::Of> policies_of(const RiskSettings& risk, const InstrumentTable& table) {
  std::vector<RepairConfig::Of> all;
  for (const auto& [name, policy] : risk.repair_policies) {
    const auto slash = name.find('/');
    const auto known = table.find(name.substr(0, slash), name.substr(slash + 1));
    if (!known)
      throw ConfigError{"[risk.repair_of] " + name +
                        ": this session has no such instrument; take the row out, or add it to "
                        "[session] instruments"};
    all.push_back({*known, policy});
  }
  return all;
}

}  // namespace

CoreConfig core_config(const SessionOptions& options, std::vector<std::string> venue_names,
                       const InstrumentTable& table, const CarriedState& carried) {
  const RiskSettings& risk = options.settings.risk;
  CoreConfig config;
  config.run = fresh_run_id();
  config.run_key = fresh_run_key();
  config.venues = std::move(venue_names);
  config.send_orders = options.mode != SessionMode::Scan;
  config.limits.max_orders_per_second = static_cast<std::uint32_t>(risk.max_orders_per_second);
  config.limits.min_edge_ppm = risk.min_edge_ppm;
  config.limits.max_edge_ppm = risk.max_edge_ppm;
  config.limits.max_off_median_ppm = risk.max_off_median_ppm;
  config.limits.max_losers = static_cast<std::uint8_t>(risk.max_losers_in_a_row);
  config.limits.loser_rest = risk.rest_after_losers;
  config.limits.add_slippage = risk.add_slippage;
  config.limits.max_takes = static_cast<std::uint64_t>(risk.max_takes);
  config.limits.max_book_age = risk.max_book_age;
  config.limits.max_spread_age = risk.max_spread_age;
  std::set<AssetId> quotes;
  for (const Instrument& instrument : table.instruments()) quotes.insert(instrument.quote);
  for (const AssetId quote : quotes)
    config.limits.quotes.push_back({quote, risk.max_order_notional, risk.max_exposure,
                                    risk.max_daily_loss, risk.max_session_loss,
                                    risk.max_total_exposure, risk.max_venue_exposure});
  for (const auto& [code, row] : options.settings.quotes) {
    const auto slash = row.through.find('/');
    const auto through = table.find(code, row.through.substr(slash + 1));
    if (!through) continue;  // a market's source names its own instruments
    const auto& traded = options.settings.session.instruments;
    config.conversions.push_back(
        {table.at(*through).base, *through, row.max_age, row.band_ppm,
         std::find(traded.begin(), traded.end(), row.through) != traded.end()});
  }
  config.repair.max_loss_ppm = risk.repair_max_loss_ppm;
  config.repair.tries = static_cast<std::uint8_t>(risk.repair_tries);
  config.repair.window = risk.repair_window;
  config.repair.policy = risk.repair_policy;
  config.repair.policies = policies_of(risk, table);
  config.orders.timeout = risk.order_timeout;
  config.orders.lifetime = risk.order_lifetime;
  config.carried = carried;
  return config;
}

}  // namespace crossbook
