// Socket requests to the local Bybit: pings, logins, subscriptions, orders.
#include <fmt/format.h>

#include "venues/bybit/rules.hpp"
#include "venues/bybit/simulator.hpp"

namespace crossbook::bybit {
namespace {

constexpr std::size_t kMaxRequestIdBytes = 36;
constexpr std::size_t kRequestIdsKept = 10'000;
constexpr std::array<std::string_view, 8> kPrivateTopics{
    "order",  "order.spot",     "execution",           "execution.spot",
    "wallet", "execution.fast", "execution.fast.spot", "dcp.spot"};

struct TradeOperation {
  std::string_view name;
  OrderDesk::Operation does;
  bool is_batch;
  std::string_view endpoint;  // whose budget it shares
  std::int64_t per_second;
};
constexpr std::array<TradeOperation, 6> kTradeOperations{{
    {"order.create", OrderDesk::Operation::Create, false, "/v5/order/create", 20},
    {"order.amend", OrderDesk::Operation::Amend, false, "/v5/order/amend", 10},
    {"order.cancel", OrderDesk::Operation::Cancel, false, "/v5/order/cancel", 20},
    {"order.create-batch", OrderDesk::Operation::Create, true, "/v5/order/create-batch", 20},
    {"order.amend-batch", OrderDesk::Operation::Amend, true, "/v5/order/amend-batch", 20},
    {"order.cancel-batch", OrderDesk::Operation::Cancel, true, "/v5/order/cancel-batch", 20},
}};

/// The client's own name for its request, where it gave one.
void add_request_id(WireJson& reply, const WireJson& request) {
  const std::string id = text_at(request, "req_id");
  if (!id.empty()) reply["req_id"] = id;
}

}  // namespace

void BybitSimulator::on_ws_message(WsPeer& peer, std::string_view text, UtcNanos now) {
  const auto found = sessions_.find(peer.id());
  if (found == sessions_.end() || found->second.peer == nullptr) return;
  Session& session = found->second;
  session.last_traffic = now;
  const WireJson request = WireJson::parse(text, nullptr, false);
  if (request.is_discarded() || !request.is_object())
    return reply(session, WireJson::object(), false, "error:invalid json");
  on_request(session, request, now);
  flush(now);  // after the reply
}

void BybitSimulator::on_request(Session& session, const WireJson& request, UtcNanos now) {
  const std::string operation = text_at(request, "op");
  if (operation == "ping") return ping(session, request, now);
  if (operation == "auth" && session.door != Door::Public) return login(session, request, now);
  if (session.door == Door::Trade) return trade(session, request, operation, now);
  if (operation == "subscribe" || operation == "unsubscribe")
    return subscribe(session, request, operation == "subscribe", now);
  reply(session, request, false, "error:unknown op");
}

void BybitSimulator::reply(Session& session, const WireJson& request, bool is_success,
                           std::string_view message) {
  WireJson out{{"success", is_success}, {"ret_msg", message}, {"conn_id", session.connection_id}};
  add_request_id(out, request);
  out["op"] = text_at(request, "op");
  session.peer->send(out.dump());
}

/// Three doors, three shapes.
void BybitSimulator::ping(Session& session, const WireJson& request, UtcNanos now) {
  if (session.door == Door::Public) return reply(session, request, true, "pong");
  WireJson out = WireJson::object();
  if (session.door == Door::Private) {
    add_request_id(out, request);
    out["op"] = "pong";
    out["args"] = WireJson::array({millis_text(now)});
    out["conn_id"] = session.connection_id;
  } else {
    out = {{"retCode", 0},
           {"retMsg", "OK"},
           {"op", "pong"},
           {"data", WireJson::array({millis_text(now)})},
           {"connId", session.connection_id}};
  }
  session.peer->send(out.dump());
}

void BybitSimulator::login(Session& session, const WireJson& request, UtcNanos now) {
  Refusal refusal;
  const ApiKey* key = nullptr;
  if (session.key != nullptr)
    refusal = {20001, "Repeat auth"};
  else
    key = keys_.check_login(request.value("args", WireJson::array()), session.peer->address(), now,
                            refusal);
  if (key != nullptr) session.key = key;
  if (session.door == Door::Private)
    return reply(session, request, key != nullptr, key != nullptr ? "" : refusal.message);
  WireJson out{{"retCode", refusal.code},
               {"retMsg", refusal.message},
               {"op", "auth"},
               {"connId", session.connection_id}};
  const std::string id = text_at(request, "reqId");
  if (!id.empty()) out["reqId"] = id;
  session.peer->send(out.dump());
}

Refusal BybitSimulator::check_topics(const Session& session, const WireJson& topics) const {
  if (!topics.is_array() || topics.empty()) return {10001, "error:handler not found,topic:"};
  const bool is_public = session.door == Door::Public;
  if (is_public && topics.size() > kMaxSubscribeArgs) return {10001, "args size >10"};
  if (!is_public && session.key == nullptr)
    return {10001, "Request not authorized: please log in first"};
  bool has_all = false, has_one = false;
  for (const WireJson& item : topics) {
    const std::string topic = item.is_string() ? item.get<std::string>() : item.dump();
    const bool is_known = is_public ? feed_.is_topic(topic)
                                    : std::find(kPrivateTopics.begin(), kPrivateTopics.end(),
                                                topic) != kPrivateTopics.end();
    if (!is_known) return {10001, fmt::format("error:handler not found,topic:{}", topic)};
    (topic.ends_with(".spot") ? has_one : has_all) = topic != "wallet" || has_all;
  }
  // All-in-one topics and those of one category are not taken in one request.
  if (!is_public && has_all && has_one) return {10001, "error:mixed topics"};
  return {};
}

void BybitSimulator::subscribe(Session& session, const WireJson& request, bool is_wanted,
                               UtcNanos now) {
  const WireJson topics = request.value("args", WireJson::array());
  const Refusal refusal = check_topics(session, topics);
  if (refusal.is_refused()) return reply(session, request, false, refusal.message);
  const bool is_public = session.door == Door::Public;
  reply(session, request, true, is_public ? text_at(request, "op") : "");
  for (const WireJson& item : topics) {
    const std::string topic = item.get<std::string>();
    if (is_public && is_wanted)
      feed_.subscribe(*session.peer, topic, now);
    else if (is_public)
      feed_.unsubscribe(*session.peer, topic);
    else if (is_wanted)
      session.topics.insert(topic);
    else
      session.topics.erase(topic);
  }
}

Refusal BybitSimulator::admit_trade(Session& session, const WireJson& request, UtcNanos now) {
  const std::string id = text_at(request, "reqId");
  if (id.size() > kMaxRequestIdBytes) return {10001, "reqId is too long"};
  if (session.key == nullptr) return {10003, "Request not authorized: please log in first"};
  if (!session.key->permissions.trade)
    return {10005, "Permission denied, please check your API key permissions."};
  const WireJson header = request.value("header", WireJson::object());
  const Refusal late = KeyDesk::check_time(text_at(header, "X-BAPI-TIMESTAMP"),
                                           text_at(header, "X-BAPI-RECV-WINDOW"), now);
  if (late.is_refused()) return late;
  if (id.empty()) return {};
  if (!session.used.insert(id).second) return {20006, "reqId is duplicated"};
  session.used_in_order.push_back(id);
  if (session.used_in_order.size() > kRequestIdsKept) {
    session.used.erase(session.used_in_order.front());
    session.used_in_order.erase(session.used_in_order.begin());
  }
  return {};
}

void BybitSimulator::trade(Session& session, const WireJson& request, const std::string& operation,
                           UtcNanos now) {
  const auto known = std::find_if(kTradeOperations.begin(), kTradeOperations.end(),
                                  [&](const TradeOperation& one) { return one.name == operation; });
  CallBudget budget;
  Answer answer;
  const WireJson args = request.value("args", WireJson::array());
  if (known == kTradeOperations.end())
    answer.refusal = {10001, "params error: op"};
  else if (!args.is_array() || args.size() != 1)
    answer.refusal = {10001, "params error: one order in args"};
  else
    answer.refusal = admit_trade(session, request, now);
  if (!answer.refusal.is_refused()) {
    const auto list = args[0].is_object() ? args[0].find("request") : args[0].end();
    const std::size_t calls =
        known->is_batch && args[0].is_object() && list != args[0].end() && list->is_array()
            ? std::max<std::size_t>(list->size(), 1)
            : 1;
    const AccountId account = session.key->account;
    budget = keys_.count(account, known->endpoint, known->per_second * speed_, now,
                         static_cast<std::int64_t>(calls));
    if (budget.is_spent)
      answer.refusal = {10006, "Too many visits. Exceeded the API Rate Limit."};
    else if (known->is_batch)
      answer = orders_.run_batch(known->does, account, args[0], now);
    else
      answer = orders_.run(known->does, account, args[0], now);
  }
  reply_trade(session, request, operation, answer, budget, now);
}

void BybitSimulator::reply_trade(Session& session, const WireJson& request,
                                 const std::string& operation, const Answer& answer,
                                 const CallBudget& budget, UtcNanos now) {
  session.peer->send(
      WireJson{{"reqId", text_at(request, "reqId")},
               {"retCode", answer.refusal.code},
               {"retMsg", answer.refusal.message},
               {"op", operation},
               {"data", answer.refusal.is_refused() ? WireJson::object() : answer.result},
               {"retExtInfo", answer.extra},
               {"header",
                {{"X-Bapi-Limit", std::to_string(budget.limit)},
                 {"X-Bapi-Limit-Status", std::to_string(budget.left)},
                 {"X-Bapi-Limit-Reset-Timestamp", millis_text(now)},
                 {"Traceid", "local"},
                 {"Timenow", millis_text(now)}}},
               {"connId", session.connection_id}}
          .dump());
}

}  // namespace crossbook::bybit
