// Most venues spell an instrument as its two codes, with something between them or nothing.
// In: codes. Out: VenueSymbol. Thread: any. Limits: what a VenueSymbol holds.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "venues/market/ids.hpp"

namespace crossbook {

/// "BTC", "/", "USD" -> "BTC/USD". Empty if it would not fit.
inline VenueSymbol join_codes(std::string_view base, std::string_view separator,
                              std::string_view quote) noexcept {
  std::array<char, sizeof(VenueSymbol)> text;  // a little more than fits
  const std::size_t size = base.size() + separator.size() + quote.size();
  if (size > text.size()) return {};
  char* end = std::copy(base.begin(), base.end(), text.data());
  end = std::copy(separator.begin(), separator.end(), end);
  std::copy(quote.begin(), quote.end(), end);
  const std::string_view joined{text.data(), size};
  return VenueSymbol::fits(joined) ? VenueSymbol{joined} : VenueSymbol{};
}

}  // namespace crossbook
