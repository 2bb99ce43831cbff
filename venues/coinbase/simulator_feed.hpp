// Public channels: level2, ticker, ticker_batch, market_trades, status, heartbeats.
// In: changes of the exchange, time. Out: messages to subscribers. Thread: the exchange's.
// Limits: cadences as README.md says, divided by the speed.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "venues/coinbase/simulator_sessions.hpp"

namespace crossbook::coinbase {

class PublicFeed {
 public:
  PublicFeed(Exchange& exchange, const ProductList& products, Sessions& sessions);

  void set_speed(std::int64_t speed) noexcept { speed_ = speed; }
  static bool is_channel(std::string_view name) noexcept;
  /// What a new subscriber gets first. @param product its own id, never an alias
  void greet(Session& session, std::string_view channel, const Product& product, UtcNanos now);

  void on_level(InstrumentId instrument, BookSide side, const Level& level);
  void on_trade(const ExchangeTrade& trade);
  void on_status(InstrumentId instrument);
  void on_tick(UtcNanos now);

 private:
  struct Stream {
    std::map<std::pair<BookSide, Price>, Quantity> changed;  // since the last update
    std::vector<ExchangeTrade> trades;                       // since the last message of trades
    ExchangeTrade last;
    bool has_ticker = false, has_batch = false, has_status = false;
    UtcNanos books_due, trades_due, batch_due;
  };
  template <class Send>
  void for_each(std::string_view channel, const std::string& product, Send send);
  bool is_due(UtcNanos& due, std::chrono::nanoseconds cadence, UtcNanos now) const noexcept;
  void publish_book(const Product& product, Stream& stream, UtcNanos now);
  void publish_trades(const Product& product, Stream& stream, UtcNanos now);
  void publish_ticker(const Product& product, std::string_view channel, UtcNanos now);
  void beat(Session& session, UtcNanos now) const;
  std::string snapshot(const Product& product, UtcNanos now) const;
  std::string ticker(const Product& product, std::string_view type) const;
  std::string status(const Product& product) const;
  static std::string trades_event(const Product& product, std::string_view type,
                                  const std::vector<ExchangeTrade>& trades);

  Exchange& exchange_;
  const ProductList& products_;
  Sessions& sessions_;
  std::int64_t speed_ = 1;
  std::map<std::uint16_t, Stream> streams_;  // by instrument
};

}  // namespace crossbook::coinbase
