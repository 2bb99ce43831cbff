#include "keys/encoding.hpp"

#include <openssl/evp.h>

#include "keys/secret.hpp"

namespace crossbook {
namespace {

constexpr char kHexDigits[] = "0123456789abcdef";

constexpr int kNotBase64 = -1;

constexpr auto kBase64Values = [] {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::array<int, 256> values{};
  values.fill(kNotBase64);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<int>(i);
  }
  return values;
}();

}  // namespace

std::string_view hex_encode(std::span<const unsigned char> bytes, char* out) noexcept {
  char* to = out;
  for (const unsigned char byte : bytes) {
    *to++ = kHexDigits[byte >> 4];
    *to++ = kHexDigits[byte & 0x0F];
  }
  return {out, static_cast<std::size_t>(to - out)};
}

std::string_view base64_encode(std::span<const unsigned char> bytes, char* out) noexcept {
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out), bytes.data(),
                                   static_cast<int>(bytes.size()));
  return {out, static_cast<std::size_t>(size)};
}

std::string_view base64url_encode(std::span<const unsigned char> bytes, char* out) noexcept {
  std::string_view text = base64_encode(bytes, out);
  text = text.substr(0, text.find('='));
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (out[i] == '+') out[i] = '-';
    if (out[i] == '/') out[i] = '_';
  }
  return text;
}

std::optional<std::size_t> base64_decode(std::string_view text, unsigned char* out) noexcept {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t padding = 0;
  while (padding < 2 && padding < text.size() && text[text.size() - 1 - padding] == '=') ++padding;
  unsigned char* to = out;
  unsigned bits = 0;
  unsigned held = 0;
  for (const char c : text.substr(0, text.size() - padding)) {
    const int value = kBase64Values[static_cast<unsigned char>(c)];
    if (value == kNotBase64) {
      return std::nullopt;
    }
    bits = bits << 6 | static_cast<unsigned>(value);
    held += 6;
    if (held >= 8) {
      held -= 8;
      *to++ = static_cast<unsigned char>(bits >> held & 0xFF);
    }
  }
  return static_cast<std::size_t>(to - out);
}

std::optional<std::string> base64_decode(std::string_view text) {
  std::string bytes(text.size() / 4 * 3, '\0');  // once: growing would leave pieces of a secret
  const auto size = base64_decode(text, reinterpret_cast<unsigned char*>(bytes.data()));
  if (!size) {
    wipe(bytes);
    return std::nullopt;
  }
  bytes.resize(*size);
  return bytes;
}

}  // namespace crossbook
