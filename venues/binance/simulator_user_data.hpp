// Account events of the local exchange: executionReport, outboundAccountPosition, balanceUpdate.
// In: the exchange's own events. Out: texts to subscribed WS API sessions, in order, when flushed.
// Thread: the exchange's. Limits: one subscription per account and connection, kMaxSubscriptionId.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "venues/binance/simulator_api.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::binance {

inline constexpr std::int64_t kMaxSubscriptionId = 65'535;  // in a connection's life

/// What a subscription lives on: its own signature, or the session's logon.
enum class SubscribedBy : std::uint8_t { Signature, Logon };

class UserData {
 public:
  UserData(Exchange& exchange, const Catalogue& catalogue, const OrderNotes& notes,
           const Api& api) noexcept
      : exchange_{exchange},
        catalogue_{catalogue},
        notes_{notes},
        orders_{catalogue, notes},
        api_{api} {}

  /// @return the subscription's id; -2035 if the connection has one for the account; -2042
  Outcome<std::int64_t> subscribe(WsPeer& peer, const ApiKey& key, SubscribedBy by, TimeUnit unit);
  /// Ends one, or all of the connection, and says so on each: eventStreamTerminated.
  /// @return -2036 if there was none
  Outcome<void> unsubscribe(const WsPeer& peer, std::optional<std::int64_t> id, UtcNanos now);
  /// Ends those that a logon began.
  void log_out(const WsPeer& peer, UtcNanos now);
  /// The connection is gone.
  void forget(const WsPeer& peer);
  std::vector<std::int64_t> subscriptions(const WsPeer& peer) const;

  void on_order(const ExchangeOrder& order, ExchangeListener::OrderChange change,
                const ExchangeTrade* trade);
  void on_balance(AccountId account, AssetId asset);

  /// Sends what has happened since. Called between requests, never inside the exchange.
  void flush(UtcNanos now);
  /// Ends subscriptions whose key is gone.
  void end_revoked(UtcNanos now);

 private:
  struct Subscription {
    WsPeer* peer = nullptr;
    std::int64_t id = 0;
    AccountId account;
    std::string key_id;
    SubscribedBy by = SubscribedBy::Signature;
    TimeUnit unit = TimeUnit::Milliseconds;
  };
  using Event = std::array<std::string, kTimeUnits.size()>;  // empty where nobody asks for the unit
  struct Queue {
    std::vector<Event> events;
    std::set<AssetId> changed;          // balances not yet told
    std::map<AssetId, Amount> credits;  // what no trade explains, not yet told
    std::map<AssetId, Amount> known;    // totals that the events so far explain
    bool ends_with_report = false;
  };

  bool has_subscriber(AccountId account) const noexcept;
  void learn_balances(AccountId account);
  void explain(Queue& queue, const ExchangeTrade& trade);
  template <class Write>
  void add(Queue& queue, AccountId account, Write write);
  void add_position(Queue& queue, AccountId account, UtcNanos time);
  void add_credits(Queue& queue, AccountId account, UtcNanos time);
  template <class Ends>
  std::size_t end(UtcNanos now, Ends ends);

  Exchange& exchange_;
  const Catalogue& catalogue_;
  const OrderNotes& notes_;
  OrderJson orders_;
  const Api& api_;
  std::vector<Subscription> subscriptions_;
  std::map<std::uint64_t, std::int64_t> next_ids_;  // by peer id
  std::map<AccountId, Queue> queues_;
};

}  // namespace crossbook::binance
