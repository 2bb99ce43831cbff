// Orders from acceptance to their end.
#include <algorithm>
#include <cassert>

#include "venues/exchange/exchange.hpp"
#include "venues/exchange/exchange_state.hpp"
#include "venues/exchange/filters.hpp"
#include "venues/exchange/matching.hpp"

namespace crossbook {

using OrderChange = ExchangeListener::OrderChange;

PlaceResult Exchange::place(AccountId account, NewOrder request, UtcNanos now) {
  Market* market = find_market(request.instrument);
  if (market == nullptr) return {RejectReason::UnknownInstrument, "instrument", nullptr};
  Taking taking;
  const PlaceResult refusal = check(*market, account, request, taking);
  if (refusal.reason != RejectReason::None || request.is_test) return refusal;

  ExchangeOrder& order = open_order(*market, account, std::move(request), taking, now);
  const bool is_fok = order.request.time_in_force == TimeInForce::Fok;
  if (is_fok && market->matching.preview(taking.terms, order.request.quantity).quantity <
                    order.request.quantity) {
    close_order(*market, order, OrderStatus::Expired, CancelCause::FokUnfilled, now);
  } else if (order.request.post_only && would_take(*market, order.request)) {
    close_order(*market, order, OrderStatus::Canceled, CancelCause::PostOnlyWouldTake, now);
  } else {
    const CancelCause stopped = match(*market, order, taking, now);
    finish(*market, order, taking, stopped, now);
  }
  return {RejectReason::None, {}, &order};
}

PlaceResult Exchange::check(const Market& market, AccountId account, NewOrder& order,
                            Taking& taking) const {
  const auto refuse = [](RejectReason reason, std::string_view filter) {
    return PlaceResult{reason, filter, nullptr};
  };
  const InstrumentRules& rules = market.listing.rules;
  OrderCheck check = check_status(rules, order);
  if (!check.is_refused()) check = check_grid(rules, order);
  if (check.is_refused()) return refuse(check.reason, check.filter);

  taking.terms = {account, order.side, order.price, order.self_trade};
  const bool is_market = order.type == OrderType::Market;
  const bool has_liquidity = market.matching.best(taken_side(order.side)) != nullptr;
  if (is_market) plan_market_order(market, account, order, taking);
  const Notional notional = is_market ? taking.budget : order.price * order.quantity;
  if (is_market && has_liquidity && order.quantity.is_zero())
    return refuse(RejectReason::LotSize, "lot_size");  // the quote quantity does not buy one lot
  if (!is_market || !notional.is_zero()) check = check_notional(rules, market.instrument, notional);
  if (!check.is_refused()) check = check_price_band(market.listing, order, market.book.top());
  if (check.is_refused()) return refuse(check.reason, check.filter);

  if (!is_affordable(market, account, order, notional))
    return refuse(RejectReason::InsufficientBalance, "balance");
  if (const AccountOrders* orders = find_orders(account)) {
    const auto same = orders->by_client_id.find(order.client_id);
    if (same != orders->by_client_id.end() && !is_terminal(same->second->status))
      return refuse(RejectReason::DuplicateClientId, "client_id");
    const bool may_rest = !is_market && order.time_in_force == TimeInForce::Gtc;
    if (may_rest && orders->open.size() >= kMaxOpenOrdersPerAccount)
      return refuse(RejectReason::Other, "max_open_orders");
  }
  if (order.post_only && !order.post_only_cancels && would_take(market, order))
    return refuse(RejectReason::WouldTake, "post_only");
  return {};
}

bool Exchange::would_take(const Market& market, const NewOrder& order) noexcept {
  const ExchangeOrder* best = market.matching.best(taken_side(order.side));
  return best != nullptr && reaches(order.side, order.price, best->request.price);
}

/// Market orders become orders for what the book holds within the price band.
void Exchange::plan_market_order(const Market& market, AccountId account, NewOrder& order,
                                 Taking& taking) const {
  const Price edge = band_edge(market.listing, order.side, market.book.top());
  taking.terms = {account, order.side, edge, order.self_trade};
  if (order.quantity.is_zero()) {
    const MatchPreview plan =
        market.matching.preview(taking.terms, order.quote_quantity, market.listing.rules.lot_size);
    order.quantity = plan.quantity;
    taking.budget = plan.notional;
  } else {
    taking.budget = market.matching.preview(taking.terms, order.quantity).notional;
  }
}

bool Exchange::is_affordable(const Market& market, AccountId account, const NewOrder& order,
                             Notional notional) const noexcept {
  return ledger_.balance(account, market.held_asset(order.side)).available() >=
         needed(market, order, order.quantity, notional);
}

ExchangeOrder& Exchange::open_order(const Market& market, AccountId account, NewOrder request,
                                    const Taking& taking, UtcNanos now) {
  AccountOrders& orders = orders_of(account);
  const ExchangeOrderId id{++last_order_id_};
  ExchangeOrder& order = *orders.open.emplace(id, std::make_unique<ExchangeOrder>()).first->second;
  order.id = id;
  order.account = account;
  order.request = std::move(request);
  order.created = order.updated = now;
  orders.by_id[id.value()] = &order;
  if (!order.request.client_id.empty()) orders.by_client_id[order.request.client_id] = &order;

  const bool is_market = order.request.type == OrderType::Market;
  const Notional notional =
      is_market ? taking.budget : order.request.price * order.request.quantity;
  set_hold(market, order, needed(market, order.request, order.request.quantity, notional));
  tell(order, OrderChange::Accepted);
  tell_balance(account, market.held_asset(order.request.side));
  return order;
}

void Exchange::close_order(const Market& market, ExchangeOrder& order, OrderStatus status,
                           CancelCause cause, UtcNanos now) {
  const bool had_hold = !order.held.is_zero();
  drop_hold(market, order);
  order.status = status;
  order.cause = cause;
  order.updated = now;
  orders_of(order.account).close(order);
  tell(order, OrderChange::Closed);
  if (had_hold) tell_balance(order.account, market.held_asset(order.request.side));
}

/// @return SelfTrade if the taker must stop because it met itself, else None
CancelCause Exchange::match(Market& market, ExchangeOrder& taker, const Taking& taking,
                            UtcNanos now) {
  const TakerTerms& terms = taking.terms;
  while (taker.leaves() > Quantity{}) {
    ExchangeOrder* maker = market.matching.best(taken_side(terms.side));
    if (maker == nullptr || !reaches(terms.side, terms.limit, maker->request.price)) break;
    if (maker->account == taker.account && terms.self_trade != SelfTradePrevention::None) {
      if (terms.self_trade != SelfTradePrevention::CancelTaker)
        take_off_book(market, *maker, OrderStatus::Canceled, CancelCause::SelfTrade, now);
      if (terms.self_trade != SelfTradePrevention::CancelMaker) return CancelCause::SelfTrade;
      continue;
    }
    trade(market, *maker, taker, std::min(taker.leaves(), maker->leaves()), taking, now);
  }
  return CancelCause::None;
}

/// Closes what does not rest and puts the remainder of what does on the book.
void Exchange::finish(Market& market, ExchangeOrder& taker, const Taking& taking,
                      CancelCause stopped, UtcNanos now) {
  const NewOrder& request = taker.request;
  if (taker.filled > Quantity{} && taker.leaves().is_zero()) {
    close_order(market, taker, OrderStatus::Filled, CancelCause::None, now);
  } else if (stopped != CancelCause::None) {
    close_order(market, taker, OrderStatus::Canceled, stopped, now);
  } else if (request.type == OrderType::Market) {
    const bool beyond_band = market.matching.best(taken_side(taking.terms.side)) != nullptr;
    close_order(market, taker, OrderStatus::Expired,
                beyond_band ? CancelCause::PriceBand : CancelCause::NoLiquidity, now);
  } else if (request.time_in_force != TimeInForce::Gtc) {
    close_order(market, taker, OrderStatus::Expired, CancelCause::IocRemainder, now);
  } else {
    market.matching.add(taker);
    publish(market, resting_side(request.side), request.price);
  }
}

/// Removes a resting order or quote that was not filled.
void Exchange::take_off_book(Market& market, ExchangeOrder& order, OrderStatus status,
                             CancelCause cause, UtcNanos now) {
  const BookSide side = resting_side(order.request.side);
  const Price price = order.request.price;
  market.matching.remove(order);
  if (order.is_quote) {
    remove_quote(market, order);
  } else {
    close_order(market, order, status, cause, now);
  }
  publish(market, side, price);
}

const ExchangeOrder* Exchange::cancel(AccountId account, ExchangeOrderId id, CancelCause cause,
                                      UtcNanos now) {
  AccountOrders& orders = orders_of(account);
  const auto found = orders.open.find(id);
  if (found == orders.open.end()) return nullptr;
  ExchangeOrder& order = *found->second;
  take_off_book(*find_market(order.request.instrument), order, OrderStatus::Canceled, cause, now);
  return &order;
}

std::size_t Exchange::cancel_all(AccountId account, std::optional<InstrumentId> instrument,
                                 CancelCause cause, UtcNanos now) {
  std::vector<ExchangeOrderId> ids;
  for (const auto& [id, order] : orders_of(account).open)
    if (!instrument || order->request.instrument == *instrument) ids.push_back(id);
  for (const ExchangeOrderId id : ids) cancel(account, id, cause, now);
  return ids.size();
}

}  // namespace crossbook
