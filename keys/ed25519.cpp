#include "keys/ed25519.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string>

#include "keys/encoding.hpp"
#include "keys/secret.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kSeedBytes = 32;
constexpr std::size_t kSignatureBytes = 64;

/// PKCS#8 around an Ed25519 seed (RFC 8410 section 7; version 1 as in RFC 5958 adds a tail). The
/// bytes at kFree differ: the length of what follows, and the version.
constexpr std::array<unsigned char, 16> kDerHead = {0x30, 0,    2,    1,    0,    0x30, 5,    6,
                                                    3,    0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20};
constexpr std::size_t kFree[] = {1, 4};

/// The base64 text between a PEM's lines, without its line ends; empty if it is no such PEM.
std::string pem_body(std::string_view pem) {
  constexpr std::string_view kBegin = "-----BEGIN PRIVATE KEY-----";
  constexpr std::string_view kEnd = "-----END PRIVATE KEY-----";
  const std::size_t begin = pem.find(kBegin);
  const std::size_t end = pem.find(kEnd);
  std::string body;
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return body;
  body.reserve(pem.size());  // once: growing would leave pieces of the key behind
  for (const char c : pem.substr(begin + kBegin.size(), end - begin - kBegin.size())) {
    if (c != '\n' && c != '\r' && c != ' ' && c != '\t') body.push_back(c);
  }
  return body;
}

bool is_ed25519_der(std::string_view der) noexcept {
  if (der.size() < kDerHead.size() + kSeedBytes) return false;
  for (std::size_t i = 0; i < kDerHead.size(); ++i) {
    const bool is_free = std::find(std::begin(kFree), std::end(kFree), i) != std::end(kFree);
    if (!is_free && static_cast<unsigned char>(der[i]) != kDerHead[i]) return false;
  }
  return static_cast<unsigned char>(der[1]) + std::size_t{2} == der.size();
}

/// Reads the PEM here: OpenSSL's reader leaves copies of the seed in freed memory.
EVP_PKEY* load_pem(std::string_view pem) {
  EVP_PKEY* key = nullptr;
  std::string body = pem_body(pem);
  std::optional<std::string> der = base64_decode(body);
  if (der && is_ed25519_der(*der)) {
    const auto* seed = reinterpret_cast<const unsigned char*>(der->data()) + kDerHead.size();
    key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed, kSeedBytes);
  }
  if (der) wipe(*der);
  wipe(body);
  return key;
}

}  // namespace

Ed25519Key::Ed25519Key(std::span<const unsigned char> secret) {
  if (secret.size() == kSeedBytes) {
    key_.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), kSeedBytes));
  } else {
    key_.reset(load_pem({reinterpret_cast<const char*>(secret.data()), secret.size()}));
  }
  if (!key_) {
    throw std::invalid_argument{
        "secret: not an Ed25519 key; give the unencrypted PKCS#8 PEM (BEGIN PRIVATE KEY)"};
  }
}

std::size_t Ed25519Key::sign(std::string_view message, unsigned char* out) const noexcept {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free};
  std::size_t size = kSignatureBytes;
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), out, &size, bytes, message.size()) != 1) {
    return 0;
  }
  return size;
}

}  // namespace crossbook
