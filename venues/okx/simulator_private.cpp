#include "venues/okx/simulator_private.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "venues/okx/simulator_order_json.hpp"

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;
constexpr std::chrono::nanoseconds kAccountInterval = 5s;

/// The client's arg with the account's number in it.
std::string with_uid(const Subscription& subscription, AccountId account) {
  std::string arg = subscription.arg;
  arg.pop_back();
  return arg + fmt::format(R"(,"uid":"{}"}})", uid_text(account));
}

std::string pages(const Subscription& subscription, AccountId account, std::string_view event,
                  std::string_view data) {
  return fmt::format(R"({{"arg":{},"eventType":"{}","curPage":1,"lastPage":true,"data":[{}]}})",
                     with_uid(subscription, account), event, data);
}

bool wants(const Subscription& subscription, std::string_view inst_id) noexcept {
  return subscription.channel == "orders" &&
         (subscription.inst_type == "SPOT" || subscription.inst_type == "ANY") &&
         (subscription.inst_id.empty() || subscription.inst_id == inst_id);
}

}  // namespace

bool PrivateFeed::accepts(const ChannelRule& rule, const Subscription& wanted) const {
  if (rule.argument != ChannelArgument::InstrumentType) return true;
  const bool is_type = wanted.inst_type == "ANY" || is_instrument_type(wanted.inst_type);
  return is_type && (wanted.inst_id.empty() || catalog_.find(wanted.inst_id) != nullptr);
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

void PrivateFeed::watch(AccountId account) {
  if (!watched_.insert(account).second) return;
  for (std::size_t i = 0; i < exchange_.table().asset_count(); ++i) {
    const AssetId asset{static_cast<std::uint16_t>(i)};
    told_cash_[{account, asset}] = exchange_.ledger().balance(account, asset).total;
  }
}

/// @param changed null: all that the account has
void PrivateFeed::send_account(Session& session, Subscription& subscription, std::string_view event,
                               const std::set<AssetId>* changed, UtcNanos now) {
  const AccountId account = session.key->account;
  std::set<AssetId> one;
  if (!subscription.asset.empty()) {
    const std::optional<AssetId> asset = exchange_.table().find_asset(subscription.asset);
    if (asset && (changed == nullptr || changed->contains(*asset))) one.insert(*asset);
    if (one.empty() && changed != nullptr) return;  // nothing of what it asked for
    changed = &one;
  }
  session.send(pages(subscription, account, event, accounts_.balance(account, changed, now)), now);
  subscription.last_sent = now;
}

/// orders has no snapshot: what is open is asked for by REST.
void PrivateFeed::greet(Session& session, Subscription& subscription, UtcNanos now) {
  const AccountId account = session.key->account;
  subscription.last_sent = now;
  if (subscription.channel == "account")
    send_account(session, subscription, "snapshot", nullptr, now);
  if (subscription.channel == "balance_and_position")
    session.send(fmt::format(R"({{"arg":{},"data":[{}]}})", with_uid(subscription, account),
                             accounts_.balance_and_position(account, nullptr, "snapshot", "", now)),
                 now);
  if (subscription.channel == "positions")
    session.send(pages(subscription, account, "snapshot", ""), now);
}

void PrivateFeed::push_order(const ExchangeOrder& order, const ExchangeTrade* fill) {
  const bool is_amended = order.id == amending_.order && order.id.value() != 0;
  const CatalogEntry& entry = *catalog_.find(order.request.instrument);
  const ShownTrade* last = market_.last_trade(order.request.instrument);
  const std::string last_price = last != nullptr ? entry.price_text(last->price) : "";
  JsonWriter json;
  write_order_push(
      json, {order, fill, notes_.tag(order.id)},
      {is_amended, is_amended ? std::string_view{amending_.request_id} : "", last_price}, catalog_);
  orders_.push_back({order.account, order.request.instrument, json.take()});
  if (is_amended) amending_ = {};
}

void PrivateFeed::on_amending(ExchangeOrderId order, std::string_view request_id) {
  amending_ = {order, std::string{request_id}};
}

void PrivateFeed::on_order(const ExchangeOrder& order, ExchangeListener::OrderChange change,
                           const ExchangeTrade* trade) {
  if (!watched_.contains(order.account)) return;
  using Change = ExchangeListener::OrderChange;
  switch (change) {
    case Change::Accepted:
      if (order.id == amending_.order)
        push_order(order, nullptr);
      else
        accepted_.emplace(order.id, order.account);
      return;
    case Change::Trade: on_trade(order, *trade); return;
    case Change::Closed:
      accepted_.erase(order.id);
      if (told_filled_.erase(order.id) == 0) push_order(order, nullptr);
      return;
  }
}

void PrivateFeed::on_trade(const ExchangeOrder& order, const ExchangeTrade& trade) {
  accepted_.erase(order.id);
  ExchangeOrder shown = order;  // its state by what is filled, whatever is said of it later
  // An order by quote size is done when OKX says so, in a message without a fill.
  const bool is_whole = order.request.quantity > Quantity{} && order.leaves().is_zero() &&
                        !is_by_quote(order.request);
  shown.status = is_whole ? OrderStatus::Filled : OrderStatus::PartiallyFilled;
  if (is_whole) told_filled_.insert(order.id);
  push_order(shown, &trade);
  std::string& trades = changes_[order.account].trades;
  trades += fmt::format(R"({}{{"instId":"{}","tradeId":"{}"}})", trades.empty() ? "" : ",",
                        catalog_.find(trade.instrument)->inst_id, trade.id);
}

void PrivateFeed::on_missed(const ExchangeOrder& order) {
  if (watched_.contains(order.account)) push_order(order, nullptr);
}

void PrivateFeed::on_balance(AccountId account, AssetId asset) {
  if (watched_.contains(account)) changes_[account].assets.insert(asset);
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

/// balance_and_position tells cash only: what orders hold does not change it.
void PrivateFeed::send_cash(Session& session, Subscription& subscription, std::string_view event,
                            const Changes& changes, UtcNanos now) {
  const AccountId account = session.key->account;
  session.send(fmt::format(R"({{"arg":{},"data":[{}]}})", with_uid(subscription, account),
                           accounts_.balance_and_position(account, &changes.assets, event,
                                                          changes.trades, now)),
               now);
}

void PrivateFeed::flush_balances(UtcNanos now) {
  const std::map<AccountId, Changes> changed = std::exchange(changes_, {});
  for (const auto& [account, changes] : changed) {
    Changes cash{{}, changes.trades};
    for (const AssetId asset : changes.assets) {
      const Amount total = exchange_.ledger().balance(account, asset).total;
      if (std::exchange(told_cash_[{account, asset}], total) != total) cash.assets.insert(asset);
    }
    const std::string_view event = changes.trades.empty() ? "transferred" : "filled";
    for (auto& [id, session] : sessions_) {
      if (session.key == nullptr || session.key->account != account) continue;
      for (Subscription& subscription : session.subscriptions) {
        if (subscription.channel == "account")
          send_account(session, subscription, "event_update", &changes.assets, now);
        if (subscription.channel == "balance_and_position" && !cash.assets.empty())
          send_cash(session, subscription, event, cash, now);
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
        send_account(session, subscription, "interval_update", nullptr, now);
  }
}

}  // namespace crossbook::okx
