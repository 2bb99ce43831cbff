#include "venues/okx/simulator_catalog.hpp"

namespace crossbook::okx {
namespace {

std::string_view state_text(TradingStatus status) noexcept {
  switch (status) {
    case TradingStatus::Trading: return "live";
    case TradingStatus::CancelOnly:
    case TradingStatus::PostOnly:
    case TradingStatus::Halted: return "suspend";
    case TradingStatus::Unlisted: return "preopen";
  }
  __builtin_unreachable();
}

}  // namespace

std::string CatalogEntry::price_text(Price price) const {
  return decimal_text(price.raw(), instrument->price_scale);
}
std::string CatalogEntry::quantity_text(Quantity quantity) const {
  return decimal_text(quantity.raw(), instrument->quantity_scale);
}

Catalog::Catalog(const Exchange& exchange) : exchange_{exchange} {
  for (const ExchangeListing& listing : exchange.listings()) {
    CatalogEntry entry;
    entry.listing = &listing;
    entry.instrument = &exchange.table().at(listing.instrument);
    entry.base = exchange.table().asset_code(entry.instrument->base);
    entry.quote = exchange.table().asset_code(entry.instrument->quote);
    entry.inst_id = entry.base + "-" + entry.quote;
    entry.code = kFirstInstIdCode + listing.instrument.value();
    entries_.push_back(std::move(entry));
  }
}

const CatalogEntry* Catalog::find(std::string_view inst_id) const noexcept {
  for (const CatalogEntry& entry : entries_)
    if (entry.inst_id == inst_id) return &entry;
  return nullptr;
}
const CatalogEntry* Catalog::find_code(std::int64_t code) const noexcept {
  for (const CatalogEntry& entry : entries_)
    if (entry.code == code) return &entry;
  return nullptr;
}
const CatalogEntry* Catalog::find(InstrumentId id) const noexcept {
  for (const CatalogEntry& entry : entries_)
    if (entry.instrument->id == id) return &entry;
  return nullptr;
}
std::string_view Catalog::asset_code(AssetId asset) const noexcept {
  return exchange_.table().asset_code(asset);
}

std::string millis_text(UtcNanos time) { return std::to_string(time.millis()); }
std::string micros_text(UtcNanos time) { return std::to_string(time.count() / 1'000); }
std::string uid_text(AccountId account) {
  constexpr std::int64_t kFirstUid = 440'000'000'000'000;
  return std::to_string(kFirstUid + account.value());
}

std::string fee_rate_text(FeeRate rate) { return decimal_text(-rate.parts(), Scale{8}); }
bool is_usd(std::string_view asset) noexcept {
  return asset == "USDT" || asset == "USDC" || asset == "USD";
}

void write_instrument(JsonWriter& json, const CatalogEntry& entry) {
  const InstrumentRules& rules = entry.listing->rules;
  const std::string max_size =
      rules.max_quantity.is_zero() ? "9999999999" : entry.quantity_text(rules.max_quantity);
  json.begin_object();
  json.empty_fields({"alias", "auctionEndTime", "ctMult", "ctType", "ctVal", "ctValCcy", "expTime",
                     "instFamily", "optType", "preMktSwTime", "settleCcy", "stk", "uly"});
  json.field("instType", "SPOT").field("instId", entry.inst_id);
  json.field_number("instIdCode", entry.code);
  json.field("baseCcy", entry.base).field("quoteCcy", entry.quote);
  json.field("tickSz", entry.price_text(rules.tick_size));
  json.field("lotSz", entry.quantity_text(rules.lot_size));
  json.field("minSz", entry.quantity_text(rules.min_quantity));
  json.field("maxLmtSz", max_size).field("maxMktSz", "1000000");
  json.field("maxLmtAmt", "20000000").field("maxMktAmt", "1000000");
  json.field("maxTwapSz", max_size).field("maxIcebergSz", max_size);
  json.field("maxTriggerSz", max_size).field("maxStopSz", "1000000");
  json.field("state", state_text(rules.status));
  json.field("listTime", "1606468572000").field("contTdSwTime", "1606468572000");
  json.field("openType", "call_auction").field("ruleType", "normal");
  json.field("category", "1").field("instCategory", "1").field("groupId", "12");
  const std::string band = decimal_text(entry.listing->price_band_ppm, Scale{6});
  json.field("initPxLmtPct", band).field("floatPxLmtPct", band).field("maxPxLmtPct", band);
  json.field("lever", "").key("tradeQuoteCcyList").begin_array().text(entry.quote).end_array();
  json.key("upcChg").begin_array().end_array().end_object();
}

}  // namespace crossbook::okx
