// Reads one TOML table field by field; what it does not know, or cannot take, becomes one clear
// line. In: a parsed table. Out: typed values. Thread: start-up only. Limits: given with each
// field.
#pragma once

#include <chrono>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/runtime/config.hpp"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace crossbook {

class TomlReader {
 public:
  /// @param path "[risk]", for messages
  TomlReader(const toml::table& table, std::string path, std::string_view file);

  bool has(std::string_view key) const { return table_.contains(key); }
  void text(std::string_view key, std::string& out);
  void boolean(std::string_view key, bool& out);
  void integer(std::string_view key, std::int64_t& out, std::int64_t least, std::int64_t most);
  void duration(std::string_view key, std::chrono::nanoseconds& out, std::chrono::nanoseconds least,
                std::chrono::nanoseconds most);
  /// A whole number or decimal text ("0.5"); binary floating point is refused.
  void amount(std::string_view key, Amount& out, std::string_view least, std::string_view most);
  /// Basis points as amount() takes them -> parts per million.
  void basis_points(std::string_view key, std::int64_t& out_ppm, std::string_view least,
                    std::string_view most);
  void fee(std::string_view key, FeeRate& out);
  void word(std::string_view key, std::string& out, const std::vector<std::string>& allowed);
  void texts(std::string_view key, std::vector<std::string>& out);
  /// The named sub-table, or null.
  const toml::table* table(std::string_view key);
  std::vector<std::string> keys() const;

  /// @throws ConfigError if the table has a key that was not read
  void finish() const;
  [[noreturn]] void refuse(std::string_view key, std::string_view problem) const;
  /// @param index of the element of a list that is wrong
  [[noreturn]] void refuse(std::string_view key, std::size_t index, std::string_view problem) const;
  std::string_view file() const noexcept { return file_; }

 private:
  [[noreturn]] void refuse_at(const toml::node* node, std::string_view key,
                              std::string_view problem) const;
  const toml::node* take(std::string_view key);
  [[noreturn]] void refuse_type(std::string_view key, std::string_view wanted) const;

  const toml::table& table_;
  std::string path_;
  std::string file_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace crossbook
