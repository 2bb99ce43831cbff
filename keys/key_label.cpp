#include "keys/key_label.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace crossbook {

std::string_view to_string(KeyEnvironment environment) noexcept {
  switch (environment) {
    case KeyEnvironment::Live: return "live";
    case KeyEnvironment::Demo: return "demo";
  }
  __builtin_unreachable();
}

std::string_view to_string(KeyRole role) noexcept {
  switch (role) {
    case KeyRole::Read: return "read";
    case KeyRole::Trade: return "trade";
  }
  __builtin_unreachable();
}

std::optional<KeyEnvironment> parse_key_environment(std::string_view text) noexcept {
  for (const KeyEnvironment environment : {KeyEnvironment::Live, KeyEnvironment::Demo}) {
    if (to_string(environment) == text) return environment;
  }
  return std::nullopt;
}

std::optional<KeyRole> parse_key_role(std::string_view text) noexcept {
  for (const KeyRole role : {KeyRole::Read, KeyRole::Trade}) {
    if (to_string(role) == text) return role;
  }
  return std::nullopt;
}

bool is_plain_word(std::string_view text, std::size_t max_bytes) noexcept {
  return !text.empty() && text.size() <= max_bytes &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c <= '~'; });
}

std::string_view fault_of(const KeyLabel& label) noexcept {
  const auto is_venue_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  if (!is_plain_word(label.venue, kMaxVenueNameBytes) ||
      !std::all_of(label.venue.begin(), label.venue.end(), is_venue_letter)) {
    return "venue: 1 to 32 lower-case letters, digits or _";
  }
  if (!is_plain_word(label.account, kMaxAccountBytes) ||
      label.account.find('/') != std::string::npos) {
    return "account: 1 to 64 printable characters without spaces or slashes";
  }
  if (!is_plain_word(label.key_id, kMaxKeyIdBytes)) {
    return "key id: 1 to 256 printable characters without spaces";
  }
  return {};
}

bool is_same_key(const KeyLabel& a, const KeyLabel& b) noexcept {
  return a.key_id == b.key_id && a.venue == b.venue && a.environment == b.environment;
}

bool is_same_slot(const KeyLabel& a, const KeyLabel& b) noexcept {
  return a.venue == b.venue && a.environment == b.environment && a.account == b.account &&
         a.role == b.role;
}

std::string slot_name(const KeyLabel& label) {
  return fmt::format("{}/{}/{}/{}", label.venue, to_string(label.environment), label.account,
                     to_string(label.role));
}

}  // namespace crossbook
