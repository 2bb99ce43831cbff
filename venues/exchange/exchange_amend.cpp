// Resting orders that change.
#include "venues/exchange/exchange.hpp"
#include "venues/exchange/exchange_state.hpp"
#include "venues/exchange/filters.hpp"
#include "venues/exchange/matching.hpp"

namespace crossbook {

PlaceResult Exchange::amend(AccountId account, ExchangeOrderId id, const OrderAmendment& change,
                            UtcNanos now) {
  AccountOrders& orders = orders_of(account);
  const auto found = orders.open.find(id);
  if (found == orders.open.end()) return {RejectReason::NotFound, "order", nullptr};
  ExchangeOrder& order = *found->second;
  Market& market = *find_market(order.request.instrument);
  NewOrder wanted = order.request;
  wanted.price = change.price.value_or(wanted.price);
  wanted.quantity = change.quantity.value_or(wanted.quantity);
  wanted.post_only = wanted.post_only || change.post_only;
  if (!change.client_id.empty()) wanted.client_id = change.client_id;
  if (orders.is_taken(wanted.client_id, order))
    return {RejectReason::DuplicateClientId, "client_id", nullptr};
  const PlaceResult refusal = check_amended(market, order, wanted);
  if (refusal.reason != RejectReason::None || change.is_test) return refusal;
  if (wanted.client_id != order.request.client_id) orders.rename(order, wanted.client_id);

  const BookSide side = resting_side(order.request.side);
  const Price price_before = order.request.price;
  if (wanted.quantity <= order.filled) {
    market.matching.remove(order);
    order.request.quantity = order.filled;
    close_order(market, order, OrderStatus::Filled, CancelCause::None, now);
    publish(market, side, price_before);
    return {RejectReason::None, {}, &order};
  }
  const bool keeps_place =
      wanted.price == price_before && wanted.quantity <= order.request.quantity;
  if (keeps_place) {
    market.matching.resize(order, wanted.quantity - order.filled);
  } else {
    market.matching.remove(order);
  }
  order.request = std::move(wanted);
  order.updated = now;
  const Quantity leaves = order.leaves();
  set_hold(market, order, needed(market, order.request, leaves, order.request.price * leaves));
  tell(order, ExchangeListener::OrderChange::Accepted);
  tell_balance(account, market.held_asset(order.request.side));
  publish(market, side, price_before);
  if (!keeps_place) {
    const NewOrder& request = order.request;
    const Taking taking{{account, request.side, request.price, request.self_trade}, {}};
    const CancelCause stopped = match(market, order, taking, now);
    finish(market, order, taking, stopped, now);
  }
  return {RejectReason::None, {}, &order};
}

PlaceResult Exchange::check_amended(const Market& market, const ExchangeOrder& order,
                                    const NewOrder& wanted) const {
  const InstrumentRules& rules = market.listing.rules;
  OrderCheck check = check_status(rules, wanted);
  if (!check.is_refused()) check = check_grid(rules, wanted);
  if (!check.is_refused())
    check = check_notional(rules, market.instrument, wanted.price * wanted.quantity);
  if (!check.is_refused()) check = check_price_band(market.listing, wanted, market.book.top());
  if (check.is_refused()) return {check.reason, check.filter, nullptr};
  if (wanted.quantity <= order.filled) return {};
  const Quantity leaves = wanted.quantity - order.filled;
  const Amount free =
      ledger_.balance(order.account, market.held_asset(wanted.side)).available() + order.held;
  if (free < needed(market, wanted, leaves, wanted.price * leaves))
    return {RejectReason::InsufficientBalance, "balance", nullptr};
  if (wanted.post_only && would_take(market, wanted))
    return {RejectReason::WouldTake, "post_only", nullptr};
  return {};
}

}  // namespace crossbook
