// The sockets that are open to the local Coinbase, and what each listens to.
// In: peers. Out: numbered messages. Thread: the exchange's. Limits: none.
#pragma once

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "venues/coinbase/simulator_words.hpp"

namespace crossbook::coinbase {

struct Session {
  WsPeer* peer = nullptr;  // null once it is closed
  bool is_user_host = false;
  std::string address;
  UtcNanos opened;
  UtcNanos last_update;  // of anything but heartbeats
  UtcNanos heartbeat_due;
  std::int64_t heartbeats = 0;
  std::int64_t next_number = 0;  // of all messages of this connection
  std::map<std::string, std::set<std::string>, std::less<>> products;  // by channel
  bool hears_user = false;
  AccountId account;                    // while hears_user
  std::set<std::string> user_products;  // empty: all
  bool has_subscribed = false;

  bool hears(std::string_view channel, const std::string& product) const {
    const auto found = products.find(channel);
    return found != products.end() && found->second.contains(product);
  }
  bool hears(std::string_view channel) const { return products.contains(channel); }

  /// {"channel":…,"timestamp":…,"sequence_num":…,"events":…}. @param events JSON
  void send(std::string_view channel, std::string_view events, UtcNanos now) {
    if (peer == nullptr) return;
    std::string text = R"({"channel":")";
    text.append(channel).append(R"(","timestamp":")").append(wire_time(now));
    text.append(R"(","sequence_num":)").append(std::to_string(next_number++));
    text.append(R"(,"events":)").append(events).append("}");
    if (channel != "heartbeats") last_update = now;
    peer->send(std::move(text));
  }
  /// Carries no number.
  void send_error(std::string_view message) {
    if (peer != nullptr) peer->send(WireJson{{"type", "error"}, {"message", message}}.dump());
  }
  void close(std::uint16_t code, std::string_view reason) {
    if (WsPeer* const closing = std::exchange(peer, nullptr)) closing->close(code, reason);
  }
};

/// By WsPeer::id(). Closed sessions stay until swept.
using Sessions = std::map<std::uint64_t, Session>;

}  // namespace crossbook::coinbase
