#include "venues/okx/symbols.hpp"

#include <algorithm>
#include <string>

#include "venues/market/symbol_join.hpp"

namespace crossbook::okx {

bool is_asset_code(std::string_view code) noexcept {
  return !code.empty() && AssetCode::fits(code) &&
         std::all_of(code.begin(), code.end(),
                     [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

VenueSymbol join_symbol(std::string_view base, std::string_view quote) noexcept {
  return is_asset_code(base) && is_asset_code(quote) ? join_codes(base, "-", quote) : VenueSymbol{};
}

std::optional<SymbolParts> split_symbol(std::string_view inst_id) noexcept {
  const std::size_t dash = inst_id.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const std::string_view base = inst_id.substr(0, dash);
  const std::string_view quote = inst_id.substr(dash + 1);  // a second '-' is no asset code
  if (!is_asset_code(base) || !is_asset_code(quote)) return std::nullopt;
  return SymbolParts{AssetCode{base}, AssetCode{quote}};
}

}  // namespace crossbook::okx
