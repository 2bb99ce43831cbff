#include "venues/binance/simulator_intervals.hpp"

#include <array>
#include <charconv>

namespace crossbook::binance {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::array kIntervals = std::to_array<Interval>({
    {"1s", seconds{1}},
    {"1m", minutes{1}},
    {"3m", minutes{3}},
    {"5m", minutes{5}},
    {"15m", minutes{15}},
    {"30m", minutes{30}},
    {"1h", hours{1}},
    {"2h", hours{2}},
    {"4h", hours{4}},
    {"6h", hours{6}},
    {"8h", hours{8}},
    {"12h", hours{12}},
    {"1d", days{1}},
    {"3d", days{3}},
    {"1w", days{7}},
    {"1M", seconds{0}},
});
constexpr days kFirstMonday{4};  // 1970-01-05
constexpr minutes kWestmost{-12 * 60};
constexpr minutes kEastmost{14 * 60};

std::chrono::year_month_day date_of(std::chrono::nanoseconds local) noexcept {
  return std::chrono::sys_days{std::chrono::floor<days>(local)};
}

UtcNanos begin_of(std::chrono::year_month month, minutes zone) noexcept {
  const std::chrono::nanoseconds local =
      std::chrono::sys_days{month / std::chrono::day{1}}.time_since_epoch();
  return UtcNanos{(local - zone).count()};
}

std::optional<int> parse_digits(std::string_view text) noexcept {
  int value = 0;
  const char* const end = text.data() + text.size();
  const bool has_sign = text.empty() || text.front() < '0' || text.front() > '9';
  if (has_sign || text.size() > 2 || std::from_chars(text.data(), end, value).ptr != end)
    return std::nullopt;
  return value;
}

}  // namespace

const Interval* find_interval(std::string_view word) noexcept {
  for (const Interval& interval : kIntervals)
    if (interval.word == word) return &interval;
  return nullptr;
}

std::optional<minutes> parse_time_zone(std::string_view text) noexcept {
  const bool is_west = text.starts_with('-');
  if (is_west || text.starts_with('+')) text.remove_prefix(1);
  const std::size_t colon = text.find(':');
  const auto hour = parse_digits(text.substr(0, colon));
  const auto minute =
      colon == text.npos ? std::optional<int>{0} : parse_digits(text.substr(colon + 1));
  if (!hour || !minute || *minute > 59) return std::nullopt;
  const minutes away{*hour * 60 + *minute};
  const minutes zone = is_west ? -away : away;
  if (zone < kWestmost || zone > kEastmost) return std::nullopt;
  return zone;
}

UtcNanos candle_begin(const Interval& interval, UtcNanos time, minutes zone) noexcept {
  const std::chrono::nanoseconds local = std::chrono::nanoseconds{time.count()} + zone;
  if (interval.is_month()) {
    const std::chrono::year_month_day date = date_of(local);
    return begin_of(date.year() / date.month(), zone);
  }
  const std::chrono::nanoseconds length = interval.length;
  const std::chrono::nanoseconds shift = interval.length == days{7} ? kFirstMonday : days{0};
  const std::chrono::nanoseconds begin = (local - shift) / length * length + shift;
  return UtcNanos{(begin - zone).count()};
}

UtcNanos next_candle(const Interval& interval, UtcNanos begin, minutes zone) noexcept {
  if (!interval.is_month()) return begin + interval.length;
  const std::chrono::year_month_day date = date_of(std::chrono::nanoseconds{begin.count()} + zone);
  return begin_of(date.year() / date.month() + std::chrono::months{1}, zone);
}

}  // namespace crossbook::binance
