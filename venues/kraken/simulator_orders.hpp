// Orders and trades as Kraken writes them: REST objects, and the sparse entries of executions.
// In: the exchange's orders. Out: JSON. Thread: the exchange's. Limits: none.
#pragma once

#include <string>

#include "venues/exchange/exchange.hpp"
#include "venues/kraken/simulator_desk.hpp"
#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_pairs.hpp"

namespace crossbook::kraken {

/// What the writers need beside the order.
struct OrderContext {
  const PairInfo& pair;
  const OrderNote& note;
};

/// "buy 1.25000000 XBTUSD @ limit 27500.0"
std::string order_sentence(const ExchangeOrder& order, const PairInfo& pair);
/// The object of OpenOrders, ClosedOrders, QueryOrders. @param with_trades their ids too
void write_order(JsonWriter& out, const ExchangeOrder& order, const OrderContext& context,
                 bool with_trades);
/// The object of TradesHistory, QueryTrades.
void write_trade(JsonWriter& out, const ExchangeTrade& trade, OrderType type, const PairInfo& pair);

// Entries of executions. The first names everything, the later ones what changed.
/// @param exec_type pending_new, or new where no entry came before
std::string first_entry(const ExchangeOrder& order, const OrderContext& context,
                        std::string_view exec_type);
std::string accepted_entry(const ExchangeOrder& order);
std::string amended_entry(const ExchangeOrder& order, const OrderContext& context);
/// @param fee_asset its common code
std::string trade_entry(const ExchangeOrder& order, const ExchangeTrade& trade,
                        const OrderContext& context, std::string_view fee_asset);
std::string closed_entry(const ExchangeOrder& order, const OrderContext& context);

/// Seconds with five decimals, as REST prints times.
std::string seconds_text(UtcNanos time);
/// RFC 3339 with microseconds, as the sockets print times.
std::string micros_text(UtcNanos time);

}  // namespace crossbook::kraken
