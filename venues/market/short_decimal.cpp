#include "venues/market/short_decimal.hpp"

namespace crossbook {

bool ShortDecimalReader::read_at_leisure(std::string_view text,
                                         std::int64_t& value) const noexcept {
  for (const char c : text)
    if (c != '.' && (c < '0' || c > '9')) return false;
  if (printed_decimals(text) > most_decimals_) return false;
  const Result<std::int64_t> parsed = parse_decimal(text, scale_);
  if (parsed.has_value()) value = *parsed;
  return parsed.has_value();
}

}  // namespace crossbook
