#include "venues/binance/simulator_params.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>

#include "venues/binance/auth.hpp"
#include "venues/binance/rules.hpp"
#include "venues/binance/simulator_json.hpp"
#include "venues/connector/wire_time.hpp"

namespace crossbook::binance {
namespace {

constexpr std::string_view kLegalDecimal = R"(^([0-9]{1,20})(\.[0-9]{1,20})?$)";
constexpr std::string_view kLegalInteger = "^[0-9]{1,20}$";

bool are_digits(std::string_view text) {
  return !text.empty() && text.size() <= 20 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

bool is_decimal(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == text.npos) return are_digits(text);
  return are_digits(text.substr(0, point)) && are_digits(text.substr(point + 1));
}

std::size_t significant_decimals(std::string_view text) {
  const std::size_t point = text.find('.');
  if (point == text.npos) return 0;
  return text.find_last_not_of('0') - point;
}

}  // namespace

void Params::add(std::string name, std::string value) {
  if (!has(name)) params_.push_back({std::move(name), std::move(value)});
}

bool Params::add_form(std::string_view form) {
  const std::size_t first = params_.size();
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    if (pair.empty()) continue;
    if (params_.size() == kMaxParameters) return false;
    const std::size_t equals = std::min(pair.find('='), pair.size());
    std::string name = percent_decode(pair.substr(0, equals));
    for (std::size_t i = first; i < params_.size(); ++i)
      has_duplicates_ = has_duplicates_ || params_[i].name == name;
    add(std::move(name), percent_decode(pair.substr(std::min(equals + 1, pair.size()))));
  }
  return true;
}

const std::string* Params::find(std::string_view name) const noexcept {
  for (const Param& param : params_)
    if (param.name == name) return &param.value;
  return nullptr;
}

std::string_view Params::get(std::string_view name) const noexcept {
  const std::string* value = find(name);
  return value == nullptr ? std::string_view{} : std::string_view{*value};
}

Outcome<std::string_view> Params::required(std::string_view name) const {
  const std::string* value = find(name);
  if (value == nullptr) return missing_parameter(name);
  if (value->empty()) return empty_parameter(name);
  return std::string_view{*value};
}

Outcome<std::optional<std::int64_t>> Params::integer(std::string_view name) const {
  const std::string* value = find(name);
  if (value == nullptr) return std::optional<std::int64_t>{};
  std::int64_t number = 0;
  const char* const end = value->data() + value->size();
  const auto [stop, error] = std::from_chars(value->data(), end, number);
  if (!are_digits(*value) || error != std::errc{} || stop != end)
    return illegal_characters(name, kLegalInteger);
  return std::optional<std::int64_t>{number};
}

Outcome<std::optional<UtcNanos>> Params::time(std::string_view name) const {
  const auto value = integer(name);
  if (value.has_error()) return value.error();
  if (!*value) return std::optional<UtcNanos>{};
  const std::int64_t micros = **value >= kMicrosFrom ? **value : **value * 1'000;
  if (micros > kMaxWireMillis * 1'000) return illegal_characters(name, kLegalInteger);
  return std::optional<UtcNanos>{UtcNanos{micros * 1'000}};
}

Outcome<bool> Params::flag(std::string_view name) const {
  const std::string_view word = get(name);
  if (word == "true") return true;
  if (word.empty() || word == "false") return false;
  return illegal_characters(name, "^(true|false)$");
}

Outcome<std::optional<Int128>> Params::decimal(std::string_view name, Scale scale,
                                               std::size_t most) const {
  const std::string* value = find(name);
  if (value == nullptr) return std::optional<Int128>{};
  if (!is_decimal(*value)) return illegal_characters(name, kLegalDecimal);
  if (significant_decimals(*value) > most) return too_precise(name);
  const Result<Int128> number = parse_decimal128(*value, scale);
  if (number.has_value()) return std::optional<Int128>{*number};
  if (number.error().code == Errc::InexactDecimal) return too_precise(name);
  return illegal_characters(name, kLegalDecimal);
}

Outcome<std::size_t> Params::limit(std::size_t fallback, std::size_t most) const {
  const auto asked = integer("limit");
  if (asked.has_error()) return asked.error();
  if (!*asked) return fallback;
  return std::clamp<std::size_t>(static_cast<std::size_t>(**asked), 1, most);
}

std::optional<std::vector<std::string>> parse_list(std::string_view json) {
  if (json.empty()) return std::nullopt;  // an absent one has no address to read from
  simdjson::dom::parser parser;
  simdjson::dom::array array;
  if (parser.parse(json.data(), json.size()).get_array().get(array) != simdjson::SUCCESS)
    return std::nullopt;
  std::vector<std::string> list;
  for (const auto element : array) {
    std::string_view text;
    if (element.get_string().get(text) != simdjson::SUCCESS) return std::nullopt;
    list.emplace_back(text);
  }
  return list;
}

}  // namespace crossbook::binance
