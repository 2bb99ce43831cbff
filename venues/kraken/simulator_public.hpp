// The public socket: subscriptions, the book, ticker, trade and instrument channels, heartbeats.
// In: requests; what the exchange tells. Out: answers and pushes. Thread: the exchange's.
// Limits: simulator_limits.hpp.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

#include "venues/kraken/simulator_books.hpp"
#include "venues/kraken/simulator_socket.hpp"
#include "venues/kraken/simulator_tape.hpp"

namespace crossbook::kraken {

class PublicSocket {
 public:
  PublicSocket(const Exchange& exchange, const PairDirectory& pairs, const Tape& tape)
      : exchange_{exchange}, pairs_{pairs}, tape_{tape}, books_{exchange, pairs} {}

  void open(WsPeer& peer, UtcNanos now);
  /// @return false if the peer is not on this socket
  bool on_message(WsPeer& peer, std::string_view text, UtcNanos now);
  void close(std::uint64_t peer);

  void on_level(InstrumentId instrument) { changed_books_.insert(instrument); }
  void on_trade(InstrumentId instrument) { ++new_trades_[instrument]; }
  /// @param is_system the whole system's word changed too
  void on_status(bool is_system) {
    status_changed_ = true;
    system_changed_ = system_changed_ || is_system;
  }
  /// The books whose levels changed since the last tick.
  const std::set<InstrumentId>& changed_books() const noexcept { return changed_books_; }
  /// Sends what has changed, heartbeats, and closes idle sessions.
  void tick(UtcNanos now, std::int64_t speed);

 private:
  enum class Topic : std::uint8_t { Book, Ticker, TickerOnBbo, Trade, Candles, Instrument };
  struct Subscription {
    Topic topic{};
    InstrumentId instrument;
    std::size_t depth = 0;      // Book
    std::int64_t interval = 0;  // Candles, minutes
    friend auto operator<=>(const Subscription&, const Subscription&) = default;
  };
  struct Session : SocketSession {
    std::set<Subscription> subscriptions;
  };

  void subscribe(Session& session, const SocketRequest& request, UtcNanos now);
  void unsubscribe(Session& session, const SocketRequest& request, UtcNanos now);
  void subscribe_pair(Session& session, const SocketRequest& request, const Subscription& asked,
                      std::string_view symbol, UtcNanos now);
  /// What a request asks for, but for the pair. @return an error's text, or empty
  std::string read_topic(const SocketRequest& request, Subscription& out) const;
  std::string acknowledgement(const SocketRequest& request, const Subscription& subscription,
                              std::string_view symbol) const;
  void send_snapshot(Session& session, const Subscription& subscription, UtcNanos now);
  void push_books(UtcNanos now);
  void publish(const Subscription& subscription, const std::string& text, UtcNanos now);
  bool has_subscriber(const Subscription& subscription) const;
  std::string ticker_text(InstrumentId instrument, const char* type, UtcNanos now) const;
  std::string trades_text(InstrumentId instrument, const char* type, std::size_t count) const;
  /// @param most candles, the newest ones
  std::string candles_text(const Subscription& subscription, const char* type, std::size_t most,
                           UtcNanos now) const;
  void push_trades(UtcNanos now);
  std::string instruments_text(const char* type) const;

  const Exchange& exchange_;
  const PairDirectory& pairs_;
  const Tape& tape_;
  BookChannel books_;
  std::map<std::uint64_t, Session> sessions_;
  std::set<InstrumentId> changed_books_;
  std::map<InstrumentId, TopOfBook> tops_;
  std::map<InstrumentId, std::size_t> new_trades_;  // not yet published
  bool status_changed_ = false;
  bool system_changed_ = false;
};

}  // namespace crossbook::kraken
