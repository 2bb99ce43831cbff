#include "keys/utc_text.hpp"

#include <fmt/format.h>

#include <chrono>

namespace crossbook {

std::string utc_text(std::int64_t unix_ms) {
  namespace chrono = std::chrono;
  const auto at = chrono::floor<chrono::minutes>(
      chrono::sys_time<chrono::milliseconds>{chrono::milliseconds{unix_ms}});
  const auto day = chrono::floor<chrono::days>(at);
  const chrono::year_month_day date{day};
  const chrono::hh_mm_ss clock{at - day};
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02} UTC", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count());
}

}  // namespace crossbook
