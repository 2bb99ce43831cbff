// One venue's feed of one book as its own simulator sends it: what decoding is measured on.
// In: a venue, how much changes. Out: a joined book and the deltas that follow. Thread: the
// benchmark's. Limits: kFeedMessages deltas.
#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "tests/support/contract_bridge.hpp"
#include "venues/connector/book_synchroniser.hpp"
#include "venues/exchange/exchange.hpp"
#include "venues/registry.hpp"

namespace crossbook::bench {

inline constexpr std::size_t kFeedMessages = 256;
inline constexpr std::size_t kFeedDepth = 500;  // levels a side

/// Repeating one message flatters a parser, whose branches become predictable: each delta differs.
class Feed {
 public:
  /// @param changes levels that change a side and message
  /// @throws std::runtime_error if the venue cannot follow its own simulator
  Feed(const VenueModule& module, std::size_t changes);

  Venue& venue() noexcept { return *venue_; }
  const Listing& listing() const noexcept { return listings_.front(); }
  /// As it stood before the first delta.
  BookSynchroniser start() const { return *start_; }
  const std::vector<contract::PaddedText>& deltas() const noexcept { return deltas_; }
  /// The exchange's own book after the last delta.
  const OrderBook& truth() const { return exchange_.book(instrument_); }

 private:
  ExchangeListing make_listing() const;
  void read_listings();
  void join();
  void record(std::size_t changes);
  void change_quotes(std::size_t changes);
  void quote();
  RestEvents call(const RestCall& what);
  void advance();

  UtcNanos now_;
  InstrumentTable table_;
  InstrumentId instrument_;
  Exchange exchange_;
  std::unique_ptr<Simulator> simulator_;
  std::unique_ptr<Venue> venue_;
  const Capabilities& capabilities_;
  AccountId maker_;
  std::vector<Level> bids_, asks_;  // the maker's, best first
  std::mt19937_64 random_{20261128};
  std::vector<Listing> listings_;
  contract::CapturingPeer peer_{1, "127.0.0.1"};
  std::unique_ptr<BookSynchroniser> start_;
  std::vector<contract::PaddedText> deltas_;
};

}  // namespace crossbook::bench
