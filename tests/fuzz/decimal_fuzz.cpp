// Any text at any scale: the 64-bit and the 128-bit parser agree, and what is read is printed so
// that it is read again.
#include <cstdint>
#include <cstdlib>
#include <limits>

#include "venues/market/decimal.hpp"

namespace {

using crossbook::Int128;
using crossbook::Scale;

void expect(bool is_true) {
  if (!is_true) std::abort();
}

void check(std::string_view text, Scale scale, std::uint8_t min_decimals) {
  const auto narrow = crossbook::parse_decimal(text, scale);
  const auto wide = crossbook::parse_decimal128(text, scale);
  if (narrow.has_value()) {
    expect(wide.has_value() && *wide == *narrow);
  } else if (wide.has_value()) {
    expect(narrow.error().code == crossbook::Errc::DecimalOverflow);
    expect(*wide > std::numeric_limits<std::int64_t>::max() ||
           *wide < std::numeric_limits<std::int64_t>::min());
  }
  if (!wide.has_value()) return;
  char out[crossbook::kMaxDecimalChars];
  const auto again = crossbook::parse_decimal128(
      crossbook::format_decimal(*wide, scale, out, min_decimals), scale);
  expect(again.has_value() && *again == *wide);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string_view text{reinterpret_cast<const char*>(data) + 2, size - 2};
  check(text, Scale{static_cast<std::uint8_t>(data[0] % (crossbook::kMaxDecimals + 1))},
        static_cast<std::uint8_t>(data[1] % (crossbook::kMaxDecimals + 1)));
  expect(crossbook::printed_decimals(text) <= text.size());
  return 0;
}
