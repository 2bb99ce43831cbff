// The spans that candles are cut into: "1s" to "1M", in a time zone of the caller's.
// In: words, times. Out: where a candle begins and ends. Thread: any. Limits: named below.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

#include "venues/market/time.hpp"

namespace crossbook::binance {

struct Interval {
  std::string_view word;        // static: "15m"
  std::chrono::seconds length;  // of months: zero, they differ
  bool is_month() const noexcept { return length.count() == 0; }
};
/// Case matters: 1m is a minute, 1M a month. @return null for a word that the venue does not know
const Interval* find_interval(std::string_view word) noexcept;

/// "0", "8", "-1:00", "05:45"; from -12:00 to +14:00.
std::optional<std::chrono::minutes> parse_time_zone(std::string_view text) noexcept;

/// Begin of the candle that holds a time. Weeks begin on Monday.
UtcNanos candle_begin(const Interval& interval, UtcNanos time, std::chrono::minutes zone) noexcept;
/// Begin of the one after it. @param begin of a candle
UtcNanos next_candle(const Interval& interval, UtcNanos begin, std::chrono::minutes zone) noexcept;

}  // namespace crossbook::binance
