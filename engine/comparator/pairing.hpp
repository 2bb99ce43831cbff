// Which instruments are compared with which: each with itself, and across quote assets where a
// live rate between them is named. Never by a likeness of names.
// In: the table, conversions. Out: pairings, families. Thread: built at start, then read only.
// Limits: kMaxFamily instruments in a family.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "venues/market/ids.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook {

/// One venue's book of one instrument.
struct BookId {
  VenueId venue;
  InstrumentId instrument;
  friend constexpr auto operator<=>(const BookId&, const BookId&) = default;
};

/// A quote asset whose worth in another is read from that other's live books of it (E3).
struct Conversion {
  AssetId from;          // USDT
  InstrumentId through;  // USDT/USD: its quote asset is what from is told in
  std::chrono::nanoseconds max_age{std::chrono::seconds{10}};  // of each book of it that is used
  std::int64_t band_ppm = 10'000;  // a rate further from one than this holds all that needs it
  bool is_traded = false;          // whether through is compared itself, too
};

using ConversionId = Id<struct ConversionIdTag, std::uint8_t>;  // position among the conversions
inline constexpr ConversionId kNoConversion{UINT8_MAX};
inline constexpr std::size_t kMaxConversions = 32;

using PairingId = Id<struct PairingIdTag, std::uint16_t>;  // position among the pairings

/// An instrument whose bids are compared with another's asks (or its own) on other venues.
struct Pairing {
  InstrumentId sell;
  InstrumentId buy;
  ConversionId sell_conversion = kNoConversion;  // of the one's quote asset
  ConversionId buy_conversion = kNoConversion;
  bool is_crossing_quotes() const noexcept { return sell != buy; }
};

/// Instruments of one base that can be told in one quote asset: what is bought of one may be sold
/// of the other, so they share a position and a take.
inline constexpr std::size_t kMaxFamily = 4;

struct Pairings {
  std::vector<Pairing> all;
  std::vector<InstrumentId> family;  // by instrument: the first of those it may be traded against
};

/// @throws std::invalid_argument naming the asset or instrument and the mend: a conversion that is
/// given twice, that leads on to another one or is not through the asset's own book; a family that
/// is too large or whose decimals differ
Pairings make_pairings(const InstrumentTable& table, const std::vector<Conversion>& conversions);

}  // namespace crossbook
