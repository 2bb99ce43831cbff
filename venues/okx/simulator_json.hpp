// A small JSON writer for the simulator's answers.
// In: keys and values. Out: text. Thread: its owner's. Limits: the caller balances what it opens.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace crossbook::okx {

class JsonWriter {
 public:
  JsonWriter& begin_object() { return open('{'); }
  JsonWriter& end_object() { return close('}'); }
  JsonWriter& begin_array() { return open('['); }
  JsonWriter& end_array() { return close(']'); }
  JsonWriter& key(std::string_view name) {
    text(name);
    text_ += ':';
    return *this;
  }
  JsonWriter& text(std::string_view value) {
    separate();
    text_ += '"';
    for (const char c : value) {
      if (c == '"' || c == '\\') text_ += '\\';
      text_ += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    text_ += '"';
    return *this;
  }
  JsonWriter& number(std::int64_t value) { return raw(std::to_string(value)); }
  /// Text that is JSON already.
  JsonWriter& raw(std::string_view json) {
    separate();
    text_ += json;
    return *this;
  }
  JsonWriter& field(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonWriter& field_number(std::string_view name, std::int64_t value) {
    return key(name).number(value);
  }
  JsonWriter& field_raw(std::string_view name, std::string_view json) {
    return key(name).raw(json);
  }
  /// What does not apply to spot stays "".
  JsonWriter& empty_fields(std::initializer_list<std::string_view> names) {
    for (const std::string_view name : names) field(name, "");
    return *this;
  }
  std::string take() { return std::exchange(text_, {}); }

 private:
  JsonWriter& open(char bracket) {
    separate();
    text_ += bracket;
    return *this;
  }
  JsonWriter& close(char bracket) {
    text_ += bracket;
    return *this;
  }
  void separate() {
    if (text_.empty()) return;
    const char last = text_.back();
    if (last != '{' && last != '[' && last != ':') text_ += ',';
  }

  std::string text_;
};

}  // namespace crossbook::okx
