// The symbol filters of the local exchange: as exchangeInfo shows them, and those of them that the
// exchange itself does not know.
// In: listings, orders. Out: JSON, refusals. Thread: the exchange's. Limits: named below.
// Source: README.md "Instruments".
#pragma once

#include "venues/binance/simulator_error.hpp"
#include "venues/binance/simulator_words.hpp"

namespace crossbook::binance {

inline constexpr std::size_t kMaxOrdersPerSymbol = 200;  // open ones of an account

void write_filters(JsonWriter& json, const ExchangeListing& listing, const Instrument& of);
/// The filters of the exchange as a whole: elements of exchangeFilters.
void write_exchange_filters(JsonWriter& json);
/// myFilters: what bounds an account, by exchange, symbol and asset.
void write_account_filters(JsonWriter& json);
/// PRICE_RANGE, the rule that stops a taker at the band; nothing where there is no band.
void write_execution_rules(JsonWriter& json, const ExchangeListing& listing);

/// Whether the venue refuses so before its matching engine sees the order.
bool is_filter(RejectReason reason) noexcept;

/// PERCENT_PRICE_BY_SIDE around what was traded lately. @param reference zero: unknown, all passes
Outcome<void> check_band(const NewOrder& order, Price reference, std::int64_t band_ppm);

/// maxPrice of PRICE_FILTER and maxNotional of NOTIONAL. @return -1013
Outcome<void> check_ceilings(const NewOrder& order, const Instrument& of);

}  // namespace crossbook::binance
