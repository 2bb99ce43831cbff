#include "venues/binance/simulator_words.hpp"

namespace crossbook::binance {

std::string_view side_word(Side side) noexcept { return side == Side::Buy ? "BUY" : "SELL"; }

std::string_view type_word(const NewOrder& order) noexcept {
  if (order.type == OrderType::Market) return "MARKET";
  return order.post_only ? "LIMIT_MAKER" : "LIMIT";
}

std::string_view time_in_force_word(TimeInForce time_in_force) noexcept {
  switch (time_in_force) {
    case TimeInForce::Ioc: return "IOC";
    case TimeInForce::Fok: return "FOK";
    case TimeInForce::Gtc: return "GTC";
  }
  __builtin_unreachable();
}

std::string_view self_trade_word(SelfTradePrevention mode) noexcept {
  switch (mode) {
    case SelfTradePrevention::None: return "NONE";
    case SelfTradePrevention::CancelTaker: return "EXPIRE_TAKER";
    case SelfTradePrevention::CancelMaker: return "EXPIRE_MAKER";
    case SelfTradePrevention::CancelBoth: return "EXPIRE_BOTH";
  }
  __builtin_unreachable();
}

std::string_view status_word(const ExchangeOrder& order) noexcept {
  switch (order.cause) {
    case CancelCause::User:
    case CancelCause::DeadMansSwitch: return "CANCELED";
    case CancelCause::SelfTrade: return "EXPIRED_IN_MATCH";
    case CancelCause::IocRemainder:
    case CancelCause::FokUnfilled:
    case CancelCause::PriceBand:
    case CancelCause::NoLiquidity:
    case CancelCause::PostOnlyWouldTake: return "EXPIRED";
    case CancelCause::None: break;
  }
  if (order.filled.is_zero()) return order.status == OrderStatus::Rejected ? "REJECTED" : "NEW";
  return order.leaves().is_zero() ? "FILLED" : "PARTIALLY_FILLED";
}

std::string_view end_word(const ExchangeOrder& order) noexcept {
  const std::string_view status = status_word(order);
  if (status == "EXPIRED_IN_MATCH") return "TRADE_PREVENTION";
  return status;
}

std::string_view expiry_word(const ExchangeOrder& order) noexcept {
  switch (order.cause) {
    case CancelCause::IocRemainder: return "UNFILLED_IOC_QUANTITY_EXPIRED";
    case CancelCause::FokUnfilled: return "UNFILLED_FOK_ORDER_EXPIRED";
    case CancelCause::PriceBand: return "EXECUTION_RULE_PRICE_RANGE_EXCEEDED";
    case CancelCause::NoLiquidity: return "INSUFFICIENT_LIQUIDITY";
    case CancelCause::None:
    case CancelCause::User:
    case CancelCause::SelfTrade:
    case CancelCause::PostOnlyWouldTake:
    case CancelCause::DeadMansSwitch: return {};
  }
  __builtin_unreachable();
}

std::string_view status_word(TradingStatus status) noexcept {
  switch (status) {
    case TradingStatus::Trading:
    case TradingStatus::PostOnly: return "TRADING";
    case TradingStatus::CancelOnly: return "CANCEL_ONLY";
    case TradingStatus::Halted: return "HALT";
    case TradingStatus::Unlisted: return "BREAK";
  }
  __builtin_unreachable();
}

std::optional<TimeUnit> parse_time_unit(std::string_view word) noexcept {
  if (word == "MICROSECOND" || word == "microsecond") return TimeUnit::Microseconds;
  if (word == "MILLISECOND" || word == "millisecond") return TimeUnit::Milliseconds;
  return std::nullopt;
}

Catalogue::Catalogue(const Exchange& exchange)
    : table_{exchange.table()}, symbols_(exchange.table().instruments().size()) {
  for (const ExchangeListing& listing : exchange.listings()) {
    const Instrument& instrument = table_.at(listing.instrument);
    std::string& symbol = symbols_[listing.instrument.value()];
    symbol = table_.asset_code(instrument.base);
    symbol += table_.asset_code(instrument.quote);
    by_symbol_.emplace(symbol, listing.instrument);  // symbols_ never grows again
  }
}

const Instrument* Catalogue::find(std::string_view symbol) const noexcept {
  const auto found = by_symbol_.find(symbol);
  return found == by_symbol_.end() ? nullptr : &table_.at(found->second);
}

std::string_view Catalogue::symbol(InstrumentId id) const noexcept {
  return id.value() < symbols_.size() ? std::string_view{symbols_[id.value()]} : std::string_view{};
}

}  // namespace crossbook::binance
