// Every setting of a session, its default and its range; read from TOML.
// In: a TOML file or the built-in default. Out: Settings. Thread: start-up only.
// Limits: each field's range stands in config_fields.cpp and docs/config.md.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "engine/execution/repair_policy.hpp"
#include "engine/runtime/fault_plan.hpp"
#include "venues/connector/venue.hpp"
#include "venues/exchange/latency.hpp"
#include "venues/market/asset_map.hpp"
#include "venues/market/fee.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

/// A bad start: one line that names where, what and the mend. Caught in cli/main.cpp; exit code 2.
class ConfigError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class WaitMode : std::uint8_t { Park, Spin };

struct SessionSettings {
  std::chrono::nanoseconds duration = std::chrono::seconds{60};
  std::uint64_t seed = 1;
  WaitMode wait = WaitMode::Park;
  std::string journal_dir;  // empty: no journal on disk
  std::vector<std::string> instruments{"BTC/USDT", "ETH/USDT", "SOL/USDT",
                                       "XRP/USDT", "ADA/USDT", "DOGE/USDT"};
};

struct MarketSettings {
  std::string source = "model";    // model | tape:FILE | recording:FILE[,FILE…] | live
  std::int64_t speed = 1;          // tape and recording: times faster than recorded
  int updates_per_second = 200;    // model: per venue
  std::vector<VenueFault> faults;  // what the local exchanges do wrong, and when
};

/// Of `venues serve`. Ports: 0 is any free one.
struct ServeSettings {
  std::int64_t base_port = 0;                  // three for each venue, in order of their names
  std::optional<std::int64_t> admin_port = 0;  // nullopt: no admin endpoint
  std::int64_t spare_keys = 0;                 // further trade keys at each venue
};
inline constexpr std::int64_t kLeastPort = 1'024;
inline constexpr std::int64_t kMostPort = 65'535;
inline constexpr std::int64_t kMostSpareKeys = 20;

struct RiskSettings {
  Amount max_order_notional;  // of the quote asset, per leg
  Amount max_exposure;        // value of what is unhedged, per asset, in the quote asset
  Amount max_daily_loss;      // in the quote asset
  Amount max_session_loss;    // the same; 0: the daily one alone
  Amount max_total_exposure;  // of all assets in one quote asset; 0: only each for itself
  std::int64_t max_off_median_ppm = 50'000;
  std::int64_t max_takes = 0;  // 0: any number
  std::int64_t max_orders_per_second = 50;
  std::int64_t min_edge_ppm = 100;
  std::int64_t max_edge_ppm = 30'000;
  Amount max_venue_exposure;             // moved onto or off one venue, of one asset; 0: any amount
  std::int64_t max_losers_in_a_row = 5;  // then the instrument rests; 0: never
  std::chrono::nanoseconds rest_after_losers = std::chrono::minutes{1};
  bool add_slippage = true;  // measured, to min_edge
  std::int64_t repair_max_loss_ppm = 3'000;
  std::int64_t repair_tries = 1;
  std::chrono::nanoseconds repair_window = std::chrono::seconds{2};
  RepairPolicy repair_policy = RepairPolicy::Cheapest;
  std::map<std::string, RepairPolicy> repair_policies;  // by instrument, where it is another
  std::chrono::nanoseconds max_book_age = std::chrono::seconds{2};
  std::chrono::nanoseconds max_spread_age = std::chrono::minutes{10};
  std::chrono::nanoseconds order_timeout = std::chrono::seconds{1};
  std::chrono::nanoseconds order_lifetime = std::chrono::seconds{2};
};

struct VenueSettings {
  bool enabled = true;
  bool is_chosen = false;  // whether somebody said so
  FeeRate maker_fee;       // of the local exchange; real venues say their own
  FeeRate taker_fee;
  FeeAsset fee_asset = FeeAsset::Quote;
  std::map<std::string, Amount> balances;  // of the local exchange's account
  std::vector<std::string> instruments;    // listed there; empty: all of the session's
  VenueLatency latency;                    // of the local exchange
  Endpoints hosts;                         // overrides; empty fields keep the venue's own
  std::string ca_file;                     // trusted besides the system's store
  KeyEnvironment environment = KeyEnvironment::Live;  // of the vault's keys that live uses
  std::string account = "main";                       // the same
  bool dead_mans_switch = true;                       // armed where the venue has one
};

/// A quote asset that is compared with another, by that one's live books of it; one without a row
/// is held apart.
struct QuoteSettings {
  std::string through;  // "USDT/USD"
  std::chrono::nanoseconds max_age = std::chrono::seconds{10};
  std::int64_t band_ppm = 10'000;
};

struct Settings {
  SessionSettings session;
  MarketSettings market;
  RiskSettings risk;
  ServeSettings serve;
  std::map<std::string, QuoteSettings> quotes;  // by asset code
  AssetMap assets;
  std::map<std::string, VenueSettings> venues;  // by name; every registered venue has a row
};

/// Of all registered venues.
std::vector<std::string> known_venues();
/// "BTC/USDT"
bool is_instrument_name(std::string_view name) noexcept;

/// Sessions leave out venues whose faults are not rehearsed yet; `venues serve` has all.
enum class VenueChoice : std::uint8_t { Rehearsed, All };
/// The configuration that is used without --config, as TOML text with comments.
std::string default_config(VenueChoice choice = VenueChoice::Rehearsed);
/// @param file_name for messages. @throws ConfigError "F:12: [risk] max_edge_bps = …: …"
Settings parse_config(std::string_view toml, std::string_view file_name);
/// @throws ConfigError, also if the file cannot be read
Settings load_config(const std::string& path);

}  // namespace crossbook
