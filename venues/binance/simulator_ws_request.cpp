#include "venues/binance/simulator_ws_request.hpp"

#include "venues/binance/simulator_json.hpp"
#include "venues/connector/wire_json.hpp"

namespace crossbook::binance {
namespace {

constexpr std::string_view kVersion = "v3/";  // that may stand before a method

/// Strings unescaped, everything else as it stands.
bool take_value(ondemand::value value, std::string& out) {
  std::string_view text;
  const Token token = value.raw_json_token();
  if (token.starts_with('"')) {
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    out = text;
    return true;
  }
  if (token.starts_with('[')) {
    ondemand::array list;
    if (value.get_array().get(list) != simdjson::SUCCESS ||
        list.raw_json().get(text) != simdjson::SUCCESS)
      return false;
    out = text;
    return true;
  }
  out = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
  return !token.starts_with('{');
}

/// An integer, a string of at most 36 bytes, or null.
bool take_id(ondemand::value value, std::string& id) {
  const Token token = value.raw_json_token();
  if (is_null(token)) return true;
  std::string text;
  if (token.starts_with('"')) {
    if (!take_value(value, text) || text.size() > 36) return false;
    id = JsonWriter{}.text(text).take();
    return true;
  }
  if (integer_of(token, "id").has_error()) return false;
  return take_value(value, id);
}

bool take_params(ondemand::value value, WsRequest& request) {
  ondemand::object params;
  if (value.get_object().get(params) != simdjson::SUCCESS) return false;
  for (auto found : params) {
    ondemand::field field;
    std::string text;
    if (std::move(found).get(field) != simdjson::SUCCESS ||
        request.params.all().size() == kMaxParameters)
      return false;
    const std::string name{raw_key(field.key())};
    if (!take_value(field.value(), text)) return false;
    request.params.add(name, std::move(text));
  }
  return true;
}

}  // namespace

Outcome<void> parse_ws_request(std::string_view text, WsRequest& request) {
  const ApiError broken{400, -1135, "Invalid JSON Request"};
  const ApiError no_object{400, -1135, "Invalid 'params' in JSON request; expected an object."};
  const simdjson::padded_string padded{text};
  ondemand::parser parser;
  ondemand::document document;
  ondemand::object object;
  if (open_object(parser, padded.data(), padded.size(), document, object).has_error())
    return broken;
  for (auto found : object) {
    ondemand::field field;
    if (std::move(found).get(field) != simdjson::SUCCESS) return broken;
    const std::string_view key = raw_key(field.key());
    if (key == "id" && !take_id(field.value(), request.id)) return invalid_data("id");
    if (key == "method" && !take_value(field.value(), request.method)) return broken;
    if (key == "params" && !field.value().raw_json_token().starts_with('{')) return no_object;
    if (key == "params" && !take_params(field.value(), request)) return broken;
  }
  if (!has_ended(document)) return broken;
  if (request.method.starts_with(kVersion)) request.method.erase(0, kVersion.size());
  if (request.method.empty()) return missing_parameter("method");
  if (request.params.has("returnRateLimits"))
    request.shows_limits = request.params.get("returnRateLimits") != "false";
  return {};
}

}  // namespace crossbook::binance
