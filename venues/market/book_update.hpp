// What a connector tells the engine about one book: its top levels, or that it is withdrawn and
// why. In: a verified OrderBook. Out: a trivially copyable message. Thread: any. Limits:
// kBookUpdateDepth.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "venues/market/ids.hpp"
#include "venues/market/order_book.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

inline constexpr std::size_t kBookUpdateDepth = 16;

enum class WithdrawReason : std::uint8_t {
  None,          // the book is trusted
  NotSynced,     // no verified snapshot yet
  Gap,           // M1, M3
  Checksum,      // M4
  Crossed,       // M6
  Stale,         // M7, M8
  Lagging,       // M9
  Malformed,     // M13 to M16, M19
  Disconnected,  // socket closed or refused
  Halted,        // M18
  Stopping       // the session ends
};

std::string_view to_string(WithdrawReason reason) noexcept;

struct BookUpdate {
  VenueId venue;
  InstrumentId instrument;
  WithdrawReason withdrawn = WithdrawReason::NotSynced;
  std::uint8_t bid_count = 0;
  std::uint8_t ask_count = 0;
  std::uint32_t epoch = 0;  // rises with each withdrawal: an intent carries it back (I8)
  SequenceNumber sequence;
  MonoNanos received;                          // when the last byte of the frame was read
  UtcNanos event_time;                         // the venue's word, 0 if it says none
  std::array<Level, kBookUpdateDepth> bids{};  // best first
  std::array<Level, kBookUpdateDepth> asks{};

  bool is_trusted() const noexcept { return withdrawn == WithdrawReason::None; }
};

}  // namespace crossbook
