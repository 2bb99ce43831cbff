#include "venues/binance/simulator_ws_api.hpp"

#include <algorithm>

namespace crossbook::binance {
namespace {

constexpr std::uint32_t kSessionWeight = 2;
constexpr std::string_view kTimeUnit = "timeUnit=";

/// Value of a parameter of the URL; empty if it has none.
std::string_view url_value(std::string_view query, std::string_view name) {
  const std::size_t at = query.find(name);
  if (at == query.npos) return {};
  const std::string_view value = query.substr(at + name.size());
  return value.substr(0, value.find('&'));
}

bool is_session_method(std::string_view method) {
  return method.starts_with("session.") || method.starts_with("userDataStream.");
}

}  // namespace

bool WsApi::open(std::string_view path, WsPeer& peer, UtcNanos now) {
  const std::size_t question = std::min(path.find('?'), path.size());
  if (path.substr(0, question) != kWsApiPath) return false;
  const std::string_view query = path.substr(question);
  const std::string_view unit = url_value(query, kTimeUnit);
  if (!unit.empty() && !parse_time_unit(unit)) return false;
  if (limits_.charge(peer.address(), kConnectWeight, now)) return false;
  auto session = std::make_unique<Session>(Session{Link{peer, now}, true, {}, {}, {}});
  session->shows_limits = url_value(query, "returnRateLimits=") != "false";
  session->unit = parse_time_unit(unit).value_or(TimeUnit::Milliseconds);
  sessions_[peer.id()] = std::move(session);
  return true;
}

void WsApi::on_pong(WsPeer& peer, UtcNanos now) {
  const auto found = sessions_.find(peer.id());
  if (found != sessions_.end()) found->second->link.on_pong(now);
}

void WsApi::close(const WsPeer& peer) {
  user_data_.forget(peer);
  sessions_.erase(peer.id());
}

void WsApi::send_shutdown(Session& session, UtcNanos now) {
  JsonWriter json{session.unit};
  json.open_object().key("event").open_object().field("e", "serverShutdown");
  json.time("E", now).close_object().close_object();
  session.link.peer().send(json.take());
}

void WsApi::tick(UtcNanos now, std::int64_t speed) {
  for (auto& [id, session] : sessions_)
    session->link.tick(now, speed, [&to = *session, now] { send_shutdown(to, now); });
}

void WsApi::announce_shutdown(UtcNanos now) {
  for (auto& [id, session] : sessions_)
    session->link.shut_down(now, [&to = *session, now] { send_shutdown(to, now); });
}

void WsApi::on_message(WsPeer& peer, std::string_view text, UtcNanos now) {
  const auto found = sessions_.find(peer.id());
  if (found == sessions_.end()) return;
  Session& session = *found->second;
  WsRequest request;
  request.shows_limits = session.shows_limits;
  const auto parsed = parse_ws_request(text, request);
  Answer answer{ApiError{}, std::nullopt};
  if (parsed.has_error()) {
    limits_.charge(peer.address(), 1, now);
    answer.result = parsed.error();
  } else {
    answer = serve(session, request, now);
  }
  peer.send(reply(session, request, answer, now));
}

WsApi::Answer WsApi::serve(Session& session, WsRequest& request, UtcNanos now) {
  const std::string_view address = session.link.peer().address();
  if (is_session_method(request.method)) {
    const auto refused = limits_.charge(address, kSessionWeight, now);
    if (refused) return {*refused, std::nullopt};
    return serve_session(session, request, now);
  }
  const Endpoint* endpoint = find_ws_method(request.method);
  if (endpoint == nullptr) {
    limits_.charge(address, 1, now);
    return {ApiError{400, -1130, "Data sent for parameter 'method' is not valid."}, std::nullopt};
  }
  const auto refused = gate_.charge(*endpoint, request.params, address, now);
  if (refused) return {*refused, std::nullopt};
  const auto key = authenticate(session, request, endpoint->security, now);
  if (key.has_error()) return {key.error(), std::nullopt};
  Answer answer{gate_.run(*endpoint, {request.params, *key, now, session.unit}, address),
                std::nullopt};
  if (endpoint->is_new_order) answer.account = (*key)->account;
  return answer;
}

Outcome<const ApiKey*> WsApi::authenticate(Session& session, WsRequest& request, Security security,
                                           UtcNanos now) {
  if (security == Security::None) return nullptr;
  const bool is_signed = request.params.has("apiKey") || request.params.has("signature");
  if (is_signed || session.key_id.empty()) return signed_by(session, request.params, security, now);
  const auto key =
      check_key(exchange_, session.key_id, session.link.peer().address(), security, now);
  if (key.has_error()) {
    // The key died under its session: the venue answers without the request's id.
    if (check_key(exchange_, session.key_id, session.link.peer().address(), Security::None, now)
            .has_error()) {
      session.key_id.clear();
      request.id = "null";
    }
    return key.error();
  }
  if (const auto in_time = check_time(request.params, now); in_time.has_error())
    return in_time.error();
  return *key;
}

Outcome<const ApiKey*> WsApi::signed_by(const Session& session, const Params& params,
                                        Security security, UtcNanos now) {
  for (const std::string_view name : {"apiKey", "timestamp", "signature"})
    if (params.get(name).empty()) return missing_parameter(name);
  const auto key =
      check_key(exchange_, params.get("apiKey"), session.link.peer().address(), security, now);
  if (key.has_error()) return key.error();
  if (const auto in_time = check_time(params, now); in_time.has_error()) return in_time.error();
  const auto is_right = check_signature(**key, signed_payload(params), params.get("signature"));
  if (is_right.has_error()) return is_right.error();
  return *key;
}

WsApi::Answer WsApi::serve_session(Session& session, const WsRequest& request, UtcNanos now) {
  const std::string_view method = request.method;
  if (method == "session.logon") return log_on(session, request, now);
  if (method == "session.logout") {
    session.key_id.clear();
    user_data_.log_out(session.link.peer(), now);
  }
  if (method == "session.logout" || method == "session.status")
    return {status_of(session, now), std::nullopt};
  if (method == "session.subscriptions") {
    JsonWriter json;
    json.open_array();
    for (const std::int64_t id : user_data_.subscriptions(session.link.peer()))
      json.open_object().number("subscriptionId", id).close_object();
    json.close_array();
    return {json.take(), std::nullopt};
  }
  if (method == "userDataStream.subscribe") return subscribe(session, request, false, now);
  if (method == "userDataStream.subscribe.signature") return subscribe(session, request, true, now);
  if (method == "userDataStream.unsubscribe") return unsubscribe(session, request, now);
  return {ApiError{400, -1130, "Data sent for parameter 'method' is not valid."}, std::nullopt};
}

WsApi::Answer WsApi::log_on(Session& session, const WsRequest& request, UtcNanos now) {
  const auto key = signed_by(session, request.params, Security::Read, now);
  if (key.has_error()) return {key.error(), std::nullopt};
  if ((*key)->verifier->algorithm() != Algorithm::Ed25519)
    return {ApiError{400, -4056, "HMAC_SHA256 API key is not supported."}, std::nullopt};
  session.key_id = (*key)->id;
  session.authorized_since = now;
  return {status_of(session, now), std::nullopt};
}

std::string WsApi::status_of(const Session& session, UtcNanos now) const {
  const bool is_on = !session.key_id.empty();
  JsonWriter json{session.unit};
  json.open_object().key("apiKey");
  is_on ? json.text(session.key_id) : json.null();
  json.key("authorizedSince");
  is_on ? json.time(session.authorized_since) : json.null();
  json.time("connectedSince", session.link.opened());
  json.flag("returnRateLimits", session.shows_limits).time("serverTime", now);
  json.flag("userDataStream", !user_data_.subscriptions(session.link.peer()).empty());
  json.close_object();
  return json.take();
}

WsApi::Answer WsApi::subscribe(Session& session, const WsRequest& request, bool is_signed,
                               UtcNanos now) {
  const WsPeer& peer = session.link.peer();
  const auto key = is_signed ? signed_by(session, request.params, Security::Read, now)
                   : session.key_id.empty()
                       ? Outcome<const ApiKey*>{ApiError{
                             400, -1022, "Session is not authenticated; send session.logon."}}
                       : check_key(exchange_, session.key_id, peer.address(), Security::Read, now);
  if (key.has_error()) return {key.error(), std::nullopt};
  const auto id =
      user_data_.subscribe(session.link.peer(), **key,
                           is_signed ? SubscribedBy::Signature : SubscribedBy::Logon, session.unit);
  if (id.has_error()) return {id.error(), std::nullopt};
  JsonWriter json;
  json.open_object().number("subscriptionId", *id).close_object();
  return {json.take(), std::nullopt};
}

WsApi::Answer WsApi::unsubscribe(Session& session, const WsRequest& request, UtcNanos now) {
  const auto id = request.params.integer("subscriptionId");
  if (id.has_error()) return {id.error(), std::nullopt};
  const auto ended = user_data_.unsubscribe(session.link.peer(), *id, now);
  if (ended.has_error()) return {ended.error(), std::nullopt};
  return {std::string{"{}"}, std::nullopt};
}

std::string WsApi::reply(Session& session, const WsRequest& request, const Answer& answer,
                         UtcNanos now) {
  JsonWriter json{session.unit};
  json.open_object().key("id").raw(request.id);
  if (answer.result.has_value()) {
    json.number("status", 200).key("result").raw(*answer.result);
  } else {
    ApiError error = answer.result.error();
    if (error.retry_at.count() != 0) {
      JsonWriter data{session.unit};
      data.open_object().time("serverTime", now).time("retryAfter", error.retry_at);
      error.data = data.close_object().take();
    }
    json.number("status", error.status).key("error");
    write_error(json, error);
  }
  if (request.shows_limits) {
    json.key("rateLimits");
    limits_.write(json, session.link.peer().address(), answer.account, now);
  }
  json.close_object();
  return json.take();
}

}  // namespace crossbook::binance
