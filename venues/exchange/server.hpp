// The local exchanges' sockets: HTTPS and WSS on loopback, one thread for all of them.
// In: simulators, a market driver. Out: listening ports. Thread: start/stop from the owner's; all
// else on its own. Limits: kMaxServerConnections, kMaxServerFrameBytes, kMaxPeerBacklogBytes.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "venues/exchange/certificate.hpp"
#include "venues/exchange/faults.hpp"
#include "venues/exchange/latency.hpp"
#include "venues/exchange/market_model.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxServerConnections = 1'000;
inline constexpr std::size_t kMaxPeerBacklogBytes = 16 * 1024 * 1024;  // a slower reader is closed

struct ServedVenue {
  Exchange* exchange = nullptr;                   // outlives the server
  Simulator* simulator = nullptr;                 // outlives the server
  std::array<std::uint16_t, kListeners> ports{};  // 0: any free one
  std::chrono::milliseconds clock_skew{0};        // its clock against ours
  Faults* faults = nullptr;                       // null: none; outlives the server
  VenueLatency latency = {};                      // beyond what this machine takes
  std::uint64_t seed = 0;                         // of the latency's random part
};

struct ServedEndpoints {
  std::string rest;       // https://127.0.0.1:PORT
  std::string ws_public;  // with the simulator's path
  std::string ws_private;
  std::string ws_trade;  // empty: the venue has none
};

class ExchangeServer {
 public:
  /// Binds all ports. @throws std::runtime_error naming the port that is taken
  ExchangeServer(std::vector<ServedVenue> venues, const ServerCertificate& certificate,
                 std::string bind_address = "127.0.0.1");
  ~ExchangeServer();  // stops and joins
  ExchangeServer(const ExchangeServer&) = delete;
  ExchangeServer& operator=(const ExchangeServer&) = delete;

  const std::vector<ServedEndpoints>& endpoints() const noexcept;
  /// Starts the thread that serves and advances the driver. @param driver may be null; outlives
  /// this
  void start(MarketDriver* driver);
  void stop();
  /// Runs a function on the exchanges' thread and waits for it: the only way in while it runs.
  void run(const std::function<void()>& function);
  /// Does now what is due: when this returns, faults that were just injected are seen by clients.
  void advance();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace crossbook
