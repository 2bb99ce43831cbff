// Hex, base64, base64url and SHA-2 as the venues' authentication needs them. Allocates nothing
// where it writes to a span.
// In: bytes. Out: text or digests. Thread: any. Limits: outputs sized by the caller.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace crossbook {

/// Lower case; out holds 2 * bytes.size(). @return the text in out
std::string_view hex_encode(std::span<const unsigned char> bytes, char* out) noexcept;
/// Padded, standard alphabet; out holds 4 * ceil(n / 3) + 1. @return the text in out
std::string_view base64_encode(std::span<const unsigned char> bytes, char* out) noexcept;
/// As JSON Web Tokens want it (RFC 7515): - and _, no padding; out as for base64_encode().
std::string_view base64url_encode(std::span<const unsigned char> bytes, char* out) noexcept;
/// Strict: padded, standard alphabet, no spaces. nullopt if it is not base64.
std::optional<std::string> base64_decode(std::string_view text);
/// The same into out, which holds text.size() / 4 * 3 bytes. @return how many were written
std::optional<std::size_t> base64_decode(std::string_view text, unsigned char* out) noexcept;

using Sha256Digest = std::array<unsigned char, 32>;
Sha256Digest sha256(std::initializer_list<std::string_view> parts) noexcept;
using Sha512Digest = std::array<unsigned char, 64>;
Sha512Digest sha512(std::initializer_list<std::string_view> parts) noexcept;

}  // namespace crossbook
