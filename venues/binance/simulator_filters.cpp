#include "venues/binance/simulator_filters.hpp"

#include <algorithm>
#include <array>

#include "venues/binance/simulator_notes.hpp"
#include "venues/binance/simulator_stats.hpp"

namespace crossbook::binance {
namespace {

constexpr std::int64_t kMaxPriceUnits = 1'000'000;
constexpr std::int64_t kMaxNotionalUnits = 9'000'000;
constexpr std::int64_t kMaxQuantityUnits = 9'000'000;  // where the listing names none
constexpr std::int64_t kWhole = 1'000'000;

Int128 units(std::int64_t count, Scale scale) {
  return Int128{power_of_ten(scale.decimals())} * count;
}

JsonWriter& open(JsonWriter& json, std::string_view type) {
  return json.open_object().field("filterType", type);
}

void write_limit(JsonWriter& json, std::string_view type, std::string_view key, std::int64_t most) {
  open(json, type).number(key, most).close_object();
}

/// The filters that count an account's orders on a symbol.
void write_counts(JsonWriter& json) {
  write_limit(json, "MAX_NUM_ORDERS", "maxNumOrders", std::int64_t{kMaxOrdersPerSymbol});
  write_limit(json, "MAX_NUM_ORDER_LISTS", "maxNumOrderLists", 20);
  write_limit(json, "MAX_NUM_ALGO_ORDERS", "maxNumAlgoOrders", 5);
  write_limit(json, "MAX_NUM_ORDER_AMENDS", "maxNumOrderAmends", std::int64_t{kMaxAmendsPerOrder});
}

void write_quantities(JsonWriter& json, std::string_view type, const Instrument& of, Quantity least,
                      Quantity most, Quantity step) {
  open(json, type).key("minQty").decimal(least.raw(), of.quantity_scale);
  json.key("maxQty").decimal(most.raw(), of.quantity_scale);
  json.key("stepSize").decimal(step.raw(), of.quantity_scale).close_object();
}

/// The band around the reference as multipliers: 200'000 ppm -> "1.2" and "0.8".
void write_band(JsonWriter& json, std::int64_t ppm, std::array<std::string_view, 4> keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::int64_t factor = i % 2 == 0 ? kWhole + ppm : std::max<std::int64_t>(0, kWhole - ppm);
    json.key(keys[i]).decimal(factor, Scale{6}, 0);
  }
}

}  // namespace

void write_filters(JsonWriter& json, const ExchangeListing& listing, const Instrument& of) {
  const InstrumentRules& rules = listing.rules;
  const Quantity most = rules.max_quantity.is_zero()
                            ? Quantity::from_raw(static_cast<std::int64_t>(
                                  units(kMaxQuantityUnits, of.quantity_scale)))
                            : rules.max_quantity;
  json.key("filters").open_array();
  open(json, "PRICE_FILTER").key("minPrice").decimal(rules.tick_size.raw(), of.price_scale);
  json.key("maxPrice").decimal(units(kMaxPriceUnits, of.price_scale), of.price_scale);
  json.key("tickSize").decimal(rules.tick_size.raw(), of.price_scale).close_object();
  write_quantities(json, "LOT_SIZE", of, rules.min_quantity, most, rules.lot_size);
  write_limit(json, "ICEBERG_PARTS", "limit", 10);
  write_quantities(json, "MARKET_LOT_SIZE", of, Quantity{}, most, Quantity{});
  if (listing.price_band_ppm != 0) {
    open(json, "PERCENT_PRICE_BY_SIDE");
    write_band(json, listing.price_band_ppm,
               {"bidMultiplierUp", "bidMultiplierDown", "askMultiplierUp", "askMultiplierDown"});
    json.number("avgPriceMins", kAverageSpan.count()).close_object();
  }
  open(json, "NOTIONAL").key("minNotional");
  json.decimal(rules.min_notional.raw(), of.notional_scale()).flag("applyMinToMarket", true);
  json.key("maxNotional").decimal(units(kMaxNotionalUnits, Scale{0}), Scale{0});
  json.flag("applyMaxToMarket", false).number("avgPriceMins", kAverageSpan.count()).close_object();
  write_counts(json);
  json.close_array();
}

void write_exchange_filters(JsonWriter& json) {
  json.key("exchangeFilters").open_array();
  write_limit(json, "EXCHANGE_MAX_NUM_ORDERS", "maxNumOrders",
              std::int64_t{kMaxOpenOrdersPerAccount});
  json.close_array();
}

void write_account_filters(JsonWriter& json) {
  json.open_object();
  write_exchange_filters(json);
  json.key("symbolFilters").open_array();
  write_counts(json);
  json.close_array().key("assetFilters").open_array().close_array().close_object();
}

void write_execution_rules(JsonWriter& json, const ExchangeListing& listing) {
  json.key("rules").open_array();
  if (listing.price_band_ppm != 0) {
    json.open_object().field("ruleType", "PRICE_RANGE");
    write_band(json, listing.price_band_ppm,
               {"bidLimitMultUp", "bidLimitMultDown", "askLimitMultUp", "askLimitMultDown"});
    json.close_object();
  }
  json.close_array();
}

bool is_filter(RejectReason reason) noexcept {
  return reason == RejectReason::TickSize || reason == RejectReason::LotSize ||
         reason == RejectReason::MinNotional || reason == RejectReason::PriceBand ||
         reason == RejectReason::InvalidParameter || reason == RejectReason::Halted;
}

Outcome<void> check_band(const NewOrder& order, Price reference, std::int64_t band_ppm) {
  if (order.type == OrderType::Market || band_ppm == 0 || reference.is_zero()) return {};
  const Int128 away = Int128{order.price.raw()} - reference.raw();
  const Int128 most = Int128{reference.raw()} * band_ppm;
  if (away * kWhole > most || -away * kWhole > most) return filter_failure("PERCENT_PRICE_BY_SIDE");
  return {};
}

Outcome<void> check_ceilings(const NewOrder& order, const Instrument& of) {
  if (order.type == OrderType::Market) return {};
  if (order.price.raw() > units(kMaxPriceUnits, of.price_scale))
    return filter_failure("PRICE_FILTER");
  if ((order.price * order.quantity).raw() > units(kMaxNotionalUnits, of.notional_scale()))
    return filter_failure("NOTIONAL");
  return {};
}

}  // namespace crossbook::binance
