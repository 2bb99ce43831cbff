// A ticker's figures: what was traded over a window, against its begin.
// In: the sum of a window, the last price known. Out: figures, and their JSON in REST's words or in
// a stream's. Thread: the exchange's. Limits: none.
#pragma once

#include "venues/binance/simulator_json.hpp"
#include "venues/binance/simulator_stats.hpp"
#include "venues/market/order_book.hpp"

namespace crossbook::binance {

struct Summary {
  Candle sum;
  Price open, high, low, last;
  Price change() const noexcept { return last - open; }
};
/// @param known the price to show where nothing was traded
Summary summarise(const Candle& sum, Price known) noexcept;

enum class TickerDetail : std::uint8_t { Mini, Window, Day };

struct TickerTimes {
  UtcNanos open, close;
};
/// The object that REST and WS API answer. @param book only of Day  @param before the last price
/// before the window, only of Day
void write_ticker(JsonWriter& json, std::string_view symbol, const Summary& summary,
                  const Instrument& of, TickerDetail detail, const TickerTimes& times,
                  const TopOfBook& book, Price before);

/// 24hrTicker, the event of <symbol>@ticker.
void write_ticker_event(JsonWriter& json, std::string_view symbol, const Summary& summary,
                        const Instrument& of, const TickerTimes& times, const TopOfBook& book,
                        Price before);
/// 24hrMiniTicker, the event of <symbol>@miniTicker.
void write_mini_ticker_event(JsonWriter& json, std::string_view symbol, const Summary& summary,
                             const Instrument& of, UtcNanos now);

}  // namespace crossbook::binance
