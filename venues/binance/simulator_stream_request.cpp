#include "venues/binance/simulator_stream_request.hpp"

#include <simdjson.h>

#include <array>
#include <utility>

#include "venues/binance/simulator_json.hpp"

namespace crossbook::binance {
namespace {

namespace dom = simdjson::dom;

constexpr std::array kMethods = std::to_array<std::pair<std::string_view, StreamMethod>>({
    {"SUBSCRIBE", StreamMethod::Subscribe},
    {"UNSUBSCRIBE", StreamMethod::Unsubscribe},
    {"LIST_SUBSCRIPTIONS", StreamMethod::ListSubscriptions},
    {"SET_PROPERTY", StreamMethod::SetProperty},
    {"GET_PROPERTY", StreamMethod::GetProperty},
});

/// An integer, a string of at most 36 letters and digits, or null. @return false if it is neither
bool take_id(const dom::object& object, std::string& id) {
  dom::element value;
  if (object["id"].get(value) != simdjson::SUCCESS || value.is_null()) return true;
  std::int64_t number = 0;
  std::string_view text;
  if (value.get_int64().get(number) == simdjson::SUCCESS) {
    id = std::to_string(number);
    return true;
  }
  if (value.get_string().get(text) != simdjson::SUCCESS || text.size() > 36) return false;
  id = JsonWriter{}.text(text).take();
  return true;
}

/// @return what is wrong, or nothing
std::string_view take_streams(const dom::object& object, StreamRequest& request) {
  dom::array params;
  if (object["params"].get_array().get(params) != simdjson::SUCCESS)
    return "Invalid request: missing field `params`";
  for (const auto param : params) {
    std::string_view name;
    if (param.get_string().get(name) != simdjson::SUCCESS)
      return "Invalid request: stream names must be strings";
    request.params.emplace_back(name);
  }
  return {};
}

std::string_view take_property(const dom::object& object, StreamRequest& request) {
  dom::array params;
  std::string_view name;
  if (object["params"].get_array().get(params) != simdjson::SUCCESS ||
      params.at(0).get_string().get(name) != simdjson::SUCCESS)
    return "Invalid request: property name must be a string";
  if (name != "combined") return "Unknown property";
  const bool needs_value = request.method == StreamMethod::SetProperty;
  if (needs_value && params.at(1).get_bool().get(request.value) != simdjson::SUCCESS)
    return "Invalid value type: expected Boolean";
  return {};
}

}  // namespace

std::string refuse_stream_request(int code, std::string_view message, std::string_view id) {
  JsonWriter json;
  json.open_object().number("code", code).field("msg", message).key("id").raw(id);
  json.close_object();
  return json.take();
}

StreamRequest parse_stream_request(std::string_view text) {
  StreamRequest request;
  const auto refuse = [&request](int code, std::string_view message) {
    request.refusal = refuse_stream_request(code, message, request.id);
    return request;
  };
  dom::parser parser;
  dom::object object;
  dom::element document;
  if (parser.parse(text.data(), text.size()).get(document) != simdjson::SUCCESS)
    return refuse(3, "Invalid JSON: expected value at line 1 column 1");
  if (document.get_object().get(object) != simdjson::SUCCESS)
    return refuse(2, "Invalid request: expected an object");
  if (!take_id(object, request.id))
    return refuse(2, "Invalid request: request ID must be an integer, a string or null");
  std::string_view name;
  if (object["method"].get_string().get(name) != simdjson::SUCCESS)
    return refuse(2, "Invalid request: missing field `method`");
  for (const auto& [word, method] : kMethods) {
    if (word != name) continue;
    request.method = method;
    const bool has_streams =
        method == StreamMethod::Subscribe || method == StreamMethod::Unsubscribe;
    std::string_view wrong;
    if (has_streams) wrong = take_streams(object, request);
    if (!has_streams && method != StreamMethod::ListSubscriptions)
      wrong = take_property(object, request);
    if (!wrong.empty()) return refuse(wrong == "Unknown property" ? 0 : 2, wrong);
    return request;
  }
  return refuse(2, "Invalid request: unknown variant " + std::string{name});
}

}  // namespace crossbook::binance
