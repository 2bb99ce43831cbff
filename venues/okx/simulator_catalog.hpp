// What the local OKX lists, and how it spells instruments, times and rates.
// In: the exchange's listings. Out: JSON. Thread: the exchange's. Limits: none.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "venues/exchange/exchange.hpp"
#include "venues/okx/simulator_json.hpp"

namespace crossbook::okx {

/// instIdCode of instrument 0; the others follow.
inline constexpr std::int64_t kFirstInstIdCode = 1'000'001;

struct CatalogEntry {
  const ExchangeListing* listing = nullptr;
  const Instrument* instrument = nullptr;
  std::string inst_id;
  std::int64_t code = 0;
  std::string base;
  std::string quote;

  std::string price_text(Price price) const;
  std::string quantity_text(Quantity quantity) const;
};

class Catalog {
 public:
  /// @param exchange outlives the catalog
  explicit Catalog(const Exchange& exchange);
  const CatalogEntry* find(std::string_view inst_id) const noexcept;
  const CatalogEntry* find_code(std::int64_t code) const noexcept;
  const CatalogEntry* find(InstrumentId id) const noexcept;
  const std::vector<CatalogEntry>& all() const noexcept { return entries_; }
  std::string_view asset_code(AssetId asset) const noexcept;

 private:
  const Exchange& exchange_;
  std::vector<CatalogEntry> entries_;
};

std::string millis_text(UtcNanos time);
std::string micros_text(UtcNanos time);
/// The account's number as its user sees it.
std::string uid_text(AccountId account);
/// "-0.001" is a fee of 0.1 %: OKX turns the sign.
std::string fee_rate_text(FeeRate rate);
/// Whether one of the asset is taken for one US dollar.
bool is_usd(std::string_view asset) noexcept;

/// One element of the instruments endpoint and channel.
void write_instrument(JsonWriter& json, const CatalogEntry& entry);
}  // namespace crossbook::okx
