// What the local OKX lists, and how it spells instruments, times and orders.
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

/// One element of the instruments endpoint and channel.
void write_instrument(JsonWriter& json, const CatalogEntry& entry);
/// One order as REST and the orders channel show it. @param fill the trade that a push is about, or
/// the order's last one
void write_order(JsonWriter& json, const ExchangeOrder& order, const ExchangeTrade* fill,
                 const Catalog& catalog);
/// One element of the fills endpoints.
void write_fill(JsonWriter& json, const ExchangeTrade& trade, const ExchangeOrder* order,
                const Catalog& catalog);
/// live, partially_filled, filled, canceled.
std::string_view state_text(const ExchangeOrder& order) noexcept;

}  // namespace crossbook::okx
