// The local exchange's orders and trades as JSON: replies, queries, account events.
// In: orders, trades. Out: objects. Thread: the exchange's. Limits: none.
#pragma once

#include "venues/binance/simulator_json.hpp"
#include "venues/binance/simulator_words.hpp"

namespace crossbook::binance {

enum class ResponseType : std::uint8_t { Ack, Result, Full };

/// Answer to a new order.
void write_placed(JsonWriter& json, const Catalogue& catalogue, const ExchangeOrder& order,
                  ResponseType type);
/// Answer to a cancel. @param cancel_id the request's own client id
void write_cancelled(JsonWriter& json, const Catalogue& catalogue, const ExchangeOrder& order,
                     std::string_view cancel_id);
/// Answer to a query.
void write_queried(JsonWriter& json, const Catalogue& catalogue, const ExchangeOrder& order);
/// Row of myTrades.
void write_trade(JsonWriter& json, const Catalogue& catalogue, const ExchangeTrade& trade);

/// One executionReport.
struct ExecutionEvent {
  std::string_view type;         // x
  std::string_view status;       // X
  std::string_view client_id;    // c
  std::string_view original_id;  // C
  const ExchangeTrade* trade = nullptr;
  std::int64_t execution_id = 0;  // I
  bool is_on_book = false;        // w
};
void write_execution(JsonWriter& json, const Catalogue& catalogue, const ExchangeOrder& order,
                     const ExecutionEvent& event);

}  // namespace crossbook::binance
