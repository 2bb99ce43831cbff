#include "venues/binance/auth.hpp"

#include <cassert>

#include "keys/encoding.hpp"

namespace crossbook::binance {
namespace {

constexpr bool is_unreserved(char c) noexcept {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
         c == '_' || c == '.' || c == '~';
}

constexpr int hex_digit(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string percent_encode(std::string_view text) {
  static constexpr char kDigits[] = "0123456789ABCDEF";
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    if (is_unreserved(c)) {
      result += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    result += '%';
    result += kDigits[byte >> 4];
    result += kDigits[byte & 15];
  }
  return result;
}

std::string percent_decode(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool is_escape = text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 &&
                           hex_digit(text[i + 2]) >= 0;
    if (!is_escape) {
      result += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    result += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
    i += 2;
  }
  return result;
}

std::string_view signature_text(const Signature& signature, Algorithm algorithm,
                                char* out) noexcept {
  if (algorithm == Algorithm::Ed25519) return base64_encode(signature.view(), out);
  return hex_encode(signature.view(), out);
}

void append_signature(std::string& query, const Signature& signature, Algorithm algorithm) {
  char text[kMaxSignatureChars];
  query += query.empty() ? "signature=" : "&signature=";
  query += percent_encode(signature_text(signature, algorithm, text));
}

SignedParams::SignedParams(FrameBuffer& frame) noexcept : frame_{frame} {
  payload_.clear();
  frame_.text("{");
}

void SignedParams::name(std::string_view name) noexcept {
  assert(last_name_ < name && "the venue signs parameters in the order of their names");
  if (!last_name_.empty()) {
    frame_.text(",");
    payload_.text("&");
  }
  last_name_ = name;
  frame_.text("\"").text(name).text("\":");
  payload_.text(name).text("=");
}

void SignedParams::text(std::string_view key, std::string_view value) noexcept {
  name(key);
  frame_.text("\"").text(value).text("\"");
  payload_.text(value);
}

void SignedParams::integer(std::string_view key, std::int64_t value) noexcept {
  name(key);
  frame_.integer(value);
  payload_.integer(value);
}

void SignedParams::decimal(std::string_view key, Int128 raw, Scale scale) noexcept {
  char digits[kMaxDecimalChars];
  text(key, format_decimal(raw, scale, digits));
}

void SignedParams::finish(const Signature& signature, Algorithm algorithm) noexcept {
  char shown[kMaxSignatureChars];
  frame_.text(",\"signature\":\"").text(signature_text(signature, algorithm, shown));
  frame_.text("\"}");
}

}  // namespace crossbook::binance
