#include "venues/kraken/simulator_private.hpp"

#include <algorithm>

#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_limits.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::uint16_t kNormalClosure = 1'000;

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
  error = unsupported_field(request->params, method->fields, method->what);
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
  const Fields& params = request.params;
  JsonWriter result;
  result.begin_object().text_member("channel", channel);
  if (is_executions) {
    session.wants_pending = params.is_true_or("order_status", true);
    session.wants_rate_count = params.is_true("ratecounter");
    result.integer_member("maxratecount", kMaxRateCount)
        .boolean_member("snap_orders", params.is_true_or("snap_orders", true))
        .boolean_member("snap_trades", params.is_true("snap_trades"));
  } else {
    result.boolean_member("snapshot", params.is_true_or("snapshot", true));
  }
  session.send(success_answer(request, result.end_object().view(), now), now);
  send_snapshot(session, request, now);
}

void PrivateSocket::send_snapshot(Session& session, const SocketRequest& request, UtcNanos now) {
  const Fields& params = request.params;
  if (params.text("channel") == "executions") {
    if (!params.is_true_or("snap_orders", true) && !params.is_true("snap_trades")) return;
    session.send(channel_frame("executions", "snapshot", orders_snapshot(session, request),
                               ++session.executions.sequence),
                 now);
    return;
  }
  if (!params.is_true_or("snapshot", true)) return;
  session.send(channel_frame("balances", "snapshot", balances_snapshot(session),
                             ++session.balances.sequence),
               now);
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

void PrivateSocket::tick(UtcNanos now, std::int64_t speed) {
  const std::chrono::nanoseconds heartbeat = std::chrono::nanoseconds{kHeartbeatInterval} / speed;
  const std::chrono::nanoseconds patience = std::chrono::nanoseconds{kIdleSocketLifetime} / speed;
  std::vector<WsPeer*> idle;
  for (auto& [id, session] : sessions_) {
    if (system_changed_) session.send(status_push(exchange_, id), now);
    if (session.executions.is_on || session.balances.is_on) {
      if (now - session.last_sent >= heartbeat) session.send(R"({"channel":"heartbeat"})", now);
    } else if (now - session.last_heard >= patience) {
      session.last_heard = now;  // once is enough
      idle.push_back(session.peer);
    }
  }
  system_changed_ = false;
  for (WsPeer* peer : idle) peer->close(kNormalClosure, "no subscription");
}

}  // namespace crossbook::kraken
