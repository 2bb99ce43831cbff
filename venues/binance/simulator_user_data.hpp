// Account events of the local exchange: executionReport, outboundAccountPosition.
// In: the exchange's own events. Out: texts to subscribed WS API sessions, in order, when flushed.
// Thread: the exchange's. Limits: one subscription per account and connection.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "venues/binance/simulator_api.hpp"
#include "venues/exchange/simulator.hpp"

namespace crossbook::binance {

class UserData {
 public:
  UserData(Exchange& exchange, const Catalogue& catalogue, const Api& api) noexcept
      : exchange_{exchange}, catalogue_{catalogue}, api_{api} {}

  /// @return the subscription's id, or -2035 if the connection has one for the account
  Outcome<std::int64_t> subscribe(WsPeer& peer, const ApiKey& key);
  /// @param id nullopt: all of the connection. @return whether there was any
  bool unsubscribe(const WsPeer& peer, std::optional<std::int64_t> id);
  std::vector<std::int64_t> subscriptions(const WsPeer& peer) const;

  void on_order(const ExchangeOrder& order, ExchangeListener::OrderChange change,
                const ExchangeTrade* trade);
  void on_balance(AccountId account, AssetId asset);

  /// Sends what has happened since. Called between requests, never inside the exchange.
  void flush(UtcNanos now);
  /// Ends subscriptions whose key is gone: eventStreamTerminated.
  void end_revoked(UtcNanos now);

 private:
  struct Subscription {
    WsPeer* peer = nullptr;
    std::int64_t id = 0;
    AccountId account;
    std::string key_id;
  };
  struct Queue {
    std::vector<std::string> events;
    std::set<AssetId> changed;  // balances not yet told
    bool ends_with_report = false;
  };

  bool has_subscriber(AccountId account) const noexcept;
  void add_position(Queue& queue, AccountId account, UtcNanos time);
  static std::string wrap(std::int64_t id, std::string_view event);

  Exchange& exchange_;
  const Catalogue& catalogue_;
  const Api& api_;
  std::vector<Subscription> subscriptions_;
  std::map<std::uint64_t, std::int64_t> next_ids_;  // by peer id
  std::map<AccountId, Queue> queues_;
  std::int64_t last_execution_ = 0;
};

}  // namespace crossbook::binance
