#include "venues/binance/simulator_stream_request.hpp"

#include <simdjson.h>

#include <algorithm>
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

/// What is wrong with a request, in the venue's words; none: nothing.
struct Wrong {
  int code = 2;
  std::string_view text;
};

Wrong take_streams(const dom::object& object, StreamRequest& request) {
  dom::array params;
  if (object["params"].get_array().get(params) != simdjson::SUCCESS)
    return {2, "Invalid request: missing field `params`"};
  for (const auto param : params) {
    std::string_view name;
    if (param.get_string().get(name) != simdjson::SUCCESS)
      return {2, "Invalid request: invalid type: expected a string"};
    request.params.emplace_back(name);
  }
  return {};
}

Wrong take_property(const dom::object& object, StreamRequest& request) {
  constexpr Wrong kNoName{2, "Invalid request: property name must be a string"};
  dom::array params;
  std::string_view name;
  if (object["params"].get_array().get(params) != simdjson::SUCCESS ||
      params.at(0).get_string().get(name) != simdjson::SUCCESS)
    return kNoName;
  const bool needs_value = request.method == StreamMethod::SetProperty;
  if (params.size() > (needs_value ? 2U : 1U)) return {2, "Invalid request: too many parameters"};
  if (name != "combined") return {0, "Unknown property"};
  if (needs_value && params.at(1).get_bool().get(request.value) != simdjson::SUCCESS)
    return {1, "Invalid value type: expected Boolean"};
  return {};
}

Wrong take_params(const dom::object& object, StreamRequest& request) {
  switch (request.method) {
    case StreamMethod::Subscribe:
    case StreamMethod::Unsubscribe: return take_streams(object, request);
    case StreamMethod::SetProperty:
    case StreamMethod::GetProperty: return take_property(object, request);
    case StreamMethod::ListSubscriptions: return {};
  }
  __builtin_unreachable();
}

/// Where the venue's parser stands when it complains of a word, or of what is missing at the end.
std::string place_of(std::string_view text, std::size_t column) {
  return " at line 1 column " + std::to_string(std::min(column, text.size()));
}

std::string unknown_method(std::string_view text, std::string_view name) {
  const std::string quoted = '"' + std::string{name} + '"';
  std::string message = "Invalid request: unknown variant `" + std::string{name};
  message += "`, expected one of ";
  for (const auto& [word, method] : kMethods) {
    if (message.back() == '`') message += ", ";
    message += '`' + std::string{word} + '`';
  }
  return message + place_of(text, text.find(quoted) + quoted.size());
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
    return refuse(2, "Invalid request: invalid type: expected a map");
  if (!take_id(object, request.id))
    return refuse(2, "Invalid request: request ID must be an unsigned integer");
  std::string_view name;
  if (object["method"].get_string().get(name) != simdjson::SUCCESS)
    return refuse(2, "Invalid request: missing field `method`" + place_of(text, text.size()));
  for (const auto& [word, method] : kMethods) {
    if (word != name) continue;
    request.method = method;
    const Wrong wrong = take_params(object, request);
    return wrong.text.empty() ? request : refuse(wrong.code, wrong.text);
  }
  return refuse(2, unknown_method(text, name));
}

}  // namespace crossbook::binance
