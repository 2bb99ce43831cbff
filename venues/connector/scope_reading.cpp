#include "venues/connector/scope_reading.hpp"

namespace crossbook {
namespace {

/// These words are shown to people: nothing that could move a terminal's cursor gets through.
Result<void> check_word(std::string_view word, const char* field) {
  if (word.empty()) return Error{Errc::MissingField, field};
  if (word.size() > kMaxScopeWordBytes) return Error{Errc::TooLarge, field};
  const bool is_printable =
      std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c <= '~'; });
  if (!is_printable) return Error{Errc::Malformed, field};
  return {};
}

}  // namespace

ScopeKind find_scope(std::span<const ScopeWord> table, std::string_view word) noexcept {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const ScopeWord& row) { return row.word == word; });
  return found == table.end() ? ScopeKind::Other : found->kind;
}

Result<void> add_scope(KeyScopes& scopes, ScopeKind kind, std::string_view word,
                       const char* field) {
  if (Result<void> checked = check_word(word, field); checked.has_error()) return checked;
  if (scopes.granted.size() >= kMaxKeyScopes) return Error{Errc::TooLarge, field};
  scopes.granted.push_back({kind, std::string{word}});
  return {};
}

Result<void> add_address(KeyScopes& scopes, std::string_view address, const char* field) {
  if (Result<void> checked = check_word(address, field); checked.has_error()) return checked;
  if (scopes.addresses.size() >= kMaxKeyAddresses) return Error{Errc::TooLarge, field};
  scopes.addresses.emplace_back(address);
  return {};
}

IpBinding binding_of(std::span<const std::string> addresses) noexcept {
  const bool is_everywhere =
      std::any_of(addresses.begin(), addresses.end(),
                  [](const std::string& range) { return range.ends_with("/0"); });
  return addresses.empty() || is_everywhere ? IpBinding::Any : IpBinding::Listed;
}

}  // namespace crossbook
