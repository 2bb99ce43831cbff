// What the local exchange can be asked, over REST and WS API alike: one function per endpoint.
// In: checked callers and parameters. Out: the result's JSON, or the venue's error.
// Thread: the exchange's. Limits: those of simulator_stats.hpp and simulator_notes.hpp.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "venues/binance/simulator_auth.hpp"
#include "venues/binance/simulator_limits.hpp"
#include "venues/binance/simulator_order_json.hpp"
#include "venues/binance/simulator_summary.hpp"

namespace crossbook::binance {

struct ApiCall {
  const Params& params;
  const ApiKey* key;  // null for public endpoints
  UtcNanos now;
  TimeUnit unit = TimeUnit::Milliseconds;
  const ApiError* order_limit = nullptr;  // why no new order may be placed, of cancelReplace
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

/// "discount": commissions are not paid in BNB here.
void write_discount(JsonWriter& json);

class Api {
 public:
  Api(Exchange& exchange, const Catalogue& catalogue, Limits& limits, const MarketStats& stats,
      OrderNotes& notes) noexcept
      : exchange_{exchange},
        catalogue_{catalogue},
        limits_{limits},
        stats_{stats},
        notes_{notes},
        orders_{catalogue, notes} {}

  // simulator_info.cpp
  Outcome<std::string> ping(const ApiCall& call);
  Outcome<std::string> time(const ApiCall& call);
  Outcome<std::string> exchange_info(const ApiCall& call);
  Outcome<std::string> execution_rules(const ApiCall& call);
  Outcome<std::string> reference_price(const ApiCall& call);
  Outcome<std::string> system_status(const ApiCall& call);
  /// What this exchange has none of: pairs to borrow, order lists, allocations. Clients ask.
  Outcome<std::string> nothing(const ApiCall& call);

  // simulator_market.cpp
  Outcome<std::string> depth(const ApiCall& call);
  Outcome<std::string> recent_trades(const ApiCall& call);
  Outcome<std::string> aggregate_trades(const ApiCall& call);
  Outcome<std::string> candles(const ApiCall& call);
  Outcome<std::string> average_price(const ApiCall& call);

  // simulator_tickers.cpp
  Outcome<std::string> ticker_price(const ApiCall& call);
  Outcome<std::string> ticker_book(const ApiCall& call);
  Outcome<std::string> ticker_day(const ApiCall& call);
  Outcome<std::string> ticker_trading_day(const ApiCall& call);
  Outcome<std::string> ticker_window(const ApiCall& call);

  // simulator_orders.cpp
  Outcome<std::string> place(const ApiCall& call);
  Outcome<std::string> place_test(const ApiCall& call);
  Outcome<std::string> query(const ApiCall& call);
  Outcome<std::string> cancel(const ApiCall& call);
  Outcome<std::string> cancel_open(const ApiCall& call);

  // simulator_amend.cpp
  Outcome<std::string> amend(const ApiCall& call);
  Outcome<std::string> amendments(const ApiCall& call);

  // simulator_replace.cpp
  Outcome<std::string> cancel_replace(const ApiCall& call);

  // simulator_lists.cpp
  Outcome<std::string> open_orders(const ApiCall& call);
  Outcome<std::string> all_orders(const ApiCall& call);
  Outcome<std::string> my_trades(const ApiCall& call);
  Outcome<std::string> prevented_matches(const ApiCall& call);

  // simulator_account.cpp
  Outcome<std::string> account(const ApiCall& call);
  Outcome<std::string> commission(const ApiCall& call);
  Outcome<std::string> order_limits(const ApiCall& call);
  Outcome<std::string> filters(const ApiCall& call);
  Outcome<std::string> restrictions(const ApiCall& call);
  Outcome<std::string> coins(const ApiCall& call);
  Outcome<std::string> trade_fees(const ApiCall& call);

  /// Client id of the cancel under way, for its executionReport; empty outside a user's cancel.
  std::string_view cancel_id() const noexcept { return cancel_id_; }
  /// Client id that the order under amendment had before; empty outside an amendment.
  std::string_view amended_id() const noexcept { return amended_id_; }

 private:
  using Instruments = std::vector<const Instrument*>;
  /// An order as a request describes it, read to its end.
  struct ParsedOrder {
    NewOrder order;
    Strategy strategy;
    ResponseType response = ResponseType::Full;
  };

  Outcome<const Instrument*> instrument_of(const Params& params) const;
  /// One instrument (symbol), some (symbols), or all of a symbolStatus.
  Outcome<Instruments> instruments_of(const Params& params) const;
  Outcome<void> keep_status(const Params& params, Instruments& instruments) const;
  template <class Write>
  Outcome<std::string> for_instruments(const ApiCall& call, Write write) const;
  void write_symbol(JsonWriter& json, const ExchangeListing& listing, bool shows_sets) const;
  Outcome<std::string> tickers_of(const ApiCall& call, const TickerTimes& times,
                                  TickerDetail full) const;
  Price last_price(const Instrument& instrument) const;
  /// Decimals that a price may have: 8, or the tick's where it is finer.
  std::uint8_t price_precision(const Instrument& instrument) const;

  Outcome<ParsedOrder> parse_order(const Params& params, const Instrument& instrument);
  Outcome<void> check_filters(const ApiCall& call, const NewOrder& order);
  /// Parsed and past the filters: ready for the matching engine.
  Outcome<ParsedOrder> order_of_request(const ApiCall& call);
  /// @return -1102 | -1105 | -1100 | -1108 | -1111
  static Outcome<Quantity> quantity_of(const Params& params, std::string_view name,
                                       const Instrument& instrument);
  Outcome<void> check_amendment(const ExchangeOrder& order, Quantity wanted) const;
  Outcome<std::string> submit(const ApiCall& call, const ParsedOrder& parsed);
  Outcome<std::string> new_client_id(const Params& params, std::string_view name);

  /// Under which names a request says what to cancel, and the cancel's own client id.
  struct CancelNames {
    std::string_view id, client_id, new_client_id;
  };
  /// Null if there is none on that symbol. @return -1102 | -2039 if the two ids do not agree
  Outcome<const ExchangeOrder*> find_order(const ApiCall& call, std::string_view id_name,
                                           std::string_view client_id_name) const;
  Outcome<std::string> cancel_one(const ApiCall& call, const CancelNames& names);
  Outcome<std::string> cancel_open_order(const ApiCall& call, const ExchangeOrder& order,
                                         const std::string& cancel_id);

  Exchange& exchange_;
  const Catalogue& catalogue_;
  Limits& limits_;
  const MarketStats& stats_;
  OrderNotes& notes_;
  OrderJson orders_;
  std::string cancel_id_;
  std::string amended_id_;
  std::uint64_t made_ids_ = 0;
};

}  // namespace crossbook::binance
