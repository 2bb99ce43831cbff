// Durations as people write them: 500ms, 30s, 5m, 2h, forever.
// In: text. Out: nanoseconds. Thread: any. Limits: up to 365 days.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace crossbook {

/// "forever" is nanoseconds::max(). nullopt if it is no duration or not above zero.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) noexcept;
/// Shortest exact form: 30s, 1500ms, forever.
std::string duration_text(std::chrono::nanoseconds duration);

inline constexpr std::chrono::nanoseconds kForever = std::chrono::nanoseconds::max();

}  // namespace crossbook
