#include "engine/runtime/toml_reader.hpp"

#include <algorithm>

#include "engine/runtime/duration.hpp"
#include "engine/runtime/spelling.hpp"

namespace crossbook {

TomlReader::TomlReader(const toml::table& table, std::string path, std::string_view file)
    : table_{table}, path_{std::move(path)}, file_{file} {}

const toml::node* TomlReader::take(std::string_view key) {
  known_.emplace(key);
  return table_.get(key);
}

void TomlReader::refuse(std::string_view key, std::string_view problem) const {
  refuse_at(table_.get(key), key, problem);
}

void TomlReader::refuse(std::string_view key, std::size_t index, std::string_view problem) const {
  const toml::array* list = table_[key].as_array();
  refuse_at(list != nullptr ? list->get(index) : table_.get(key), key, problem);
}

void TomlReader::refuse_at(const toml::node* node, std::string_view key,
                           std::string_view problem) const {
  const auto line = node != nullptr ? node->source().begin.line : table_.source().begin.line;
  throw ConfigError{file_ + ":" + std::to_string(line) + ": " + path_ + " " + std::string{key} +
                    ": " + std::string{problem}};
}

void TomlReader::refuse_type(std::string_view key, std::string_view wanted) const {
  refuse(key, "must be " + std::string{wanted});
}

void TomlReader::text(std::string_view key, std::string& out) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const auto value = node->value_exact<std::string>();
  if (!value) refuse_type(key, "text in quotes");
  out = *value;
}

void TomlReader::boolean(std::string_view key, bool& out) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const auto value = node->value_exact<bool>();
  if (!value) refuse_type(key, "true or false");
  out = *value;
}

void TomlReader::integer(std::string_view key, std::int64_t& out, std::int64_t least,
                         std::int64_t most) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const std::string range =
      "a whole number from " + std::to_string(least) + " to " + std::to_string(most);
  const auto value = node->value_exact<std::int64_t>();
  if (!value || *value < least || *value > most) refuse_type(key, range);
  out = *value;
}

void TomlReader::duration(std::string_view key, std::chrono::nanoseconds& out,
                          std::chrono::nanoseconds least, std::chrono::nanoseconds most) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const auto text = node->value_exact<std::string>();
  const auto value = text ? parse_duration(*text) : std::nullopt;
  if (!value || *value < least || *value > most)
    refuse_type(key, "a duration like \"30s\" or \"500ms\", from " + duration_text(least) + " to " +
                         duration_text(most));
  out = *value;
}

void TomlReader::amount(std::string_view key, Amount& out, std::string_view least,
                        std::string_view most) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const std::string wanted = "a whole number or decimal text like \"0.5\", from " +
                             std::string{least} + " to " + std::string{most};
  std::string text;
  if (const auto whole = node->value_exact<std::int64_t>()) text = std::to_string(*whole);
  if (const auto quoted = node->value_exact<std::string>()) text = *quoted;
  const Result<Amount> value = parse_amount(text);
  if (value.has_error() || *value < *parse_amount(least) || *value > *parse_amount(most))
    refuse_type(key, wanted);
  out = *value;
}

void TomlReader::basis_points(std::string_view key, std::int64_t& out_ppm, std::string_view least,
                              std::string_view most) {
  if (table_.get(key) == nullptr) {
    take(key);
    return;
  }
  Amount points;
  amount(key, points, least, most);
  const Int128 unit = power_of_ten(kAmountScale.decimals() - 2);  // 1 ppm = 0.01 basis points
  if (points.raw() % unit != 0) refuse(key, "has more than two decimals; 0.01 is the finest step");
  out_ppm = static_cast<std::int64_t>(points.raw() / unit);
}

void TomlReader::fee(std::string_view key, FeeRate& out) {
  std::int64_t ppm = out.parts() / 100;
  basis_points(key, ppm, "-100", "1000");
  out = FeeRate::from_parts(ppm * 100);
}

void TomlReader::word(std::string_view key, std::string& out,
                      const std::vector<std::string>& allowed) {
  text(key, out);
  if (std::find(allowed.begin(), allowed.end(), out) == allowed.end())
    refuse_type(key, "one of: " + listed(allowed));
}

void TomlReader::texts(std::string_view key, std::vector<std::string>& out) {
  const toml::node* node = take(key);
  if (node == nullptr) return;
  const toml::array* array = node->as_array();
  if (array == nullptr) refuse_type(key, "a list of texts");
  out.clear();
  for (const toml::node& element : *array) {
    const auto text = element.value_exact<std::string>();
    if (!text) refuse_type(key, "a list of texts");
    out.push_back(*text);
  }
}

const toml::table* TomlReader::table(std::string_view key) {
  const toml::node* node = take(key);
  if (node == nullptr) return nullptr;
  if (!node->is_table()) refuse_type(key, "a table");
  return node->as_table();
}

std::vector<std::string> TomlReader::keys() const {
  std::vector<std::string> all;
  for (const auto& [key, node] : table_) all.emplace_back(key.str());
  return all;
}

void TomlReader::finish() const {
  for (const auto& [key, node] : table_) {
    if (known_.contains(key.str())) continue;
    std::vector<std::string> allowed{known_.begin(), known_.end()};
    refuse(key.str(), "is not a setting here" + known_are(key.str(), allowed));
  }
}

}  // namespace crossbook
