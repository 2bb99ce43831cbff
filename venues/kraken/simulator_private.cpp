#include "venues/kraken/simulator_private.hpp"

#include <algorithm>

#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_limits.hpp"

namespace crossbook::kraken {
namespace {

using OrderChange = ExchangeListener::OrderChange;

constexpr std::uint16_t kNormalClosure = 1'000;
constexpr std::size_t kTradesInSnapshot = 50;

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

}  // namespace

void PrivateSocket::open(WsPeer& peer, UtcNanos now) {
  Session& session = sessions_[peer.id()];
  session.peer = &peer;
  session.last_heard = now;
  session.send(status_push(exchange_, peer.id()), now);
}

std::string_view PrivateSocket::admit(Session& session, const SocketRequest& request, Need need,
                                      UtcNanos now, Caller& caller) {
  const std::string_view token = request.params.text("token");
  caller = gate_.check_token(token, !token.empty() && token == session.token, now);
  if (caller.key == nullptr) return caller.error;
  const KeyPermissions& permissions = caller.key->permissions;
  const bool is_allowed = need == Need::Trade ? permissions.trade : permissions.read;
  if (!is_allowed || !allows_address(*caller.key, session.peer->address()))
    return "EGeneral:Permission denied";
  session.token = token;
  session.account = caller.key->account;
  return {};
}

bool PrivateSocket::on_message(WsPeer& peer, std::string_view text, UtcNanos now) {
  const auto found = sessions_.find(peer.id());
  if (found == sessions_.end()) return false;
  Session& session = found->second;
  session.last_heard = now;
  std::string error;
  const std::optional<SocketRequest> request = read_request(text, error);
  if (!request) {
    session.send(error_answer({}, error, now), now);
    return true;
  }
  if (request->method == "ping") return session.send(pong_answer(*request, now), now), true;
  if (request->method == "subscribe") return subscribe(session, *request, now), true;
  if (request->method == "unsubscribe") return unsubscribe(session, *request, now), true;
  const auto method = std::find_if(methods().begin(), methods().end(),
                                   [&](const Method& row) { return row.name == request->method; });
  if (method == methods().end())
    return session.send(error_answer(*request, "Unsupported method", now), now), true;
  error = unsupported_field(*request, method->fields, method->what);
  Caller caller;
  if (error.empty()) error = admit(session, *request, method->need, now, caller);
  if (!error.empty()) return session.send(error_answer(*request, error, now), now), true;
  for (std::string& answer : (this->*method->handler)(*request, *caller.key, now))
    session.send(std::move(answer), now);
  return true;
}

void PrivateSocket::subscribe(Session& session, const SocketRequest& request, UtcNanos now) {
  const std::string_view channel = request.params.text("channel");
  const bool is_executions = channel == "executions";
  if (!is_executions && channel != "balances") {
    session.send(error_answer(request, "Unsupported channel", now), now);
    return;
  }
  Caller caller;
  std::string error{admit(session, request, Need::Read, now, caller)};
  Stream& stream = is_executions ? session.executions : session.balances;
  if (error.empty() && stream.is_on) error = "Already subscribed";
  if (!error.empty()) {
    session.send(error_answer(request, error, now), now);
    return;
  }
  stream = {true, 0};
  JsonWriter result;
  result.begin_object().text_member("channel", channel);
  if (is_executions) {
    result.integer_member("maxratecount", kMaxRateCount)
        .boolean_member("snap_orders", request.params.is_true("snap_orders"))
        .boolean_member("snap_trades", request.params.is_true("snap_trades"));
  } else {
    result.boolean_member("snapshot", request.params.text("snapshot") != "false");
  }
  session.send(success_answer(request, result.end_object().view(), now), now);
  send_snapshot(session, request, now);
}

void PrivateSocket::send_snapshot(Session& session, const SocketRequest& request, UtcNanos now) {
  if (request.params.text("channel") == "executions") {
    if (!request.params.is_true("snap_orders") && !request.params.is_true("snap_trades")) return;
    session.send(channel_frame("executions", "snapshot", orders_snapshot(session, request),
                               ++session.executions.sequence),
                 now);
    return;
  }
  const std::string rows = balances_snapshot(session);  // also notes what is told from here on
  if (request.params.text("snapshot") == "false") return;
  session.send(channel_frame("balances", "snapshot", rows, ++session.balances.sequence), now);
}

void PrivateSocket::unsubscribe(Session& session, const SocketRequest& request, UtcNanos now) {
  const std::string_view channel = request.params.text("channel");
  Stream* stream = nullptr;
  if (channel == "executions") stream = &session.executions;
  if (channel == "balances") stream = &session.balances;
  if (stream == nullptr || !stream->is_on) {
    session.send(error_answer(request, "Subscription Not Found", now), now);
    return;
  }
  *stream = {};
  JsonWriter result;
  result.begin_object().text_member("channel", channel).end_object();
  session.send(success_answer(request, result.view(), now), now);
}

std::string PrivateSocket::orders_snapshot(const Session& session,
                                           const SocketRequest& request) const {
  std::string rows;
  const auto append = [&](const std::string& entry) {
    if (!rows.empty()) rows += ',';
    rows += entry;
  };
  if (request.params.is_true("snap_orders")) {
    for (const ExchangeOrder* order : exchange_.open_orders(session.account)) {
      const PairInfo& pair = *pairs_.find(order->request.instrument);
      append(
          first_entry(*order, {pair, exchange_.table(), desk_.user_reference(order->id)}, "new"));
    }
  }
  if (request.params.is_true("snap_trades")) {
    const std::vector<ExchangeTrade> trades = exchange_.trades(session.account);
    for (std::size_t i = trades.size() - std::min(kTradesInSnapshot, trades.size());
         i < trades.size(); ++i) {
      const ExchangeOrder* order = exchange_.find_order(session.account, trades[i].order);
      if (order == nullptr) continue;
      append(trade_entry(*order, trades[i],
                         {*pairs_.find(trades[i].instrument), exchange_.table(), 0}));
    }
  }
  return rows;
}

std::string PrivateSocket::balances_snapshot(Session& session) {
  JsonWriter out;
  const InstrumentTable& table = exchange_.table();
  for (std::uint16_t id = 0; id < table.asset_count(); ++id) {
    const Amount total = exchange_.ledger().balance(session.account, AssetId{id}).total;
    session.told[AssetId{id}] = total;
    if (total.is_zero()) continue;
    const std::string text = amount_text(total);
    out.begin_object()
        .text_member("asset", table.asset_code(AssetId{id}))
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

void PrivateSocket::push_balance(Session& session, AssetId asset, UtcNanos now) {
  const Amount total = exchange_.ledger().balance(session.account, asset).total;
  const Amount change = total - session.told[asset];
  if (change.is_zero()) return;  // only a hold moved
  session.told[asset] = total;
  ++last_ledger_entry_;
  JsonWriter row;
  row.begin_object()
      .text_member("asset", exchange_.table().asset_code(asset))
      .text_member("asset_class", "currency")
      .number_member("amount", amount_text(change))
      .number_member("balance", amount_text(total))
      .number_member("fee", "0")
      .text_member("ledger_id", id_text('L', last_ledger_entry_))
      .text_member("ref_id", id_text('T', last_ledger_entry_))
      .text_member("timestamp", micros_text(now))
      .text_member("type", "trade")
      .text_member("subtype", "")
      .text_member("category", "trade")
      .text_member("wallet_type", "spot")
      .text_member("wallet_id", "main")
      .end_object();
  session.send(channel_frame("balances", "update", row.view(), ++session.balances.sequence), now);
}

void PrivateSocket::on_order(const ExchangeOrder& order, OrderChange change,
                             const ExchangeTrade* trade) {
  if (order.is_quote) return;
  const OrderContext context{*pairs_.find(order.request.instrument), exchange_.table(),
                             desk_.user_reference(order.id)};
  for (auto& [id, session] : sessions_) {
    if (!session.executions.is_on || session.account != order.account) continue;
    switch (change) {
      case OrderChange::Accepted:
        session.entries.push_back(first_entry(order, context, "pending_new"));
        session.entries.push_back(accepted_entry(order));
        break;
      case OrderChange::Trade:
        session.entries.push_back(trade_entry(order, *trade, context));
        break;
      case OrderChange::Closed: session.entries.push_back(closed_entry(order, context)); break;
    }
  }
}

void PrivateSocket::flush(UtcNanos now) {
  for (auto& [id, session] : sessions_) {
    for (const std::string& entry : session.entries)
      session.send(channel_frame("executions", "update", entry, ++session.executions.sequence),
                   now);
    session.entries.clear();
    if (!session.balances.is_on) continue;
    for (const auto& [account, asset] : changed_)
      if (account == session.account) push_balance(session, asset, now);
  }
  changed_.clear();
}

void PrivateSocket::tick(UtcNanos now, std::int64_t speed) {
  const std::chrono::nanoseconds heartbeat = std::chrono::nanoseconds{kHeartbeatInterval} / speed;
  const std::chrono::nanoseconds patience = std::chrono::nanoseconds{kIdleSocketLifetime} / speed;
  std::vector<WsPeer*> idle;
  for (auto& [id, session] : sessions_) {
    if (status_changed_) session.send(status_push(exchange_, id), now);
    if (session.executions.is_on || session.balances.is_on) {
      if (now - session.last_sent >= heartbeat) session.send(R"({"channel":"heartbeat"})", now);
    } else if (now - session.last_heard >= patience) {
      session.last_heard = now;  // once is enough
      idle.push_back(session.peer);
    }
  }
  status_changed_ = false;
  for (WsPeer* peer : idle) peer->close(kNormalClosure, "no subscription");
}

}  // namespace crossbook::kraken
