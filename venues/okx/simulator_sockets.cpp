#include "venues/okx/simulator_sockets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;
constexpr auto kIdleLimit = 30s;
constexpr std::int64_t kConnectionsPerSecond = 3;
constexpr std::uint16_t kLoginFailed = 4001;
constexpr std::uint16_t kIdle = 4004;
constexpr std::uint16_t kKeyGone = 4007;
constexpr std::uint16_t kGoingAway = 1001;

/// The arg as it came: its strings, in their order.
Subscription read_subscription(const dom::object& arg) {
  Subscription wanted;
  wanted.channel = text_of(arg, "channel");
  wanted.inst_id = text_of(arg, "instId");
  wanted.inst_type = text_of(arg, "instType");
  const std::string_view extra = text_of(arg, "extraParams");
  wanted.is_periodic = extra.find(R"("updateInterval")") == std::string_view::npos ||
                       extra.find(R"("0")") == std::string_view::npos;
  JsonWriter json;
  json.begin_object();
  for (const dom::key_value_pair field : arg) {
    std::string_view text;
    if (field.key != "extraParams" && !field.value.get_string().get(text))
      json.field(field.key, text);
  }
  wanted.arg = json.end_object().take();
  return wanted;
}

JsonWriter begin_event(std::string_view id, std::string_view event) {
  JsonWriter json;
  json.begin_object();
  if (!id.empty()) json.field("id", id);
  json.field("event", event);
  return json;
}

bool is_request_id(std::string_view id) noexcept {
  return !id.empty() && id.size() <= 32 && std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  });
}

bool is_order_operation(std::string_view op) noexcept {
  return op == "order" || op == "batch-orders" || op == "cancel-order" ||
         op == "batch-cancel-orders";
}

}  // namespace

