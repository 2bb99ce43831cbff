// Reading JSON with simdjson on demand: tokens straight from the wire, so decimals stay exact.
// In: one document. Out: tokens and numbers, or an Error. Thread: its codec's. Limits: none.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

#include "venues/market/error.hpp"
#include "venues/market/price.hpp"

namespace crossbook {

namespace ondemand = simdjson::ondemand;

/// A scalar as it stands on the wire, quotes included; the opening bracket of an array or object;
/// empty if the field was absent. Points into the frame.
using Token = std::string_view;

/// The key's bytes on the wire. Escaped keys match nothing, which is what unknown keys do.
inline std::string_view raw_key(ondemand::raw_json_string key) noexcept {
  const char* begin = key.raw();
  const char* end = begin;
  while (*end != '"') ++end;  // simdjson has proven that the string is closed
  return {begin, static_cast<std::size_t>(end - begin)};
}

inline bool is_null(Token token) noexcept { return token.starts_with("null"); }

/// Text between the quotes, escapes untouched. @return MissingField if it is not a string
Result<std::string_view> text_of(Token token, const char* field) noexcept;
/// Integer, printed bare. @return MissingField | DecimalOverflow | BadDecimal
Result<std::int64_t> integer_of(Token token, const char* field) noexcept;
/// Milliseconds since 1970. @return as integer_of; DecimalOverflow past year 2255 or before 1970
Result<std::int64_t> millis_of(Token token, const char* field) noexcept;
/// @return MissingField if it is neither true nor false
Result<bool> flag_of(Token token, const char* field) noexcept;

/// Decimal printed as a string. @return as Mantissa::parse, MissingField if it is not a string
template <class Number>
Result<Number> decimal_of(Token token, Scale scale, const char* field) noexcept {
  const Result<std::string_view> text = text_of(token, field);
  if (text.has_error()) return text.error();
  const Result<Number> number = Number::parse(*text, scale);
  if (number.has_error()) return Error{number.error().code, field};
  return *number;
}
/// A price: as decimal_of, and BadDecimal at or below zero.
Result<Price> price_of(Token token, Scale scale, const char* field) noexcept;
/// A size: as decimal_of, and NegativeSize below zero.
Result<Quantity> quantity_of(Token token, Scale scale, const char* field) noexcept;
Result<Amount> amount_of(Token token, const char* field) noexcept;

/// Whether nothing follows the value that was read to its end.
inline bool has_ended(ondemand::document& document) noexcept {
  return document.current_location().error() == simdjson::OUT_OF_BOUNDS;
}

/// Starts a document that must be one object. @return Malformed
Result<void> open_object(ondemand::parser& parser, const char* data, std::size_t size,
                         ondemand::document& document, ondemand::object& object) noexcept;

/// Where the token of one key goes.
struct Slot {
  std::string_view key;
  Token* token;
};
/// Keeps a field's token. @return Malformed if the key was there before
inline Result<void> take_once(Token& slot, ondemand::value value, const char* key) noexcept {
  if (!slot.empty()) return Error{Errc::Malformed, key};
  slot = value.raw_json_token();
  return {};
}

/// Reads an object to its end and keeps the tokens of the keys asked for.
/// @return Malformed if it is not an object, is broken, or repeats one of the keys
Result<void> collect(ondemand::object& object, std::span<const Slot> slots) noexcept;

/// Calls each(key, value) -> Result<void> for every field, in wire order. Bodies that were not read
/// through yet must be walked so: simdjson's look-ups lose their way in broken ones.
template <class Each>
Result<void> for_each_field(ondemand::object& object, Each each) {
  for (auto found : object) {
    ondemand::field field;
    if (std::move(found).get(field) != simdjson::SUCCESS) return Error{Errc::Malformed, "object"};
    const Result<void> taken = each(raw_key(field.key()), field.value());
    if (taken.has_error()) return taken.error();
  }
  return {};
}

}  // namespace crossbook
