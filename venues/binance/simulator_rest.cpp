#include "venues/binance/simulator_rest.hpp"

namespace crossbook::binance {
namespace {

constexpr std::string_view kListenKeys = "/api/v3/userDataStream";  // removed on 2026-02-20

/// The header that asks for microseconds. @return nullopt for a word that the venue does not know
std::optional<TimeUnit> unit_of(const HttpCall& call) {
  const std::string_view word = call.header("x-mbx-time-unit");
  return word.empty() ? TimeUnit::Milliseconds : parse_time_unit(word);
}

HttpReply no_such_path(const HttpCall& call, int status) {
  JsonWriter json;
  json.open_object().number("status", status);
  json.field("error", status == 405 ? "Method Not Allowed" : status == 410 ? "Gone" : "Not Found");
  json.field("path", call.path).close_object();
  HttpReply reply;
  reply.status = status;
  reply.body = json.take();
  return reply;
}

void refuse(HttpReply& reply, const ApiError& error, UtcNanos now) {
  reply.status = error.status;
  JsonWriter json;
  write_error(json, error);
  reply.body = json.take();
  if (error.retry_at.count() == 0) return;
  const auto wait = std::chrono::ceil<std::chrono::seconds>(error.retry_at - now);
  reply.headers.emplace_back("Retry-After", std::to_string(wait.count()));
}

}  // namespace

HttpReply Rest::on_call(const HttpCall& call, UtcNanos now) {
  const Endpoint* endpoint = find_endpoint(call.method, call.path);
  if (call.path == kListenKeys) return no_such_path(call, 410);
  if (endpoint == nullptr) return no_such_path(call, has_path(call.path) ? 405 : 404);

  HttpReply reply;
  Params params;
  const bool has_room =
      params.add_form(call.query) && (call.method == "GET" || params.add_form(call.body));
  const auto unit = unit_of(call);
  const auto refused = gate_.charge(*endpoint, params, call.address, now);
  if (refused) {
    refuse(reply, *refused, now);
  } else if (!has_room) {
    refuse(reply, {400, -1101, "Too many parameters sent for this endpoint."}, now);
  } else if (!unit) {
    refuse(reply, invalid_time_unit(), now);
  } else {
    const auto result = serve(*endpoint, call, params, *unit, reply, now);
    if (result.has_error()) {
      refuse(reply, result.error(), now);
    } else {
      reply.body = *result;
    }
  }
  const std::string used = std::to_string(limits_.used_weight(call.address, now));
  reply.headers.emplace_back("X-MBX-USED-WEIGHT", used);
  reply.headers.emplace_back("X-MBX-USED-WEIGHT-1M", used);
  return reply;
}

Outcome<std::string> Rest::serve(const Endpoint& endpoint, const HttpCall& call,
                                 const Params& params, TimeUnit unit, HttpReply& reply,
                                 UtcNanos now) {
  const auto key = authenticate(endpoint, call, params, now);
  if (key.has_error()) return key.error();
  auto result = gate_.run(endpoint, {params, *key, now, unit}, call.address);
  if (result.has_value() && endpoint.is_new_order) {
    const AccountId account = (*key)->account;
    reply.headers.emplace_back("X-MBX-ORDER-COUNT-10S",
                               std::to_string(limits_.orders_10s(account, now)));
    reply.headers.emplace_back("X-MBX-ORDER-COUNT-1D",
                               std::to_string(limits_.orders_day(account, now)));
  }
  return result;
}

Outcome<const ApiKey*> Rest::authenticate(const Endpoint& endpoint, const HttpCall& call,
                                          const Params& params, UtcNanos now) {
  if (endpoint.security == Security::None) return nullptr;
  const auto key =
      check_key(exchange_, call.header("x-mbx-apikey"), call.address, endpoint.security, now);
  if (key.has_error()) return key.error();
  if (!params.has("timestamp")) return missing_parameter("timestamp");
  if (params.get("signature").empty()) return missing_parameter("signature");
  if (const auto in_time = check_time(params, now); in_time.has_error()) return in_time.error();
  const std::string_view body = call.method == "GET" ? std::string_view{} : call.body;
  const auto is_right =
      check_signature(**key, signed_payload(call.query, body), params.get("signature"));
  if (is_right.has_error()) return is_right.error();
  return *key;
}

}  // namespace crossbook::binance
