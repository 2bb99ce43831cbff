#include "engine/runtime/duration.hpp"

#include <array>
#include <charconv>

namespace crossbook {
namespace {

struct Unit {
  std::string_view suffix;
  std::chrono::nanoseconds length;
};
constexpr std::array<Unit, 4> kUnits{{{"h", std::chrono::hours{1}},
                                      {"m", std::chrono::minutes{1}},
                                      {"s", std::chrono::seconds{1}},
                                      {"ms", std::chrono::milliseconds{1}}}};
constexpr std::chrono::nanoseconds kLongest = std::chrono::hours{24 * 365};

}  // namespace

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) noexcept {
  if (text == "forever") return kForever;
  std::int64_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc{} || count <= 0) return std::nullopt;
  const std::string_view suffix{end, static_cast<std::size_t>(text.data() + text.size() - end)};
  for (const Unit& unit : kUnits) {
    if (suffix != unit.suffix) continue;
    if (count > kLongest / unit.length) return std::nullopt;
    return count * unit.length;
  }
  return std::nullopt;
}

std::string duration_text(std::chrono::nanoseconds duration) {
  if (duration == kForever) return "forever";
  for (const Unit& unit : kUnits)
    if (duration >= unit.length && duration % unit.length == std::chrono::nanoseconds{0})
      return std::to_string(duration / unit.length) + std::string{unit.suffix};
  return std::to_string(duration / std::chrono::milliseconds{1}) + "ms";
}

}  // namespace crossbook
