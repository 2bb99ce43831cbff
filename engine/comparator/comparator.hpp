// Finds where one venue's bid, after fees, stands above another's ask, after fees.
// In: book updates, fees. Out: the pairs of venues that opened, stay open or closed.
// Thread: the engine's. Limits: venues x instruments given at the start; allocates only in its
// constructor. Work per update: constant while nothing is open, else one pass over the venues.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/comparator/net_price.hpp"
#include "venues/market/book_update.hpp"
#include "venues/market/fee.hpp"
#include "venues/market/ids.hpp"

namespace crossbook {

enum class PairChange : std::uint8_t { Opened, Open, Closed };

/// A crossing that is (or was until now) positive after both taker fees: an opportunity.
struct Opportunity {
  InstrumentId instrument;
  VenueId sell_venue;
  VenueId buy_venue;
  PairChange change = PairChange::Opened;
  NetPrice bid;   // net of the selling venue's fee; zero once a book was withdrawn
  NetPrice cost;  // net of the buying venue's fee
};

class Comparator {
 public:
  Comparator(std::size_t venues, std::size_t instruments);

  /// Takes the book over and compares the changed venue with the others.
  /// @return pairs of this venue and instrument, best edge first, closed ones last; valid until the
  /// next call. Ids out of range give nothing.
  std::span<const Opportunity> on_book(const BookUpdate& update) noexcept;
  /// A venue takes part in an instrument only once its fees are known.
  std::span<const Opportunity> on_fees(VenueId venue, InstrumentId instrument,
                                       const Fees& fees) noexcept;

  const BookUpdate& book(VenueId venue, InstrumentId instrument) const noexcept {
    return books_[index(venue, instrument)];
  }
  const Fees& fees(VenueId venue, InstrumentId instrument) const noexcept {
    return fees_[index(venue, instrument)].fees;
  }
  bool is_open(InstrumentId instrument, VenueId sell, VenueId buy) const noexcept;
  /// Times that a bid came to stand above another venue's ask, before fees.
  std::uint64_t crossings() const noexcept { return crossings_; }
  /// Updates that needed a pass over the venues; all others cost the same, however many there are.
  std::uint64_t passes() const noexcept { return passes_; }
  std::size_t venue_count() const noexcept { return venues_; }

 private:
  using Mask = std::uint32_t;
  static_assert(kMaxVenues <= 32, "one bit per venue");
  struct KnownFees {
    Fees fees;
    bool known = false;
  };
  /// All venues' best prices of one side, side by side: a pass over them stays in few cache lines.
  struct BoardSide {
    Mask present = 0;  // venues with a trusted price
    NetPrice best_net;
    Price best_raw;
    std::array<NetPrice, kMaxVenues> net{};
    std::array<Price, kMaxVenues> raw{};
  };
  struct Board {
    BoardSide bids;
    BoardSide asks;
    std::array<Mask, kMaxVenues> open{};          // by selling venue: the buying ones
    std::array<Mask, kMaxVenues> open_buys{};     // by buying venue: the selling ones
    std::array<Mask, kMaxVenues> crossed{};       // as open, before fees
    std::array<Mask, kMaxVenues> crossed_buys{};  // as open_buys, before fees
  };

  static bool is_better(BookSide side, NetPrice a, NetPrice b) noexcept {
    return side == BookSide::Bid ? a > b : a < b;
  }
  static bool is_better(BookSide side, Price a, Price b) noexcept {
    return side == BookSide::Bid ? a > b : a < b;
  }
  static void find_best(BookSide which, BoardSide& side) noexcept;
  static void set_price(BookSide which, BoardSide& side, std::size_t venue, NetPrice net,
                        Price raw) noexcept;
  static void remove_price(BookSide which, BoardSide& side, std::size_t venue) noexcept;
  static bool may_have_changed(const Board& board, std::size_t venue) noexcept;

  std::size_t index(VenueId venue, InstrumentId instrument) const noexcept {
    return std::size_t{instrument.value()} * venues_ + venue.value();
  }
  bool knows(VenueId venue, InstrumentId instrument) const noexcept {
    return venue.value() < venues_ && instrument.value() < boards_.size();
  }
  std::span<const Opportunity> compare(VenueId venue, InstrumentId instrument) noexcept;
  void compare_pair(InstrumentId instrument, Board& board, std::size_t sell,
                    std::size_t buy) noexcept;

  std::size_t venues_;
  std::vector<BookUpdate> books_;
  std::vector<KnownFees> fees_;
  std::vector<Board> boards_;
  std::array<Opportunity, 2 * kMaxVenues> found_{};
  std::size_t found_count_ = 0;
  std::uint64_t crossings_ = 0;
  std::uint64_t passes_ = 0;
};

}  // namespace crossbook
