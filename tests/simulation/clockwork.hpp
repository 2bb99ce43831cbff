// Virtual time: one queue of events, and the clocks that everything under test reads instead of
// this machine's. In: what is to happen, and when. Out: calls, in the order of their times. Thread:
// one; while it lives it is the clock of all. Limits: none.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

#include "venues/market/time.hpp"

namespace crossbook::simulation {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

class Clockwork {
 public:
  static constexpr MonoNanos kStart{
      1'000'000'000'000};  // so that no time is zero, which is "never"
  static constexpr UtcNanos kStartUtc = UtcNanos::from_millis(1'795'413'600'000);

  Clockwork();
  ~Clockwork();
  Clockwork(const Clockwork&) = delete;
  Clockwork& operator=(const Clockwork&) = delete;

  MonoNanos now() const noexcept { return now_; }
  nanoseconds elapsed() const noexcept { return now_ - kStart; }
  /// As everybody else in the world has it.
  UtcNanos true_utc() const noexcept { return kStartUtc + elapsed(); }
  /// What this machine's wall clock shows: it may have been stepped (P11).
  UtcNanos wall() const noexcept { return true_utc() + wall_error_; }
  void step_wall(nanoseconds by) noexcept { wall_error_ += by; }

  void at(MonoNanos when, std::function<void()> what);
  void after(nanoseconds delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }
  /// Time comes to the next event, if it is due by then, and it happens. @return false if none is:
  /// then it is that time
  bool step(MonoNanos until);
  std::uint64_t events() const noexcept { return events_; }

 private:
  struct Event {
    MonoNanos when;
    std::uint64_t number = 0;  // of those of one time the older comes first
    std::function<void()> what;
  };
  static bool is_later(const Event& a, const Event& b) noexcept {
    return a.when != b.when ? a.when > b.when : a.number > b.number;
  }
  MonoNanos now_ = kStart;
  nanoseconds wall_error_{0};
  std::uint64_t last_number_ = 0;
  std::uint64_t events_ = 0;
  std::vector<Event> heap_;
};

}  // namespace crossbook::simulation
