// What the executions and balances channels say.
#include <algorithm>

#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_private.hpp"

namespace crossbook::kraken {
namespace {

using OrderChange = ExchangeListener::OrderChange;

constexpr std::size_t kFillsInSnapshot = 50;

/// An entry with one more member.
std::string with_rate_count(std::string entry, std::int64_t count) {
  entry.pop_back();
  return entry + R"(,"ratecount":)" + std::to_string(count) + "}";
}

}  // namespace

std::string channel_frame(const char* channel, const char* type, std::string_view rows,
                          std::int64_t sequence) {
  JsonWriter out;
  out.begin_object()
      .text_member("channel", channel)
      .text_member("type", type)
      .key("data")
      .raw("[" + std::string{rows} + "]")
      .integer_member("sequence", sequence)
      .end_object();
  return out.take();
}

std::string PrivateSocket::orders_snapshot(const Session& session,
                                           const SocketRequest& request) const {
  std::string rows;
  const auto append = [&](const std::string& entry) {
    if (!rows.empty()) rows += ',';
    rows += entry;
  };
  if (request.params.is_true_or("snap_orders", true)) {
    for (const ExchangeOrder* order : exchange_.open_orders(session.account)) {
      const PairInfo& pair = *pairs_.find(order->request.instrument);
      append(first_entry(*order, {pair, desk_.note(order->id)}, "new"));
    }
  }
  if (request.params.is_true("snap_trades")) {
    const std::vector<ExchangeTrade> trades = exchange_.trades(session.account);
    for (std::size_t i = trades.size() - std::min(kFillsInSnapshot, trades.size());
         i < trades.size(); ++i) {
      const ExchangeOrder* order = exchange_.find_order(session.account, trades[i].order);
      if (order == nullptr) continue;
      append(trade_entry(*order, trades[i],
                         {*pairs_.find(trades[i].instrument), desk_.note(order->id)},
                         exchange_.table().asset_code(trades[i].fee_asset)));
    }
  }
  return rows;
}

std::string PrivateSocket::balances_snapshot(const Session& session) const {
  JsonWriter out;
  const InstrumentTable& table = exchange_.table();
  for (const AssetId asset : all_assets(table)) {
    const Amount total = exchange_.ledger().balance(session.account, asset).total;
    if (total.is_zero()) continue;
    const std::string text = amount_text(total);
    out.begin_object()
        .text_member("asset", table.asset_code(asset))
        .text_member("asset_class", "currency")
        .number_member("balance", text)
        .key("wallets")
        .begin_array()
        .begin_object()
        .text_member("type", "spot")
        .text_member("id", "main")
        .number_member("balance", text)
        .end_object()
        .end_array()
        .end_object();
  }
  return out.take();
}

void PrivateSocket::push_balance(Session& session, const LedgerEntry& entry, UtcNanos now) {
  JsonWriter row;
  row.begin_object()
      .text_member("asset", exchange_.table().asset_code(entry.asset))
      .text_member("asset_class", "currency")
      .number_member("amount", amount_text(entry.amount))
      .number_member("balance", amount_text(entry.balance))
      .number_member("fee", amount_text(entry.fee))
      .text_member("ledger_id", entry.id_text())
      .text_member("ref_id", entry.reference_text())
      .text_member("timestamp", micros_text(entry.time))
      .text_member("type", entry.type())
      .text_member("subtype", "")
      .text_member("category", entry.type())
      .text_member("wallet_type", "spot")
      .text_member("wallet_id", "main")
      .end_object();
  session.send(channel_frame("balances", "update", row.view(), ++session.balances.sequence), now);
}

void PrivateSocket::on_order(const ExchangeOrder& order, OrderChange change,
                             const ExchangeTrade* trade) {
  if (order.is_quote) return;
  const OrderContext context{*pairs_.find(order.request.instrument), desk_.note(order.id)};
  for (auto& [id, session] : sessions_) {
    if (!session.executions.is_on || session.account != order.account) continue;
    const std::size_t before = session.entries.size();
    switch (change) {
      case OrderChange::Accepted:
        if (desk_.is_amending(order.id)) {
          session.entries.push_back(amended_entry(order, context));
        } else if (session.wants_pending) {
          session.entries.push_back(first_entry(order, context, "pending_new"));
          session.entries.push_back(accepted_entry(order));
        } else {
          session.entries.push_back(first_entry(order, context, "new"));
        }
        break;
      case OrderChange::Trade:
        session.entries.push_back(
            trade_entry(order, *trade, context, exchange_.table().asset_code(trade->fee_asset)));
        break;
      case OrderChange::Closed: session.entries.push_back(closed_entry(order, context)); break;
    }
    if (!session.wants_rate_count) continue;
    const std::int64_t count =
        desk_.rate_count(order.account, order.request.instrument, order.updated);
    for (std::size_t i = before; i < session.entries.size(); ++i)
      session.entries[i] = with_rate_count(std::move(session.entries[i]), count);
  }
}

void PrivateSocket::flush(std::span<const LedgerEntry> moved, UtcNanos now) {
  for (auto& [id, session] : sessions_) {
    for (const std::string& entry : session.entries)
      session.send(channel_frame("executions", "update", entry, ++session.executions.sequence),
                   now);
    session.entries.clear();
    if (!session.balances.is_on) continue;
    for (const LedgerEntry& entry : moved)
      if (entry.account == session.account) push_balance(session, entry, now);
  }
}

}  // namespace crossbook::kraken
