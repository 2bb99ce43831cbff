#include "venues/kraken/simulator_desk.hpp"

#include "venues/kraken/simulator_limits.hpp"
#include "venues/kraken/simulator_order_words.hpp"

namespace crossbook::kraken {

LeakyCounter& TradingDesk::counter(AccountId account, InstrumentId instrument) {
  return counters_
      .try_emplace({account.value(), instrument.value()}, kTradingCounterMax, kTradingCounterDecay)
      .first->second;
}

bool TradingDesk::has_room(AccountId account, InstrumentId instrument) const {
  std::size_t open = 0;
  for (const ExchangeOrder* order : exchange_.open_orders(account))
    if (order->request.instrument == instrument) ++open;
  return open < kOpenOrdersPerPair;
}

std::string TradingDesk::refusal(const PlaceResult& result, InstrumentId instrument) const {
  return refusal_words(result, exchange_.find_listing(instrument)->rules.status);
}

std::string TradingDesk::fill_in(const OrderRequest& request, UtcNanos now, NewOrder& order) const {
  const Instrument& instrument = *request.pair->instrument;
  order.instrument = instrument.id;
  order.client_id = request.client_id;
  order.post_only = request.post_only;
  order.post_only_cancels = true;
  order.may_rest_far = true;
  order.is_test = request.validate;
  if (request.side != "buy" && request.side != "sell") return invalid("type");
  order.side = request.side == "buy" ? Side::Buy : Side::Sell;
  if (request.type != "limit" && request.type != "market") return invalid("ordertype");
  order.type = request.type == "limit" ? OrderType::Limit : OrderType::Market;
  const bool is_market = order.type == OrderType::Market;
  const std::optional<TimeInForce> time_in_force = find_time_in_force(request.time_in_force);
  const bool needs_price = request.time_in_force == "FOK" || request.time_in_force == "GTD";
  if (!time_in_force || (is_market && needs_price)) return invalid("timeinforce");
  order.time_in_force = is_market ? TimeInForce::Ioc : *time_in_force;
  const bool is_dated = request.expires.count() != 0;
  const bool may_be_dated = request.time_in_force.empty() || request.time_in_force == "GTD";
  if ((request.time_in_force == "GTD" && !is_dated) || (is_dated && !may_be_dated) ||
      (is_dated && request.expires <= now))
    return invalid("expiretm");
  const std::optional<SelfTradePrevention> self_trade = find_self_trade(request.self_trade);
  if (!self_trade) return invalid("stptype");
  order.self_trade = *self_trade;
  if (!request.client_id.empty()) {
    if (!request.user_reference.empty() || !is_client_id(request.client_id))
      return invalid("cl_ord_id");
  }
  if (request.by_quote) {
    if (!is_market) return invalid("viqc");
    const Result<Int128> cost = parse_decimal128(request.quantity, instrument.notional_scale());
    if (cost.has_error() || *cost <= 0) return invalid("volume");
    order.quote_quantity = Notional::from_raw(*cost);
  } else if (std::string error = read_quantity(request.quantity, instrument, order.quantity);
             !error.empty()) {
    return error;
  }
  return is_market ? std::string{} : read_price(request.price, *request.pair, order.price);
}

DeskAnswer TradingDesk::place(AccountId account, const OrderRequest& request, UtcNanos now) {
  if (request.pair == nullptr) return {std::string{kUnknownPair}, nullptr};
  const InstrumentId instrument = request.pair->instrument->id;
  if (!counter(account, instrument).try_add(1'000, now))
    return {"EOrder:Rate limit exceeded", nullptr};
  NewOrder order;
  if (std::string error = fill_in(request, now, order); !error.empty()) return {error, nullptr};
  const std::optional<std::int64_t> reference = read_user_reference(request.user_reference);
  if (!reference) return {invalid("userref"), nullptr};
  if (std::string error = check_deadline(request.deadline, request.min_deadline, now);
      !error.empty())
    return {error, nullptr};
  const bool may_rest = order.time_in_force == TimeInForce::Gtc;
  if (may_rest && !has_room(account, instrument)) return {"EOrder:Orders limit exceeded", nullptr};
  return place_noted(account, std::move(order), {account, *reference, request.expires, false}, now);
}

DeskAnswer TradingDesk::place_noted(AccountId account, NewOrder order, const OrderNote& note,
                                    UtcNanos now) {
  const InstrumentId instrument = order.instrument;
  placing_ = &note;
  const PlaceResult result = exchange_.place(account, std::move(order), now);
  placing_ = nullptr;
  return {refusal(result, instrument), result.order};
}

void TradingDesk::on_accepted(const ExchangeOrder& order) {
  if (placing_ == nullptr || is_amending(order.id)) return;
  if (notes_.size() >= 2 * kMaxClosedOrdersKept) {
    std::erase_if(notes_, [&](const auto& row) {
      return exchange_.find_order(row.second.account, ExchangeOrderId{row.first}) == nullptr;
    });
  }
  notes_[order.id.value()] = *placing_;
  if (placing_->expires.count() != 0) expiries_[order.id.value()] = placing_->expires;
  placing_ = nullptr;
}

}  // namespace crossbook::kraken