bool SocketDesk::open(Listener listener, std::string_view path, WsPeer& peer, UtcNanos now) {
  if (listener == Listener::Rest) return false;
  path = path.substr(0, path.find('?'));
  const bool is_public = path == "/ws/v5/public";
  if (!is_public && path != "/ws/v5/private" && path != "/ws/v5/business") return false;
  const std::string address{peer.address()};
  if (!connections_.try_emplace(address, 1s, kConnectionsPerSecond).first->second.add(1, now))
    return false;
  Session session;
  session.peer = &peer;
  session.is_private = !is_public;
  session.connection_id = fmt::format("{:08x}", (peer.id() * 2'654'435'761U) & 0xffff'ffffU);
  session.opened = session.last_traffic = now;
  sessions_.insert_or_assign(peer.id(), std::move(session));
  return true;
}

void SocketDesk::on_message(Session& session, std::string_view text, UtcNanos now) {
  session.last_traffic = now;
  if (text == "ping") return session.send("pong", now);
  dom::object request;
  if (parser_.parse(simdjson::padded_string{text}).get_object().get(request))
    return refuse(session, "", 60012, fmt::format("Invalid request: {}", text), now);
  on_request(session, request, text, now);
}

void SocketDesk::on_request(Session& session, const dom::object& request, std::string_view text,
                            UtcNanos now) {
  const std::string_view op = text_of(request, "op");
  const std::string_view id = text_of(request, "id");
  if (is_order_operation(op)) return order_operation(session, request, op, now);
  if (op != "login" && op != "subscribe" && op != "unsubscribe")
    return refuse(session, id, 60012, fmt::format("Invalid request: {}", text), now);
  if (!session.requests.add(1, now))
    return refuse(session, id, 60014, "Requests too frequent", now);
  if (op == "login") return login(session, request, now);
  dom::array args;
  if (request.at_key("args").get_array().get(args) || args.size() == 0)
    return refuse(session, id, 60012, fmt::format("Invalid request: {}", text), now);
  for (const dom::element item : args) {
    dom::object arg;
    if (item.get_object().get(arg))
      refuse(session, id, 60012, fmt::format("Invalid request: {}", text), now);
    else if (op == "subscribe")
      subscribe(session, arg, id, now);
    else
      unsubscribe(session, arg, id, now);
  }
}

void SocketDesk::refuse(Session& session, std::string_view id, int code, std::string_view message,
                        UtcNanos now) {
  JsonWriter json = begin_event(id, "error");
  json.field("code", std::to_string(code)).field("msg", message);
  session.send(json.field("connId", session.connection_id).end_object().take(), now);
}

void SocketDesk::login(Session& session, const dom::object& request, UtcNanos now) {
  if (!session.is_private)
    return refuse(session, "", 60028,
                  "The current operation is not supported by this URL. Please use the correct URL "
                  "for the operation.",
                  now);
  dom::object arg;
  if (request.at_key("args").at(0).get_object().get(arg))
    return refuse(session, "", 60012, "Invalid request: login", now);
  Refusal refusal;
  const ApiKey* key = desks_.keys.check_login(
      arg, session.peer == nullptr ? "" : session.peer->address(), now, refusal);
  if (key == nullptr) {
    refuse(session, "", refusal.code, refusal.message, now);
    return session.close(kLoginFailed, "Login failed");
  }
  session.key = key;
  private_.watch(key->account);
  JsonWriter json = begin_event("", "login");
  json.field("code", "0").field("msg", "").field("connId", session.connection_id);
  session.send(json.end_object().take(), now);
}

void SocketDesk::subscribe(Session& session, const dom::object& arg, std::string_view id,
                           UtcNanos now) {
  Subscription wanted = read_subscription(arg);
  const bool is_private = PrivateFeed::is_private_channel(wanted.channel);
  if (wanted.channel.ends_with("-l2-tbt"))
    return refuse(session, id, 64003, "Your trading fee tier doesn't meet the requirement", now);
  if (is_private && session.is_private && session.key == nullptr)
    return refuse(session, id, 60011, "Please log in", now);
  const bool is_here = is_private == session.is_private &&
                       (is_private ? private_.accepts(wanted) : public_.accepts(wanted));
  if (!is_here)
    return refuse(session, id, 60018,
                  fmt::format("Wrong URL or channel:{},instId:{} doesn't exist. Please use the "
                              "correct URL, channel and parameters referring to API document.",
                              wanted.channel, wanted.inst_id),
                  now);
  if (is_private && !count_connection(session, wanted, now)) return;
  JsonWriter json = begin_event(id, "subscribe");
  json.field_raw("arg", wanted.arg).field("connId", session.connection_id);
  session.send(json.end_object().take(), now);
  std::erase_if(session.subscriptions, [&](const auto& other) { return other.is_same(wanted); });
  session.subscriptions.push_back(std::move(wanted));
  Subscription& added = session.subscriptions.back();
  if (!is_private) return public_.greet(session, added, now);
  JsonWriter count;
  count.begin_object().field("event", "channel-conn-count").field("channel", added.channel);
  count.field("connCount",
              std::to_string(private_.count_connections(session.key->account, added.channel)));
  session.send(count.field("connId", session.connection_id).end_object().take(), now);
  private_.greet(session, added, now);
}

bool SocketDesk::count_connection(Session& session, const Subscription& wanted, UtcNanos now) {
  const bool has_it =
      std::any_of(session.subscriptions.begin(), session.subscriptions.end(),
                  [&](const auto& other) { return other.channel == wanted.channel; });
  const std::size_t count = private_.count_connections(session.key->account, wanted.channel);
  if (has_it || count < kMaxChannelConnections) return true;
  JsonWriter json;
  json.begin_object().field("event", "channel-conn-count-error").field("channel", wanted.channel);
  json.field("connCount", std::to_string(count)).field("connId", session.connection_id);
  session.send(json.end_object().take(), now);
  return false;
}

void SocketDesk::unsubscribe(Session& session, const dom::object& arg, std::string_view id,
                             UtcNanos now) {
  const Subscription unwanted = read_subscription(arg);
  std::erase_if(session.subscriptions, [&](const auto& other) { return other.is_same(unwanted); });
  JsonWriter json = begin_event(id, "unsubscribe");
  json.field_raw("arg", unwanted.arg).field("connId", session.connection_id);
  session.send(json.end_object().take(), now);
}

void SocketDesk::order_operation(Session& session, const dom::object& request, std::string_view op,
                                 UtcNanos now) {
  const std::string_view id = text_of(request, "id");
  if (session.key == nullptr) return refuse(session, id, 60011, "Please log in", now);
  Refusal refusal;
  dom::array args;
  const bool has_args = !request.at_key("args").get_array().get(args) && args.size() > 0;
  if (!is_request_id(id) || !has_args)
    refusal = {60013, "Invalid args", 200, {}};
  else if (!session.key->permissions.trade)
    refusal = {50120, "This API key doesn't have permission to use this function", 200, {}};
  else if (op == "order" || op == "batch-orders")
    refusal = check_deadline(text_of(request, "expTime"), now);
  std::vector<Verdict> verdicts;
  if (!refusal.is_refused()) verdicts = run_orders(session, args, op, refusal, now);
  JsonWriter json;
  json.begin_object().field("id", id).field("op", op);
  if (refusal.is_refused()) {
    json.field("code", std::to_string(refusal.code)).field("msg", refusal.message);
    json.key("data").begin_array().end_array();
    json.field("inTime", micros_text(now)).field("outTime", micros_text(now));
  } else {
    write_verdicts(json, verdicts, now);
  }
  session.send(json.end_object().take(), now);
}

std::vector<Verdict> SocketDesk::run_orders(Session& session, const dom::array& args,
                                            std::string_view op, Refusal& refusal, UtcNanos now) {
  const bool is_batch = op.starts_with("batch");
  const bool is_cancel = op.ends_with("cancel-order") || op.ends_with("cancel-orders");
  const std::size_t count = is_batch ? args.size() : 1;
  const OrderContext context{session.key->account, InstrumentNaming::ByCode, count > 1, now};
  std::vector<Verdict> verdicts;
  if (count > kMaxBatch) {
    refusal = {60013, "Invalid args", 200, {}};
  } else if (count > 1 && !desks_.orders.take_batch(context.account, is_cancel ? "cancel" : "place",
                                                    count, now)) {
    refusal = {60014, "Requests too frequent", 200, {}};
  }
  for (const dom::element item : args) {
    dom::object order;
    if (refusal.is_refused() || verdicts.size() == count) break;
    if (item.get_object().get(order))
      refusal = {60013, "Invalid args", 200, {}};
    else
      verdicts.push_back(is_cancel ? desks_.orders.cancel(context, order)
                                   : desks_.orders.place(context, order));
  }
  if (count == 1 && !verdicts.empty() && verdicts.front().code == 50011)
    refusal = {60014, "Requests too frequent", 200, {}};
  return verdicts;
}

void SocketDesk::on_tick(UtcNanos now) {
  const bool is_upgrade = upgrade_at_.count() != 0 && now >= upgrade_at_;
  if (is_upgrade) upgrade_at_ = UtcNanos{};
  for (auto& [id, session] : sessions_) {
    if (session.peer == nullptr) continue;
    const bool is_unused = session.subscriptions.empty() && now - session.opened > kIdleLimit &&
                           session.key == nullptr;
    if (is_upgrade)
      session.close(kGoingAway, "Service upgrade");
    else if (session.key != nullptr && !KeyDesk::is_alive(*session.key, now))
      session.close(kKeyGone, "API key has been updated or deleted. Please reconnect.");
    else if (is_unused || now - session.last_traffic > kIdleLimit)
      session.close(kIdle, "No data received in 30s.");
  }
}

void SocketDesk::announce_upgrade(UtcNanos now, std::chrono::nanoseconds ahead) {
  upgrade_at_ = now + ahead;
  for (auto& [id, session] : sessions_) {
    JsonWriter json = begin_event("", "notice");
    json.field("code", "64008");
    json.field("msg",
               "The connection will soon be closed for a service upgrade. Please reconnect.");
    session.send(json.field("connId", session.connection_id).end_object().take(), now);
  }
}

}  // namespace crossbook::okx
