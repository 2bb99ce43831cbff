// Applies what a venue says to one of our orders.
// In: an order's record, reports, time. Out: the fills to book and what is remarkable.
// Thread: the engine's; no state of its own. Limits: kMaxBooked fills per report.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>

#include "engine/execution/fill_filter.hpp"
#include "engine/execution/order_record.hpp"
#include "venues/market/execution_report.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook {

struct BookedFill {
  Fill fill;
  bool is_inferred = false;
  bool is_reversal = false;  // book the opposite
};

/// What one report, or its absence, did to an order.
struct LegOutcome {
  static constexpr std::size_t kMaxBooked =
      3;  // an inferred fill back, the real one, the rest anew
  std::array<BookedFill, kMaxBooked> booked{};
  std::size_t booked_count = 0;
  bool closed = false;  // ended just now, all fills booked
  bool became_unknown = false;
  bool is_late = false;       // a fill after the end
  bool is_duplicate = false;  // a fill that was booked before
  bool is_illegal = false;    // a status that cannot follow; ignored
  bool overfilled = false;    // more than was ordered
  bool price_worse = false;   // beyond our limit
  bool is_absurd = false;     // quantity or price far out of any relation: not booked
  bool not_found = false;     // the venue does not know it: see proves_absence()
  bool fill_missing = false;  // booked from the cumulative quantity
};

/// Applies a report that names this order. @param taker the fee that an inferred fill assumes
LegOutcome apply_report(OrderRecord& record, const ExecutionReport& report,
                        FillFilter& filter) noexcept;

/// Marks the order as not proven, e.g. at its timeout. @return whether it was news
bool make_unknown(OrderRecord& record) noexcept;

/// When to stop believing that an order may still appear.
struct AbsenceRule {
  std::chrono::nanoseconds lifetime{};  // after being sent, the venue refuses it …
  std::chrono::nanoseconds margin{};    // … and this covers clocks and slow engines
  std::chrono::nanoseconds gap{};       // between the two answers that prove it
};
/// Counts one "not found" answer. An order is closed unseen after two that came at least gap apart,
/// both later than sent + lifetime + margin.
LegOutcome count_not_found(OrderRecord& record, MonoNanos now, const AbsenceRule& rule) noexcept;

/// Books what the venue's cumulative quantity has and its fills have not, at our limit price and
/// with the given fee: marked, and taken back when the real fill comes. @pre ended, reported >
/// filled
LegOutcome infer_missing(OrderRecord& record, const Instrument& instrument,
                         const Fees& fees) noexcept;

}  // namespace crossbook
