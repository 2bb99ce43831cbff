// The sockets that are open to the local OKX, and what each listens to.
// In: peers. Out: sessions. Thread: the exchange's. Limits: kMaxRequestsPerHour a session.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "venues/exchange/rate_counter.hpp"
#include "venues/exchange/simulator.hpp"
#include "venues/okx/simulator_channels.hpp"

namespace crossbook::okx {

inline constexpr std::int64_t kMaxRequestsPerHour = 480;

struct Subscription {
  std::string channel;
  std::string inst_id;    // "" where the channel names none
  std::string inst_type;  // "" likewise
  std::string arg;        // as the client sent it: comes back in each push
  InstrumentId instrument;
  std::string asset;               // account: the one that is asked for, "" for all
  bool is_periodic = true;         // account: updateInterval is not "0"
  std::int64_t last_sequence = 0;  // books: of the last message on this subscription
  CandleBar bar;                   // candles
  UtcNanos bar_begin;              // candles: the bar that was told last
  std::string bar_row;             // and as what
  UtcNanos last_sent;

  bool is_same(const Subscription& other) const noexcept {
    return channel == other.channel && inst_id == other.inst_id && inst_type == other.inst_type &&
           asset == other.asset;
  }
};

struct Session {
  WsPeer* peer = nullptr;  // null once it is closed
  Door door = Door::Public;
  std::string connection_id;
  const ApiKey* key = nullptr;  // once logged in
  UtcNanos opened;
  UtcNanos last_traffic;
  std::vector<Subscription> subscriptions;
  FixedWindowCounter requests{std::chrono::hours{1}, kMaxRequestsPerHour};

  void send(std::string text, UtcNanos now) {
    if (peer == nullptr) return;
    last_traffic = now;
    peer->send(std::move(text));
  }
  void close(std::uint16_t code, std::string_view reason) {
    if (WsPeer* closing = std::exchange(peer, nullptr)) closing->close(code, reason);
  }
};

/// By WsPeer::id(). Closed sessions stay until swept, so that nobody loses one under his feet.
using Sessions = std::map<std::uint64_t, Session>;

}  // namespace crossbook::okx
