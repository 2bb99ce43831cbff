#include "engine/telemetry/wrapped.hpp"

#include <algorithm>

namespace crossbook {

std::vector<std::string> wrapped(std::string_view text, std::size_t columns, std::string_view first,
                                 std::string_view next) {
  constexpr std::size_t kLeastColumns = 20;
  const std::size_t width = std::max(columns, kLeastColumns) - std::max(first.size(), next.size());
  std::vector<std::string> lines;
  for (std::string_view mark = first; !text.empty(); mark = next) {
    std::size_t size = std::min(text.size(), width);
    if (size < text.size()) {
      const auto blank = text.rfind(' ', size);
      if (blank != std::string_view::npos && blank > 0) size = blank;
    }
    lines.push_back(std::string{mark} + std::string{text.substr(0, size)});
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ', size)));
  }
  return lines;
}

}  // namespace crossbook
