// The latch: stops new risk until a person re-arms it. Writing it to disk is the runtime's part.
// In: reasons. Out: whether new risk, or repairs, may be sent. Thread: the engine's.
// Limits: the first reason of each scope is kept.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "venues/market/ids.hpp"

namespace crossbook {

enum class LatchReason : std::uint8_t {
  None,
  Operator,         // a person said stop
  Restored,         // it was latched when the last run ended
  JournalFailed,    // no journal, no order (P8, P9)
  QueueFull,        // a message that may not be lost found no room (P14)
  Internal,         // an impossible state: a bug
  DailyLoss,        // E15
  Exposure,         // unhedged base above max_exposure (O30, O32)
  Overfill,         // O18
  PriceWorse,       // a fill beyond our limit price (O22)
  LateFill,         // of an order that was proven not to exist
  ForeignOrder,     // an order on our account that we did not send (S6)
  BalanceMismatch,  // S7
  Authentication,   // key revoked, permission or address refused (S1, S2, S4)
  KeyPolicy,        // keys/ refused what the risk gate had let through (S13)
  Banned,           // O15
  SessionLoss,      // E15
  ReviewDue         // max_takes without a person's look (E15)
};
inline constexpr std::size_t kLatchReasons = 18;

/// snake_case, e.g. "daily_loss".
std::string_view to_string(LatchReason reason) noexcept;

/// Whether even a hedge of a lone leg is forbidden: a person said stop, or we cannot trust
/// ourselves.
constexpr bool forbids_repair(LatchReason reason) noexcept {
  switch (reason) {
    case LatchReason::Operator:
    case LatchReason::Restored:
    case LatchReason::JournalFailed:
    case LatchReason::QueueFull:
    case LatchReason::Internal:
    case LatchReason::Overfill:
    case LatchReason::ForeignOrder:
    case LatchReason::BalanceMismatch: return true;
    case LatchReason::None:
    case LatchReason::DailyLoss:
    case LatchReason::Exposure:
    case LatchReason::PriceWorse:
    case LatchReason::LateFill:
    case LatchReason::Authentication:
    case LatchReason::KeyPolicy:
    case LatchReason::Banned:
    case LatchReason::SessionLoss:
    case LatchReason::ReviewDue: return false;
  }
  __builtin_unreachable();
}

class KillSwitch {
 public:
  /// @return true if this was news: not latched before, or now forbids repairs and did not
  bool latch(LatchReason reason) noexcept;
  bool latch_venue(VenueId venue, LatchReason reason) noexcept;
  void rearm() noexcept;

  bool is_latched() const noexcept { return reason_ != LatchReason::None; }
  bool is_latched(VenueId venue) const noexcept {
    return is_latched() || venues_[venue.value()] != LatchReason::None;
  }
  bool allows_repairs() const noexcept { return !forbids_repair_; }
  bool allows_repair(VenueId venue) const noexcept {
    return !forbids_repair_ && venues_[venue.value()] == LatchReason::None;
  }
  LatchReason reason() const noexcept { return reason_; }
  LatchReason reason(VenueId venue) const noexcept { return venues_[venue.value()]; }
  bool any() const noexcept;  // the whole engine or at least one venue

 private:
  LatchReason reason_ = LatchReason::None;
  bool forbids_repair_ = false;
  std::array<LatchReason, kMaxVenues> venues_{};
};

}  // namespace crossbook
