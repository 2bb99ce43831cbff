#include "venues/okx/simulator_channels.hpp"

#include <algorithm>
#include <array>

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;
using enum Door;
using enum ChannelArgument;

constexpr std::string_view kCandle = "candle";
constexpr auto kRules = std::to_array<ChannelRule>({
    {"books", Public, Instrument},
    {"books5", Public, Instrument},
    {"bbo-tbt", Public, Instrument},
    {"books-rpi", Public, Instrument},
    {"books-l2-tbt", Public, Instrument, true, true},
    {"books50-l2-tbt", Public, Instrument, true, true},
    {"trades", Public, Instrument},
    {"tickers", Public, Instrument},
    {"price-limit", Public, Instrument},
    {"instruments", Public, InstrumentType},
    {"status", Public, None},
    {"orders", Private, InstrumentType, true, false, true},
    {"account", Private, None, true, false, true},
    {"positions", Private, InstrumentType, true, false, true},
    {"balance_and_position", Private, None, true, false, true},
    {"liquidation-warning", Private, InstrumentType, true, false, true},
    {"account-greeks", Private, None, true, false, true},
    {"fills", Private, None, true, true},
    {kCandle, Business, Instrument},
    {"trades-all", Business, Instrument},
    {"orders-algo", Business, InstrumentType, true},
    {"algo-advance", Business, InstrumentType, true},
    {"deposit-info", Business, None, true},
    {"withdrawal-info", Business, None, true},
});

struct NamedBar {
  std::string_view name;
  CandleBar bar;
};
constexpr auto kDay = 24h;
constexpr auto kHongKong = 8h;
/// 1970-01-05, the first Monday.
constexpr auto kMonday = 4 * kDay;
constexpr auto kBars = std::to_array<NamedBar>({
    {"1m", {1min, 0s}},
    {"3m", {3min, 0s}},
    {"5m", {5min, 0s}},
    {"15m", {15min, 0s}},
    {"30m", {30min, 0s}},
    {"1H", {1h, 0s}},
    {"2H", {2h, 0s}},
    {"4H", {4h, 0s}},
    {"6H", {6h, kHongKong}},
    {"12H", {12h, kHongKong}},
    {"1D", {kDay, kHongKong}},
    {"2D", {2 * kDay, kHongKong}},
    {"3D", {3 * kDay, kHongKong}},
    {"1W", {7 * kDay, kHongKong - kMonday}},
    {"6Hutc", {6h, 0s}},
    {"12Hutc", {12h, 0s}},
    {"1Dutc", {kDay, 0s}},
    {"2Dutc", {2 * kDay, 0s}},
    {"3Dutc", {3 * kDay, 0s}},
    {"1Wutc", {7 * kDay, -kMonday}},
});

}  // namespace

bool is_instrument_type(std::string_view name) noexcept {
  constexpr std::array<std::string_view, 6> kTypes{"SPOT",    "MARGIN", "SWAP",
                                                   "FUTURES", "OPTION", "EVENTS"};
  return std::find(kTypes.begin(), kTypes.end(), name) != kTypes.end();
}

const ChannelRule* find_channel(std::string_view name) noexcept {
  if (name.starts_with(kCandle) && find_bar(name.substr(kCandle.size())))
    name = kCandle;
  else if (name == kCandle)
    return nullptr;
  const auto found = std::find_if(kRules.begin(), kRules.end(),
                                  [&](const ChannelRule& rule) { return rule.name == name; });
  return found == kRules.end() ? nullptr : &*found;
}

std::optional<CandleBar> find_bar(std::string_view name) noexcept {
  for (const NamedBar& bar : kBars)
    if (bar.name == name) return bar.bar;
  return std::nullopt;
}

}  // namespace crossbook::okx
