// What the verbs of `crossbook keys` say alike.
#include <fmt/format.h>

#include <algorithm>

#include "engine/cli/keys_verbs.hpp"
#include "engine/telemetry/wrapped.hpp"
#include "keys/utc_text.hpp"
#include "venues/registry.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kColumns = 80;
constexpr std::int64_t kDayMs = 86'400'000;

}  // namespace

const VenueModule& venue_named(const std::string& name, std::string_view where) {
  if (const VenueModule* module = find_venue(name); module != nullptr) return *module;
  std::string known;
  for (const VenueModule& module : registered_venues())
    known += fmt::format("{}{}", known.empty() ? "" : ", ", module.capabilities->name);
  throw ConfigError{fmt::format("{} {}: is no venue here; known are: {}", where, name, known)};
}

Settings key_settings(const KeysFlags& flags) {
  return flags.config_file.empty() ? parse_config("", "built-in") : load_config(flags.config_file);
}

std::string spoken_name(const KeyLabel& label) {
  return fmt::format("{} key {} of {}/{}/{}", to_string(label.role), label.key_id, label.venue,
                     to_string(label.environment), label.account);
}

std::string venue_page(const KeyLabel& label) {
  const VenueModule* module = find_venue(label.venue);
  return module == nullptr ? fmt::format("the API key page of {}", label.venue)
                           : fmt::format("the API key page of your {} account",
                                         module->capabilities->display_name);
}

Json label_json(const KeyLabel& label) {
  return {{"venue", label.venue},
          {"environment", to_string(label.environment)},
          {"account", label.account},
          {"role", to_string(label.role)},
          {"key_id", label.key_id}};
}

Json texts_json(const std::vector<std::string>& lines) {
  Json array = Json::array();
  for (const std::string& line : lines) array.push_back(line);
  return array;
}

std::optional<std::int64_t> policy_end(const VaultEntry& entry) {
  try {
    return parse_policy(entry.policy).expires_unix_ms;
  } catch (const std::invalid_argument&) {
    return std::nullopt;
  }
}

Json entry_json(const VaultEntry& entry) {
  Json out = label_json(entry.label);
  out["state"] = to_string(entry.state);
  out["created_unix_ms"] = entry.created_unix_ms;
  out["state_since_unix_ms"] = entry.state_since_unix_ms;
  const std::optional<std::int64_t> end = policy_end(entry);
  out["policy_ends_unix_ms"] = end ? Json(*end) : Json(nullptr);
  out["policy"] = entry.policy;
  if (end) out["policy_in_words"] = texts_json(describe_policy(parse_policy(entry.policy)));
  return out;
}

std::string time_left(std::int64_t expires_unix_ms, std::int64_t unix_ms) {
  if (expires_unix_ms == 0) return "none";
  if (expires_unix_ms <= unix_ms) return "ended";
  const std::int64_t days = (expires_unix_ms - unix_ms) / kDayMs;
  return days == 0 ? "today" : fmt::format("{} d", days);
}

std::string heading(const std::string& text) {
  std::string out;
  for (const std::string& line : wrapped(text, kColumns, "", "  ")) out += line + "\n";
  return out;
}

std::string indented(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& text : lines)
    for (const std::string& line : wrapped(text, kColumns, "  ", "    ")) out += line + "\n";
  return out;
}

std::string KeyTable::text() const {
  std::vector<std::size_t> widths(rows_.front().cells.size(), 0);
  for (const Row& row : rows_)
    for (std::size_t i = 0; i < widths.size(); ++i)
      widths[i] = std::max(widths[i], row.cells[i].size());
  std::string out;
  for (const Row& row : rows_) {
    std::string line;
    for (std::size_t i = 0; i < widths.size(); ++i)
      line += fmt::format("{:<{}}  ", row.cells[i], widths[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n" + row.below;
  }
  return out;
}

}  // namespace crossbook
