#include "venues/okx/simulator_private.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::nanoseconds kAccountInterval = 5s;
constexpr std::string_view kChannels[] = {"orders", "account", "balance_and_position"};

/// The client's arg with the account's number in it.
std::string with_uid(const Subscription& subscription, AccountId account) {
  std::string arg = subscription.arg;
  arg.pop_back();
  return arg + fmt::format(R"(,"uid":"{}"}})", uid_text(account));
}

bool wants(const Subscription& subscription, std::string_view inst_id) noexcept {
  return subscription.channel == "orders" &&
         (subscription.inst_id.empty() || subscription.inst_id == inst_id);
}

}  // namespace

bool PrivateFeed::is_private_channel(std::string_view channel) noexcept {
  return std::find(std::begin(kChannels), std::end(kChannels), channel) != std::end(kChannels);
}

bool PrivateFeed::accepts(Subscription& wanted) const {
  if (wanted.channel != "orders") return is_private_channel(wanted.channel);
  const bool is_spot = wanted.inst_type == "SPOT" || wanted.inst_type == "ANY";
  return is_spot && (wanted.inst_id.empty() || catalog_.find(wanted.inst_id) != nullptr);
}

std::size_t PrivateFeed::count_connections(AccountId account, std::string_view channel) const {
  std::size_t count = 0;
  for (const auto& [id, session] : sessions_) {
    if (session.peer == nullptr || session.key == nullptr || session.key->account != account)
      continue;
    const bool listens = std::any_of(session.subscriptions.begin(), session.subscriptions.end(),
                                     [&](const Subscription& of) { return of.channel == channel; });
    if (listens) ++count;
  }
  return count;
}

void PrivateFeed::send_account(Session& session, Subscription& subscription, std::string_view event,
                               std::string_view data, UtcNanos now) {
  const std::string arg = with_uid(subscription, session.key->account);
  session.send(
      fmt::format(R"({{"arg":{},"eventType":"{}","curPage":1,"lastPage":true,"data":[{}]}})", arg,
                  event, data),
      now);
  subscription.last_sent = now;
}

/// orders has no snapshot: what is open is asked for by REST.
void PrivateFeed::greet(Session& session, Subscription& subscription, UtcNanos now) {
  const AccountId account = session.key->account;
  subscription.last_sent = now;
  if (subscription.channel == "account")
    send_account(session, subscription, "snapshot", accounts_.balance(account, nullptr, now), now);
  if (subscription.channel == "balance_and_position")
    session.send(fmt::format(R"({{"arg":{},"data":[{}]}})", with_uid(subscription, account),
                             accounts_.balance_and_position(account, nullptr, "snapshot", now)),
                 now);
}

void PrivateFeed::push_order(const ExchangeOrder& order, const ExchangeTrade* fill) {
  JsonWriter json;
  write_order(json, order, fill, catalog_);
  orders_.push_back({order.account, order.request.instrument, json.take()});
}

void PrivateFeed::on_order(const ExchangeOrder& order, ExchangeListener::OrderChange change,
                           const ExchangeTrade* trade) {
  if (!watched_.contains(order.account)) return;
  using Change = ExchangeListener::OrderChange;
  switch (change) {
    case Change::Accepted: accepted_.emplace(order.id, order.account); return;
    case Change::Trade: {
      accepted_.erase(order.id);
      ExchangeOrder shown = order;  // its state by what is filled, whatever is said of it later
      const bool is_whole = order.request.quantity > Quantity{} && order.leaves().is_zero();
      shown.status = is_whole ? OrderStatus::Filled : OrderStatus::PartiallyFilled;
      if (is_whole) told_filled_.insert(order.id);
      push_order(shown, trade);
      return;
    }
    case Change::Closed:
      accepted_.erase(order.id);
      if (told_filled_.erase(order.id) == 0) push_order(order, nullptr);
      return;
  }
}

void PrivateFeed::on_missed(const ExchangeOrder& order) {
  if (watched_.contains(order.account)) push_order(order, nullptr);
}

void PrivateFeed::on_balance(AccountId account, AssetId asset) {
  if (watched_.contains(account)) balances_[account].insert(asset);
}

/// "live" means really on the book, so it is told once the order has come to rest there.
void PrivateFeed::flush_accepted() {
  for (const auto& [id, account] : accepted_)
    if (const ExchangeOrder* order = exchange_.find_order(account, id)) push_order(*order, nullptr);
  accepted_.clear();
}

void PrivateFeed::flush_orders(UtcNanos now) {
  const std::vector<OrderPush> pushes = std::exchange(orders_, {});
  for (const OrderPush& push : pushes) {
    const std::string_view inst_id = catalog_.find(push.instrument)->inst_id;
    for (auto& [id, session] : sessions_) {
      if (session.key == nullptr || session.key->account != push.account) continue;
      for (const Subscription& subscription : session.subscriptions)
        if (wants(subscription, inst_id))
          session.send(fmt::format(R"({{"arg":{},"data":[{}]}})",
                                   with_uid(subscription, push.account), push.data),
                       now);
    }
  }
}

void PrivateFeed::flush_balances(UtcNanos now) {
  const std::map<AccountId, std::set<AssetId>> changed = std::exchange(balances_, {});
  for (const auto& [account, assets] : changed) {
    for (auto& [id, session] : sessions_) {
      if (session.key == nullptr || session.key->account != account) continue;
      for (Subscription& subscription : session.subscriptions) {
        if (subscription.channel == "account")
          send_account(session, subscription, "event_update",
                       accounts_.balance(account, &assets, now), now);
        if (subscription.channel == "balance_and_position")
          session.send(fmt::format(R"({{"arg":{},"data":[{}]}})", with_uid(subscription, account),
                                   accounts_.balance_and_position(account, &assets, "filled", now)),
                       now);
      }
    }
  }
}

void PrivateFeed::flush(UtcNanos now) {
  flush_accepted();
  flush_orders(now);
  flush_balances(now);
}

void PrivateFeed::on_tick(UtcNanos now) {
  for (auto& [id, session] : sessions_) {
    if (session.key == nullptr) continue;
    for (Subscription& subscription : session.subscriptions)
      if (subscription.channel == "account" && subscription.is_periodic &&
          now - subscription.last_sent >= kAccountInterval / speed_)
        send_account(session, subscription, "interval_update",
                     accounts_.balance(session.key->account, nullptr, now), now);
  }
}

}  // namespace crossbook::okx
