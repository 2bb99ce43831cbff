// The parts of an https or wss address.
// In: text. Out: Url. Thread: any. Limits: no user info, no fragment.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "venues/market/error.hpp"

namespace crossbook {

struct Url {
  std::string scheme;  // "https" or "wss"
  std::string host;    // name or address, an IPv6 one without its brackets
  std::uint16_t port = 443;
  std::string target = "/";  // path and query

  /// host, with brackets and port where they are needed: the Host header.
  std::string authority() const;
  std::string text() const;
};

/// Plain http and ws are refused: nothing goes out in clear.
Result<Url> parse_url(std::string_view text);

/// The authority of an address as policies list it; empty if it is none.
std::string host_of(std::string_view url);

}  // namespace crossbook
