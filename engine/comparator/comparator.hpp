// Finds where one venue's bid, after fees, stands above another's ask, after fees; across quote
// assets both are told in the same one, by live rates.
// In: book updates, fees, rates. Out: the pairs of books that opened, stay open or closed.
// Thread: the engine's. Limits: venues x instruments and pairings given at the start; allocates
// only in its constructor. Work per update: constant while nothing is open, else one pass over the
// venues, for each pairing of the instrument.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/comparator/net_price.hpp"
#include "engine/comparator/pairing.hpp"
#include "engine/comparator/quote_rate.hpp"
#include "venues/market/book_update.hpp"
#include "venues/market/fee.hpp"
#include "venues/market/ids.hpp"

namespace crossbook {

enum class PairChange : std::uint8_t { Opened, Open, Closed };

/// A crossing that is (or was until now) positive after both taker fees: an opportunity.
struct Opportunity {
  PairingId pairing;
  BookId sell;
  BookId buy;
  PairChange change = PairChange::Opened;
  NetPrice bid;   // net of the selling venue's fee; zero once a book was withdrawn
  NetPrice cost;  // net of the buying venue's fee; both told in one quote asset
};

class Comparator {
 public:
  /// @param pairings of instruments below the number given
  Comparator(std::size_t venues, std::size_t instruments, std::vector<Pairing> pairings);

  /// Takes the book over and compares the changed venue with the others.
  /// @return pairs of this venue and instrument, best edge first, closed ones last; valid until the
  /// next call. Ids out of range give nothing.
  std::span<const Opportunity> on_book(const BookUpdate& update) noexcept;
  /// A venue takes part in an instrument only once its fees are known.
  std::span<const Opportunity> on_fees(VenueId venue, InstrumentId instrument,
                                       const Fees& fees) noexcept;
  /// Takes a conversion's rates over: what is compared by them is due to be priced again.
  /// @param rates  nullopt: there are none now, and nothing is compared by them
  void on_rates(ConversionId conversion, const std::optional<QuoteRates>& rates) noexcept;
  bool has_due() const noexcept { return due_count_ > 0; }
  /// Prices the next venue of what is due again. @return as on_book(), at most kMostRepriced
  std::span<const Opportunity> reprice() noexcept;
  static constexpr std::size_t kMostRepriced = 2 * kMaxVenues;

  std::span<const Pairing> pairings() const noexcept { return pairings_; }
  /// Only where what it compares has rates now, or needs none.
  QuoteRates rates(PairingId pairing) const noexcept { return boards_[pairing.value()].rates; }

  const BookUpdate& book(VenueId venue, InstrumentId instrument) const noexcept {
    return books_[index(venue, instrument)];
  }
  const Fees& fees(VenueId venue, InstrumentId instrument) const noexcept {
    return fees_[index(venue, instrument)].fees;
  }
  bool knows_fees(VenueId venue, InstrumentId instrument) const noexcept {
    return fees_[index(venue, instrument)].known;
  }
  bool is_open(PairingId pairing, VenueId sell, VenueId buy) const noexcept;
  /// Times that a bid came to stand above another venue's ask of the same instrument, before fees.
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
  /// One pairing: bids of the instrument that is sold, asks of the one that is bought.
  struct Board {
    QuoteRates rates;
    bool has_rates = true;
    bool is_due = false;
    std::uint8_t next_due = 0;  // venue
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
    return venue.value() < venues_ && instrument.value() + std::size_t{1} < first_role_.size();
  }
  /// What an instrument is to a pairing.
  struct Role {
    PairingId pairing;
    bool sells = false;
    bool buys = false;
  };
  std::span<const Role> roles_of(InstrumentId instrument) const noexcept {
    return {roles_.data() + first_role_[instrument.value()],
            roles_.data() + first_role_[instrument.value() + std::size_t{1}]};
  }
  std::span<const Opportunity> compare(VenueId venue, InstrumentId instrument) noexcept;
  /// Zero: the book takes no part, or its side is empty.
  Price touch(BookSide side, VenueId venue, InstrumentId instrument) const noexcept;
  void take_prices(const Role& role, VenueId venue) noexcept;
  void compare_others(const Role& role, std::size_t changed) noexcept;
  void compare_pair(PairingId pairing, std::size_t sell, std::size_t buy) noexcept;
  std::span<const Opportunity> sorted() noexcept;
  void find_rates(PairingId pairing) noexcept;

  std::size_t venues_;
  std::vector<Pairing> pairings_;
  std::vector<Role> roles_;              // by instrument
  std::vector<std::size_t> first_role_;  // by instrument, and the end
  std::array<std::optional<QuoteRates>, kMaxConversions> conversions_{};
  std::size_t due_count_ = 0;
  std::vector<BookUpdate> books_;
  std::vector<KnownFees> fees_;
  std::vector<Board> boards_;  // by pairing
  // An instrument has a role in each pairing with a member of its family, either way round.
  std::array<Opportunity, 2 * kMaxVenues * kMaxFamily> found_{};
  std::size_t found_count_ = 0;
  std::uint64_t crossings_ = 0;
  std::uint64_t passes_ = 0;
};

}  // namespace crossbook
