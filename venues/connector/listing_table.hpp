// Symbol text -> Listing, for codecs: open addressing, no allocation after build.
// In: listings. Out: pointers that live until the next build. Thread: its venue's.
// Limits: kMaxInstruments listings.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "venues/market/execution_report.hpp"
#include "venues/market/instrument.hpp"

namespace crossbook {

class ListingTable {
 public:
  /// Copies the listings. @throws std::invalid_argument if two share a symbol
  void build(std::span<const Listing> listings);
  /// By socket symbol; null if unknown.
  const Listing* find(std::string_view symbol) const noexcept;
  /// By REST symbol; linear, for cold paths.
  const Listing* find_rest(std::string_view symbol) const noexcept;
  /// By the venue's integer code; linear.
  const Listing* find_code(std::int64_t code) const noexcept;
  const Listing* find(InstrumentId id) const noexcept;
  std::span<const Listing> all() const noexcept { return listings_; }

 private:
  std::vector<Listing> listings_;
  std::vector<std::uint16_t> slots_;  // position + 1; 0 = free; size is a power of two
};

/// For venues that leave out what the account holds nothing of: for our listings that is zero.
void append_zero_balances(const ListingTable& listings, std::vector<Balance>& balances);

}  // namespace crossbook
