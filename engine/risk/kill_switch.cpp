#include "engine/risk/kill_switch.hpp"

#include <algorithm>

namespace crossbook {

std::string_view to_string(LatchReason reason) noexcept {
  switch (reason) {
    case LatchReason::None: return "none";
    case LatchReason::Operator: return "operator";
    case LatchReason::Restored: return "restored";
    case LatchReason::JournalFailed: return "journal_failed";
    case LatchReason::QueueFull: return "queue_full";
    case LatchReason::Internal: return "internal";
    case LatchReason::DailyLoss: return "daily_loss";
    case LatchReason::Exposure: return "exposure";
    case LatchReason::Overfill: return "overfill";
    case LatchReason::PriceWorse: return "price_worse";
    case LatchReason::LateFill: return "late_fill";
    case LatchReason::ForeignOrder: return "foreign_order";
    case LatchReason::BalanceMismatch: return "balance_mismatch";
    case LatchReason::Authentication: return "authentication";
    case LatchReason::KeyPolicy: return "key_policy";
    case LatchReason::Banned: return "banned";
    case LatchReason::SessionLoss: return "session_loss";
    case LatchReason::ReviewDue: return "review_due";
  }
  __builtin_unreachable();
}

bool KillSwitch::latch(LatchReason reason) noexcept {
  const bool is_first = reason_ == LatchReason::None;
  const bool tightens = forbids_repair(reason) && !forbids_repair_;
  if (is_first) reason_ = reason;
  forbids_repair_ = forbids_repair_ || forbids_repair(reason);
  return is_first || tightens;
}

bool KillSwitch::latch_venue(VenueId venue, LatchReason reason) noexcept {
  LatchReason& kept = venues_[venue.value()];
  if (kept != LatchReason::None) return false;
  kept = reason;
  return true;
}

void KillSwitch::rearm() noexcept { *this = KillSwitch{}; }

bool KillSwitch::any() const noexcept {
  return is_latched() || std::any_of(venues_.begin(), venues_.end(), [](LatchReason reason) {
           return reason != LatchReason::None;
         });
}

}  // namespace crossbook
