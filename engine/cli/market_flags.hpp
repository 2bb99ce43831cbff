// Flags that say what the local exchanges are like: which ones, what is listed, fees, latency.
// In: their texts. Out: changes of the settings. Thread: main's. Limits: the configuration's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/runtime/config.hpp"

namespace crossbook {

/// Of one venue, or of all if it names none.
struct FeesFlag {
  std::string venue;
  FeeRate maker;
  FeeRate taker;
};
struct LatencyFlag {
  std::string venue;
  std::string stream;  // "market_data", "orders", "rest"; empty: all three
  LatencyShape shape;
};

struct MarketFlags {
  std::vector<std::string> venues;  // empty: as the configuration says
  std::vector<std::string> instruments;
  std::vector<FeesFlag> fees;
  std::vector<LatencyFlag> latencies;
};

/// "binance,okx" or "all". Each throws ConfigError naming flag, value and mend.
std::vector<std::string> venues_flag(std::string_view text);
/// "BTC/USDT,ETH/USDT"
std::vector<std::string> instruments_flag(std::string_view text);
/// "2", "1/2.5" (maker/taker), "okx:2"
FeesFlag fees_flag(std::string_view text);
/// "okx.orders:base_us=500,jitter_us=200"; without a venue of all, without a stream of all three
LatencyFlag latency_flag(std::string_view text);

/// The flags win over what the settings hold.
void apply(const MarketFlags& flags, Settings& settings);

}  // namespace crossbook
