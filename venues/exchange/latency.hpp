// What an exchange takes to answer or to publish, beyond what this machine takes: a fixed part, a
// random part, and now and then much more.
// In: a shape, a seed, the moment at which a message is ready. Out: the moment at which it leaves.
// Thread: one. Limits: kMaxLatencyPart.
#pragma once

#include <chrono>
#include <cstdint>

#include "venues/exchange/market_random.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook {

inline constexpr std::chrono::microseconds kMaxLatencyPart{5'000'000};
inline constexpr std::int64_t kMillionMessages = 1'000'000;

struct LatencyShape {
  std::chrono::microseconds base{0};    // always
  std::chrono::microseconds jitter{0};  // 0 to this, each as likely
  std::chrono::microseconds tail{0};    // on top, for few messages
  std::int64_t tail_ppm = 0;            // how many of a million

  bool is_none() const noexcept {
    return base.count() == 0 && jitter.count() == 0 && (tail.count() == 0 || tail_ppm == 0);
  }
  friend bool operator==(const LatencyShape&, const LatencyShape&) = default;
};

/// By what a client waits for.
struct VenueLatency {
  LatencyShape market_data;  // public sockets
  LatencyShape orders;       // private sockets: acknowledgements and account streams
  LatencyShape rest;         // HTTP replies

  const LatencyShape& of_socket(Listener listener) const noexcept {
    return listener == Listener::WsPrivate ? orders : market_data;
  }
  friend bool operator==(const VenueLatency&, const VenueLatency&) = default;
};

/// The messages of one connection: none overtakes the one before it.
class LatencyLine {
 public:
  using Moment = std::chrono::steady_clock::time_point;

  /// @param number of the connection: each draws a sequence of its own
  LatencyLine(const LatencyShape& shape, std::uint64_t seed, std::uint64_t number);

  /// False: all leaves at once, and leaves() need not be asked.
  bool is_slow() const noexcept { return !shape_.is_none(); }
  /// When a message that is ready now leaves.
  Moment leaves(Moment now);

 private:
  LatencyShape shape_;
  MarketRandom random_;
  Moment last_{};
};

}  // namespace crossbook
