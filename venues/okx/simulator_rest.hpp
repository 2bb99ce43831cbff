// The REST side of the local OKX: routes, permissions, limits.
// In: HTTP calls. Out: replies. Thread: the exchange's. Limits: per endpoint, in the route table.
#pragma once

#include <map>

#include "venues/okx/simulator_accounts.hpp"
#include "venues/okx/simulator_candles.hpp"
#include "venues/okx/simulator_keys.hpp"
#include "venues/okx/simulator_market.hpp"
#include "venues/okx/simulator_order_queries.hpp"
#include "venues/okx/simulator_orders.hpp"

namespace crossbook::okx {

/// What the desks of a simulator share. All outlive the desks.
struct Desks {
  Exchange& exchange;
  const Catalog& catalog;
  KeyDesk& keys;
  RequestLimits& limits;
  MarketDesk& market;
  CandleDesk& candles;
  AccountDesk& accounts;
  OrderDesk& orders;
  const OrderQueries& queries;
};

class RestDesk {
 public:
  explicit RestDesk(const Desks& desks) : desks_{desks} {}
  HttpReply on_http(const HttpCall& call, UtcNanos now);

 private:
  struct Request {
    const HttpCall& call;
    QueryArguments query;
    UtcNanos now;
    const ApiKey* key = nullptr;
    AccountId account() const noexcept { return key->account; }
  };
  struct Answer {
    Refusal refusal;
    std::string body;  // if not refused
  };
  enum class Access : std::uint8_t { Public, Read, Trade };
  using Handler = Answer (RestDesk::*)(const Request&);
  struct Route {
    std::string_view method;
    std::string_view path;
    std::int64_t limit;  // per 2 s; 0: the order desk counts
    Access access;
    Handler handler;
  };
  static std::span<const Route> routes() noexcept;

  Refusal admit(const Route& route, Request& request);
  static Answer list(std::string_view data, const Refusal& refusal);
  Answer nothing(const Request& request);

  // simulator_rest_market.cpp
  Answer time(const Request& request);
  Answer instruments(const Request& request);
  Answer price_limit(const Request& request);
  Answer books(const Request& request);
  Answer books_full(const Request& request);
  Answer ticker(const Request& request);
  Answer tickers(const Request& request);
  Answer trades(const Request& request);
  Answer history_trades(const Request& request);
  Answer candles(const Request& request);

  // simulator_rest_account.cpp
  Answer balance(const Request& request);
  Answer config(const Request& request);
  Answer trade_fee(const Request& request);
  Answer max_size(const Request& request);
  Answer max_available(const Request& request);
  Answer set_fee_type(const Request& request);
  Answer currencies(const Request& request);
  Answer order(const Request& request);
  Answer orders_pending(const Request& request);
  Answer orders_history(const Request& request);
  Answer fills(const Request& request);
  Answer fills_history(const Request& request);
  Answer place(const Request& request);
  Answer place_batch(const Request& request);
  Answer amend(const Request& request);
  Answer amend_batch(const Request& request);
  Answer cancel(const Request& request);
  Answer cancel_batch(const Request& request);
  Answer cancel_all_after(const Request& request);
  Answer order_call(const Request& request, OrderOperation operation, bool is_batch);
  /// @param body, args valid until the next call
  Refusal parse_body(const Request& request, dom::element& body);
  Refusal parse_object(const Request& request, dom::object& args);

  Desks desks_;
  dom::parser parser_;
};

}  // namespace crossbook::okx
