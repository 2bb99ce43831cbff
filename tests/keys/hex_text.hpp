// Hex text <-> bytes for the published vectors.
// In: hex. Out: bytes, and back. Thread: any. Limits: well-formed hex.
#pragma once

#include <string>
#include <string_view>

#include "keys/encoding.hpp"
#include "keys/signer.hpp"

namespace crossbook {

inline std::string from_hex(std::string_view hex) {
  const auto nibble = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes.push_back(static_cast<char>(nibble(hex[i]) * 16 + nibble(hex[i + 1])));
  }
  return bytes;
}

inline std::string hex_of(const Signature& signature) {
  char text[2 * sizeof(Signature::bytes)];
  return std::string{hex_encode(signature.view(), text)};
}

inline std::string base64_of(const Signature& signature) {
  char text[2 * sizeof(Signature::bytes)];
  return std::string{base64_encode(signature.view(), text)};
}

}  // namespace crossbook
