// The exchange's listings under all the names and digits that Kraken gives them.
// In: an exchange. Out: pairs by any spelling; ids of orders and trades as Kraken writes them.
// Thread: the exchange's. Limits: its listings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/exchange/exchange.hpp"

namespace crossbook::kraken {

struct PairInfo {
  const Instrument* instrument = nullptr;
  std::string id;        // key of REST results: XXBTZUSD, XBTUSDT
  std::string altname;   // XBTUSD, XBTUSDT
  std::string wsname;    // v1 naming: XBT/USD
  std::string symbol;    // v2 naming: BTC/USD
  std::string base_id;   // XXBT
  std::string quote_id;  // ZUSD, USDT
  std::uint8_t price_decimals = 0;
  std::uint8_t lot_decimals = 0;

  std::string price_text(Price price) const;
  std::string quantity_text(Quantity quantity) const;
  /// In the quote asset, all its digits.
  std::string cost_text(Notional notional, std::uint8_t min_decimals = 0) const;
};

class PairDirectory {
 public:
  explicit PairDirectory(const Exchange& exchange);
  /// By XXBTZUSD, XBTUSD, XBT/USD or BTC/USD; null if unknown.
  const PairInfo* find(std::string_view name) const noexcept;
  /// By BTC/USD only, as the v2 sockets want it.
  const PairInfo* find_symbol(std::string_view symbol) const noexcept;
  const PairInfo* find(InstrumentId instrument) const noexcept;
  const std::vector<PairInfo>& all() const noexcept { return pairs_; }

 private:
  std::vector<PairInfo> pairs_;
};

/// Every asset of a table, in the order of their ids.
std::vector<AssetId> all_assets(const InstrumentTable& table);

/// How many decimals a step needs: 0.00100 -> 3.
std::uint8_t step_decimals(std::int64_t step, Scale scale) noexcept;

/// "OXXXXX-XXXXX-XXXXXX" for orders, "T…" for trades, "L…" for ledger entries; one to one.
std::string id_text(char kind, std::int64_t id);
std::optional<std::int64_t> parse_id(char kind, std::string_view text) noexcept;

}  // namespace crossbook::kraken
