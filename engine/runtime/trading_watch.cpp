#include "engine/runtime/trading_watch.hpp"

namespace crossbook {

std::optional<std::string> TradingWatch::look(std::span<const VenueLook> venues,
                                              std::chrono::nanoseconds elapsed) {
  if (venues.size() < 2) return std::nullopt;  // one venue's recording: nobody expects a pair
  std::size_t usable = 0;
  std::size_t failed = 0;
  std::string names;
  for (const VenueLook& venue : venues) {
    if (venue.state == VenueState::Failed) ++failed;
    if (!venue.is_usable()) continue;
    ++usable;
    names += (names.empty() ? "" : ", ") + std::string{venue.name};
  }
  if (usable >= 2) {
    was_up_ = true;
    is_short_ = needs_person_ = false;
    if (!is_holding_) return std::nullopt;
    is_holding_ = false;
    return "two venues can be compared again (" + names + "): going on";
  }
  if (!is_short_) {
    is_short_ = true;
    short_since_ = elapsed;
  }
  const bool needs_person = venues.size() - failed < 2;
  const bool is_due =
      needs_person || elapsed - short_since_ >= (was_up_ ? kHoldAfter : kMaxStartTime);
  const bool is_news = is_due && (!is_holding_ || needs_person != needs_person_);
  needs_person_ = needs_person;
  if (!is_news) return std::nullopt;
  is_holding_ = true;
  return "fewer than two venues can be compared (" +
         (names.empty() ? std::string{"none is"} : "only " + names) +
         "): holding, no new orders; " +
         (needs_person ? "mend the venues named above and start again"
                       : "going on by itself when a second one is good");
}

}  // namespace crossbook
