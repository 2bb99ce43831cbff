// Private channels: orders, account, balance_and_position, positions; others are quiet here.
// In: changes of orders and balances. Out: pushes to their owners. Thread: the exchange's.
// Limits: kMaxChannelConnections a channel and account.
#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "venues/okx/simulator_accounts.hpp"
#include "venues/okx/simulator_market.hpp"
#include "venues/okx/simulator_order_notes.hpp"
#include "venues/okx/simulator_session.hpp"

namespace crossbook::okx {

inline constexpr std::size_t kMaxChannelConnections = 30;

class PrivateFeed {
 public:
  PrivateFeed(Exchange& exchange, const Catalog& catalog, const AccountDesk& accounts,
              const MarketDesk& market, const OrderNotes& notes, Sessions& sessions)
      : exchange_{exchange},
        catalog_{catalog},
        accounts_{accounts},
        market_{market},
        notes_{notes},
        sessions_{sessions} {}

  void set_speed(std::int64_t speed) noexcept { speed_ = speed; }
  /// Whether the channel's argument exists. False: 60018.
  bool accepts(const ChannelRule& rule, const Subscription& wanted) const;
  /// How many connections of the account listen to the channel.
  std::size_t count_connections(AccountId account, std::string_view channel) const;
  void greet(Session& session, Subscription& subscription, UtcNanos now);
  /// From a login on, the account's changes are kept for the next flush.
  void watch(AccountId account);

  void on_order(const ExchangeOrder& order, ExchangeListener::OrderChange change,
                const ExchangeTrade* trade);
  /// An order that was accepted and never stood on the book.
  void on_missed(const ExchangeOrder& order);
  /// What is said next of the order answers a request to change it; no id: it has been answered.
  void on_amending(ExchangeOrderId order, std::string_view request_id);
  void on_balance(AccountId account, AssetId asset);
  /// Sends what has happened since the last time: orders first, then balances.
  void flush(UtcNanos now);
  void on_tick(UtcNanos now);

 private:
  struct OrderPush {
    AccountId account;
    InstrumentId instrument;
    std::string data;
  };
  struct Changes {
    std::set<AssetId> assets;
    std::string trades;  // elements of balance_and_position's trades[]
  };
  struct Amending {
    ExchangeOrderId order;
    std::string request_id;
  };

  void push_order(const ExchangeOrder& order, const ExchangeTrade* fill);
  void on_trade(const ExchangeOrder& order, const ExchangeTrade& trade);
  void flush_accepted();
  void flush_orders(UtcNanos now);
  void flush_balances(UtcNanos now);
  void send_account(Session& session, Subscription& subscription, std::string_view event,
                    const std::set<AssetId>* changed, UtcNanos now);
  void send_cash(Session& session, Subscription& subscription, std::string_view event,
                 const Changes& changes, UtcNanos now);

  Exchange& exchange_;
  const Catalog& catalog_;
  const AccountDesk& accounts_;
  const MarketDesk& market_;
  const OrderNotes& notes_;
  Sessions& sessions_;
  std::int64_t speed_ = 1;
  std::set<AccountId> watched_;
  std::vector<OrderPush> orders_;
  Amending amending_;
  std::map<ExchangeOrderId, AccountId> accepted_;  // "live" is told only if they stay on the book
  std::set<ExchangeOrderId> told_filled_;          // whose last fill was told as "filled"
  std::map<AccountId, Changes> changes_;
  std::map<std::pair<AccountId, AssetId>, Amount> told_cash_;  // of the watched accounts
};

}  // namespace crossbook::okx
