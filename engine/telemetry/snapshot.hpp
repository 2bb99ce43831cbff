// What a running session shows: filled by the engine thread a few times a second, read by the view.
// In: core state. Out: the newest snapshot, never a torn one. Thread: one writer, one reader; no
// lock. Limits: the first kViewVenues venues and kViewInstruments instruments, the last
// kViewCrossings.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "venues/market/order_book.hpp"
#include "venues/market/venue_event.hpp"

namespace crossbook {

inline constexpr std::size_t kViewVenues = 15;
inline constexpr std::size_t kViewInstruments = 12;
inline constexpr std::size_t kViewCrossings = 6;
inline constexpr std::size_t kViewQuotes = 4;

struct ViewCrossing {
  VenueId buy, sell;
  InstrumentId bought, sold;
  std::int64_t best_edge_ppm = 0;
  std::chrono::nanoseconds life{0};
  std::string_view outcome;  // "taken" or the reason why not; static storage
};

struct ViewVenue {
  VenueState state = VenueState::Connecting;
  StateText text;
  std::size_t trusted_books = 0;
  std::string_view latch_reason;  // "none"; static storage, as the engine's
};

struct ViewProfit {
  AssetId asset;
  Amount amount;
};

struct EngineSnapshot {
  std::array<ViewVenue, kViewVenues> venues{};
  std::array<std::array<TopOfBook, kViewVenues>, kViewInstruments> tops{};
  std::array<std::array<bool, kViewVenues>, kViewInstruments> trusted{};
  std::array<ViewCrossing, kViewCrossings> crossings{};  // newest first
  std::size_t crossing_count = 0;
  std::array<ViewProfit, kViewQuotes> profits{};
  std::size_t profit_count = 0;
  std::uint64_t opportunities_seen = 0, opportunities_taken = 0;
  std::uint64_t orders_sent = 0, legs_open = 0, legs_repaired = 0;
  std::chrono::nanoseconds tick_to_order_p50{0}, tick_to_order_p99{0};
  bool is_latched = false;     // the whole engine
  bool is_idle = false;        // no order is unresolved, no leg alone
  bool is_reconciled = false;  // what every venue said of our balances since the start agrees
  std::string_view latch_reason;
};

/// Newest value wins, no lock, no allocation. One writer, one reader.
template <class T>
class LatestValue {
 public:
  /// Writer: the slot to fill before publish().
  T& back() noexcept { return slots_[write_]; }
  void publish() noexcept {
    write_ = middle_.exchange(write_ | kFresh, std::memory_order_acq_rel) & kIndex;
  }
  /// Reader: the newest published value; valid until the next call.
  const T& latest() noexcept {
    if ((middle_.load(std::memory_order_acquire) & kFresh) != 0)
      read_ = middle_.exchange(read_, std::memory_order_acq_rel) & kIndex;
    return slots_[read_];
  }

 private:
  static constexpr std::uint8_t kFresh = 4, kIndex = 3;
  std::array<T, 3> slots_{};
  std::uint8_t write_ = 0, read_ = 1;
  std::atomic<std::uint8_t> middle_{2};
};

}  // namespace crossbook
