// The local Coinbase's REST: who may call what how often, and the answers.
// In: HTTP calls. Out: replies. Thread: the exchange's.
// Limits: kPrivatePerSecond a portfolio, kPublicPerSecond an address.
#pragma once

#include <map>
#include <string>
#include <unordered_map>

#include "venues/coinbase/simulator_keys.hpp"
#include "venues/coinbase/simulator_orders.hpp"
#include "venues/exchange/rate_counter.hpp"

namespace crossbook::coinbase {

inline constexpr std::int64_t kPrivatePerSecond = 30;
inline constexpr std::int64_t kPublicPerSecond = 10;

class RestDesk {
 public:
  RestDesk(Exchange& exchange, const ProductList& products, const KeyDesk& keys, OrderDesk& orders)
      : exchange_{exchange}, products_{products}, keys_{keys}, orders_{orders} {}

  HttpReply on_http(const HttpCall& call, UtcNanos now);
  void on_trade(const ExchangeTrade& trade) { last_[trade.instrument.value()] = trade.price; }
  /// Of the last trade; zero before the first.
  Price last_price(InstrumentId instrument) const;

 private:
  HttpReply answer_v2(const HttpCall& call, UtcNanos now);
  HttpReply answer_public(std::string_view name, const QueryArguments& query, UtcNanos now) const;
  HttpReply answer_private(const HttpCall& call, std::string_view name, const ApiKey& key,
                           UtcNanos now);
  HttpReply answer_post(std::string_view name, std::string_view body, const ApiKey& key,
                        UtcNanos now);
  // simulator_rest_market.cpp
  HttpReply products(const QueryArguments& query) const;
  HttpReply product(std::string_view id) const;
  HttpReply product_book(const QueryArguments& query, UtcNanos now) const;
  HttpReply best_bid_ask(const QueryArguments& query, UtcNanos now) const;
  HttpReply currencies(bool is_fiat) const;
  HttpReply exchange_rates() const;
  // simulator_rest_account.cpp
  HttpReply accounts(AccountId account, const QueryArguments& query, UtcNanos now) const;
  HttpReply account_of(AccountId account, std::string_view uuid, UtcNanos now) const;
  HttpReply wallets(AccountId account, UtcNanos now) const;
  HttpReply fees() const;
  static HttpReply permissions(const ApiKey& key);
  static HttpReply portfolios(AccountId account);

  /// Adds the headers. @return false: one too many
  bool take(const std::string& who, std::int64_t limit, UtcNanos now, HttpReply& headers);

  Exchange& exchange_;
  const ProductList& products_;
  const KeyDesk& keys_;
  OrderDesk& orders_;
  std::map<std::uint16_t, Price> last_;  // by instrument
  std::unordered_map<std::string, LeakyCounter> counters_;
};

}  // namespace crossbook::coinbase
