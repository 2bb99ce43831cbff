// Public channels: books, books5, bbo-tbt, books-rpi, trades, tickers, price-limit, instruments,
// and the candles and single trades of the business socket. In: changes of the exchange, time. Out:
// pushes to subscribers. Thread: the exchange's. Limits: 400 levels a side; cadences as README.md
// says, divided by the speed.
#pragma once

#include <string>
#include <vector>

#include "venues/okx/simulator_candles.hpp"
#include "venues/okx/simulator_market.hpp"
#include "venues/okx/simulator_session.hpp"

namespace crossbook::okx {

class PublicFeed {
 public:
  PublicFeed(Exchange& exchange, const Catalog& catalog, MarketDesk& market, CandleDesk& candles,
             Sessions& sessions);

  void set_speed(std::int64_t speed) noexcept { speed_ = speed; }
  /// Whether the channel's argument exists; then the subscription knows it. False: 60018.
  bool accepts(const ChannelRule& rule, Subscription& wanted) const;
  /// What a new subscriber gets first.
  void greet(Session& session, Subscription& subscription, UtcNanos now);

  void on_level(InstrumentId instrument) noexcept;
  void on_trade(const ExchangeTrade& trade);
  void on_status(InstrumentId instrument);
  /// Sends what has no cadence: trades and states.
  void flush(UtcNanos now);
  /// Sends what is due.
  void on_tick(UtcNanos now);
  /// Maintenance: the next update of the book has a seqId below its prevSeqId.
  void restart_sequence(InstrumentId instrument);

 private:
  struct Stream {
    std::vector<Level> asks, bids;  // as last published on books
    std::vector<Level> five_asks, five_bids;
    TopOfBook top, limit_top;  // as last published on bbo-tbt, and what price-limit came from
    bool is_books_dirty = true, is_five_dirty = true, is_top_dirty = true, is_ticker_dirty = true;
    bool is_restarted = false;
    UtcNanos books_due, five_due, top_due, ticker_due, limit_due;
  };
  struct Pending {
    std::string_view channel;
    InstrumentId instrument;
    std::string data;
  };

  template <class Send>
  void for_each(std::string_view channel, InstrumentId instrument, Send send);
  void publish_books(const CatalogEntry& entry, Stream& stream, UtcNanos now);
  void publish_five(const CatalogEntry& entry, Stream& stream, UtcNanos now);
  void publish_top(const CatalogEntry& entry, Stream& stream, UtcNanos now);
  void publish_ticker(const CatalogEntry& entry, Stream& stream, UtcNanos now);
  void publish_limit(const CatalogEntry& entry, Stream& stream, UtcNanos now);
  void publish_candles(UtcNanos now);
  void publish_candle(Session& session, Subscription& subscription, UtcNanos now);
  void keep_alive(UtcNanos now);
  std::string full_message(const CatalogEntry& entry, const Subscription& subscription,
                           std::size_t depth, UtcNanos now) const;
  bool is_due(UtcNanos& due, std::chrono::nanoseconds cadence, UtcNanos now) const noexcept;

  Exchange& exchange_;
  const Catalog& catalog_;
  MarketDesk& market_;
  CandleDesk& candles_;
  Sessions& sessions_;
  std::int64_t speed_ = 1;
  std::vector<Stream> streams_;  // by InstrumentId
  std::vector<Pending> pending_;
};

}  // namespace crossbook::okx
