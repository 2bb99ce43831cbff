// Single values of a simdjson on-demand document, with our errors. Numbers come as their own text:
// none of them passes through a double.
// In: values of a document that is being walked. Out: text, integers. Thread: its codec's.
// Limits: text lives as long as its document.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string_view>

#include "venues/connector/venue.hpp"
#include "venues/market/error.hpp"

namespace crossbook::kraken {

using JsonArray = simdjson::ondemand::array;
using JsonDocument = simdjson::ondemand::document;
using JsonField = simdjson::ondemand::field;
using JsonObject = simdjson::ondemand::object;
using JsonParser = simdjson::ondemand::parser;
using JsonValue = simdjson::ondemand::value;

/// A value's text as it stands in the frame, without the blanks behind it.
inline std::string_view raw_token(JsonValue& value) noexcept {
  std::string_view token = value.raw_json_token();
  while (!token.empty() && (token.back() == ' ' || token.back() == '\t' || token.back() == '\n' ||
                            token.back() == '\r'))
    token.remove_suffix(1);
  return token;
}

inline bool is_number_start(char c) noexcept { return c == '-' || (c >= '0' && c <= '9'); }

/// The text of a JSON number. @return MissingField where another type stands, BadDecimal for NaN
/// and the like
inline Result<std::string_view> read_number(JsonValue& value, const char* field) noexcept {
  const std::string_view token = raw_token(value);
  if (!token.empty() && is_number_start(token.front())) return token;
  const bool is_other_type = token.empty() || token.front() == '"' || token.front() == '{' ||
                             token.front() == '[' || token == "null" || token == "true" ||
                             token == "false";
  return Error{is_other_type ? Errc::MissingField : Errc::BadDecimal, field};
}

/// The text of a string, unescaped.
inline Result<std::string_view> read_text(JsonValue& value, const char* field) noexcept {
  std::string_view text;
  if (value.get_string().get(text) != simdjson::SUCCESS) return Error{Errc::MissingField, field};
  return text;
}

/// Decimal text that stands as a number or as a string.
inline Result<std::string_view> read_decimal(JsonValue& value, const char* field) noexcept {
  if (raw_token(value).starts_with('"')) return read_text(value, field);
  return read_number(value, field);
}

inline Result<std::uint64_t> read_unsigned(JsonValue& value, const char* field) noexcept {
  std::uint64_t number = 0;
  if (value.get_uint64().get(number) != simdjson::SUCCESS) return Error{Errc::MissingField, field};
  return number;
}

inline bool is_null(JsonValue& value) noexcept { return raw_token(value) == "null"; }

/// Reads a text from end to end. On-demand walks check only what they visit, and may go back inside
/// a document only if all of it is sound: whoever looks twice asks this first. Slow paths only.
class JsonValidator {
 public:
  explicit JsonValidator(std::size_t max_bytes) noexcept : parser_{max_bytes} {}
  /// @param text with simdjson's padding behind it
  bool is_sound(const char* text, std::size_t size) noexcept {
    return parser_.parse(text, size, false).error() == simdjson::SUCCESS;
  }

 private:
  simdjson::dom::parser parser_;
};

/// Remembers which of an object's keys were met: a doubled key is refused, a missing one found.
class SeenKeys {
 public:
  /// @return false if that key was met before. @param key 0..31
  bool add(unsigned key) noexcept {
    const std::uint32_t bit = std::uint32_t{1} << key;
    const bool is_new = (bits_ & bit) == 0;
    bits_ |= bit;
    return is_new;
  }
  bool has(unsigned key) const noexcept { return (bits_ >> key & 1U) != 0; }

 private:
  std::uint32_t bits_ = 0;
};

}  // namespace crossbook::kraken
