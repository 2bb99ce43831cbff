#include "keys/request.hpp"

#include <algorithm>
#include <array>

#include "keys/forbidden_request.hpp"

namespace crossbook {
namespace {

constexpr std::array kMethods = {RequestMethod::Get,    RequestMethod::Post,  RequestMethod::Put,
                                 RequestMethod::Delete, RequestMethod::Patch, RequestMethod::Ws};
constexpr std::array kKinds = {RequestKind::Read, RequestKind::Cancel, RequestKind::Order};

template <class Words>
auto find_word(const Words& words, std::string_view text) noexcept {
  const auto found =
      std::find_if(words.begin(), words.end(), [&](auto word) { return to_string(word) == text; });
  return found == words.end() ? std::nullopt : std::optional{*found};
}

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }
constexpr bool is_lower(char c) noexcept { return c >= 'a' && c <= 'z'; }
constexpr bool is_path_letter(char c) noexcept {
  return is_digit(c) || is_lower(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.' ||
         c == ':';
}

bool is_segment(std::string_view segment) noexcept {
  return !segment.empty() && segment != "." && segment != ".." &&
         std::all_of(segment.begin(), segment.end(), is_path_letter);
}

std::string_view cut_segment(std::string_view& rest) noexcept {
  const std::size_t size = std::min(rest.find('/'), rest.size());
  const std::string_view segment = rest.substr(0, size);
  rest.remove_prefix(std::min(size + 1, rest.size()));
  return segment;
}

template <class IsGood>
bool is_path_of(RequestMethod method, std::string_view path, IsGood is_good) noexcept {
  if (path.empty() || path.size() > kMaxPathBytes) return false;
  const bool is_absolute = path.front() == '/';
  if (is_absolute != (method != RequestMethod::Ws)) return false;
  std::string_view rest = path.substr(is_absolute ? 1 : 0);
  if (rest.empty()) return false;
  while (!rest.empty()) {
    if (!is_good(cut_segment(rest))) return false;
  }
  return is_absolute || path.back() != '/';
}

}  // namespace

std::string_view to_string(RequestMethod method) noexcept {
  switch (method) {
    case RequestMethod::Get: return "GET";
    case RequestMethod::Post: return "POST";
    case RequestMethod::Put: return "PUT";
    case RequestMethod::Delete: return "DELETE";
    case RequestMethod::Patch: return "PATCH";
    case RequestMethod::Ws: return "WS";
  }
  __builtin_unreachable();
}

std::string_view to_string(RequestKind kind) noexcept {
  switch (kind) {
    case RequestKind::Read: return "read";
    case RequestKind::Cancel: return "cancel";
    case RequestKind::Order: return "order";
  }
  __builtin_unreachable();
}

std::optional<RequestMethod> parse_request_method(std::string_view text) noexcept {
  return find_word(kMethods, text);
}
std::optional<RequestKind> parse_request_kind(std::string_view text) noexcept {
  return find_word(kKinds, text);
}

bool is_host(std::string_view text) noexcept {
  if (text.size() > kMaxHostBytes) return false;
  const std::string_view name = text.substr(0, text.find(':'));
  if (name.empty() || name.front() == '.' || name.front() == '-' || name.back() == '.' ||
      name.find("..") != std::string_view::npos ||
      !std::all_of(name.begin(), name.end(),
                   [](char c) { return is_lower(c) || is_digit(c) || c == '-' || c == '.'; })) {
    return false;
  }
  if (name.size() == text.size()) return true;
  const std::string_view port = text.substr(name.size() + 1);
  return !port.empty() && port.size() <= 5 && port.front() != '0' &&
         std::all_of(port.begin(), port.end(), is_digit);
}

bool is_request_path(RequestMethod method, std::string_view path) noexcept {
  return is_path_of(method, path, is_segment);
}

bool is_path_pattern(RequestMethod method, std::string_view pattern) noexcept {
  return is_path_of(method, pattern, [](std::string_view segment) {
    return segment == kAnySegment || is_segment(segment);
  });
}

bool pattern_matches(std::string_view pattern, std::string_view path) noexcept {
  const bool ends_alike = pattern.back() == '/' ? path.back() == '/' : path.back() != '/';
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = cut_segment(pattern);
    const std::string_view given = cut_segment(path);
    const bool fits =
        wanted == kAnySegment ? !given.empty() && !is_forbidden_segment(given) : wanted == given;
    if (!fits) return false;
  }
  return ends_alike && pattern.empty() && path.empty();
}

}  // namespace crossbook
