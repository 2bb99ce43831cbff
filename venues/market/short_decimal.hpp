// Short plain decimals straight from a frame: sixteen bytes at a time, no loop over digits.
// In: text that ends with a known byte. Out: its length and its value at a scale. Thread: any, each
// with its own reader. Limits: kMaxShortDecimal bytes, and quick up to 8 digits on either side of
// the point; what is longer, negative or odd is said to be so, for parse_decimal to judge.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "venues/market/decimal.hpp"
#include "venues/market/digits.hpp"

#ifdef __SSE4_1__
#include <immintrin.h>
#endif

namespace crossbook {

inline constexpr std::size_t kMaxShortDecimal = 15;  // bytes before the one that ends it

/// Reads the numbers of one column: as they mostly have the same length, where the next one begins
/// is known before this one is read.
class ShortDecimalReader {
 public:
  /// @param most_decimals how many the text may print; more are refused
  explicit ShortDecimalReader(Scale scale, std::uint8_t most_decimals = kMaxDecimals) noexcept
      : scale_{scale}, most_decimals_{std::min(most_decimals, scale.decimals())} {}

  /// @param text kMaxShortDecimal + 1 readable bytes
  /// @return how many bytes stand before kEnd; 0 if they are no short plain decimal that is exact
  /// at the scale, and then value means nothing
  template <char kEnd>
  [[gnu::always_inline]] inline std::size_t read(const char* text, std::int64_t& value) noexcept;

 private:
  /// The same for any digits and a point, at leisure. @return false: not that
  bool read_at_leisure(std::string_view text, std::int64_t& value) const noexcept;

  Scale scale_;
  std::uint8_t most_decimals_;
  std::size_t length_ = 8;  // of the number before
};

namespace short_decimal {

#ifdef __SSE4_1__

inline constexpr std::size_t kLengths = kMaxShortDecimal + 1;
inline constexpr std::size_t kWholes = 9;  // 0 to 8 digits before the point

/// Where each digit goes: eight before the point to the first half, eight behind it to the second,
/// both right-aligned. What is no decimal takes the byte that ends the text, which is no digit.
inline constexpr auto kShuffles = [] {
  std::array<std::array<std::int8_t, 16>, kWholes * kLengths> all{};
  for (std::size_t whole = 0; whole < kWholes; ++whole) {
    for (std::size_t length = 0; length < kLengths; ++length) {
      std::array<std::int8_t, 16>& one = all[whole * kLengths + length];
      const bool has_point = whole < length;
      const std::size_t fraction = has_point ? length - whole - 1 : 0;
      const bool is_decimal =
          whole > 0 && whole <= length && fraction <= 8 && has_point == (fraction > 0);
      one.fill(is_decimal ? std::int8_t{-1} : static_cast<std::int8_t>(length));
      if (!is_decimal) continue;
      for (std::size_t i = 0; i < whole; ++i) one[8 - whole + i] = static_cast<std::int8_t>(i);
      for (std::size_t i = 0; i < fraction; ++i)
        one[16 - fraction + i] = static_cast<std::int8_t>(whole + 1 + i);
    }
  }
  return all;
}();

#endif

}  // namespace short_decimal

template <char kEnd>
std::size_t ShortDecimalReader::read(const char* text, std::int64_t& value) noexcept {
#ifdef __SSE4_1__
  using namespace short_decimal;
  __m128i bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  const auto ends =
      static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8(kEnd))));
  const auto points =
      static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'))));
  const std::size_t found = static_cast<std::size_t>(__builtin_ctz(ends | 1U << 16));
  if (found != length_) [[unlikely]] {
    if (found > kMaxShortDecimal) return 0;
    length_ = found;
    asm volatile("" : "+r"(length_));  // a branch, so that nobody waits for found
  }
  const std::size_t length = length_;
  const std::size_t whole = static_cast<std::size_t>(__builtin_ctz(points | 1U << length));
  const std::size_t fraction = length - whole - (whole == length ? 0 : 1);
  const bool is_out_of_reach = whole >= kWholes || fraction > most_decimals_;
  const bool has_leading_zero = whole > 1 && *text == '0';
  if (is_out_of_reach || has_leading_zero) [[unlikely]]
    return read_at_leisure({text, length}, value) ? length : 0;

  __m128i shuffle;
  std::memcpy(&shuffle, kShuffles[whole * kLengths + length].data(), sizeof shuffle);
  const __m128i digits = _mm_shuffle_epi8(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), shuffle);
  const __m128i above_nine = _mm_subs_epu8(digits, _mm_set1_epi8(9));
  if (!_mm_testz_si128(above_nine, above_nine)) [[unlikely]]
    return 0;
  const __m128i pairs = _mm_maddubs_epi16(
      digits, _mm_set_epi8(1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10));
  const __m128i fours = _mm_madd_epi16(pairs, _mm_set_epi16(1, 100, 1, 100, 1, 100, 1, 100));
  const __m128i eights = _mm_madd_epi16(_mm_packus_epi32(fours, fours),
                                        _mm_set_epi16(1, 10'000, 1, 10'000, 1, 10'000, 1, 10'000));
  const auto both = static_cast<std::uint64_t>(_mm_cvtsi128_si64(eights));
  const std::int64_t* const power = &kPowersOfTen[scale_.decimals()];
  std::int64_t scaled = 0;
  const bool is_too_large =
      __builtin_mul_overflow(static_cast<std::int64_t>(both & 0xFFFF'FFFFU), *power, &scaled) ||
      __builtin_add_overflow(
          scaled,
          static_cast<std::int64_t>(both >> 32) * power[-static_cast<std::ptrdiff_t>(fraction)],
          &value);
  return is_too_large ? 0 : length;
#else
  const void* const found = std::memchr(text, kEnd, kMaxShortDecimal + 1);
  if (found == nullptr) return 0;
  const auto length = static_cast<std::size_t>(static_cast<const char*>(found) - text);
  return read_at_leisure({text, length}, value) ? length : 0;
#endif
}

}  // namespace crossbook
