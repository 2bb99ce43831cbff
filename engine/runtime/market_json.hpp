// The local exchanges as JSON: where they are, their keys, their own books of account.
// In: a local market. Out: documents. Thread: market_json_* inside LocalMarket::run() while it
// serves. Limits: kMaxFillsTold.
#pragma once

#include "engine/runtime/local_market.hpp"
#include "engine/telemetry/json_document.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxFillsTold = 10'000;

/// {"venues":[{name, rest, ws_public, ws_private, ws_trade, ca_file, keys:[…]}]}
Json endpoints_json(const LocalMarket& market);

/// All accounts of an exchange, the mint, the fees and the market makers among them: balances, open
/// orders, the newest fills. Amounts are exact decimal text.
/// @param fills how many of each account at most
Json ledger_json(const LocalVenue& venue, std::size_t fills);

/// "trade" or "read": what a key is for.
std::string_view scope_of(const ApiKey& key) noexcept;

}  // namespace crossbook
