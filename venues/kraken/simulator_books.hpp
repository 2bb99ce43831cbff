// The book channel: what each subscribed depth shows, and the messages that bring it up to date.
// In: which books changed. Out: snapshots and updates with checksums. Thread: the exchange's.
// Limits: the documented depths.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "venues/exchange/exchange.hpp"
#include "venues/kraken/simulator_pairs.hpp"

namespace crossbook::kraken {

struct BookKey {
  InstrumentId instrument;
  std::size_t depth = 0;
  friend auto operator<=>(const BookKey&, const BookKey&) = default;
};

class BookChannel {
 public:
  BookChannel(const Exchange& exchange, const PairDirectory& pairs)
      : exchange_{exchange}, pairs_{pairs} {}

  /// The whole of a view; makes it if nobody had it before.
  std::string snapshot(const BookKey& key, UtcNanos now);
  /// What changed in a view since its last message; empty if nothing did. Levels that fell out of
  /// the depth get no removal.
  std::string update(const BookKey& key, UtcNanos now);
  /// Nobody is subscribed any more.
  void forget(const BookKey& key) { views_.erase(key); }

 private:
  struct View {
    std::vector<Level> bids, asks;  // best first
  };
  View current(const BookKey& key) const;
  const Exchange& exchange_;
  const PairDirectory& pairs_;
  std::map<BookKey, View> views_;
};

/// CRC-32 over the printed text of ten asks, then ten bids, points and leading zeros taken away.
std::uint32_t printed_checksum(const PairInfo& pair, const std::vector<Level>& asks,
                               const std::vector<Level>& bids);

}  // namespace crossbook::kraken
