#include "venues/okx/key_codec.hpp"

#include <array>
#include <utility>

#include "venues/connector/scope_reading.hpp"

namespace crossbook::okx {
namespace {

constexpr std::array kWords{ScopeWord{"read_only", ScopeKind::Read},
                            ScopeWord{"trade", ScopeKind::Trade},
                            ScopeWord{"withdraw", ScopeKind::Withdraw}};

enum Key : unsigned { kPermissions, kAddresses };
constexpr std::array<const char*, 2> kNames{"perm", "ip"};

}  // namespace

Result<void> read_key_scopes(ondemand::object entry, KeyScopes& out) {
  if (!out.ip_field.empty()) return Error{Errc::Malformed, "data"};  // of two keys: which is ours?
  KeysSeen keys;
  std::array<std::string_view, kNames.size()> texts;
  std::array<bool, kNames.size()> is_there{};  // no address is an empty text
  for (auto item : entry) {
    ondemand::field field;
    std::string_view key;
    if (std::move(item).get(field) || field.unescaped_key().get(key))
      return Error{Errc::Malformed, "data"};
    for (unsigned i = 0; i < kNames.size(); ++i) {
      if (key != kNames[i]) continue;
      if (!keys.first(i)) return Error{Errc::Malformed, kNames[i]};
      const Result<std::string_view> text = raw_text(field.value(), kNames[i]);
      if (text.has_error()) return text.error();
      texts[i] = *text;
      is_there[i] = true;
      break;
    }
  }
  for (unsigned i = 0; i < kNames.size(); ++i)
    if (!is_there[i]) return Error{Errc::MissingField, kNames[i]};

  KeyScopes scopes;
  scopes.ip_field = kNames[kAddresses];
  Result<void> read = for_each_word(texts[kPermissions], [&](std::string_view word) {
    return add_scope(scopes, find_scope(kWords, word), word, kNames[kPermissions]);
  });
  if (read.has_error()) return read;
  read = for_each_word(texts[kAddresses], [&](std::string_view address) {
    return add_address(scopes, address, kNames[kAddresses]);
  });
  if (read.has_error()) return read;
  scopes.ip = binding_of(scopes.addresses);
  out = std::move(scopes);
  return {};
}

}  // namespace crossbook::okx
