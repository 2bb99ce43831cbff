// Writes JSON text. Numbers are written from their own digits, so that none loses a trailing zero.
// In: keys and values in order. Out: text. Thread: its owner's. Limits: none.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace crossbook::kraken {

class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name);
  JsonWriter& text(std::string_view value);
  /// Digits as they shall stand: "0.00100000".
  JsonWriter& number(std::string_view digits) { return raw(digits); }
  JsonWriter& integer(std::int64_t value) { return raw(std::to_string(value)); }
  JsonWriter& boolean(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  /// A value that is JSON already.
  JsonWriter& raw(std::string_view json);

  JsonWriter& text_member(std::string_view name, std::string_view value) {
    return key(name).text(value);
  }
  JsonWriter& number_member(std::string_view name, std::string_view digits) {
    return key(name).number(digits);
  }
  JsonWriter& integer_member(std::string_view name, std::int64_t value) {
    return key(name).integer(value);
  }
  JsonWriter& boolean_member(std::string_view name, bool value) { return key(name).boolean(value); }

  const std::string& view() const noexcept { return out_; }
  std::string take() { return std::move(out_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();
  std::string out_;
};

}  // namespace crossbook::kraken
