#include "venues/kraken/symbols.hpp"

namespace crossbook::kraken {
namespace {

struct LegacyAsset {
  std::string_view common;
  std::string_view legacy;   // in balances and as a pair's base or quote
  std::string_view shorter;  // inside alternative names
};
constexpr LegacyAsset kLegacyAssets[] = {
    {"BTC", "XXBT", "XBT"}, {"DOGE", "XXDG", "XDG"}, {"ETH", "XETH", "ETH"}, {"ETC", "XETC", "ETC"},
    {"LTC", "XLTC", "LTC"}, {"MLN", "XMLN", "MLN"},  {"REP", "XREP", "REP"}, {"XLM", "XXLM", "XLM"},
    {"XMR", "XXMR", "XMR"}, {"XRP", "XXRP", "XRP"},  {"ZEC", "XZEC", "ZEC"}, {"USD", "ZUSD", "USD"},
    {"EUR", "ZEUR", "EUR"}, {"GBP", "ZGBP", "GBP"},  {"CAD", "ZCAD", "CAD"}, {"JPY", "ZJPY", "JPY"},
    {"AUD", "ZAUD", "AUD"},
};

const LegacyAsset* find_common(std::string_view common) noexcept {
  for (const LegacyAsset& row : kLegacyAssets)
    if (row.common == common) return &row;
  return nullptr;
}

std::string alternative_name(std::string_view symbol) {
  const auto slash = symbol.find('/');
  if (slash == std::string_view::npos) return std::string{symbol};
  std::string name{short_code(symbol.substr(0, slash))};
  return name += short_code(symbol.substr(slash + 1));
}

}  // namespace

std::string_view common_code(std::string_view kraken_code) noexcept {
  for (const LegacyAsset& row : kLegacyAssets)
    if (row.legacy == kraken_code || row.shorter == kraken_code) return row.common;
  return kraken_code;
}

std::string_view legacy_code(std::string_view common) noexcept {
  const LegacyAsset* row = find_common(common);
  return row != nullptr ? row->legacy : common;
}

std::string_view short_code(std::string_view common) noexcept {
  const LegacyAsset* row = find_common(common);
  return row != nullptr ? row->shorter : common;
}

bool is_spot_balance(std::string_view kraken_code) noexcept {
  return kraken_code.find('.') == std::string_view::npos;
}

void PairTable::build(std::span<const Listing> listings) {
  table_.build(listings);
  alternative_names_.clear();
  for (const Listing& listing : table_.all())
    alternative_names_.push_back(alternative_name(listing.symbol.view()));
}

const Listing* PairTable::find_rest(std::string_view name) const noexcept {
  const std::span<const Listing> listings = table_.all();
  for (std::size_t i = 0; i < listings.size(); ++i) {
    const Listing& listing = listings[i];
    if (listing.rest_symbol.view() == name || alternative_names_[i] == name ||
        listing.symbol.view() == name)
      return &listing;
  }
  return nullptr;
}

}  // namespace crossbook::kraken
