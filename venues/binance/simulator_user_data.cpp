#include "venues/binance/simulator_user_data.hpp"

#include <algorithm>

namespace crossbook::binance {
namespace {

using OrderChange = ExchangeListener::OrderChange;

std::string wrap(std::int64_t id, std::string_view event) {
  JsonWriter json;
  json.open_object().number("subscriptionId", id).key("event").raw(event).close_object();
  return json.take();
}

std::string terminated(TimeUnit unit, UtcNanos now) {
  JsonWriter json{unit};
  json.open_object().field("e", "eventStreamTerminated").time("E", now).close_object();
  return json.take();
}

}  // namespace

Outcome<std::int64_t> UserData::subscribe(WsPeer& peer, const ApiKey& key, SubscribedBy by,
                                          TimeUnit unit) {
  for (const Subscription& known : subscriptions_)
    if (known.peer == &peer && known.account == key.account)
      return ApiError{400, -2035, "User Data Stream subscription already active."};
  std::int64_t& next = next_ids_[peer.id()];
  if (next > kMaxSubscriptionId)
    return ApiError{400, -2042, "Maximum subscription ID reached for this connection."};
  if (!has_subscriber(key.account)) learn_balances(key.account);
  subscriptions_.push_back({&peer, next, key.account, key.id, by, unit});
  return next++;
}

/// @param ends whether a subscription is to end. @return how many did
template <class Ends>
std::size_t UserData::end(UtcNanos now, Ends ends) {
  return std::erase_if(subscriptions_, [&](const Subscription& known) {
    const bool is_over = ends(known);
    if (is_over) known.peer->send(wrap(known.id, terminated(known.unit, now)));
    return is_over;
  });
}

Outcome<void> UserData::unsubscribe(const WsPeer& peer, std::optional<std::int64_t> id,
                                    UtcNanos now) {
  const std::size_t ended = end(now, [&](const Subscription& known) {
    return known.peer == &peer && (!id || known.id == *id);
  });
  if (ended == 0) return ApiError{400, -2036, "User Data Stream subscription not active."};
  return {};
}

void UserData::log_out(const WsPeer& peer, UtcNanos now) {
  end(now, [&](const Subscription& known) {
    return known.peer == &peer && known.by == SubscribedBy::Logon;
  });
}

void UserData::forget(const WsPeer& peer) {
  std::erase_if(subscriptions_, [&](const Subscription& known) { return known.peer == &peer; });
  next_ids_.erase(peer.id());
}

void UserData::end_revoked(UtcNanos now) {
  end(now, [&](const Subscription& known) {
    return check_key(exchange_, known.key_id, known.peer->address(), Security::Read, now)
        .has_error();
  });
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

void UserData::learn_balances(AccountId account) {
  std::map<AssetId, Amount>& known = queues_[account].known;
  for (std::size_t i = 0; i < catalogue_.table().asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    known[asset] = exchange_.ledger().balance(account, asset).total;
  }
}

void UserData::explain(Queue& queue, const ExchangeTrade& trade) {
  const Instrument& instrument = catalogue_.at(trade.instrument);
  const Amount base = to_amount(trade.quantity, instrument.quantity_scale);
  const Amount quote = to_amount(trade.price * trade.quantity, instrument.notional_scale());
  const bool is_buy = trade.side == Side::Buy;
  queue.known[instrument.base] += is_buy ? base : -base;
  queue.known[instrument.quote] += is_buy ? -quote : quote;
  queue.known[trade.fee_asset] -= trade.fee;
}

template <class Write>
void UserData::add(Queue& queue, AccountId account, Write write) {
  Event event;
  for (const Subscription& to : subscriptions_) {
    std::string& text = event[static_cast<std::size_t>(to.unit)];
    if (to.account != account || !text.empty()) continue;
    JsonWriter json{to.unit};
    write(json);
    text = json.take();
  }
  queue.events.push_back(std::move(event));
}

void UserData::on_order(const ExchangeOrder& order, OrderChange change,
                        const ExchangeTrade* trade) {
  if (!has_subscriber(order.account) || order.is_quote) return;
  if (change == OrderChange::Closed && order.cause == CancelCause::None) return;  // its last fill
  Queue& queue = queues_[order.account];
  if (trade != nullptr) explain(queue, *trade);
  // Balances told since the last report belong to it; those told before this one, to this one.
  if (queue.ends_with_report) add_position(queue, order.account, order.updated);

  const std::string_view cancel_id = api_.cancel_id();
  const bool is_cancel = order.cause == CancelCause::User && !cancel_id.empty();
  const bool is_amended = change == OrderChange::Accepted && !api_.amended_id().empty();
  ExecutionEvent event;
  event.client_id = is_cancel ? cancel_id : std::string_view{order.request.client_id};
  if (is_cancel) event.original_id = order.request.client_id;
  if (is_amended) event.original_id = api_.amended_id();
  event.status = status_word(order);
  event.trade = trade;
  event.execution_id = notes_.last_execution();
  event.is_on_book =
      order.request.type == OrderType::Limit && order.request.time_in_force == TimeInForce::Gtc;
  switch (change) {
    case OrderChange::Accepted: event.type = is_amended ? "REPLACED" : "NEW"; break;
    case OrderChange::Trade: event.type = "TRADE"; break;
    case OrderChange::Closed: event.type = end_word(order); break;
  }
  add(queue, order.account, [&](JsonWriter& json) { orders_.execution(json, order, event); });
  queue.ends_with_report = true;
  add_position(queue, order.account, order.updated);
}

void UserData::on_balance(AccountId account, AssetId asset) {
  if (!has_subscriber(account)) return;
  Queue& queue = queues_[account];
  queue.changed.insert(asset);
  const Amount total = exchange_.ledger().balance(account, asset).total;
  Amount& known = queue.known[asset];
  if (total != known) queue.credits[asset] += total - known;
  known = total;
}

void UserData::add_position(Queue& queue, AccountId account, UtcNanos time) {
  if (queue.changed.empty()) return;
  add(queue, account, [&](JsonWriter& json) {
    json.open_object().field("e", "outboundAccountPosition").time("E", time).time("u", time);
    json.key("B").open_array();
    for (const AssetId asset : queue.changed) {
      const AccountBalance& balance = exchange_.ledger().balance(account, asset);
      json.open_object().field("a", catalogue_.asset(asset));
      json.key("f").decimal(balance.available().raw(), kAmountScale);
      json.key("l").decimal(balance.held.raw(), kAmountScale).close_object();
    }
    json.close_array().close_object();
  });
  queue.changed.clear();
  queue.ends_with_report = false;
}

void UserData::add_credits(Queue& queue, AccountId account, UtcNanos time) {
  for (const auto& [asset, delta] : queue.credits) {
    add(queue, account, [&, asset = asset, delta = delta](JsonWriter& json) {
      json.open_object().field("e", "balanceUpdate").time("E", time);
      json.field("a", catalogue_.asset(asset)).key("d").decimal(delta.raw(), kAmountScale);
      json.time("T", time).close_object();
    });
  }
  queue.credits.clear();
}

void UserData::flush(UtcNanos now) {
  for (auto& [account, queue] : queues_) {
    add_credits(queue, account, now);
    add_position(queue, account, now);
    for (const Event& event : queue.events) {
      for (const Subscription& to : subscriptions_) {
        const std::string& text = event[static_cast<std::size_t>(to.unit)];
        if (to.account == account && !text.empty()) to.peer->send(wrap(to.id, text));
      }
    }
    queue.events.clear();
    queue.ends_with_report = false;
  }
}

}  // namespace crossbook::binance
