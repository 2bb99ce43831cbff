// What a client sends, taken apart: query strings and JSON objects; and what refuses it.
// In: text. Out: named values. Thread: the exchange's. Limits: none.
#pragma once

#include <simdjson.h>

#include <map>
#include <string>
#include <string_view>

#include "venues/okx/simulator_json.hpp"

namespace crossbook::okx {

namespace dom = simdjson::dom;

/// A refusal: status, code and message as the documents list them.
struct Refusal {
  int code = 0;  // 0: none
  std::string message;
  int status = 200;
  std::string sub_code;
  bool is_refused() const noexcept { return code != 0; }
};

/// {"code":"51001","msg":"...","data":[]}
inline std::string refusal_body(const Refusal& refusal) {
  return JsonWriter{}
      .begin_object()
      .field("code", std::to_string(refusal.code))
      .field("msg", refusal.message)
      .key("data")
      .begin_array()
      .end_array()
      .end_object()
      .take();
}

/// {"code":"0","msg":"","data":[...]}. @param data elements, comma-separated JSON
inline std::string success_body(std::string_view data) {
  return R"({"code":"0","msg":"","data":[)" + std::string{data} + "]}";
}

/// The string under the key; "" if it is absent or no string.
inline std::string_view text_of(const dom::object& object, std::string_view key) noexcept {
  std::string_view text;
  if (object.at_key(key).get_string().get(text)) return {};
  return text;
}

/// Whether the key holds true or "true".
inline bool flag_of(const dom::object& object, std::string_view key) noexcept {
  bool flag = false;
  if (!object.at_key(key).get_bool().get(flag)) return flag;
  return text_of(object, key) == "true";
}

/// Whether "BTC,ETH" names the item; an empty list names all.
bool is_in_list(std::string_view list, std::string_view item) noexcept;

/// The document with its bare numbers in quotes: OKX documents strings and takes numbers as well.
/// So their digits stay as they were sent.
std::string quote_numbers(std::string_view json);

/// "a=1&b=2", percent-decoded.
class QueryArguments {
 public:
  explicit QueryArguments(std::string_view query);
  /// "" if absent.
  std::string_view get(std::string_view name) const noexcept;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace crossbook::okx
