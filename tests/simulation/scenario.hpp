// What one seed means: which exchanges, which settings, which faults and when. The same seed is the
// same scenario for ever; a scenario with some of its faults left out is used to find those that
// matter.
// In: a seed. Out: Scenario. Thread: any. Limits: 1 to 6 faults.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/execution/repair_policy.hpp"
#include "tests/simulation/clockwork.hpp"
#include "venues/connector/venue.hpp"
#include "venues/exchange/faults.hpp"

namespace crossbook::simulation {

enum class SimFault : std::uint8_t {
  // an exchange's own (FaultKind), here first
  Silence,
  BadJson,
  WrongSchema,
  BadUtf8,
  Oversized,
  PrivateGarbage,
  LostReply,
  CutOnOrder,
  Rest503,
  Rest429,
  CutPublic,
  CutPrivate,
  Gone,
  ClockAhead,
  ClockBehind,
  NoTradePermission,
  KeyRevoked,
  KeyCanWithdraw,
  KeyOtherAddress,
  ForeignOrder,
  ForeignLimit,
  ForeignBalance,
  // the network's
  DropDeltas,
  RepeatDeltas,
  SwapDeltas,
  FlipDigit,
  FreezeSymbol,
  LagRamp,
  PublicHole,
  PrivateHole,
  RestHole,
  PrivateSilence,
  DropReports,
  RepeatReports,
  LateReports,
  HoldOrders,
  LoseAnswers,
  // the market's
  Burst,
  Halt,
  Flash,
  Vanish,
  FeesDouble,
  Credit,
  AllCut,
  // this machine's
  WallStep,
  Pause,
  StallConnector,
  Kill9,
  Kill9AtIntent,
  Kill9AtArrival,
  Restart,
  DiskFull,
  SyncFails,
  OperatorKill
};
inline constexpr std::size_t kSimFaults = 54;

struct FaultRow {
  SimFault fault{};
  std::string_view name;
  std::string_view id;                // of the catalogue in docs/reliability.md
  std::optional<FaultKind> exchange;  // what the exchange does then
  milliseconds shortest{0};
  milliseconds longest{0};  // 0: it happens once
  bool is_last = false;     // trading ends with it: a latch, a failed venue
};
const FaultRow& row_of(SimFault fault) noexcept;

/// Where it is among the instruments, BTC/USDT and BTC/USD are compared by its books.
inline constexpr std::string_view kConversion = "USDT/USD";

/// What a fault waits for, from its time on.
enum class Moment : std::uint8_t {
  AtOnce,
  Intent,        // an order is decided on
  Acknowledged,  // an exchange has said that it has one
  Doubt,         // nobody knows what became of one
  Repair         // a hedge is under way
};
inline constexpr std::int64_t kMoments = 5;
std::string_view to_string(Moment moment) noexcept;

struct DrawnFault {
  SimFault fault{};
  nanoseconds at{0};  // since the start
  nanoseconds lasts{0};
  std::size_t venue = 0;  // where at once; else that of the order that it waited for
  Moment moment = Moment::AtOnce;
};
/// Longer than this none waits: then it comes at once.
inline constexpr nanoseconds kLongestWait{std::chrono::seconds{45}};

struct Scenario {
  std::uint64_t seed = 0;
  std::vector<const VenueModule*> venues;
  std::vector<std::string> instruments;
  nanoseconds length{std::chrono::minutes{10}};
  int updates_per_second = 4;
  std::int64_t touch_value = 4'000;
  std::int64_t fee_ppm = 200;
  std::uint8_t repair_tries = 1;
  std::int64_t repair_loss_ppm = 5'000;
  RepairPolicy repair_policy = RepairPolicy::Cheapest;
  std::uint8_t max_losers = 0;
  std::int64_t max_venue_exposure = 0;  // quote units
  milliseconds slowest{20};             // one way
  std::vector<DrawnFault> faults;

  nanoseconds end_of_trading() const noexcept { return length - seconds{60}; }
  nanoseconds end_of_market() const noexcept { return length - seconds{25}; }
};

Scenario draw_scenario(std::uint64_t seed);
/// The same without faults, for what must hold then.
Scenario calm_scenario(std::uint64_t seed);
/// "O9 rest_503 at 61.5 s for 3 s, kraken".
std::string describe(const Scenario& scenario, const DrawnFault& fault);

}  // namespace crossbook::simulation
