#include "venues/market/decimal.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstring>
#include <limits>

#include "venues/market/digits.hpp"

namespace crossbook {
namespace {

__extension__ using UInt128 = unsigned __int128;

constexpr std::uint64_t repeat_byte(std::uint64_t byte) noexcept {
  return byte * 0x0101010101010101U;
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

// ---- Short text: eight bytes at a time, no loop over digits -----------------------------------

template <class Word>
std::uint64_t load(const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// The first min(size, 8) bytes of text, the first one lowest, zeros above. size >= 1.
std::uint64_t load_head(const char* text, std::size_t size) noexcept {
  if (size >= 8) return load<std::uint64_t>(text);
  if (size >= 4) {
    return load<std::uint32_t>(text) | load<std::uint32_t>(text + size - 4) << (8 * (size - 4));
  }
  const std::uint64_t middle = load<std::uint8_t>(text + size / 2) << (8 * (size / 2));
  return load<std::uint8_t>(text) | middle |
         load<std::uint8_t>(text + size - 1) << (8 * (size - 1));
}

/// Index of the first point in the word, or 8.
unsigned find_point(std::uint64_t word) noexcept {
  const std::uint64_t zero_at_point = word ^ repeat_byte('.');
  const std::uint64_t marks = (zero_at_point - repeat_byte(1)) & ~zero_at_point & repeat_byte(0x80);
  return static_cast<unsigned>(std::countr_zero(marks)) / 8;
}

bool are_digits(std::uint64_t word) noexcept {
  const std::uint64_t high = word & repeat_byte(0xF0);
  const std::uint64_t carried = (word + repeat_byte(0x06)) & repeat_byte(0xF0);
  return (high | carried >> 4) == repeat_byte(0x33);
}

/// The first count bytes of the word, 0..8, behind as many '0' as make them eight.
std::uint64_t pad_left(std::uint64_t word, unsigned count) noexcept {
  if (count == 0) return repeat_byte('0');
  if (count == 8) return word;
  return word << (64 - 8 * count) | repeat_byte('0') >> (8 * count);
}

/// Reads what nearly all prices and sizes look like: plain, not negative, at most 16 characters and
/// 8 digits on either side of the point. @return false: not of that shape, say nothing of it
bool parse_short(std::string_view text, unsigned decimals, std::int64_t& raw) noexcept {
  const std::size_t size = text.size();
  if (size == 0 || size > 16 || decimals > kMaxDecimals) return false;
  const std::uint64_t head = load_head(text.data(), size);
  const std::uint64_t tail =
      size >= 8 ? load<std::uint64_t>(text.data() + size - 8) : head << (64 - 8 * size);
  std::size_t whole = find_point(head);
  if (whole == 8 && size > 8) whole = size - 8 + find_point(tail);
  whole = std::min(whole, size);
  const std::size_t fraction = whole < size ? size - whole - 1 : 0;
  if (whole - 1 >= 8 || fraction > 8 || fraction > decimals) return false;
  if (whole + 1 == size || (text[0] == '0' && whole > 1)) return false;

  const std::uint64_t whole_digits = pad_left(head, static_cast<unsigned>(whole));
  const std::uint64_t fraction_digits =
      fraction == 0 ? repeat_byte('0')
                    : pad_left(fraction == 8 ? tail : tail >> (64 - 8 * fraction),
                               static_cast<unsigned>(fraction));
  if (!are_digits(whole_digits) || !are_digits(fraction_digits)) return false;
  std::int64_t scaled = 0;
  if (__builtin_mul_overflow(static_cast<std::int64_t>(digits_value(whole_digits)),
                             kPowersOfTen[decimals], &scaled)) {
    return false;
  }
  const std::int64_t rest =
      static_cast<std::int64_t>(digits_value(fraction_digits)) * kPowersOfTen[decimals - fraction];
  return !__builtin_add_overflow(scaled, rest, &raw);
}

// ---- Any text ---------------------------------------------------------------------------------

/// A number's parts; its value is whole.fraction x 10^exponent.
struct Parts {
  bool is_negative = false;
  std::string_view whole;
  std::string_view fraction;
  std::int64_t exponent = 0;
};

/// Above any text's length, so that an exponent this large decides alone; far below overflow.
constexpr std::int64_t kExponentCap = 1'000'000'000'000'000;

std::string_view take_digits(std::string_view& text) noexcept {
  const auto end = std::find_if_not(text.begin(), text.end(), is_digit);
  const std::string_view digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(digits.size());
  return digits;
}

bool take(std::string_view& text, char c) noexcept {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

bool take_exponent(std::string_view& text, std::int64_t& exponent) noexcept {
  const bool is_negative = take(text, '-');
  if (!is_negative) take(text, '+');
  const std::string_view digits = take_digits(text);
  for (const char digit : digits) {
    if (exponent < kExponentCap) exponent = exponent * 10 + (digit - '0');
  }
  if (is_negative) exponent = -exponent;
  return !digits.empty();
}

/// JSON's grammar of numbers: no plus, no leading zeros, digits on both sides of a point.
bool split(std::string_view text, Parts& parts) noexcept {
  parts.is_negative = take(text, '-');
  parts.whole = take_digits(text);
  if (parts.whole.empty() || (parts.whole.size() > 1 && parts.whole.front() == '0')) return false;
  if (take(text, '.')) {
    parts.fraction = take_digits(text);
    if (parts.fraction.empty()) return false;
  }
  if (take(text, 'e') || take(text, 'E')) {
    if (!take_exponent(text, parts.exponent)) return false;
  }
  return text.empty();
}

template <class Int, class UInt>
Result<Int> assemble(Parts parts, Scale scale) noexcept {
  constexpr std::int64_t kMaxDigits = sizeof(Int) == 8 ? 19 : 39;
  constexpr UInt kLimit = UInt{1} << (8 * sizeof(Int) - 1);  // the magnitude of the minimum

  while (!parts.fraction.empty() && parts.fraction.back() == '0') parts.fraction.remove_suffix(1);
  std::int64_t zeros =
      parts.exponent + scale.decimals() - static_cast<std::int64_t>(parts.fraction.size());
  if (parts.fraction.empty()) {
    while (!parts.whole.empty() && parts.whole.back() == '0') {
      parts.whole.remove_suffix(1);
      ++zeros;
    }
  }
  std::string_view digits[] = {parts.whole, parts.fraction};
  if (parts.whole == "0" || parts.whole.empty()) {
    digits[0] = {};
    const std::size_t first = parts.fraction.find_first_not_of('0');
    digits[1].remove_prefix(std::min(first, parts.fraction.size()));
  }
  const auto count = static_cast<std::int64_t>(digits[0].size() + digits[1].size());
  if (count == 0) return Int{0};
  if (zeros < 0) return Error{Errc::InexactDecimal};
  if (count + zeros > kMaxDigits) return Error{Errc::DecimalOverflow};

  UInt magnitude = 0;
  bool is_too_large = false;
  const auto append = [&](unsigned digit) {
    is_too_large |= __builtin_mul_overflow(magnitude, UInt{10}, &magnitude);
    is_too_large |= __builtin_add_overflow(magnitude, UInt{digit}, &magnitude);
  };
  for (const std::string_view run : digits) {
    for (const char digit : run) append(static_cast<unsigned>(digit - '0'));
  }
  for (; zeros > 0; --zeros) append(0);
  if (is_too_large || magnitude > kLimit - (parts.is_negative ? 0 : 1)) {
    return Error{Errc::DecimalOverflow};
  }
  return static_cast<Int>(parts.is_negative ? UInt{0} - magnitude : magnitude);
}

// ---- Writing ----------------------------------------------------------------------------------

constexpr auto kPairs = [] {
  std::array<char, 200> pairs{};
  for (std::size_t i = 0; i < 100; ++i) {
    pairs[2 * i] = static_cast<char>('0' + i / 10);
    pairs[2 * i + 1] = static_cast<char>('0' + i % 10);
  }
  return pairs;
}();

/// Writes value's digits so that they end before end; none for zero. @return where they begin
char* write_digits(std::uint64_t value, char* end) noexcept {
  while (value >= 10) {
    end -= 2;
    std::memcpy(end, &kPairs[2 * (value % 100)], 2);
    value /= 100;
    if (value == 0) return *end == '0' ? end + 1 : end;
  }
  if (value > 0) *--end = static_cast<char>('0' + value);
  return end;
}

char* write_digits(UInt128 value, char* end) noexcept {
  constexpr std::uint64_t kChunk = 10'000'000'000'000'000'000U;  // 19 digits
  while (value > std::numeric_limits<std::uint64_t>::max()) {
    char* const first = end - 19;
    end = write_digits(static_cast<std::uint64_t>(value % kChunk), end);
    while (end > first) *--end = '0';
    value /= kChunk;
  }
  return write_digits(static_cast<std::uint64_t>(value), end);
}

}  // namespace

Result<std::int64_t> parse_decimal(std::string_view text, Scale scale) noexcept {
  std::int64_t raw = 0;
  if (parse_short(text, scale.decimals(), raw)) return raw;
  Parts parts;
  if (!split(text, parts)) return Error{Errc::BadDecimal};
  return assemble<std::int64_t, std::uint64_t>(parts, scale);
}

Result<Int128> parse_decimal128(std::string_view text, Scale scale) noexcept {
  Parts parts;
  if (!split(text, parts)) return Error{Errc::BadDecimal};
  return assemble<Int128, UInt128>(parts, scale);
}

std::uint8_t printed_decimals(std::string_view text) noexcept {
  const std::size_t point = text.find('.');
  if (point == std::string_view::npos) return 0;
  text.remove_prefix(point + 1);
  return static_cast<std::uint8_t>(std::min<std::size_t>(take_digits(text).size(), 255));
}

std::string_view format_decimal(Int128 raw, Scale scale, char* out,
                                std::uint8_t min_decimals) noexcept {
  assert(scale.decimals() <= kMaxDecimals && min_decimals <= kMaxDecimals);
  const std::size_t decimals = scale.decimals();
  const auto bits = static_cast<UInt128>(raw);
  char digits[kMaxDecimalChars];
  char* const end = digits + sizeof digits;
  char* first = write_digits(raw < 0 ? UInt128{0} - bits : bits, end);
  while (end - first < static_cast<std::ptrdiff_t>(decimals) + 1) *--first = '0';

  char* const point = end - decimals;
  std::size_t kept = decimals;
  while (kept > 0 && point[kept - 1] == '0') --kept;

  char* to = out;
  if (raw < 0) *to++ = '-';
  to = std::copy(first, point, to);
  if (kept > 0 || min_decimals > 0) *to++ = '.';
  to = std::copy(point, point + kept, to);
  if (kept < min_decimals) to = std::fill_n(to, min_decimals - kept, '0');
  return {out, static_cast<std::size_t>(to - out)};
}

std::string decimal_text(Int128 raw, Scale scale, std::uint8_t min_decimals) {
  char text[kMaxDecimalChars];
  return std::string{format_decimal(raw, scale, text, min_decimals)};
}

}  // namespace crossbook
