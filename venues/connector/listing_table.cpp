#include "venues/connector/listing_table.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <stdexcept>
#include <string>

namespace crossbook {
namespace {

template <class Word>
std::uint64_t load(const char* from) noexcept {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

/// Symbols are short: their first and last bytes tell them apart, and equality decides.
std::size_t first_slot(std::string_view symbol, std::size_t slot_count) noexcept {
  const char* const begin = symbol.data();
  const char* const end = begin + symbol.size();
  std::uint64_t head = 0, tail = 0;
  if (symbol.size() >= 8) {
    head = load<std::uint64_t>(begin), tail = load<std::uint64_t>(end - 8);
  } else if (symbol.size() >= 4) {
    head = load<std::uint32_t>(begin), tail = load<std::uint32_t>(end - 4);
  } else {
    for (const char c : symbol) head = head << 8 | static_cast<unsigned char>(c);
  }
  const std::uint64_t mixed = (head ^ std::rotl(tail, 29)) * 0x9E37'79B9'7F4A'7C15U;
  return (mixed >> 32) & (slot_count - 1);
}

template <class Predicate>
const Listing* find_linear(const std::vector<Listing>& listings, Predicate matches) noexcept {
  for (const Listing& listing : listings)
    if (matches(listing)) return &listing;
  return nullptr;
}

}  // namespace

void ListingTable::build(std::span<const Listing> listings) {
  if (listings.size() > kMaxInstruments)
    throw std::invalid_argument("listings: more than " + std::to_string(kMaxInstruments));
  std::vector<Listing> copy(listings.begin(), listings.end());
  // At most half full, so that a miss ends soon.
  std::vector<std::uint16_t> slots(std::bit_ceil(copy.size() * 2 + 2), 0);
  for (std::size_t i = 0; i < copy.size(); ++i) {
    const std::string_view symbol = copy[i].symbol.view();
    std::size_t at = first_slot(symbol, slots.size());
    for (; slots[at] != 0; at = (at + 1) & (slots.size() - 1)) {
      if (copy[slots[at] - std::size_t{1}].symbol == copy[i].symbol)
        throw std::invalid_argument("two listings share the symbol " + std::string{symbol});
    }
    slots[at] = static_cast<std::uint16_t>(i + 1);
  }
  listings_ = std::move(copy);
  slots_ = std::move(slots);
}

const Listing* ListingTable::find(std::string_view symbol) const noexcept {
  if (slots_.empty()) return nullptr;
  for (std::size_t at = first_slot(symbol, slots_.size()); slots_[at] != 0;
       at = (at + 1) & (slots_.size() - 1)) {
    const Listing& listing = listings_[slots_[at] - std::size_t{1}];
    if (listing.symbol.view() == symbol) return &listing;
  }
  return nullptr;
}

const Listing* ListingTable::find_rest(std::string_view symbol) const noexcept {
  return find_linear(listings_, [&](const Listing& l) { return l.rest_symbol.view() == symbol; });
}

const Listing* ListingTable::find_code(std::int64_t code) const noexcept {
  return find_linear(listings_, [&](const Listing& l) { return l.code == code; });
}

const Listing* ListingTable::find(InstrumentId id) const noexcept {
  return find_linear(listings_, [&](const Listing& l) { return l.instrument.id == id; });
}

void append_zero_balances(const ListingTable& listings, std::vector<Balance>& balances) {
  for (const Listing& listing : listings.all()) {
    for (const AssetId asset : {listing.instrument.base, listing.instrument.quote}) {
      const bool is_told =
          std::any_of(balances.begin(), balances.end(),
                      [asset](const Balance& balance) { return balance.asset == asset; });
      if (!is_told) balances.push_back({{}, asset, {}, {}});
    }
  }
}

}  // namespace crossbook
