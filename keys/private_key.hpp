// Private keys as files hold them: PEM around PKCS#8, SEC1 or PKCS#1. Read here, into secure
// memory: OpenSSL's own readers leave pieces of the key in freed memory.
// In: the text of a PEM. Out: its parts; keys for OpenSSL. Thread: any. Limits: kMaxSecretBytes.
#pragma once

#include <openssl/bn.h>
#include <openssl/evp.h>

#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "keys/secure_memory.hpp"

namespace crossbook {

template <auto kFree>
struct OpenSslFree {
  template <class T>
  void operator()(T* object) const noexcept {
    kFree(object);
  }
};
using PkeyPtr = std::unique_ptr<EVP_PKEY, OpenSslFree<&EVP_PKEY_free>>;
using PkeyContextPtr = std::unique_ptr<EVP_PKEY_CTX, OpenSslFree<&EVP_PKEY_CTX_free>>;
using BignumPtr = std::unique_ptr<BIGNUM, OpenSslFree<&BN_clear_free>>;

using ByteView = std::span<const unsigned char>;

/// The bytes inside -----BEGIN label-----; empty if there are none. Line ends may also be written
/// as the two characters \n, as they come out of JSON and environment files.
SecureBytes read_pem(ByteView pem, std::string_view label);

/// Reads DER from its front: definite lengths in their shortest form only. Views into the input.
class DerReader {
 public:
  explicit DerReader(ByteView bytes) noexcept : rest_{bytes} {}
  /// The next element's content if it has this tag; else nothing is read.
  std::optional<ByteView> next(unsigned char tag) noexcept;
  bool is_at_end() const noexcept { return rest_.empty(); }

 private:
  ByteView rest_;
};
inline constexpr unsigned char kDerInteger = 0x02;
inline constexpr unsigned char kDerOctetString = 0x04;
inline constexpr unsigned char kDerSequence = 0x30;

/// What PKCS#8 (RFC 5208, RFC 5958) holds. @return the key's own encoding if the algorithm
/// identifier has exactly these bytes; what follows the key (attributes, public key) is not read
std::optional<ByteView> read_pkcs8(ByteView der, ByteView algorithm) noexcept;

/// A number in OpenSSL's secure heap; null without memory. @param bytes most significant first
BignumPtr read_secret_number(ByteView bytes) noexcept;

/// SHA-256 of the parts, signed by the key. @return bytes in out, or 0 if OpenSSL fails, which only
/// a lack of memory brings about
std::size_t sign_sha256(EVP_PKEY* key, std::initializer_list<std::string_view> parts,
                        std::span<unsigned char> out) noexcept;

}  // namespace crossbook
