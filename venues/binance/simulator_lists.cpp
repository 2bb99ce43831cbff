// Lists of an account's orders, trades and prevented matches.
#include <algorithm>

#include "venues/binance/simulator_api.hpp"

namespace crossbook::binance {
namespace {

constexpr std::size_t kMaxListed = 1'000;
constexpr std::chrono::hours kMaxSpan{24};

/// What a list is asked for: from an id on, between two times, or the newest.
struct ListRange {
  std::optional<std::int64_t> first;
  std::optional<UtcNanos> from, to;
  std::size_t limit = 0;

  bool holds(std::int64_t id, UtcNanos time) const noexcept {
    return (!first || id >= *first) && (!from || time >= *from) && (!to || time <= *to);
  }
  /// From an id or a time on the oldest; otherwise the newest.
  std::size_t begin(std::size_t found) const noexcept {
    return first || from ? 0 : found - std::min(limit, found);
  }
  std::size_t end(std::size_t found) const noexcept {
    return std::min(begin(found) + limit, found);
  }
};

Outcome<ListRange> list_range(const Params& params, std::string_view first_name) {
  const auto first = params.integer(first_name);
  if (first.has_error()) return first.error();
  const auto from = params.time("startTime");
  if (from.has_error()) return from.error();
  const auto to = params.time("endTime");
  if (to.has_error()) return to.error();
  const auto limit = params.limit(500, kMaxListed);
  if (limit.has_error()) return limit.error();
  if (*from && *to && **to - **from > kMaxSpan) return span_too_long();
  return ListRange{*first, *from, *to, *limit};
}

}  // namespace

Outcome<std::string> Api::open_orders(const ApiCall& call) {
  const Instrument* only = nullptr;
  if (call.params.has("symbol")) {
    const auto instrument = instrument_of(call.params);
    if (instrument.has_error()) return instrument.error();
    only = *instrument;
  }
  JsonWriter json{call.unit};
  json.open_array();
  for (const ExchangeOrder* order : exchange_.open_orders(call.key->account))
    if (only == nullptr || order->request.instrument == only->id) orders_.queried(json, *order);
  json.close_array();
  return json.take();
}

Outcome<std::string> Api::all_orders(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto range = list_range(call.params, "orderId");
  if (range.has_error()) return range.error();
  std::vector<const ExchangeOrder*> orders = exchange_.closed_orders(call.key->account);
  for (const ExchangeOrder* open : exchange_.open_orders(call.key->account)) orders.push_back(open);
  std::erase_if(orders, [&](const ExchangeOrder* order) {
    return order->request.instrument != (*instrument)->id ||
           !range->holds(order->id.value(), order->created);
  });
  std::sort(orders.begin(), orders.end(),
            [](const ExchangeOrder* a, const ExchangeOrder* b) { return a->id < b->id; });
  JsonWriter json{call.unit};
  json.open_array();
  for (std::size_t i = range->begin(orders.size()); i < range->end(orders.size()); ++i)
    orders_.queried(json, *orders[i]);
  json.close_array();
  return json.take();
}

Outcome<std::string> Api::my_trades(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto of_order = call.params.integer("orderId");
  if (of_order.has_error()) return of_order.error();
  const auto range = list_range(call.params, "fromId");
  if (range.has_error()) return range.error();
  const bool has_times = range->from || range->to;
  if (has_times && (range->first || *of_order)) return bad_combination();
  std::vector<ExchangeTrade> trades = exchange_.trades(call.key->account);
  std::erase_if(trades, [&](const ExchangeTrade& trade) {
    return trade.instrument != (*instrument)->id ||
           (*of_order && trade.order.value() != **of_order) || !range->holds(trade.id, trade.time);
  });
  JsonWriter json{call.unit};
  json.open_array();
  for (std::size_t i = range->begin(trades.size()); i < range->end(trades.size()); ++i)
    orders_.trade(json, trades[i]);
  json.close_array();
  return json.take();
}

Outcome<std::string> Api::prevented_matches(const ApiCall& call) {
  const auto instrument = instrument_of(call.params);
  if (instrument.has_error()) return instrument.error();
  const auto id = call.params.integer("preventedMatchId");
  if (id.has_error()) return id.error();
  const auto of_order = call.params.integer("orderId");
  if (of_order.has_error()) return of_order.error();
  const auto range = list_range(call.params, "fromPreventedMatchId");
  if (range.has_error()) return range.error();
  if (!*id && !*of_order) return missing_either("preventedMatchId", "orderId");
  JsonWriter json{call.unit};
  json.open_array();
  std::size_t rows = 0;
  for (const PreventedMatch& match : notes_.all_prevented()) {
    const bool is_asked =
        *id ? match.id == **id
            : match.taker.value() == **of_order || match.maker.value() == **of_order;
    const bool is_own = match.account == call.key->account && match.instrument == (*instrument)->id;
    if (!is_asked || !is_own || !range->holds(match.id, match.time) || rows == range->limit)
      continue;
    orders_.prevented(json, match);
    ++rows;
  }
  json.close_array();
  return json.take();
}

}  // namespace crossbook::binance
