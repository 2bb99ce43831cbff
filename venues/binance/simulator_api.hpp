// What the local exchange can be asked, over REST and WS API alike: one function per endpoint.
// In: checked callers and parameters. Out: the result's JSON, or the venue's error.
// Thread: the exchange's. Limits: kMaxRecentTrades per instrument.
#pragma once

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "venues/binance/simulator_auth.hpp"
#include "venues/binance/simulator_limits.hpp"
#include "venues/binance/simulator_order_json.hpp"

namespace crossbook::binance {

inline constexpr std::size_t kMaxRecentTrades = 1'000;

struct ApiCall {
  const Params& params;
  const ApiKey* key;  // null for public endpoints
  UtcNanos now;
};

class Api;

struct Endpoint {
  std::string_view verb;
  std::string_view path;
  std::string_view ws_method;  // empty: REST only
  Security security;
  std::uint32_t (*weight)(const Params& params);
  bool is_free_on_success;  // order requests, since 2026-04-02
  bool is_new_order;        // counts against ORDERS
  Outcome<std::string> (Api::*handler)(const ApiCall& call);
  std::string_view params;  // names that it reads, spaces between
};
const Endpoint* find_endpoint(std::string_view verb, std::string_view path) noexcept;
bool has_path(std::string_view path) noexcept;
const Endpoint* find_ws_method(std::string_view method) noexcept;
/// @return -1101 | -1104 for parameters that the endpoint does not read
Outcome<void> check_names(const Endpoint& endpoint, const Params& params);

class Api {
 public:
  Api(Exchange& exchange, const Catalogue& catalogue, Limits& limits);

  // simulator_market.cpp
  Outcome<std::string> ping(const ApiCall& call);
  Outcome<std::string> time(const ApiCall& call);
  Outcome<std::string> exchange_info(const ApiCall& call);
  Outcome<std::string> depth(const ApiCall& call);
  Outcome<std::string> recent_trades(const ApiCall& call);
  Outcome<std::string> aggregate_trades(const ApiCall& call);
  Outcome<std::string> ticker_price(const ApiCall& call);
  Outcome<std::string> ticker_day(const ApiCall& call);
  Outcome<std::string> ticker_book(const ApiCall& call);
  Outcome<std::string> average_price(const ApiCall& call);
  Outcome<std::string> system_status(const ApiCall& call);
  /// Spot only: nothing can be borrowed here. Clients ask while they load the markets.
  Outcome<std::string> no_pairs(const ApiCall& call);

  // simulator_orders.cpp
  Outcome<std::string> place(const ApiCall& call);
  Outcome<std::string> place_test(const ApiCall& call);
  Outcome<std::string> query(const ApiCall& call);
  Outcome<std::string> cancel(const ApiCall& call);
  Outcome<std::string> cancel_open(const ApiCall& call);
  Outcome<std::string> open_orders(const ApiCall& call);
  Outcome<std::string> all_orders(const ApiCall& call);
  Outcome<std::string> my_trades(const ApiCall& call);

  // simulator_account.cpp
  Outcome<std::string> account(const ApiCall& call);
  Outcome<std::string> commission(const ApiCall& call);
  Outcome<std::string> order_limits(const ApiCall& call);
  Outcome<std::string> restrictions(const ApiCall& call);
  Outcome<std::string> coins(const ApiCall& call);
  Outcome<std::string> trade_fees(const ApiCall& call);

  /// Remembers a trade for recent trades and tickers; told by the taker's side only.
  void note_trade(const ExchangeTrade& trade);
  /// Client id of the cancel under way, for its executionReport; empty outside a user's cancel.
  std::string_view cancel_id() const noexcept { return cancel_id_; }

 private:
  struct Day {  // since the local exchange started: it is younger than a day
    Price open, high, low, last;
    Quantity last_quantity, volume;
    Notional quote_volume;
    std::int64_t first_id = -1, last_id = -1, count = 0;
    UtcNanos since;
    std::deque<ExchangeTrade> recent;
  };

  Outcome<const Instrument*> instrument_of(const Params& params) const;
  /// One instrument (symbol), some (symbols) or all.
  Outcome<std::vector<const Instrument*>> instruments_of(const Params& params) const;
  Outcome<const ExchangeOrder*> order_of(const ApiCall& call) const;
  Outcome<NewOrder> parse_order(const Params& params, const Instrument& instrument);
  Outcome<std::string> new_client_id(const Params& params, std::string_view name);
  /// Decimals that a price may have: 8, or the tick's where it is finer.
  std::uint8_t price_precision(const Instrument& instrument) const;
  void write_symbol(JsonWriter& json, const ExchangeListing& listing) const;
  void write_day(JsonWriter& json, const Instrument& instrument, UtcNanos now) const;
  void write_book_ticker(JsonWriter& json, const Instrument& instrument) const;
  Price last_price(const Instrument& instrument) const;
  template <class Write>
  Outcome<std::string> for_instruments(const Params& params, Write write) const;

  Exchange& exchange_;
  const Catalogue& catalogue_;
  Limits& limits_;
  std::vector<Day> days_;  // by InstrumentId
  std::string cancel_id_;
  std::uint64_t made_ids_ = 0;
};

}  // namespace crossbook::binance
