// One Ed25519 private key, held by OpenSSL, which wipes it when it is freed.
// In: a seed or a PEM. Out: signatures of 64 bytes. Thread: any. Limits: signing allocates.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <span>
#include <string_view>

namespace crossbook {

class Ed25519Key {
 public:
  /// @param secret 32-byte seed, or the text of an unencrypted PKCS#8 PEM
  /// @throws std::invalid_argument if it is neither
  explicit Ed25519Key(std::span<const unsigned char> secret);
  /// @param out 64 bytes. @return 64, or 0 if OpenSSL fails, which only a lack of memory brings
  /// about
  std::size_t sign(std::string_view message, unsigned char* out) const noexcept;

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  };
  std::unique_ptr<EVP_PKEY, Free> key_;
};

}  // namespace crossbook
