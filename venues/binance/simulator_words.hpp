// The local exchange's orders and instruments in Binance's words.
// In: values of venues/exchange. Out: static text, symbols. Thread: the exchange's. Limits: none.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "venues/binance/simulator_json.hpp"
#include "venues/exchange/exchange.hpp"

namespace crossbook::binance {

/// What an order has that names no mode, as the venue's symbols have it.
inline constexpr SelfTradePrevention kDefaultSelfTrade = SelfTradePrevention::CancelMaker;

std::string_view side_word(Side side) noexcept;
/// LIMIT, LIMIT_MAKER or MARKET.
std::string_view type_word(const NewOrder& order) noexcept;
std::string_view time_in_force_word(TimeInForce time_in_force) noexcept;
std::string_view self_trade_word(SelfTradePrevention mode) noexcept;
/// NEW … EXPIRED_IN_MATCH. An IOC's rest is EXPIRED, a user's cancel CANCELED.
std::string_view status_word(const ExchangeOrder& order) noexcept;
/// Execution type of the order's end: CANCELED, EXPIRED or TRADE_PREVENTION.
std::string_view end_word(const ExchangeOrder& order) noexcept;
/// expiryReason, empty unless it expired.
std::string_view expiry_word(const ExchangeOrder& order) noexcept;
std::string_view status_word(TradingStatus status) noexcept;
/// MICROSECOND, MILLISECOND, or those in lower case.
std::optional<TimeUnit> parse_time_unit(std::string_view word) noexcept;

/// Symbols of the exchange's listings.
class Catalogue {
 public:
  explicit Catalogue(const Exchange& exchange);
  /// Null if no listing has that symbol.
  const Instrument* find(std::string_view symbol) const noexcept;
  std::string_view symbol(InstrumentId id) const noexcept;
  const Instrument& at(InstrumentId id) const noexcept { return table_.at(id); }
  std::string_view asset(AssetId id) const noexcept { return table_.asset_code(id); }
  const InstrumentTable& table() const noexcept { return table_; }

 private:
  const InstrumentTable& table_;
  std::vector<std::string> symbols_;  // by InstrumentId; empty where not listed
  std::unordered_map<std::string_view, InstrumentId> by_symbol_;
};

}  // namespace crossbook::binance
