// Which key of whom: what a vault entry, a policy and an audit record mean by a key.
// In: words. Out: words. Thread: any. Limits: the sizes below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace crossbook {

enum class KeyEnvironment : std::uint8_t { Live, Demo };
enum class KeyRole : std::uint8_t { Read, Trade };

inline constexpr std::size_t kMaxVenueNameBytes = 32;
inline constexpr std::size_t kMaxAccountBytes = 64;
inline constexpr std::size_t kMaxKeyIdBytes = 256;

struct KeyLabel {
  std::string venue;  // lower-case letters, digits and _
  KeyEnvironment environment = KeyEnvironment::Live;
  std::string account;  // the user's own name for it; printable ASCII without spaces
  KeyRole role = KeyRole::Read;
  std::string key_id;  // the venue's name for the key; printable ASCII without spaces

  friend bool operator==(const KeyLabel&, const KeyLabel&) = default;
};

/// "live" or "demo".
std::string_view to_string(KeyEnvironment environment) noexcept;
/// "read" or "trade".
std::string_view to_string(KeyRole role) noexcept;
std::optional<KeyEnvironment> parse_key_environment(std::string_view text) noexcept;
std::optional<KeyRole> parse_key_role(std::string_view text) noexcept;

/// 1 to max_bytes of printable ASCII, no space: safe on a terminal and in a line of a log.
bool is_plain_word(std::string_view text, std::size_t max_bytes) noexcept;
/// What is wrong with a label, in words that name the field; empty if nothing is.
std::string_view fault_of(const KeyLabel& label) noexcept;

/// The venue's own idea of a key: venue, environment and key id.
bool is_same_key(const KeyLabel& a, const KeyLabel& b) noexcept;
/// What a key is for: all but its id. A rotation replaces the key of a slot.
bool is_same_slot(const KeyLabel& a, const KeyLabel& b) noexcept;
/// "binance/live/main/trade".
std::string slot_name(const KeyLabel& label);

}  // namespace crossbook
