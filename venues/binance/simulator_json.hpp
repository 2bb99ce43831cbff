// Writes JSON text piece by piece; commas come by themselves.
// In: keys and values. Out: one document. Thread: any. Limits: memory.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "venues/market/price.hpp"
#include "venues/market/time.hpp"

namespace crossbook::binance {

/// Least decimals that the venue prints after the point of any price, size or balance.
inline constexpr std::uint8_t kPrintedDecimals = 8;

/// What the times in a message count: the client's wish, milliseconds unless it says otherwise.
enum class TimeUnit : std::uint8_t { Milliseconds, Microseconds };
inline constexpr std::array kTimeUnits{TimeUnit::Milliseconds, TimeUnit::Microseconds};

class JsonWriter {
 public:
  explicit JsonWriter(TimeUnit unit = TimeUnit::Milliseconds) noexcept : unit_{unit} {}

  JsonWriter& open_object() { return open('{'); }
  JsonWriter& close_object() { return close('}'); }
  JsonWriter& open_array() { return open('['); }
  JsonWriter& close_array() { return close(']'); }
  JsonWriter& key(std::string_view name);

  JsonWriter& text(std::string_view value);  // escaped
  JsonWriter& integer(std::int64_t value) { return raw(std::to_string(value)); }
  JsonWriter& flag(bool value) { return raw(value ? "true" : "false"); }
  JsonWriter& null() { return raw("null"); }
  /// A decimal in quotes with at least kPrintedDecimals decimals.
  JsonWriter& decimal(Int128 value, Scale scale, std::uint8_t min_decimals = kPrintedDecimals);
  /// Text that is JSON already.
  JsonWriter& raw(std::string_view json);

  JsonWriter& field(std::string_view name, std::string_view value) { return key(name).text(value); }
  JsonWriter& number(std::string_view name, std::int64_t value) { return key(name).integer(value); }
  JsonWriter& flag(std::string_view name, bool value) { return key(name).flag(value); }
  /// In the writer's unit.
  JsonWriter& time(std::string_view name, UtcNanos value) { return key(name).time(value); }
  JsonWriter& time(UtcNanos value);

  const std::string& view() const noexcept { return out_; }
  std::string take() { return std::move(out_); }

 private:
  JsonWriter& open(char bracket);
  JsonWriter& close(char bracket);
  void separate();
  std::string out_;
  TimeUnit unit_;
};

}  // namespace crossbook::binance
