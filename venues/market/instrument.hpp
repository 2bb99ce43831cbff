// Instruments, their rules on one venue, and the table that all venues share.
// In: asset codes, venue rules. Out: ids and exact scales. Thread: built at start, then read only.
// Limits: kMaxInstruments, kMaxAssets; price_scale + quantity_scale <= 18.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/market/fee.hpp"
#include "venues/market/ids.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

/// base/quote on any venue, e.g. BTC/USDT. The scales are the same on all venues.
struct Instrument {
  InstrumentId id;
  AssetId base;
  AssetId quote;
  Scale price_scale{10};  // some venues list ticks of 1e-10
  Scale quantity_scale{8};
  std::string name;  // "BTC/USDT"
  Scale notional_scale() const noexcept {
    return Scale{static_cast<std::uint8_t>(price_scale.decimals() + quantity_scale.decimals())};
  }
};

enum class TradingStatus : std::uint8_t { Trading, CancelOnly, PostOnly, Halted, Unlisted };

/// One venue's rules for one instrument, at the instrument's scales.
struct InstrumentRules {
  Price tick_size;
  Quantity lot_size;
  Quantity min_quantity;
  Quantity max_quantity;  // zero: no limit
  Notional min_notional;  // zero: none
  TradingStatus status = TradingStatus::Unlisted;
  Fees fees;
};

/// An instrument as one venue lists it: what codecs look up by symbol.
struct Listing {
  Instrument instrument;
  VenueSymbol symbol;       // spelling on the sockets: BTCUSDT, BTC-USDT, BTC/USDT
  VenueSymbol rest_symbol;  // spelling in REST results where it differs (Kraken), else symbol
  VenueSymbol book_symbol;  // whose book it is, where one book has two names (Coinbase), else empty
  std::int64_t code = 0;    // the venue's integer id, where it has one (OKX instIdCode)
  std::uint8_t price_decimals = 0;  // printed on the wire; Kraken's checksum needs both
  std::uint8_t quantity_decimals = 0;
  InstrumentRules rules;
};

/// All assets and instruments of a run. Ids are positions; add everything before sharing it.
class InstrumentTable {
 public:
  /// Finds or adds. @param code upper case common code, 1..15 bytes
  /// @throws std::invalid_argument naming the text if it is not that or the table is full
  AssetId asset(std::string_view code);
  std::optional<AssetId> find_asset(std::string_view code) const noexcept;
  /// The text stays good while the table lives.
  std::string_view asset_code(AssetId id) const noexcept;
  std::size_t asset_count() const noexcept { return assets_.size(); }
  /// Of a copy in one venue's words: its assets are found and told by them, names and ids stay.
  /// @param code empty: nothing there is that asset
  void respell(AssetId asset, AssetCode code) noexcept { assets_[asset.value()] = code; }

  /// Finds or adds "BASE/QUOTE"; one that is known keeps its scales.
  /// @throws std::invalid_argument naming the text if it is not that, if the scales together exceed
  ///         18, or if the table is full
  InstrumentId instrument(std::string_view name, Scale price_scale = Scale{10},
                          Scale quantity_scale = Scale{8});
  std::optional<InstrumentId> find(std::string_view base, std::string_view quote) const noexcept;
  /// The reference stays good while the table lives.
  const Instrument& at(InstrumentId id) const noexcept { return instruments_[id.value()]; }
  const std::vector<Instrument>& instruments() const noexcept { return instruments_; }

 private:
  std::vector<AssetCode> assets_;
  std::vector<Instrument> instruments_;
};

}  // namespace crossbook
