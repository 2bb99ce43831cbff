// Which coin an asset code stands for, and what each venue calls it: identity, not likeness of
// names (E6, E7).
// In: the well-known assets, what the user declares. Out: identities, a venue's own spelling.
// Thread: built at start, then read only. Limits: kMaxAssets declared ones.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "venues/market/instrument.hpp"

namespace crossbook {

class AssetMap {
 public:
  /// "bitcoin", "fiat:USD", "ethereum:0x…": what the code stands for on every venue, unless
  /// said otherwise. Empty: not known, so it is not compared.
  std::string_view identity(std::string_view code) const noexcept;

  /// Adds an asset. @param identity 1 to 128 printable characters without a space
  /// @throws std::invalid_argument with what and the mend: it contradicts what is known of the
  /// code, or another code already stands for the same
  void declare(std::string_view code, std::string_view identity);
  /// Says what a venue calls an asset. @param spelled empty: what it calls so is another coin
  /// @throws std::invalid_argument: the asset is not known, the text is no code, it is another
  /// asset's there, or a multiple (1000SATS is not SATS: another unit, another price)
  void spell(std::string_view venue, std::string_view code, std::string_view spelled);

  /// What a venue calls the asset; empty: what it calls so is another coin.
  std::string_view spelling(std::string_view venue, std::string_view code) const noexcept;
  /// The table in the venue's own words; an asset that is another coin there goes by none.
  InstrumentTable spelled_at(std::string_view venue, const InstrumentTable& table) const;

 private:
  std::map<std::string, std::string, std::less<>> declared_;
  std::map<std::pair<std::string, std::string>, std::string> spellings_;  // by venue and code
};

}  // namespace crossbook
