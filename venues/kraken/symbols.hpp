// Kraken's spellings of assets and pairs <-> common codes.
// In: XXBT, ZUSD, XBT/USD, XBTUSD, XXBTZUSD, BTC/USD. Out: BTC, USD; listings. Thread: its venue's.
// Limits: kMaxInstruments listings.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "venues/connector/listing_table.hpp"

namespace crossbook::kraken {

/// "XXBT", "XBT" -> "BTC"; "ZUSD" -> "USD"; what is not in the table of legacy codes stays as it
/// is, so that XTZ or ZRX are never stripped.
std::string_view common_code(std::string_view kraken_code) noexcept;
/// "BTC" -> "XXBT", "USD" -> "ZUSD", "USDT" -> "USDT": the code of balances and of a pair's base.
std::string_view legacy_code(std::string_view common) noexcept;
/// "BTC" -> "XBT", "DOGE" -> "XDG", else itself: the code inside alternative pair names.
std::string_view short_code(std::string_view common) noexcept;
/// False for the suffixed balances (XBT.F, ETH.S, …), which cannot be traded.
bool is_spot_balance(std::string_view kraken_code) noexcept;

/// Our listings under each name that Kraken gives them.
class PairTable {
 public:
  /// Copies the listings. @throws std::invalid_argument if two share a symbol
  void build(std::span<const Listing> listings);
  /// By socket symbol "BTC/USD"; null if unknown. Hot path.
  const Listing* find(std::string_view symbol) const noexcept { return table_.find(symbol); }
  /// By any REST spelling: "XXBTZUSD", "XBTUSD", "BTC/USD"; null if unknown. Linear.
  const Listing* find_rest(std::string_view name) const noexcept;
  std::span<const Listing> all() const noexcept { return table_.all(); }

 private:
  ListingTable table_;
  std::vector<std::string> alternative_names_;  // same order as all()
};

}  // namespace crossbook::kraken
