// Exact decimal text <-> integers at a scale. Never rounds.
// In: text as venues print it. Out: mantissas; text. Thread: any. Limits: 18 decimals, 39 digits.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "venues/market/error.hpp"

namespace crossbook {

__extension__ using Int128 = __int128;

/// Number of decimals that a mantissa carries, 0..18.
class Scale {
 public:
  constexpr Scale() = default;
  explicit constexpr Scale(std::uint8_t decimals) noexcept : decimals_{decimals} {}
  constexpr std::uint8_t decimals() const noexcept { return decimals_; }
  friend constexpr auto operator<=>(Scale, Scale) = default;

 private:
  std::uint8_t decimals_ = 0;
};

inline constexpr std::uint8_t kMaxDecimals = 18;

/// 10^exponent, exponent 0..18.
constexpr std::int64_t power_of_ten(unsigned exponent) noexcept {
  std::int64_t result = 1;
  while (exponent-- > 0) result *= 10;
  return result;
}

/// Reads plain or scientific decimal text ("1.50", "-3", "9e-05") exactly at the scale. The grammar
/// is that of JSON numbers: "+1", "1.", ".5", "00.1", NaN, Inf, spaces and "" are BadDecimal. Zeros
/// that end the text cost nothing: "1.5000" is exact at scale 1.
/// @return InexactDecimal | DecimalOverflow | BadDecimal; never rounds or saturates
Result<std::int64_t> parse_decimal(std::string_view text, Scale scale) noexcept;
/// The same into 128 bits, for amounts and notionals.
Result<Int128> parse_decimal128(std::string_view text, Scale scale) noexcept;

/// How many decimals the text prints after its point ("1.500" -> 3, "7" -> 0); exponent not read.
std::uint8_t printed_decimals(std::string_view text) noexcept;

inline constexpr std::size_t kMaxDecimalChars = 64;  // sign, 39 digits, point, 18 zeros, spare

/// Writes raw at the scale into out (>= kMaxDecimalChars), with at least min_decimals (0..18) and
/// otherwise without trailing zeros or point: (15000, 4) -> "1.5"; min 2 -> "1.50". Allocates not.
/// @return the text inside out
std::string_view format_decimal(Int128 raw, Scale scale, char* out,
                                std::uint8_t min_decimals = 0) noexcept;
/// The same as a string, for cold paths.
std::string decimal_text(Int128 raw, Scale scale, std::uint8_t min_decimals = 0);

}  // namespace crossbook
