#include "venues/market/instrument.hpp"

#include <algorithm>
#include <stdexcept>

namespace crossbook {
namespace {

bool is_asset_code(std::string_view code) noexcept {
  const auto is_allowed = [](char c) {
    return static_cast<unsigned char>(c) > ' ' && c != '/' && !(c >= 'a' && c <= 'z');
  };
  return !code.empty() && AssetCode::fits(code) &&
         std::all_of(code.begin(), code.end(), is_allowed);
}

[[noreturn]] void refuse(std::string_view what, std::string_view text, std::string_view mend) {
  std::string line{what};
  line.append(" \"").append(text).append("\": ").append(mend);
  throw std::invalid_argument{line};
}

}  // namespace

AssetId InstrumentTable::asset(std::string_view code) {
  if (const auto known = find_asset(code)) return *known;
  if (!is_asset_code(code)) refuse("asset", code, "write a code of 1 to 15 bytes in capitals");
  if (assets_.size() >= kMaxAssets) refuse("asset", code, "the table is full, name fewer assets");
  assets_.reserve(kMaxAssets);
  assets_.emplace_back(code);
  return AssetId{static_cast<std::uint16_t>(assets_.size() - 1)};
}

std::optional<AssetId> InstrumentTable::find_asset(std::string_view code) const noexcept {
  if (code.empty()) return std::nullopt;  // goes by no word at this venue
  const auto has_code = [code](const AssetCode& known) { return known.view() == code; };
  const auto found = std::find_if(assets_.begin(), assets_.end(), has_code);
  if (found == assets_.end()) return std::nullopt;
  return AssetId{static_cast<std::uint16_t>(found - assets_.begin())};
}

std::string_view InstrumentTable::asset_code(AssetId id) const noexcept {
  return assets_[id.value()].view();
}

InstrumentId InstrumentTable::instrument(std::string_view name, Scale price_scale,
                                         Scale quantity_scale) {
  const std::size_t slash = name.find('/');
  const std::string_view base = name.substr(0, slash);
  const std::string_view quote = slash < name.size() ? name.substr(slash + 1) : "";
  if (const auto known = find(base, quote)) return *known;
  if (!is_asset_code(base) || !is_asset_code(quote) || base == quote) {
    refuse("instrument", name, "write BASE/QUOTE in capitals, for example BTC/USDT");
  }
  if (price_scale.decimals() + quantity_scale.decimals() > kMaxDecimals) {
    refuse("instrument", name, "price and quantity decimals together must not exceed 18");
  }
  if (instruments_.size() >= kMaxInstruments) {
    refuse("instrument", name, "the table is full, name fewer instruments");
  }
  Instrument added;
  added.base = asset(base);
  added.quote = asset(quote);
  added.id = InstrumentId{static_cast<std::uint16_t>(instruments_.size())};
  added.price_scale = price_scale;
  added.quantity_scale = quantity_scale;
  added.name = name;
  instruments_.reserve(kMaxInstruments);  // at() references never move
  instruments_.push_back(std::move(added));
  return instruments_.back().id;
}

std::optional<InstrumentId> InstrumentTable::find(std::string_view base,
                                                  std::string_view quote) const noexcept {
  const auto base_id = find_asset(base);
  const auto quote_id = find_asset(quote);
  if (!base_id || !quote_id) return std::nullopt;
  for (const Instrument& known : instruments_) {
    if (known.base == *base_id && known.quote == *quote_id) return known.id;
  }
  return std::nullopt;
}

}  // namespace crossbook
