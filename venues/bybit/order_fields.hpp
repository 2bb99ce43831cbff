// Orders, trades and balances as Bybit writes them, on its sockets and in REST answers alike.
// In: one JSON object. Out: reports, balances. Thread: its codec's. Limits: none.
#pragma once

#include "venues/connector/listing_table.hpp"
#include "venues/connector/venue.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::bybit {

/// What orders and balances are read against.
struct AccountScope {
  const ListingTable& listings;
  const InstrumentTable& table;
};

/// Status and totals of an order: an element of the order topic or of an order list. Appends
/// nothing for a word on a cancel that came too late.
/// @return UnknownEnum for a status that is not documented
Result<void> append_order(ondemand::object& order, const AccountScope& scope, ReportSource source,
                          AccountEvents& out) noexcept;
/// One trade, without a word on its order. Other kinds of executions are left out.
Result<void> append_trade(ondemand::object& trade, const AccountScope& scope, ReportSource source,
                          AccountEvents& out) noexcept;
/// A coin of a unified account. total = walletBalance, available = walletBalance - locked.
Result<void> append_coin(ondemand::object& coin, const AccountScope& scope,
                         AccountEvents& out) noexcept;

/// Calls each(object) for the objects of an array.
template <class Each>
Result<void> for_each_object(ondemand::value value, const char* field, Each each) {
  ondemand::array entries;
  if (value.get_array().get(entries) != simdjson::SUCCESS) return Error{Errc::MissingField, field};
  for (auto found : entries) {
    ondemand::object entry;
    if (found.get_object().get(entry) != simdjson::SUCCESS) return Error{Errc::Malformed, field};
    const Result<void> taken = each(entry);
    if (taken.has_error()) return taken;
  }
  return {};
}

}  // namespace crossbook::bybit
