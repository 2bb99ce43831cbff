// HTTP requests and responses as venues' codecs see them: no sockets.
// In: a call. Out: text. Thread: any. Limits: kMaxResponseBytes.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace crossbook {

inline constexpr std::size_t kMaxResponseBytes = 32 * 1024 * 1024;  // exchangeInfo is about 20 MB

enum class HttpMethod : std::uint8_t { Get, Post, Delete, Put };

struct HttpRequest {
  HttpMethod method = HttpMethod::Get;
  std::string target;  // path and query, percent-encoded
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  bool is_signed = false;
};

struct HttpResponse {
  int status = 0;
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case

  /// Empty if absent. @param name lower case
  std::string_view header(std::string_view name) const noexcept {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
};

}  // namespace crossbook
