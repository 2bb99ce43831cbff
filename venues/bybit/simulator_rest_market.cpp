// Public REST calls of the local Bybit.
#include "venues/bybit/simulator_rest.hpp"
#include "venues/exchange/filters.hpp"
#include "venues/market/rounding.hpp"

namespace crossbook::bybit {
namespace {

constexpr std::size_t kMostLevels = 1'000;
constexpr std::size_t kMostTrades = 60;

}  // namespace

Answer RestDesk::time(const Request& request) {
  return {{},
          {{"timeSecond", std::to_string(request.now.seconds())},
           {"timeNano", std::to_string(request.now.count())}}};
}

Answer RestDesk::instruments(const Request& request) {
  const std::string_view category = request.query.get("category");
  WireJson list = WireJson::array();
  if (category == "linear" || category == "inverse" || category == "option")
    return {{}, {{"category", category}, {"list", list}, {"nextPageCursor", ""}}};
  const Market* only = nullptr;
  const Refusal refusal = find_market(request, only);
  if (refusal.is_refused()) return {refusal};
  for (const Market& market : markets_.all())
    if (only == nullptr || only == &market) list.push_back(instrument_json(market));
  return {{}, {{"category", "spot"}, {"list", std::move(list)}}};
}

Answer RestDesk::order_book(const Request& request) {
  const Market* market = nullptr;
  const Refusal refusal = find_market(request, market);
  if (refusal.is_refused()) return {refusal};
  if (market == nullptr) return {{10001, "Missing some parameters that must be filled in, symbol"}};
  return {{}, feed_.book_json(*market, request.query.count("limit", 1, kMostLevels), request.now)};
}

Answer RestDesk::tickers(const Request& request) {
  const Market* only = nullptr;
  const Refusal refusal = find_market(request, only);
  if (refusal.is_refused()) return {refusal};
  WireJson list = WireJson::array();
  for (const Market& market : markets_.all())
    if (only == nullptr || only == &market) list.push_back(feed_.ticker_json(market, true));
  return {{}, {{"category", "spot"}, {"list", std::move(list)}}};
}

Answer RestDesk::recent_trades(const Request& request) {
  const Market* market = nullptr;
  const Refusal refusal = find_market(request, market);
  if (refusal.is_refused()) return {refusal};
  if (market == nullptr) return {{10001, "Missing some parameters that must be filled in, symbol"}};
  return {{},
          {{"category", "spot"},
           {"list",
            feed_.trades_json(*market, request.query.count("limit", kMostTrades, kMostTrades))}}};
}

Answer RestDesk::price_limit(const Request& request) {
  const Market* market = nullptr;
  const Refusal refusal = find_market(request, market);
  if (refusal.is_refused()) return {refusal};
  if (market == nullptr) return {{10001, "Missing some parameters that must be filled in, symbol"}};
  const TopOfBook top = exchange_.book(market->instrument->id).top();
  const Price tick = market->listing->rules.tick_size;
  const Price buy = price_down_to_tick(band_edge(*market->listing, Side::Buy, top), tick);
  const Price sell = price_up_to_tick(band_edge(*market->listing, Side::Sell, top), tick);
  return {{},
          {{"symbol", market->symbol},
           {"buyLmt", market->price_text(buy)},
           {"sellLmt", market->price_text(sell)},
           {"ts", millis_text(request.now)}}};
}

Answer RestDesk::system_status(const Request&) { return {{}, {{"list", WireJson::array()}}}; }

}  // namespace crossbook::bybit
