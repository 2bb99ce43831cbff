// Public topics of the local Bybit: orderbook.{1,50,200,1000}, tickers, publicTrade.
// In: changes of the exchange, time. Out: pushes to subscribers. Thread: the exchange's.
// Limits: cadences as README.md says, divided by the speed.
#pragma once

#include <array>
#include <chrono>
#include <deque>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "venues/bybit/simulator_words.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::bybit {

class PublicFeed {
 public:
  PublicFeed(const Exchange& exchange, const MarketList& markets);

  void set_speed(std::int64_t speed) noexcept { speed_ = speed; }
  /// Whether there is such a topic.
  bool is_topic(std::string_view topic) const;
  /// Adds the peer and sends what a new subscriber gets first.
  void subscribe(WsPeer& peer, const std::string& topic, UtcNanos now);
  void unsubscribe(WsPeer& peer, const std::string& topic);
  void forget(const WsPeer& peer);

  void on_level(InstrumentId instrument) noexcept;
  void on_trade(const ExchangeTrade& trade);
  /// Sends trades, which have no cadence.
  void flush(UtcNanos now);
  /// Sends what is due.
  void on_tick(UtcNanos now);
  /// The service restarts: the next push of each of its books is a snapshot with u = 1.
  void restart_feed(InstrumentId instrument);

  /// GET /v5/market/orderbook.
  WireJson book_json(const Market& market, std::size_t depth, UtcNanos now) const;
  WireJson ticker_json(const Market& market, bool is_rest) const;
  WireJson trades_json(const Market& market, std::size_t count) const;

 private:
  struct BookStream {
    std::vector<Level> bids, asks;  // as last pushed
    std::int64_t update = 18'521'288;
    bool is_dirty = true;
    bool is_restarted = false;
    UtcNanos due;
    UtcNanos last_sent;
  };
  struct ShownTrade {
    std::int64_t id = 0;
    Price price;
    Quantity quantity;
    Side side = Side::Buy;
    UtcNanos time;
  };
  struct Stats {
    std::deque<ShownTrade> trades;  // newest last
    Price open, high, low;
    Quantity volume;
    Notional turnover;
    bool is_dirty = false;
    UtcNanos due;
  };
  static constexpr std::size_t kDepths = 4;

  struct Topic {
    enum class Kind : std::uint8_t { None, Book, Ticker, Trades } kind = Kind::None;
    const Market* market = nullptr;
    std::size_t depth_index = 0;
  };
  Topic parse(std::string_view topic) const;
  BookStream& stream_of(const Market& market, std::size_t depth_index);
  void publish_book(const Market& market, std::size_t depth_index, UtcNanos now);
  void publish_ticker(const Market& market, UtcNanos now);
  void send_all(const std::string& topic, const std::string& text);
  std::string book_push(const Market& market, std::size_t depth_index, std::string_view type,
                        const std::vector<Level>& bids, const std::vector<Level>& asks,
                        UtcNanos now);
  bool has_subscribers(const std::string& topic) const;
  void restart_in_turn(UtcNanos now);

  const Exchange& exchange_;
  const MarketList& markets_;
  std::int64_t speed_ = 1;
  UtcNanos next_restart_;
  std::size_t restarts_ = 0;
  std::map<std::uint16_t, std::array<BookStream, kDepths>> books_;  // by instrument
  std::map<std::uint16_t, Stats> stats_;
  std::map<std::string, std::set<WsPeer*>, std::less<>> subscribers_;  // by topic
  std::vector<std::pair<const Market*, ShownTrade>> pending_;
};

}  // namespace crossbook::bybit
