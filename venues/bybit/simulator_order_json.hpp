// Orders, executions and wallets in the local Bybit's words, for REST answers and pushes.
// In: the exchange's orders, trades and balances. Out: JSON. Thread: the exchange's. Limits: none.
#pragma once

#include <span>

#include "venues/bybit/simulator_words.hpp"

namespace crossbook::bybit {

WireJson order_json(const ExchangeOrder& order, const Market& market, std::string_view fee_coin);
WireJson execution_json(const ExchangeOrder& order, const ExchangeTrade& trade,
                        const Market& market, std::string_view fee_coin, FeeRate rate);
/// execution.fast: of the same execution, without fees; a maker's orderLinkId is not told.
WireJson fast_execution_json(const WireJson& execution);
/// One coin of the unified wallet.
WireJson coin_json(std::string_view coin, const AccountBalance& balance);
/// {"accountType":"UNIFIED",...,"coin":[...]}
WireJson wallet_json(WireJson coins);

}  // namespace crossbook::bybit
