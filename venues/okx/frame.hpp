// The envelope that all of OKX's socket messages share, read in one pass.
// In: one JSON object. Out: its head as text that points into the frame. Thread: any.
// Limits: the parser's depth; text is not unescaped (no field that we use needs it).
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string_view>

#include "venues/market/error.hpp"
#include "venues/market/time.hpp"

namespace crossbook::okx {

namespace ondemand = simdjson::ondemand;

/// A string's bytes between its quotes. MissingField if the value is no string.
Result<std::string_view> raw_text(ondemand::value value, const char* field) noexcept;
/// The same, but "" where the value is null or no string: for text that only people read.
std::string_view loose_text(ondemand::value value) noexcept;
/// Unix milliseconds in digits. BadDecimal | DecimalOverflow
Result<UtcNanos> parse_millis(std::string_view digits, const char* field) noexcept;
/// An unsigned decimal number of at most 18 digits, -1 if it is none.
std::int64_t parse_digits(std::string_view digits) noexcept;

/// Notices keys that come twice (M19). Bit per key, chosen by the caller.
class KeysSeen {
 public:
  /// False if it was seen before.
  bool first(unsigned bit) noexcept {
    const std::uint32_t mask = 1U << bit;
    const bool fresh = (seen_ & mask) == 0;
    seen_ |= mask;
    return fresh;
  }

 private:
  std::uint32_t seen_ = 0;
};

struct FrameHead {
  std::string_view id;
  std::string_view op;
  std::string_view event;
  std::string_view code;
  std::string_view message;
  std::string_view action;
  std::string_view channel;
  std::string_view inst_id;
  bool has_data = false;
  KeysSeen seen;

  /// Takes one field of the envelope; data is only noted.
  Result<void> take(std::string_view key, ondemand::value value) noexcept;

 private:
  Result<void> take_arg(ondemand::value value) noexcept;
};

/// Starts reading a frame. Malformed if it is no JSON object.
Result<void> open_object(ondemand::parser& parser, const char* data, std::size_t size,
                         std::size_t allocated, ondemand::document& document,
                         ondemand::object& object) noexcept;

/// Whether nothing follows the object that was just read.
bool is_at_end(ondemand::document& document) noexcept;

}  // namespace crossbook::okx
