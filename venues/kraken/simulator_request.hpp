// What a client sent, as named fields: a form body, a query string, or a JSON object. Numbers keep
// their own text.
// In: text. Out: Fields. Thread: any. Limits: the server's frame size; kMaxNesting.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbook::kraken {

class Fields;

struct Field {
  enum class Kind : unsigned char { Text, Number, Boolean, Null, List, Object };
  Kind kind = Kind::Text;
  std::string text;                // Text, Number, Boolean ("true")
  std::vector<std::string> items;  // List: its scalars
  std::vector<Fields> objects;     // Object: one; List: its objects
};

class Fields {
 public:
  // Out of line: a Field holds Fields, whose members are not known until both are complete.
  Fields();
  Fields(const Fields& other);
  Fields(Fields&& other) noexcept;
  Fields& operator=(const Fields& other);
  Fields& operator=(Fields&& other) noexcept;
  ~Fields();

  /// "a=1&b=x%20y"; a plus is a space.
  static Fields from_form(std::string_view form);
  /// @return nullopt if it is not one JSON object
  static std::optional<Fields> from_json(std::string_view json);

  /// The first of that name, null if absent.
  const Field* find(std::string_view name) const noexcept;
  bool has(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// Empty if absent.
  std::string_view text(std::string_view name) const noexcept;
  /// "true", or what some clients make of it in a form.
  bool is_true(std::string_view name) const noexcept {
    const std::string_view word = text(name);
    return word == "true" || word == "True" || word == "1";
  }
  /// @param otherwise what an absent one means
  bool is_true_or(std::string_view name, bool otherwise) const noexcept {
    return has(name) ? is_true(name) : otherwise;
  }
  const std::vector<std::pair<std::string, Field>>& all() const noexcept { return entries_; }
  void add(std::string name, Field field);

 private:
  std::vector<std::pair<std::string, Field>> entries_;
};

/// A whole number that fits 64 bits.
std::optional<std::int64_t> parse_whole(std::string_view text) noexcept;
std::optional<std::uint64_t> parse_nonce(std::string_view text) noexcept;

/// "a,b,,c" -> a, b, "", c; nothing of an empty text.
std::vector<std::string_view> split_list(std::string_view list);

}  // namespace crossbook::kraken
