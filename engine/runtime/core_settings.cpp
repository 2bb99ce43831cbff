#include "engine/runtime/core_settings.hpp"

#include <random>
#include <set>

#include "venues/connector/clock.hpp"

namespace crossbook {
namespace {

/// Five characters that no earlier run of this machine had: the time, stirred.
RunId fresh_run_id() {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  std::random_device device;
  std::uint64_t value =
      static_cast<std::uint64_t>(utc_now().count() / 1'000'000) ^ (std::uint64_t{device()} << 20U);
  std::string text;
  for (int i = 0; i < 5; ++i, value /= kDigits.size()) text += kDigits[value % kDigits.size()];
  return RunId{text};
}

}  // namespace

CoreConfig core_config(const SessionOptions& options, std::vector<std::string> venue_names,
                       const InstrumentTable& table) {
  const RiskSettings& risk = options.settings.risk;
  CoreConfig config;
  config.run = fresh_run_id();
  config.venues = std::move(venue_names);
  config.send_orders = options.mode == SessionMode::Paper;
  config.limits.max_orders_per_second = static_cast<std::uint32_t>(risk.max_orders_per_second);
  config.limits.min_edge_ppm = risk.min_edge_ppm;
  config.limits.max_edge_ppm = risk.max_edge_ppm;
  config.limits.max_book_age = risk.max_book_age;
  std::set<AssetId> quotes;
  for (const Instrument& instrument : table.instruments()) quotes.insert(instrument.quote);
  for (const AssetId quote : quotes)
    config.limits.quotes.push_back(
        {quote, risk.max_order_notional, risk.max_exposure, risk.max_daily_loss});
  config.repair.max_loss_ppm = risk.repair_max_loss_ppm;
  config.orders.timeout = risk.order_timeout;
  config.orders.lifetime = risk.order_lifetime;
  return config;
}

}  // namespace crossbook
