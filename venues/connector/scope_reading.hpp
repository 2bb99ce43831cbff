// What codecs share when they read a venue's own word on a key (K4): words, address lists, limits.
// In: text from the wire. Out: KeyScopes. Thread: its codec's. Limits: kMaxKeyScopes, and below.
#pragma once

#include <algorithm>
#include <cstddef>
#include <span>
#include <string_view>

#include "keys/key_scopes.hpp"
#include "venues/market/error.hpp"

namespace crossbook {

inline constexpr std::size_t kMaxScopeWordBytes = 64;
inline constexpr std::size_t kMaxKeyAddresses = 256;

/// A venue's word for something that a key may do.
struct ScopeWord {
  std::string_view word;
  ScopeKind kind{};
};

/// What the word stands for; Other where the table does not hold it.
ScopeKind find_scope(std::span<const ScopeWord> table, std::string_view word) noexcept;

/// Adds what the venue grants. @param field where the word stood; static storage
/// @return TooLarge past the limits, Malformed for characters that no name has
Result<void> add_scope(KeyScopes& scopes, ScopeKind kind, std::string_view word, const char* field);

/// Adds an address, or a range of them. @return as add_scope
Result<void> add_address(KeyScopes& scopes, std::string_view address, const char* field);

/// Any where no address is listed, or a range that holds all of them: "0.0.0.0/0".
IpBinding binding_of(std::span<const std::string> addresses) noexcept;

/// Calls each(word) -> Result<void> for what stands between commas, without the blanks around it;
/// nothing between two commas is no word.
template <class Each>
Result<void> for_each_word(std::string_view list, Each each) {
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view word = list.substr(0, end);
    list.remove_prefix(std::min(end + 1, list.size()));
    word.remove_prefix(std::min(word.find_first_not_of(' '), word.size()));
    word = word.substr(0, word.find_last_not_of(' ') + 1);
    if (word.empty()) continue;
    if (Result<void> taken = each(word); taken.has_error()) return taken;
  }
  return {};
}

}  // namespace crossbook
