// Whether there are still two venues to trade between, and the line that says so when it changes
// (E12). A pure state machine; nothing has to be stopped, since no pair can be found meanwhile.
// In: each venue's state and books, time. Out: lines. Thread: its owner's. Limits: none.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "venues/market/venue_event.hpp"

namespace crossbook {

inline constexpr std::chrono::seconds kMaxStartTime{10};  // venues that are not ready then are late
inline constexpr std::chrono::milliseconds kHoldAfter{500};  // a book that comes back at once

class TradingWatch {
 public:
  struct VenueLook {
    std::string_view name;
    VenueState state = VenueState::Connecting;
    std::size_t books = 0;  // that may be compared
    /// A hold ends by itself, and soon.
    bool is_usable() const noexcept {
      return (state == VenueState::Ready || state == VenueState::Hold) && books > 0;
    }
  };

  /// @param elapsed since the session began  @return a line when it changes
  std::optional<std::string> look(std::span<const VenueLook> venues,
                                  std::chrono::nanoseconds elapsed);
  /// Fewer than two venues, and said so.
  bool is_holding() const noexcept { return is_holding_; }
  /// Holding for kMaxStartTime or longer, or until a person mends something.
  bool is_stuck(std::chrono::nanoseconds elapsed) const noexcept {
    return is_holding_ && (needs_person_ || elapsed - short_since_ >= kMaxStartTime);
  }

 private:
  bool was_up_ = false;  // two venues were usable once
  bool is_short_ = true;
  bool is_holding_ = false;
  bool needs_person_ = false;
  std::chrono::nanoseconds short_since_{0};
};

}  // namespace crossbook
