// The local Coinbase: Advanced Trade's REST and sockets over the local exchange. README.md says
// what is faithful. In: HTTP calls, socket messages, time. Out: replies, pushes. Thread: the
// exchange's. Limits: as the venue documents them; see simulator_rest.hpp and below.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "venues/coinbase/simulator_feed.hpp"
#include "venues/coinbase/simulator_rest.hpp"

namespace crossbook::coinbase {

inline constexpr std::chrono::seconds kSubscribeDeadline{5};
inline constexpr std::chrono::seconds kIdleChannel{90};
/// Without a token, by address; short bursts are taken.
inline constexpr std::int64_t kMessagesPerSecond = 8;
inline constexpr std::int64_t kMessageBurst = 40;
inline constexpr std::size_t kOrdersPerSnapshot = 50;

class CoinbaseSimulator final : public Simulator, private ExchangeListener {
 public:
  /// @param exchange outlives the simulator and calls it until then
  explicit CoinbaseSimulator(Exchange& exchange);

  std::string_view path(Listener listener) const noexcept override;
  HttpReply on_http(const HttpCall& call, UtcNanos now) override;
  bool on_ws_open(Listener listener, std::string_view path, WsPeer& peer, UtcNanos now) override;
  void on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) override;
  void on_ws_pong(WsPeer&, UtcNanos) override {}  // the venue sends no pings of its own
  void on_ws_close(WsPeer& peer) override;
  void on_tick(UtcNanos now) override;
  const ApiKey& issue_key(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                          UtcNanos now) override;
  void set_speed(std::int64_t speed) override;

  /// The other kind of key: ECDSA on P-256.
  const ApiKey& issue_es256_key(AccountId account, KeyPermissions permissions,
                                std::mt19937_64& random, UtcNanos now) {
    return keys_.issue_es256(account, permissions, random, now);
  }

 private:
  struct Request {
    bool is_subscribe = true;
    std::string channel;
    std::vector<std::string> products;
    std::string token;
  };
  /// What happened to an account, waiting for the reply that goes first.
  struct Push {
    AccountId account;
    std::string product;
    std::string order;  // JSON
  };

  void on_request(Session& session, const Request& request, UtcNanos now);
  void subscribe(Session& session, const Request& request, UtcNanos now);
  void subscribe_user(Session& session, const Request& request, UtcNanos now);
  static void unsubscribe(Session& session, const Request& request);
  void tell_subscriptions(Session& session, UtcNanos now) const;
  void tell_open_orders(Session& session, UtcNanos now) const;
  void flush(UtcNanos now);

  void on_level(InstrumentId instrument, BookSide side, const Level& level, std::int64_t) override {
    feed_.on_level(instrument, side, level);
  }
  void on_order(const ExchangeOrder& order, OrderChange change,
                const ExchangeTrade* trade) override;
  void on_balance(AccountId, AssetId) override {}  // no socket tells balances
  void on_status(InstrumentId instrument, TradingStatus) override { feed_.on_status(instrument); }

  Exchange& exchange_;
  ProductList products_;
  KeyDesk keys_;
  OrderDesk orders_;
  RestDesk rest_;
  Sessions sessions_;
  PublicFeed feed_;
  std::vector<Push> pushes_;
  std::unordered_map<std::string, LeakyCounter> messages_;  // by address
  std::int64_t speed_ = 1;
};

std::unique_ptr<Simulator> make_simulator(Exchange& exchange);

}  // namespace crossbook::coinbase
