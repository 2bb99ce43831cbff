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
inline constexpr std::array<std::int64_t, 9> kCandleMinutes{1,   5,     15,     30,    60,
                                                            240, 1'440, 10'080, 21'600};

// Counts in thousandths: 20 with 0.5 a second, 125 with 2.34 a second.
inline constexpr std::int64_t kRestCounterMax = 20'000;
inline constexpr std::int64_t kRestCounterDecay = 500;
inline constexpr std::int64_t kTradingCounterMax = 125'000;
inline constexpr std::int64_t kTradingCounterDecay = 2'340;
inline constexpr std::int64_t kMaxRateCount = 125;

// An address may ask about a pair once a second on the long run.
inline constexpr std::int64_t kPublicCounterMax = 15'000;
inline constexpr std::int64_t kPublicCounterDecay = 1'000;

inline constexpr std::size_t kOpenOrdersPerPair = 80;
inline constexpr std::size_t kMinBatch = 2;
inline constexpr std::size_t kMaxBatch = 15;
inline constexpr std::size_t kMaxCancelBatch = 50;

inline constexpr std::size_t kPublicTradesKept = 1'000;
inline constexpr std::size_t kMinutesKept = 2 * 24 * 60;  // of candles
inline constexpr std::size_t kCandlesShown = 720;
inline constexpr std::size_t kSpreadsKept = 200;
inline constexpr std::size_t kLedgerEntriesKept = 10'000;
inline constexpr std::size_t kMaxRestDepth = 500;
inline constexpr std::size_t kDefaultRestDepth = 100;
inline constexpr std::size_t kPageSize = 50;  // closed orders, trades, ledger
inline constexpr std::size_t kMaxQueried = 50;
inline constexpr std::size_t kMaxQueriedTrades = 20;

}  // namespace crossbook::kraken
