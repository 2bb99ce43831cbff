// Numbers that the simulated Kraken keeps to: the middle tier's counters, lifetimes, cadences.
// In: nothing. Out: constants; README.md gives their sources. Thread: any. Limits: these.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace crossbook::kraken {

inline constexpr std::chrono::seconds kTokenLifetime{900};  // to start using it
inline constexpr std::chrono::seconds kIdleSocketLifetime{60};
inline constexpr std::chrono::seconds kHeartbeatInterval{1};
inline constexpr std::chrono::seconds kMaxDeadline{60};
inline constexpr std::chrono::milliseconds kMinSocketDeadline{500};
inline constexpr std::chrono::milliseconds kMinRestDeadline{2'000};
inline constexpr std::int64_t kMaxDeadMansTimeout = 86'400;  // seconds, exclusive
inline constexpr std::array<std::size_t, 5> kBookDepths{10, 25, 100, 500, 1'000};

// Counts in thousandths: 20 with 0.5 a second, 125 with 2.34 a second.
inline constexpr std::int64_t kRestCounterMax = 20'000;
inline constexpr std::int64_t kRestCounterDecay = 500;
inline constexpr std::int64_t kTradingCounterMax = 125'000;
inline constexpr std::int64_t kTradingCounterDecay = 2'340;
inline constexpr std::int64_t kMaxRateCount = 125;

inline constexpr std::size_t kPublicTradesKept = 1'000;
inline constexpr std::size_t kMaxRestDepth = 500;
inline constexpr std::size_t kDefaultRestDepth = 100;
inline constexpr std::size_t kPageSize = 50;  // closed orders, trades

}  // namespace crossbook::kraken
