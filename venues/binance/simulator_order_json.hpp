// The local exchange's orders and trades as JSON: replies, queries, account events.
// In: orders, trades, notes on them. Out: objects. Thread: the exchange's. Limits: none.
#pragma once

#include "venues/binance/simulator_json.hpp"
#include "venues/binance/simulator_notes.hpp"
#include "venues/binance/simulator_words.hpp"

namespace crossbook::binance {

enum class ResponseType : std::uint8_t { Ack, Result, Full };

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

class OrderJson {
 public:
  OrderJson(const Catalogue& catalogue, const OrderNotes& notes) noexcept
      : catalogue_{catalogue}, notes_{notes} {}

  /// Answer to a new order.
  void placed(JsonWriter& json, const ExchangeOrder& order, ResponseType type) const;
  /// Answer to a cancel. @param cancel_id the request's own client id
  void cancelled(JsonWriter& json, const ExchangeOrder& order, std::string_view cancel_id) const;
  /// Answer to an amendment, and a row of the list of them.
  void amended(JsonWriter& json, const ExchangeOrder& order, const Amendment& amendment) const;
  void amendment(JsonWriter& json, const ExchangeOrder& order, const Amendment& amendment) const;
  /// Answer to a query.
  void queried(JsonWriter& json, const ExchangeOrder& order) const;
  /// Row of myTrades.
  void trade(JsonWriter& json, const ExchangeTrade& trade) const;
  /// Row of myPreventedMatches.
  void prevented(JsonWriter& json, const PreventedMatch& match) const;
  /// One executionReport.
  void execution(JsonWriter& json, const ExchangeOrder& order, const ExecutionEvent& event) const;

 private:
  void names(JsonWriter& json, const ExchangeOrder& order) const;
  void state(JsonWriter& json, const ExchangeOrder& order) const;
  void fills(JsonWriter& json, const ExchangeOrder& order) const;
  /// strategyId, selfTradePreventionMode, expiryReason … : what stands there only if it applies.
  void conditional(JsonWriter& json, const ExchangeOrder& order) const;
  void execution_of_trade(JsonWriter& json, const Instrument& instrument,
                          const ExchangeTrade* trade) const;
  void execution_conditional(JsonWriter& json, const ExchangeOrder& order,
                             const ExecutionEvent& event) const;

  const Catalogue& catalogue_;
  const OrderNotes& notes_;
};

}  // namespace crossbook::binance
