// Where a signed request goes: method, host, path; and what kind of request that is.
// In: text. Out: words. Thread: any. Limits: the sizes below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace crossbook {

/// Ws: a WebSocket operation, whose name stands in the path's place ("order.place", "login").
enum class RequestMethod : std::uint8_t { Get, Post, Put, Delete, Patch, Ws };
/// "GET", "WS" …
std::string_view to_string(RequestMethod method) noexcept;
std::optional<RequestMethod> parse_request_method(std::string_view text) noexcept;

/// What a listed request does. Only Order may place or change an order; Read changes nothing at the
/// venue but sessions.
enum class RequestKind : std::uint8_t { Read, Cancel, Order };
std::string_view to_string(RequestKind kind) noexcept;
std::optional<RequestKind> parse_request_kind(std::string_view text) noexcept;

inline constexpr std::size_t kMaxHostBytes = 80;
inline constexpr std::size_t kMaxPathBytes = 128;

struct RequestTarget {
  RequestMethod method{};
  std::string_view host;  // as dialled, lower case: "api.binance.com", "ws.okx.com:8443"
  std::string_view path;  // a query behind it is not looked at
};

/// Lower-case letters, digits, '-' and '.', then perhaps a port.
bool is_host(std::string_view text) noexcept;
/// Segments of letters, digits and - _ . : between single slashes, none of them "." or "..".
/// HTTP paths begin with a slash, WebSocket operations do not.
bool is_request_path(RequestMethod method, std::string_view path) noexcept;

/// Stands for one whole segment in a policy's path, e.g. an order's id.
inline constexpr std::string_view kAnySegment = "{}";
/// is_request_path(), where segments may also be kAnySegment.
bool is_path_pattern(RequestMethod method, std::string_view pattern) noexcept;
/// Whether the pattern, a good one, stands for this path. A segment that is_forbidden_segment() is
/// taken by no placeholder. @param path one that is_request_path()
bool pattern_matches(std::string_view pattern, std::string_view path) noexcept;

}  // namespace crossbook
