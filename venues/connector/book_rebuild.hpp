// Rebuilds the books of a recording through a venue's own codec and the synchroniser that trading
// uses.
// In: a recording, the venues there are. Out: what became of each symbol's messages, the last
// books. Thread: one. Limits: kMaxInstruments symbols.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/venue.hpp"
#include "venues/market/order_book.hpp"

namespace crossbook {

struct RebuiltSymbol {
  std::string symbol;
  Scale price_scale;
  Scale quantity_scale;
  bool is_synced = false;  // at the end
  std::size_t snapshots = 0;
  std::size_t applied = 0;  // deltas
  std::size_t buffered = 0;
  std::size_t stale = 0;
  std::size_t duplicates = 0;
  std::size_t discarded = 0;
  std::size_t gaps = 0;
  std::size_t crossed = 0;
  std::size_t checksums_ok = 0;
  std::size_t checksums_bad = 0;
  std::vector<Level> bids;  // ten best at the end
  std::vector<Level> asks;
};

struct RebuiltBooks {
  std::string venue;                   // its folder's name
  std::size_t lines = 0;               // of the recording
  std::size_t messages = 0;            // received on sockets that the venue's codec reads
  std::size_t refused = 0;             // of them, unreadable
  std::vector<RebuiltSymbol> symbols;  // by name
};

/// Told after each message that changed or replaced a book. What a snapshot released from the
/// buffer carries the snapshot's line.
struct RebuiltChange {
  std::size_t line;
  std::optional<UtcNanos> time;  // of receipt, where the recorder wrote it
  std::string_view symbol;
  const OrderBook& book;
  Scale price_scale;
  Scale quantity_scale;
};

/// @throws FileError (line_reader.hpp) naming file, line and reason: not a recording, a connection
/// that no
///         venue here speaks, or a generation that its venue does not
RebuiltBooks rebuild_books(const std::string& path, std::span<const VenueModule> venues,
                           const std::function<void(const RebuiltChange&)>& on_change = {});

}  // namespace crossbook
