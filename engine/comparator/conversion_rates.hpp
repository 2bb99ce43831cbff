// Live rates between quote assets, each from the books of one instrument on all venues (E3).
// In: the comparator's books and fees, the time. Out: rates, or why there are none.
// Thread: the engine's. Limits: the conversions given at the start; allocates only in its
// constructor.
//
// Of all trusted books that are young enough the least favourable prices count, after their fees:
// one venue that strays cannot make a profit appear. One of them outside the band holds all.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/comparator/comparator.hpp"
#include "engine/comparator/pairing.hpp"
#include "venues/market/instrument.hpp"
#include "venues/market/time.hpp"

namespace crossbook {

enum class RateState : std::uint8_t {
  NoBook,     // no trusted book of it with known fees is young enough
  OutOfBand,  // one of them is further from one than allowed
  Live
};

class ConversionRates {
 public:
  /// @param conversions checked by make_pairings()
  ConversionRates(const std::vector<Conversion>& conversions, const InstrumentTable& table);

  struct Row {
    RateState state = RateState::NoBook;
    QuoteRates rates;  // only where it is live
    MonoNanos oldest;  // when the oldest of the books in use was received
  };

  bool is_rate(InstrumentId instrument) const noexcept { return is_rate_[instrument.value()]; }
  /// Reads the books anew. @return whether the state or a rate is another one
  bool refresh(ConversionId conversion, const Comparator& books, MonoNanos now) noexcept;
  const Row& at(ConversionId conversion) const noexcept { return rows_[conversion.value()]; }
  /// Whether what the conversion is made of may still be used now; none is needed for
  /// kNoConversion.
  bool is_young(ConversionId conversion, MonoNanos now) const noexcept;
  std::span<const Conversion> conversions() const noexcept { return conversions_; }

 private:
  std::vector<Conversion> conversions_;
  std::vector<Scale> scales_;  // of the instruments, by conversion
  std::vector<Row> rows_;
  std::vector<bool> is_rate_;  // by instrument
};

}  // namespace crossbook
