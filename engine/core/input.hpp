// All that the core can be told, each with the time at which it was told.
// In: venues' messages, the runtime's timers and words. Out: Input. Thread: any; journaled as it
// is. Limits: one event each.
#pragma once

#include <cstdint>
#include <string_view>
#include <variant>

#include "engine/risk/kill_switch.hpp"
#include "venues/market/book_update.hpp"
#include "venues/market/time.hpp"
#include "venues/market/venue_event.hpp"

namespace crossbook {

/// Time passes: order timeouts, queries and repairs are looked after. Every 1 to 50 ms is right.
struct TimerTick {};

/// New plans are allowed from here on; before it opportunities are only watched. Opens again after
/// StopTrading.
struct OpenSession {
  UtcNanos utc;  // for people who read the journal
};

enum class StopCause : std::uint8_t { Operator, Duration, Signal, TapeEnded, Failure };
std::string_view to_string(StopCause cause) noexcept;

/// No new plans; orders in flight are resolved and lone legs repaired.
struct StopTrading {
  StopCause cause = StopCause::Operator;
};

/// The runtime's latch: the operator's kill, a failed journal, a latch found on disk at start.
struct EngageLatch {
  LatchReason reason = LatchReason::Operator;
};
/// A person has looked and re-arms all latches.
struct Rearm {};

/// The process that fed this core is gone, and another goes on with what its journal says (P2 to
/// P5): what was in flight is asked for, legs left alone get their time anew, nothing new is
/// planned until OpenSession. Every book is withdrawn right behind it.
struct Resumed {
  UtcNanos utc;  // for people who read the journal
};

using Event =
    std::variant<BookUpdate, ExecutionReport, Balance, RulesUpdate, VenueStateChange, OrderSent,
                 OtherBalance, TimerTick, OpenSession, StopTrading, EngageLatch, Rearm, Resumed>;

struct Input {
  MonoNanos now;  // never falls from one input to the next
  Event event;
};

/// snake_case name of the event, e.g. "book_update".
std::string_view event_name(const Event& event) noexcept;

}  // namespace crossbook
