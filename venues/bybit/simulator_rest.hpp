// The REST side of the local Bybit: routes, permissions, limits.
// In: HTTP calls. Out: replies. Thread: the exchange's. Limits: 600 calls in 5 s from an address,
// then none for ten minutes; per account and endpoint as the route table says.
#pragma once

#include <map>
#include <span>

#include "venues/bybit/simulator_feed.hpp"
#include "venues/bybit/simulator_keys.hpp"
#include "venues/bybit/simulator_orders.hpp"

namespace crossbook::bybit {

class RestDesk {
 public:
  RestDesk(Exchange& exchange, const MarketList& markets, KeyDesk& keys, OrderDesk& orders,
           const PublicFeed& feed)
      : exchange_{exchange}, markets_{markets}, keys_{keys}, orders_{orders}, feed_{feed} {}

  HttpReply on_http(const HttpCall& call, UtcNanos now);
  void set_speed(std::int64_t speed) noexcept { speed_ = speed; }

 private:
  struct Request {
    QueryArguments query;
    WireJson body;
    UtcNanos now;
    const ApiKey* key = nullptr;
    AccountId account() const noexcept { return key->account; }
  };
  enum class Access : std::uint8_t { Public, Read, Trade };
  using Handler = Answer (RestDesk::*)(const Request&);
  struct Route {
    std::string_view method;
    std::string_view path;
    Access access;
    std::int64_t per_second;  // 0: by address only
    Handler handler;
  };
  static std::span<const Route> routes() noexcept;
  struct Caller {
    FixedWindowCounter calls;
    UtcNanos banned_until;
  };
  bool is_banned(std::string_view address, UtcNanos now);
  Answer answer(const Route& route, const HttpCall& call, UtcNanos now, CallBudget& budget);
  Refusal find_market(const Request& request, const Market*& market) const;

  // simulator_rest_market.cpp
  Answer time(const Request& request);
  Answer instruments(const Request& request);
  Answer order_book(const Request& request);
  Answer tickers(const Request& request);
  Answer recent_trades(const Request& request);
  Answer price_limit(const Request& request);
  Answer system_status(const Request& request);

  // simulator_rest_account.cpp
  Answer query_api(const Request& request);
  Answer account_info(const Request& request);
  Answer coin_info(const Request& request);
  Answer wallet_balance(const Request& request);
  Answer coins_balance(const Request& request);
  Answer fee_rate(const Request& request);
  Answer dcp_info(const Request& request);
  Answer orders_now(const Request& request);
  Answer order_history(const Request& request);
  Answer executions(const Request& request);
  WireJson order_list(const Request& request, std::vector<const ExchangeOrder*> orders,
                      std::size_t most) const;
  Answer create(const Request& request);
  Answer amend(const Request& request);
  Answer cancel(const Request& request);
  Answer cancel_all(const Request& request);
  Answer create_batch(const Request& request);
  Answer amend_batch(const Request& request);
  Answer cancel_batch(const Request& request);

  Exchange& exchange_;
  const MarketList& markets_;
  KeyDesk& keys_;
  OrderDesk& orders_;
  const PublicFeed& feed_;
  std::int64_t speed_ = 1;
  std::map<std::string, Caller, std::less<>> callers_;
};

}  // namespace crossbook::bybit
