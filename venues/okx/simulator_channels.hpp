// The channels of the local OKX's sockets: where each is served, what its argument names, who may
// listen. In: names. Out: rules. Thread: any. Limits: spot's channels; others do not exist here.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace crossbook::okx {

/// The three paths below /ws/v5/.
enum class Door : std::uint8_t { Public, Private, Business };

enum class ChannelArgument : std::uint8_t { None, Instrument, InstrumentType };

struct ChannelRule {
  std::string_view name;
  Door door = Door::Public;
  ChannelArgument argument = ChannelArgument::None;
  bool needs_login = false;
  bool needs_tier = false;  // VIP accounts only: refused to all accounts here
  bool is_counted = false;  // at most kMaxChannelConnections of an account
};

/// Null if there is no such channel. All candles share one rule, whose name is "candle".
const ChannelRule* find_channel(std::string_view name) noexcept;

/// SPOT, SWAP …: what REST's instType may be, and on sockets also ANY.
bool is_instrument_type(std::string_view name) noexcept;

/// A candle's length, and what its boundaries count from.
struct CandleBar {
  std::chrono::seconds length{};
  std::chrono::seconds offset{};  // east of UTC: long bars begin at midnight in Hong Kong
};
/// "1m", "4H", "1D", "1Dutc" …; nullopt for what OKX does not have.
std::optional<CandleBar> find_bar(std::string_view name) noexcept;

}  // namespace crossbook::okx
