#include "venues/okx/simulator_sockets.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace crossbook::okx {
namespace {

using namespace std::chrono_literals;
constexpr auto kIdleLimit = 30s;
constexpr std::int64_t kConnectionsPerSecond = 3;
constexpr std::size_t kMaxRequest = 64 * 1024;
constexpr std::uint16_t kTooBig = 1009;
constexpr std::uint16_t kLoginFailed = 4001;
constexpr std::uint16_t kIdle = 4004;
constexpr std::uint16_t kKeyGone = 4007;
constexpr std::uint16_t kGoingAway = 1001;

std::optional<Door> find_door(std::string_view path) noexcept {
  path = path.substr(0, path.find('?'));
  if (path == "/ws/v5/public") return Door::Public;
  if (path == "/ws/v5/private") return Door::Private;
  if (path == "/ws/v5/business") return Door::Business;
  return std::nullopt;
}

/// The arg as it came: its strings, in their order.
Subscription read_subscription(const dom::object& arg) {
  Subscription wanted;
  wanted.channel = text_of(arg, "channel");
  wanted.inst_id = text_of(arg, "instId");
  wanted.inst_type = text_of(arg, "instType");
  if (wanted.channel == "account") wanted.asset = text_of(arg, "ccy");
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

Refusal no_such_channel(const Subscription& wanted) {
  return {60018,
          fmt::format("Wrong URL or channel:{},instId:{} doesn't exist. Please use the correct "
                      "URL, channel and parameters referring to API document.",
                      wanted.channel, wanted.inst_id),
          200,
          {}};
}

/// A channel of another path than the session's.
Refusal wrong_door(Door door, const ChannelRule& rule, const Subscription& wanted) {
  if (rule.door == Door::Business)
    return {64001,
            "This channel has been migrated to the '/business' URL. Please subscribe using the "
            "new URL.",
            200,
            {}};
  if (door == Door::Business)
    return {64002,
            "This channel is not supported by \"/business\" URL. Please use \"/private\" URL(for "
            "private channels), or \"/public\" URL(for public channels).",
            200,
            {}};
  return no_such_channel(wanted);
}

}  // namespace

bool SocketDesk::open(Listener listener, std::string_view path, WsPeer& peer, UtcNanos now) {
  const std::optional<Door> door = find_door(path);
  if (listener == Listener::Rest || !door) return false;
  const std::string address{peer.address()};
  if (!connections_.try_emplace(address, 1s, kConnectionsPerSecond).first->second.add(1, now))
    return false;
  Session session;
  session.peer = &peer;
  session.door = *door;
  session.connection_id = fmt::format("{:08x}", (peer.id() * 2'654'435'761U) & 0xffff'ffffU);
  session.opened = session.last_traffic = now;
  sessions_.insert_or_assign(peer.id(), std::move(session));
  return true;
}

void SocketDesk::on_message(Session& session, std::string_view text, UtcNanos now) {
  session.last_traffic = now;
  if (text == "ping") return session.send("pong", now);
  if (text.size() > kMaxRequest) return session.close(kTooBig, "Request too big");
  dom::object request;
  const simdjson::padded_string json{quote_numbers(text)};
  if (parser_.parse(json).get_object().get(request))
    return refuse(session, "", 60012, fmt::format("Invalid request: {}", text), now);
  on_request(session, request, text, now);
}

void SocketDesk::on_request(Session& session, const dom::object& request, std::string_view text,
                            UtcNanos now) {
  const std::string_view op = text_of(request, "op");
  const std::string_view id = text_of(request, "id");
  if (is_order_operation(op)) return order_operation(session, request, op, now);
  if (op.empty()) return refuse(session, id, 60012, fmt::format("Invalid request: {}", text), now);
  if (op != "login" && op != "subscribe" && op != "unsubscribe")
    return refuse(session, id, 60019, fmt::format("Invalid op: {}", op), now);
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
  dom::array args;
  dom::object arg;
  const bool has_args = !request.at_key("args").get_array().get(args) && args.size() > 0;
  if (!has_args || args.at(0).get_object().get(arg))
    return refuse(session, "", 60012, "Invalid request: login", now);
  if (session.key != nullptr || args.size() > 1)
    return refuse(session, "", 60031,
                  "The WebSocket endpoint does not support multiple account logins or repeated "
                  "logins.",
                  now);
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

Refusal SocketDesk::check_channel(const Session& session, const ChannelRule* rule,
                                  Subscription& wanted) const {
  if (rule == nullptr) return no_such_channel(wanted);
  if (rule->door != session.door) return wrong_door(session.door, *rule, wanted);
  if (rule->needs_login && session.key == nullptr) return {60011, "Please log in", 200, {}};
  const bool is_here = public_.accepts(*rule, wanted) && private_.accepts(*rule, wanted);
  if (!is_here) return no_such_channel(wanted);
  if (rule->needs_tier)
    return {64003,
            "Your trading fee tier doesn't meet the requirement to access this channel",
            200,
            {}};
  return {};
}

void SocketDesk::subscribe(Session& session, const dom::object& arg, std::string_view id,
                           UtcNanos now) {
  Subscription wanted = read_subscription(arg);
  const ChannelRule* rule = find_channel(wanted.channel);
  const Refusal refusal = check_channel(session, rule, wanted);
  if (refusal.is_refused()) return refuse(session, id, refusal.code, refusal.message, now);
  JsonWriter json = begin_event(id, "subscribe");
  json.field_raw("arg", wanted.arg).field("connId", session.connection_id);
  session.send(json.end_object().take(), now);
  if (rule->is_counted && !count_connection(session, wanted.channel, now)) return;
  std::erase_if(session.subscriptions, [&](const auto& other) { return other.is_same(wanted); });
  session.subscriptions.push_back(std::move(wanted));
  Subscription& added = session.subscriptions.back();
  if (!rule->needs_login) return public_.greet(session, added, now);
  private_.greet(session, added, now);
}

/// Tells how many connections listen with this one, or that it is one too many: then the
/// acknowledged subscription has ended already.
bool SocketDesk::count_connection(Session& session, std::string_view channel, UtcNanos now) {
  const bool has_it = std::any_of(session.subscriptions.begin(), session.subscriptions.end(),
                                  [&](const auto& other) { return other.channel == channel; });
  const std::size_t others = private_.count_connections(session.key->account, channel);
  const bool is_too_many = !has_it && others >= kMaxChannelConnections;
  JsonWriter json =
      begin_event("", is_too_many ? "channel-conn-count-error" : "channel-conn-count");
  json.field("channel", channel);
  json.field("connCount", std::to_string(has_it || is_too_many ? others : others + 1));
  session.send(json.field("connId", session.connection_id).end_object().take(), now);
  return !is_too_many;
}

void SocketDesk::unsubscribe(Session& session, const dom::object& arg, std::string_view id,
                             UtcNanos now) {
  const Subscription unwanted = read_subscription(arg);
  if (find_channel(unwanted.channel) == nullptr)
    return refuse(session, id, 60018, no_such_channel(unwanted).message, now);
  std::erase_if(session.subscriptions, [&](const auto& other) { return other.is_same(unwanted); });
  JsonWriter json = begin_event(id, "unsubscribe");
  json.field_raw("arg", unwanted.arg).field("connId", session.connection_id);
  session.send(json.end_object().take(), now);
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
    else if (session.key != nullptr && !is_alive(*session.key, now))
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
