#include "venues/connector/wire_time.hpp"

#include <chrono>
#include <cstdint>

#include "venues/market/decimal.hpp"

namespace crossbook {
namespace {

constexpr std::int64_t kNanosPerSecond = 1'000'000'000;
constexpr std::size_t kWholeChars = 19;  // 2026-11-23T06:00:05

/// -1 if one of them is no digit.
int digits(std::string_view text, std::size_t begin, std::size_t count) noexcept {
  int value = 0;
  for (std::size_t i = begin; i < begin + count; ++i) {
    const char c = text[i];
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// Nanoseconds of ".123456", -1 if it is no fraction.
std::int64_t fraction_nanos(std::string_view text) noexcept {
  if (text.empty()) return 0;
  if (text.front() != '.' || text.size() < 2 || text.size() > 10) return -1;
  const int value = digits(text, 1, text.size() - 1);
  if (value < 0) return -1;
  return value * power_of_ten(static_cast<unsigned>(10 - text.size()));
}

void put(char* out, unsigned value, unsigned count) noexcept {
  for (unsigned i = count; i-- > 0; value /= 10) out[i] = static_cast<char>('0' + value % 10);
}

}  // namespace

Result<UtcNanos> parse_wire_time(std::string_view text, const char* field) noexcept {
  const Error bad{Errc::Malformed, field};
  if (text.size() < kWholeChars + 1 || text.back() != 'Z') return bad;
  if (text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':')
    return bad;
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  const std::int64_t nanos =
      fraction_nanos(text.substr(kWholeChars, text.size() - kWholeChars - 1));
  if (year < 1970 || year > 2261 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 ||
      minute > 59 || second < 0 || second > 60 || nanos < 0)
    return bad;
  const std::chrono::year_month_day date{std::chrono::year{year},
                                         std::chrono::month{static_cast<unsigned>(month)},
                                         std::chrono::day{static_cast<unsigned>(day)}};
  if (!date.ok()) return bad;
  const std::int64_t days = std::chrono::sys_days{date}.time_since_epoch().count();
  const std::int64_t seconds = ((days * 24 + hour) * 60 + minute) * 60 + second;
  return UtcNanos{seconds * kNanosPerSecond + nanos};
}

std::string_view format_wire_time(UtcNanos time, unsigned fraction_digits, char* out) noexcept {
  const std::chrono::sys_time<std::chrono::nanoseconds> point{
      std::chrono::nanoseconds{time.count()}};
  const auto days = std::chrono::floor<std::chrono::days>(point);
  const std::chrono::year_month_day date{days};
  const std::int64_t in_day = (point - days).count();
  const auto second = static_cast<unsigned>(in_day / kNanosPerSecond);
  put(out, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  out[4] = '-';
  put(out + 5, static_cast<unsigned>(date.month()), 2);
  out[7] = '-';
  put(out + 8, static_cast<unsigned>(date.day()), 2);
  out[10] = 'T';
  put(out + 11, second / 3600, 2);
  out[13] = ':';
  put(out + 14, second / 60 % 60, 2);
  out[16] = ':';
  put(out + 17, second % 60, 2);
  std::size_t size = kWholeChars;
  if (fraction_digits > 0) {
    out[size++] = '.';
    const std::int64_t fraction = in_day % kNanosPerSecond / power_of_ten(9 - fraction_digits);
    put(out + size, static_cast<unsigned>(fraction), fraction_digits);
    size += fraction_digits;
  }
  out[size++] = 'Z';
  return {out, size};
}

}  // namespace crossbook
