#include "venues/kraken/simulator_request.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "venues/kraken/json_reading.hpp"

namespace crossbook::kraken {
namespace {

constexpr int kMaxNesting = 4;

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string form_decoded(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
                           hex_value(text[i + 2]) >= 0;
    if (is_escape) {
      out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

bool read_object(JsonObject object, Fields& out, int depth);

bool read_scalar(JsonValue& value, Field& out) {
  const std::string_view token = raw_token(value);
  if (token.starts_with('"')) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) return false;
    out.kind = Field::Kind::Text;
    out.text = text;
    return true;
  }
  out.text = token;
  if (token == "null") return out.kind = Field::Kind::Null, true;
  if (token == "true" || token == "false") return out.kind = Field::Kind::Boolean, true;
  out.kind = Field::Kind::Number;
  return !token.empty() && is_number_start(token.front());
}

bool read_nested(JsonValue& value, std::vector<Fields>& out, int depth) {
  JsonObject object;
  if (value.get_object().get(object) != simdjson::SUCCESS) return false;
  return read_object(object, out.emplace_back(), depth + 1);
}

bool read_list(JsonValue& value, Field& out, int depth) {
  JsonArray array;
  if (value.get_array().get(array) != simdjson::SUCCESS) return false;
  out.kind = Field::Kind::List;
  for (auto element : array) {
    JsonValue item;
    if (element.get(item) != simdjson::SUCCESS) return false;
    if (raw_token(item).starts_with('{')) {
      if (!read_nested(item, out.objects, depth)) return false;
      continue;
    }
    Field scalar;
    if (!read_scalar(item, scalar)) return false;
    out.items.push_back(std::move(scalar.text));
  }
  return true;
}

bool read_object(JsonObject object, Fields& out, int depth) {
  if (depth > kMaxNesting) return false;
  for (auto item : object) {
    JsonField field;
    std::string_view name;
    if (std::move(item).get(field) != simdjson::SUCCESS ||
        field.unescaped_key().get(name) != simdjson::SUCCESS)
      return false;
    Field read;
    JsonValue& value = field.value();
    const std::string_view token = raw_token(value);
    bool is_read = false;
    if (token.starts_with('[')) {
      is_read = read_list(value, read, depth);
    } else if (token.starts_with('{')) {
      read.kind = Field::Kind::Object;
      is_read = read_nested(value, read.objects, depth);
    } else {
      is_read = read_scalar(value, read);
    }
    if (!is_read) return false;
    out.add(std::string{name}, std::move(read));
  }
  return true;
}

}  // namespace

Fields::Fields() = default;
Fields::Fields(const Fields& other) = default;
Fields::Fields(Fields&& other) noexcept = default;
Fields& Fields::operator=(const Fields& other) = default;
Fields& Fields::operator=(Fields&& other) noexcept = default;
Fields::~Fields() = default;

void Fields::add(std::string name, Field field) {
  entries_.emplace_back(std::move(name), std::move(field));
}

Fields Fields::from_form(std::string_view form) {
  Fields out;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    if (pair.empty()) continue;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    Field field;
    if (equals < pair.size()) field.text = form_decoded(pair.substr(equals + 1));
    out.add(form_decoded(pair.substr(0, equals)), std::move(field));
  }
  return out;
}

std::optional<Fields> Fields::from_json(std::string_view json) {
  const simdjson::padded_string padded{json};
  JsonParser parser;
  JsonDocument document;
  JsonObject root;
  if (!JsonValidator{kMaxFrameBytes}.is_sound(padded.data(), padded.size()) ||
      parser.iterate(padded).get(document) != simdjson::SUCCESS ||
      document.get_object().get(root) != simdjson::SUCCESS)
    return std::nullopt;
  Fields out;
  if (!read_object(root, out, 0)) return std::nullopt;
  return out;
}

const Field* Fields::find(std::string_view name) const noexcept {
  for (const auto& [key, field] : entries_)
    if (key == name) return &field;
  return nullptr;
}

std::string_view Fields::text(std::string_view name) const noexcept {
  const Field* field = find(name);
  return field != nullptr ? std::string_view{field->text} : std::string_view{};
}

namespace {

template <class Number>
std::optional<Number> parse_number(std::string_view text) noexcept {
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || text.empty()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<std::int64_t> parse_whole(std::string_view text) noexcept {
  return parse_number<std::int64_t>(text);
}

std::optional<std::uint64_t> parse_nonce(std::string_view text) noexcept {
  return parse_number<std::uint64_t>(text);
}

std::vector<std::string_view> split_list(std::string_view list) {
  std::vector<std::string_view> items;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    items.push_back(list.substr(0, end));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return items;
}

}  // namespace crossbook::kraken
