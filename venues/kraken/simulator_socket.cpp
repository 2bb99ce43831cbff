#include "venues/kraken/simulator_socket.hpp"

#include <algorithm>

#include "venues/kraken/simulator_json.hpp"
#include "venues/kraken/simulator_orders.hpp"
#include "venues/kraken/simulator_rest.hpp"

namespace crossbook::kraken {
namespace {

void write_times(JsonWriter& out, UtcNanos now) {
  const std::string time = micros_text(now);
  out.text_member("time_in", time).text_member("time_out", time);
}

}  // namespace

std::optional<SocketRequest> read_request(std::string_view text, std::string& error) {
  const std::optional<Fields> fields = Fields::from_json(text);
  if (!fields) {
    error = "Malformed request";
    return std::nullopt;
  }
  SocketRequest request;
  request.method = fields->text("method");
  if (const Field* id = fields->find("req_id")) {
    request.id = parse_whole(id->text);
    if (id->kind != Field::Kind::Number || !request.id) {
      error = "Malformed request: req_id must be an integer";
      return std::nullopt;
    }
  }
  if (const Field* params = fields->find("params"); params != nullptr && !params->objects.empty())
    request.params = params->objects.front();
  return request;
}

std::string member_answer(const SocketRequest& request, std::string_view member, UtcNanos now) {
  JsonWriter out;
  out.begin_object().text_member("method", request.method);
  if (request.id) out.integer_member("req_id", *request.id);
  out.raw(member).boolean_member("success", true);
  write_times(out, now);
  return out.end_object().take();
}

std::string success_answer(const SocketRequest& request, std::string_view result, UtcNanos now) {
  return member_answer(request, "\"result\":" + std::string{result}, now);
}

std::string error_answer(const SocketRequest& request, std::string_view error, UtcNanos now,
                         std::string_view symbol) {
  JsonWriter out;
  out.begin_object().text_member("error", error);
  if (!request.method.empty()) out.text_member("method", request.method);
  if (request.id) out.integer_member("req_id", *request.id);
  out.boolean_member("success", false);
  if (!symbol.empty()) out.text_member("symbol", symbol);
  write_times(out, now);
  return out.end_object().take();
}

std::string pong_answer(const SocketRequest& request, UtcNanos now) {
  JsonWriter out;
  out.begin_object().text_member("method", "pong");
  if (request.id) out.integer_member("req_id", *request.id);
  write_times(out, now);
  return out.end_object().take();
}

std::string status_push(const Exchange& exchange, std::uint64_t connection) {
  constexpr std::int64_t kFirstConnection = 6'447'481'662'000'000'000;
  JsonWriter out;
  out.begin_object()
      .text_member("channel", "status")
      .text_member("type", "update")
      .key("data")
      .begin_array()
      .begin_object()
      .text_member("version", "2.0.10")
      .text_member("system", system_word(exchange))
      .text_member("api_version", "v2")
      .integer_member("connection_id", kFirstConnection + static_cast<std::int64_t>(connection))
      .end_object()
      .end_array()
      .end_object();
  return out.take();
}

std::string unsupported_field(const Fields& params, std::span<const std::string_view> known,
                              std::string_view what) {
  for (const auto& [name, field] : params.all()) {
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    return "Unsupported field: '" + name + "' for the given msg type: " + std::string{what};
  }
  return {};
}

}  // namespace crossbook::kraken
