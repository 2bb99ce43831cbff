#include "venues/connector/machine/clock.hpp"

#include <chrono>

namespace crossbook {
namespace {

template <class Clock>
std::int64_t nanos_of() noexcept {
  const auto since = Clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(since).count();
}

}  // namespace

MonoNanos mono_now() noexcept { return MonoNanos{nanos_of<std::chrono::steady_clock>()}; }
UtcNanos utc_now() noexcept { return UtcNanos{nanos_of<std::chrono::system_clock>()}; }

}  // namespace crossbook
