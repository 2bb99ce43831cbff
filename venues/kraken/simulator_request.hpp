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
  bool is_true(std::string_view name) const noexcept { return text(name) == "true"; }
  const std::vector<std::pair<std::string, Field>>& all() const noexcept { return entries_; }
  void add(std::string name, Field field);

 private:
  std::vector<std::pair<std::string, Field>> entries_;
};

/// A whole number of at most 18 digits.
std::optional<std::int64_t> parse_whole(std::string_view text) noexcept;

}  // namespace crossbook::kraken
