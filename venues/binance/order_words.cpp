#include "venues/binance/order_words.hpp"

#include <array>
#include <utility>

namespace crossbook::binance {
namespace {

constexpr std::array kStatuses = std::to_array<std::pair<std::string_view, StatusWord>>({
    {"NEW", {OrderStatus::New, RejectReason::None}},
    {"PENDING_NEW", {OrderStatus::PendingNew, RejectReason::None}},
    {"PARTIALLY_FILLED", {OrderStatus::PartiallyFilled, RejectReason::None}},
    {"FILLED", {OrderStatus::Filled, RejectReason::None}},
    {"CANCELED", {OrderStatus::Canceled, RejectReason::None}},
    {"PENDING_CANCEL", {OrderStatus::New, RejectReason::None}},  // still open; unused by the venue
    {"REJECTED", {OrderStatus::Rejected, RejectReason::Other}},
    {"EXPIRED", {OrderStatus::Expired, RejectReason::None}},
    {"EXPIRED_IN_MATCH", {OrderStatus::Expired, RejectReason::SelfTrade}},
});

constexpr std::array kTypes = std::to_array<std::pair<std::string_view, ExecutionType>>({
    {"NEW", ExecutionType::New},
    {"CANCELED", ExecutionType::Canceled},
    {"REPLACED", ExecutionType::Replaced},
    {"REJECTED", ExecutionType::Rejected},
    {"TRADE", ExecutionType::Trade},
    {"EXPIRED", ExecutionType::Expired},
    {"TRADE_PREVENTION", ExecutionType::TradePrevention},
});

template <class Table>
auto look_up(const Table& table, std::string_view word, const char* field) noexcept
    -> Result<typename Table::value_type::second_type> {
  for (const auto& [known, meaning] : table)
    if (known == word) return meaning;
  return Error{Errc::UnknownEnum, field};
}

}  // namespace

Result<StatusWord> parse_status(std::string_view word, const char* field) noexcept {
  return look_up(kStatuses, word, field);
}

Result<ExecutionType> parse_execution_type(std::string_view word, const char* field) noexcept {
  return look_up(kTypes, word, field);
}

RejectReason reason_of_expiry(std::string_view word) noexcept {
  return word == "EXECUTION_RULE_PRICE_RANGE_EXCEEDED" ? RejectReason::PriceBand
                                                       : RejectReason::None;
}

}  // namespace crossbook::binance
