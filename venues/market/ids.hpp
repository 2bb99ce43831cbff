// Ids of different kinds, never mixed.
// In: small integers and opaque text. Out: one type each. Thread: any. Limits: named below.
#pragma once

#include <compare>
#include <cstdint>

#include "venues/market/fixed_text.hpp"

namespace crossbook {

/// An integer id of one kind. Index into the table that handed it out.
template <class Tag, class Rep>
class Id {
 public:
  constexpr Id() = default;
  explicit constexpr Id(Rep value) noexcept : value_{value} {}
  constexpr Rep value() const noexcept { return value_; }
  friend constexpr auto operator<=>(Id, Id) = default;

 private:
  Rep value_{};
};

inline constexpr std::size_t kMaxVenues = 32;
inline constexpr std::size_t kMaxInstruments = 1024;
inline constexpr std::size_t kMaxAssets = 1024;

using VenueId = Id<struct VenueIdTag, std::uint8_t>;             // position among this run's venues
using InstrumentId = Id<struct InstrumentIdTag, std::uint16_t>;  // position in the InstrumentTable
using AssetId = Id<struct AssetIdTag, std::uint16_t>;            // position in the InstrumentTable
using OpportunityId = Id<struct OpportunityIdTag, std::uint64_t>;   // 1, 2, 3 … within a run
using SequenceNumber = Id<struct SequenceNumberTag, std::int64_t>;  // the venue's; -1 = none
/// Of a venue's word on something that this run does not trade or hold: in no table.
inline constexpr InstrumentId kNoInstrument{UINT16_MAX};
inline constexpr AssetId kNoAsset{UINT16_MAX};

/// Ours, made before sending: at most 18 letters and digits, which every venue takes.
using ClientOrderId = FixedText<18, struct ClientOrderIdTag>;
/// Theirs: opaque bytes (decimal integers, UUIDs, Kraken's OXXXXX-XXXXX-XXXXXX).
using VenueOrderId = FixedText<40, struct VenueOrderIdTag>;
using TradeId = FixedText<40, struct TradeIdTag>;
/// One venue's spelling of an instrument.
using VenueSymbol = FixedText<31, struct VenueSymbolTag>;
/// An asset's common code: BTC, USDT. Upper case, never a venue's legacy spelling.
using AssetCode = FixedText<15, struct AssetCodeTag>;

}  // namespace crossbook
