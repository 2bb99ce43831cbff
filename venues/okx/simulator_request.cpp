#include "venues/okx/simulator_request.hpp"

#include <algorithm>
#include <charconv>

namespace crossbook::okx {
namespace {

std::string percent_decode(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(&text[i + 1], &text[i + 1] + 2, code, 16).ptr == &text[i + 1] + 2) {
      out += static_cast<char>(code);
      i += 2;
    } else {
      out += text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

bool is_number_char(char c) noexcept {
  return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E';
}

}  // namespace

bool is_in_list(std::string_view list, std::string_view item) noexcept {
  if (list.empty()) return true;
  while (!list.empty()) {
    const std::string_view one = list.substr(0, list.find(','));
    if (one == item) return true;
    list.remove_prefix(std::min(list.size(), one.size() + 1));
  }
  return false;
}

std::string quote_numbers(std::string_view json) {
  std::string out;
  bool is_in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (is_in_string && c == '\\' && i + 1 < json.size()) {
      out.append(json.substr(i, 2));
      ++i;
      continue;
    }
    if (c == '"') is_in_string = !is_in_string;
    const bool begins_number = !is_in_string && (c == '-' || (c >= '0' && c <= '9'));
    if (!begins_number) {
      out += c;
      continue;
    }
    std::size_t end = i;
    while (end < json.size() && is_number_char(json[end])) ++end;
    out.append("\"").append(json.substr(i, end - i)).append("\"");
    i = end - 1;
  }
  return out;
}

QueryArguments::QueryArguments(std::string_view query) {
  while (!query.empty()) {
    const std::string_view item = query.substr(0, query.find('&'));
    query.remove_prefix(item.size() == query.size() ? item.size() : item.size() + 1);
    const std::size_t equals = item.find('=');
    if (equals == std::string_view::npos) continue;
    values_[percent_decode(item.substr(0, equals))] = percent_decode(item.substr(equals + 1));
  }
}

std::string_view QueryArguments::get(std::string_view name) const noexcept {
  const auto found = values_.find(name);
  return found == values_.end() ? std::string_view{} : found->second;
}

}  // namespace crossbook::okx
