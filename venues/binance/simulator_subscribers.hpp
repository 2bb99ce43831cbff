// Who listens to which stream. Private to simulator_stream*.cpp.
// In: nothing. Out: Streams::Subscriber, Streams::Topic. Thread: the exchange's. Limits: none.
#pragma once

#include "venues/binance/simulator_streams.hpp"
#include "venues/binance/simulator_topic.hpp"

namespace crossbook::binance {

struct Streams::Subscriber {
  Link link;
  bool is_combined = false;
  TimeUnit unit = TimeUnit::Milliseconds;
  std::vector<std::string> streams;  // as asked for, known or not
};

struct Streams::Topic {
  std::string name;
  TopicShape shape;
  const Instrument* instrument = nullptr;  // null: all of them
  std::vector<Subscriber*> subscribers;
  UtcNanos due;
  PendingDeltas pending;
  std::int64_t shown_update = -1;                     // TopLevels, BookTicker, DayTicker
  TopOfBook shown_top;                                // BookTicker
  std::int64_t shown_trade = -1;                      // tickers, Candles
  std::map<InstrumentId, std::int64_t> shown_trades;  // AllMiniTickers
  UtcNanos shown_candle;                              // begin of the one that was open last
};

}  // namespace crossbook::binance
