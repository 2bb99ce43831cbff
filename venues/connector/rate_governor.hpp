// Keeps our requests inside a venue's limits: a pure state machine.
// In: what we want to send, what the venue says. Out: yes or no. Thread: its connector's.
// Limits: the venue's buckets; a tenth of each is kept for repairs and cancels.
#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <vector>

#include "venues/connector/venue.hpp"

namespace crossbook {

struct RateUse {
  RateKind kind{};
  std::uint32_t units = 1;
  InstrumentId instrument = {};  // for buckets that each instrument has one of
};

class RateGovernor {
 public:
  static constexpr std::int64_t kLeastRoom = 2;  // units
  /// Our word on the venue's time, and a request's way to it, are not exact: what is sent so near
  /// to an aligned window's end counts in both.
  static constexpr std::chrono::milliseconds kWindowEdge{50};

  /// @param instruments of the table: as many buckets where each has its own
  explicit RateGovernor(std::span<const RateBucket> buckets, std::size_t instruments = 1);

  /// Takes all uses or none. @param now the venue's time: its windows are aligned to it
  /// @param is_repair may use the reserve
  bool try_take(std::initializer_list<RateUse> uses, UtcNanos now, bool is_repair = false) noexcept;
  /// The venue refused us: nothing at all until the time has passed. Longer holds win.
  void penalise(std::chrono::milliseconds retry_after, UtcNanos now) noexcept;
  bool is_holding(UtcNanos now) const noexcept { return now < hold_until_; }
  /// The venue's own count of RestWeight in its current window; only ever raises ours.
  void report_used(std::uint32_t used_weight, UtcNanos now) noexcept;
  /// Whether requests of the kind, repairs apart, would soon find no room: less than kLeastRoom,
  /// or, if it was short before, than a tenth of the limit more. Never where nothing is limited.
  /// Of buckets per instrument the fullest counts.
  bool is_short(RateKind kind, UtcNanos now, bool was_short) noexcept;
  /// Whether at least half of each bucket of the kind is unused: for what can wait.
  bool is_half_free(RateKind kind, UtcNanos now) noexcept;

 private:
  struct State {
    RateBucket bucket;
    std::int64_t used = 0;          // aligned: units in this window
    std::int64_t used_at_edge = 0;  // aligned: of them, those that may count in the next one
    std::int64_t window = 0;        // aligned: number of the window
    std::int64_t debt_ns = 0;       // leaking: time that the units taken need to drain
    UtcNanos last;                  // leaking: when debt_ns was right
    InstrumentId instrument;        // where each has its own
    bool takes(const RateUse& use) const noexcept {
      return use.kind == bucket.kind && (!bucket.is_per_instrument || use.instrument == instrument);
    }
    bool is_untouched() const noexcept { return used == 0 && debt_ns == 0; }
  };
  static std::int64_t reserve(const RateBucket& bucket) noexcept;
  static void roll(State& state, UtcNanos now) noexcept;
  static std::int64_t free_in(const State& state, bool is_repair) noexcept;
  static void take(State& state, std::uint32_t units, UtcNanos now) noexcept;

  std::vector<State> states_;
  UtcNanos hold_until_;
};

}  // namespace crossbook
