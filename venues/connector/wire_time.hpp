// RFC 3339 times as the v2 sockets write them, to and from nanoseconds.
// In: "2026-11-23T06:00:05.123456Z". Out: UtcNanos; text. Thread: any. Limits: years 1970 to 2261.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "venues/market/error.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

inline constexpr std::size_t kWireTimeChars = 32;
inline constexpr std::int64_t kMaxWireMillis =
    9'000'000'000'000;  // the year 2255: fits nanoseconds

/// Strict: UTC with a Z, up to nine digits of fraction. @return Malformed with the field's name
Result<UtcNanos> parse_wire_time(std::string_view text, const char* field) noexcept;

/// Rounds down to the digits printed. @param digits of fraction, 0..9
/// @param out at least kWireTimeChars  @return the text inside out
std::string_view format_wire_time(UtcNanos time, unsigned digits, char* out) noexcept;

}  // namespace crossbook
