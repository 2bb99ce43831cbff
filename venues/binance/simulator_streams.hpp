// The local exchange's market streams: /ws and /stream, subscriptions, cadences.
// In: level changes and trades, subscriptions. Out: events to subscribers. Thread: the exchange's.
// Limits: kMaxStreamsPerLink, kMaxMessagesPerSecond.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "venues/binance/simulator_link.hpp"
#include "venues/binance/simulator_stats.hpp"
#include "venues/binance/simulator_words.hpp"

namespace crossbook::binance {

inline constexpr std::size_t kMaxStreamsPerLink = 1'024;

class Streams {
 public:
  Streams(Exchange& exchange, const Catalogue& catalogue, const MarketStats& stats);
  ~Streams();

  /// @param path "/ws…" (bare events) or "/stream…" (wrapped), streams in path or query
  /// @return false if it is neither, or its timeUnit is none
  bool open(std::string_view path, WsPeer& peer, UtcNanos now);
  bool has(const WsPeer& peer) const { return links_.contains(peer.id()); }
  void on_message(WsPeer& peer, std::string_view text, UtcNanos now);
  void on_pong(WsPeer& peer, UtcNanos now);
  void close(const WsPeer& peer);
  /// Flushes what is due.
  void tick(UtcNanos now, std::int64_t speed);

  void on_level(InstrumentId instrument, BookSide side, const Level& level, std::int64_t update_id);
  void on_trade(const ExchangeTrade& taker);
  /// Tells all links that the server goes down; they are closed a little later.
  void announce_shutdown(UtcNanos now);

 private:
  struct Subscriber;
  struct Topic;

  void subscribe(Subscriber& subscriber, const std::string& name, UtcNanos now);
  void unsubscribe(Subscriber& subscriber, const std::string& name);
  std::unique_ptr<Topic> make_topic(const std::string& name, UtcNanos now) const;
  std::string answer(Subscriber& subscriber, std::string_view text, UtcNanos now);
  static void send_shutdown(Subscriber& subscriber, UtcNanos now);

  // simulator_stream_events.cpp
  void flush(Topic& topic, UtcNanos now);
  void flush_deltas(Topic& topic, UtcNanos now);
  void flush_top_levels(Topic& topic);
  void flush_book_ticker(Topic& topic);
  void flush_ticker(Topic& topic, UtcNanos now);
  void flush_all_mini_tickers(Topic& topic, UtcNanos now);
  void flush_candles(Topic& topic, UtcNanos now);
  void flush_average(Topic& topic, UtcNanos now);
  Price known_price(const Instrument& instrument) const;
  /// @param write writes the event into a JsonWriter: once for each time unit that is asked for
  template <class Write>
  void publish(const Topic& topic, Write write);

  Exchange& exchange_;
  const Catalogue& catalogue_;
  const MarketStats& stats_;
  std::map<std::uint64_t, std::unique_ptr<Subscriber>> links_;  // by peer id
  std::map<std::string, std::unique_ptr<Topic>, std::less<>> topics_;
  std::vector<std::vector<Topic*>> by_instrument_;
  std::int64_t speed_ = 1;
};

}  // namespace crossbook::binance
