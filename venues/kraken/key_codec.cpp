#include "venues/kraken/key_codec.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "venues/connector/scope_reading.hpp"
#include "venues/kraken/rest_codec.hpp"

namespace crossbook::kraken {
namespace {

// README.md marks the spellings that are unverified.
constexpr std::array kWords{
    ScopeWord{"query-funds", ScopeKind::Read},
    ScopeWord{"query-open-trades", ScopeKind::Read},
    ScopeWord{"query-closed-trades", ScopeKind::Read},
    ScopeWord{"query-ledger", ScopeKind::Read},
    ScopeWord{"export-data", ScopeKind::Read},
    ScopeWord{"close-trades", ScopeKind::Cancel},
    ScopeWord{"modify-trades", ScopeKind::Trade},
    ScopeWord{"withdraw-funds", ScopeKind::Withdraw},
    ScopeWord{"add-funds", ScopeKind::Transfer},
    ScopeWord{"earn-funds", ScopeKind::Other},
};

enum Key : unsigned { kPermissions, kAddresses, kExpiry };
constexpr std::array<const char*, 3> kNames{"permissions", "ipAllowlist", "validUntil"};
constexpr std::int64_t kMaxSeconds = 9'000'000'000;

ScopeKind kind_of(std::string_view word) noexcept {
  // Access to the sockets, which every key here needs, has a word that no document spells.
  if (word.find("websocket") != std::string_view::npos) return ScopeKind::Read;
  return find_scope(kWords, word);
}

template <class Each>
Result<void> for_each_text(JsonValue& value, const char* field, Each each) {
  JsonArray texts;
  if (value.get_array().get(texts) != simdjson::SUCCESS) return Error{Errc::MissingField, field};
  for (auto element : texts) {
    std::string_view text;
    if (element.get_string().get(text) != simdjson::SUCCESS)
      return Error{Errc::MissingField, field};
    if (Result<void> taken = each(text); taken.has_error()) return taken;
  }
  return {};
}

/// Unix seconds in digits; "0" is no end.
Result<void> read_expiry(JsonValue& value, KeyScopes& out) {
  const char* const field = kNames[kExpiry];
  const Result<std::string_view> text = read_text(value, field);
  if (text.has_error()) return text.error();
  const char* const end = text->data() + text->size();
  std::int64_t seconds = 0;
  const auto [stop, error] = std::from_chars(text->data(), end, seconds);
  if (error == std::errc::result_out_of_range) return Error{Errc::DecimalOverflow, field};
  if (error != std::errc{} || stop != end || seconds < 0) return Error{Errc::BadDecimal, field};
  if (seconds > kMaxSeconds) return Error{Errc::DecimalOverflow, field};
  out.expires_unix_ms = seconds * 1'000;
  if (seconds != 0) out.expiry_field = field;
  return {};
}

Result<void> read_part(unsigned key, JsonValue& value, KeyScopes& out) {
  const char* const field = kNames[key];
  if (key == kExpiry) return read_expiry(value, out);
  return for_each_text(value, field, [&](std::string_view text) {
    return key == kPermissions ? add_scope(out, kind_of(text), text, field)
                               : add_address(out, text, field);
  });
}

}  // namespace

Result<void> decode_key_info(JsonObject& result, KeyScopes& out) {
  KeyScopes scopes;
  SeenKeys seen;
  Result<void> read =
      for_each_member(result, "result", [&](std::string_view name, JsonValue& value) {
        for (unsigned key = 0; key < kNames.size(); ++key) {
          if (name != kNames[key]) continue;
          if (!seen.add(key)) return Result<void>{Error{Errc::Malformed, kNames[key]}};
          return read_part(key, value, scopes);
        }
        return Result<void>{};
      });
  if (read.has_error()) return read;
  for (unsigned key = 0; key < kNames.size(); ++key)
    if (!seen.has(key)) return Error{Errc::MissingField, kNames[key]};
  scopes.ip = binding_of(scopes.addresses);
  scopes.ip_field = kNames[kAddresses];
  out = std::move(scopes);
  return {};
}

}  // namespace crossbook::kraken
