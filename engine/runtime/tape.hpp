// A tape: best bids and asks of several venues, recorded by one process on one clock.
// In: JSON Lines, zstd or plain: ts_ns, venue, symbol, bid, ask. Out: quotes in the order of time.
// Thread: its owner's. Limits: kMaxTapeLineBytes, kMaxTapeQuotes.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/runtime/config.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxTapeQuotes = 20'000'000;

struct TapeQuote {
  UtcNanos time;
  std::uint16_t series = 0;  // position in Tape::series
  std::string bid, ask;      // decimal text, as recorded
};

/// One venue's instrument on the tape.
struct TapeSeries {
  std::string venue;
  std::string symbol;
  std::string instrument;  // "BTC/USDT"; empty if the symbol could not be read
};

struct Tape {
  std::string file;
  std::vector<TapeSeries> series;
  std::vector<TapeQuote> quotes;
};

/// Reads a whole tape. @throws ConfigError naming file, line, field and mend
Tape read_tape(const std::string& file);

}  // namespace crossbook
