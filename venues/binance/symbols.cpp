#include "venues/binance/symbols.hpp"

#include <algorithm>

namespace crossbook::binance {
namespace {

constexpr char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr char upper(char c) noexcept {
  return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
}

}  // namespace

std::string to_lower(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::string to_upper(std::string_view text) {
  std::string result{text};
  std::transform(result.begin(), result.end(), result.begin(), upper);
  return result;
}

std::string depth_stream(std::string_view symbol) { return to_lower(symbol) + "@depth@100ms"; }

bool stream_names_symbol(std::string_view stream, std::string_view symbol) noexcept {
  if (stream.size() <= symbol.size() || stream[symbol.size()] != '@') return false;
  return std::equal(symbol.begin(), symbol.end(), stream.begin(),
                    [](char ours, char theirs) { return lower(ours) == lower(theirs); });
}

}  // namespace crossbook::binance
