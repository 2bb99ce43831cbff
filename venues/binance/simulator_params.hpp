// Parameters of one request to the local exchange, from a query, a form body or WS API params.
// In: text as it came. Out: values, or the venue's error. Thread: any. Limits: kMaxParameters.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "venues/binance/simulator_error.hpp"

namespace crossbook::binance {

inline constexpr std::size_t kMaxParameters = 64;
inline constexpr std::int64_t kMicrosFrom = 100'000'000'000'000;  // a time this large is in µs

struct Param {
  std::string name;
  std::string value;  // decoded; of a JSON value that is no string, its text
};

class Params {
 public:
  /// The first value of a name wins: add the query before the body.
  void add(std::string name, std::string value);
  /// Splits "a=1&b=%2F" and decodes it. @return false past kMaxParameters
  bool add_form(std::string_view form);
  /// Whether one form held a name twice; the same name in query and body is no fault.
  bool has_duplicates() const noexcept { return has_duplicates_; }

  const std::vector<Param>& all() const noexcept { return params_; }
  const std::string* find(std::string_view name) const noexcept;
  bool has(std::string_view name) const noexcept { return find(name) != nullptr; }
  /// Empty if absent.
  std::string_view get(std::string_view name) const noexcept;

  /// @return -1102 if absent, -1105 if empty
  Outcome<std::string_view> required(std::string_view name) const;
  /// Digits only. @return -1100; nullopt if absent
  Outcome<std::optional<std::int64_t>> integer(std::string_view name) const;
  /// Milliseconds, or microseconds if it is that large. @return -1100; nullopt if absent
  Outcome<std::optional<UtcNanos>> time(std::string_view name) const;
  /// "true" or "false". @return -1100; false if absent
  Outcome<bool> flag(std::string_view name) const;
  /// A decimal as prices and sizes are written. @param most decimals that the venue takes
  /// @return -1100 | -1111; nullopt if absent
  Outcome<std::optional<Int128>> decimal(std::string_view name, Scale scale,
                                         std::size_t most) const;
  /// @return fallback if absent, most if larger; -1100
  Outcome<std::size_t> limit(std::size_t fallback, std::size_t most) const;

 private:
  std::vector<Param> params_;
  bool has_duplicates_ = false;
};

/// JSON list of strings, as symbols=["A","B"] is written; nullopt if it is not that.
std::optional<std::vector<std::string>> parse_list(std::string_view json);

}  // namespace crossbook::binance
