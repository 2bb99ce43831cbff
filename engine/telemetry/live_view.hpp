// The terminal view: one calm screen that is redrawn in place; or a line every few seconds where
// there is no terminal.
// In: the engine's snapshot, connectors' counters. Out: text with ANSI positions. Thread: the
// command's. Limits: the snapshot's.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "engine/telemetry/snapshot.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook {

struct LiveVenueCounters {
  std::string name;
  std::uint64_t messages = 0;
  std::uint64_t messages_per_second = 0;
  std::uint64_t orders_sent = 0;
  std::uint64_t reconnects = 0;
};

inline constexpr std::size_t kViewNotes = 4;

struct LiveFrame {
  std::string mode;
  std::string market;
  std::chrono::nanoseconds elapsed{0};
  std::chrono::nanoseconds duration{0};   // kForever: no end
  std::vector<LiveVenueCounters> venues;  // by VenueId
  std::vector<std::string> notes;         // the last few lines, oldest first
  const EngineSnapshot* engine = nullptr;
  const InstrumentTable* table = nullptr;
};

/// The whole screen, with "\n" line ends and no cursor moves.
/// @param columns, rows  of the terminal: no line is wider, and one row stays free
std::string live_screen(const LiveFrame& frame, std::size_t columns, std::size_t rows);
/// One line of at most 200 bytes, without line end.
std::string progress_line(const LiveFrame& frame);

}  // namespace crossbook
