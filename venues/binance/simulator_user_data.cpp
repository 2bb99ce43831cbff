#include "venues/binance/simulator_user_data.hpp"

#include <algorithm>

namespace crossbook::binance {

using OrderChange = ExchangeListener::OrderChange;

Outcome<std::int64_t> UserData::subscribe(WsPeer& peer, const ApiKey& key) {
  for (const Subscription& known : subscriptions_)
    if (known.peer == &peer && known.account == key.account)
      return ApiError{400, -2035, "Subscription already active."};
  const std::int64_t id = next_ids_[peer.id()]++;
  subscriptions_.push_back({&peer, id, key.account, key.id});
  return id;
}

bool UserData::unsubscribe(const WsPeer& peer, std::optional<std::int64_t> id) {
  return std::erase_if(subscriptions_, [&](const Subscription& known) {
           return known.peer == &peer && (!id || known.id == *id);
         }) > 0;
}

std::vector<std::int64_t> UserData::subscriptions(const WsPeer& peer) const {
  std::vector<std::int64_t> ids;
  for (const Subscription& known : subscriptions_)
    if (known.peer == &peer) ids.push_back(known.id);
  return ids;
}

bool UserData::has_subscriber(AccountId account) const noexcept {
  return std::any_of(subscriptions_.begin(), subscriptions_.end(),
                     [account](const Subscription& known) { return known.account == account; });
}

void UserData::on_order(const ExchangeOrder& order, OrderChange change,
                        const ExchangeTrade* trade) {
  if (!has_subscriber(order.account) || order.is_quote) return;
  if (change == OrderChange::Closed && order.cause == CancelCause::None) return;  // its last fill
  Queue& queue = queues_[order.account];
  // Balances told since the last report belong to it; those told before this one, to this one.
  if (queue.ends_with_report) add_position(queue, order.account, order.updated);

  const std::string_view cancel_id = api_.cancel_id();
  const bool is_cancel = order.cause == CancelCause::User && !cancel_id.empty();
  ExecutionEvent event;
  event.client_id = is_cancel ? cancel_id : std::string_view{order.request.client_id};
  event.original_id = is_cancel ? std::string_view{order.request.client_id} : std::string_view{};
  event.status = status_word(order);
  event.trade = trade;
  event.execution_id = ++last_execution_;
  event.is_on_book =
      order.request.time_in_force == TimeInForce::Gtc && change == OrderChange::Accepted;
  switch (change) {
    case OrderChange::Accepted: event.type = "NEW"; break;
    case OrderChange::Trade: event.type = "TRADE"; break;
    case OrderChange::Closed: event.type = end_word(order); break;
  }
  JsonWriter json;
  write_execution(json, catalogue_, order, event);
  queue.events.push_back(json.take());
  queue.ends_with_report = true;
  add_position(queue, order.account, order.updated);
}

void UserData::on_balance(AccountId account, AssetId asset) {
  if (has_subscriber(account)) queues_[account].changed.insert(asset);
}

void UserData::add_position(Queue& queue, AccountId account, UtcNanos time) {
  if (queue.changed.empty()) return;
  JsonWriter json;
  json.open_object().field("e", "outboundAccountPosition").number("E", time.millis());
  json.number("u", time.millis()).key("B").open_array();
  for (const AssetId asset : queue.changed) {
    const AccountBalance& balance = exchange_.ledger().balance(account, asset);
    json.open_object().field("a", catalogue_.asset(asset));
    json.key("f").decimal(balance.available().raw(), kAmountScale);
    json.key("l").decimal(balance.held.raw(), kAmountScale).close_object();
  }
  json.close_array().close_object();
  queue.events.push_back(json.take());
  queue.changed.clear();
  queue.ends_with_report = false;
}

std::string UserData::wrap(std::int64_t id, std::string_view event) {
  JsonWriter json;
  json.open_object().number("subscriptionId", id).key("event").raw(event).close_object();
  return json.take();
}

void UserData::flush(UtcNanos now) {
  for (auto& [account, queue] : queues_) {
    add_position(queue, account, now);
    for (const std::string& event : queue.events)
      for (const Subscription& to : subscriptions_)
        if (to.account == account) to.peer->send(wrap(to.id, event));
    queue.events.clear();
    queue.ends_with_report = false;
  }
}

void UserData::end_revoked(UtcNanos now) {
  std::erase_if(subscriptions_, [&](const Subscription& known) {
    const bool is_gone =
        check_key(exchange_, known.key_id, known.peer->address(), Security::Read, now).has_error();
    if (is_gone) {
      JsonWriter json;
      json.open_object().field("e", "eventStreamTerminated").number("E", now.millis());
      json.close_object();
      known.peer->send(wrap(known.id, json.view()));
    }
    return is_gone;
  });
}

}  // namespace crossbook::binance
