// OKX's spelling of instruments: BTC-USDT.
// In: asset codes, instId. Out: the other. Thread: any. Limits: spot only, two parts.
#pragma once

#include <optional>
#include <string_view>

#include "venues/market/ids.hpp"

namespace crossbook::okx {

struct SymbolParts {
  AssetCode base;
  AssetCode quote;
};

/// "BTC-USDT". Empty if it would not fit.
VenueSymbol join_symbol(std::string_view base, std::string_view quote) noexcept;
/// nullopt for derivatives (BTC-USDT-SWAP) and whatever is not BASE-QUOTE.
std::optional<SymbolParts> split_symbol(std::string_view inst_id) noexcept;
/// Letters and digits, 1..15: OKX's codes are the common ones.
bool is_asset_code(std::string_view code) noexcept;

}  // namespace crossbook::okx
