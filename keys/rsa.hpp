// One RSA private key, for RSASSA-PKCS1-v1_5 with SHA-256. Held by OpenSSL, which wipes it when it
// is freed. In: a PEM. Out: signatures as long as the modulus. Thread: any.
// Limits: 2048 to 4096 bits; signing allocates and takes most of a millisecond.
#pragma once

#include <initializer_list>
#include <string_view>

#include "keys/private_key.hpp"

namespace crossbook {

inline constexpr std::size_t kMinRsaBytes = 256;
inline constexpr std::size_t kMaxRsaBytes = 512;

class RsaKey {
 public:
  /// @param pem an unencrypted PKCS#8 (BEGIN PRIVATE KEY) or PKCS#1 (BEGIN RSA PRIVATE KEY) file
  /// @throws std::invalid_argument if it is neither, of another size, or its parts do not fit
  explicit RsaKey(ByteView pem);
  /// @param out kMaxRsaBytes. @return as many bytes as the modulus has, or 0 if OpenSSL fails,
  /// which only a lack of memory brings about
  std::size_t sign(std::initializer_list<std::string_view> parts,
                   std::span<unsigned char> out) const noexcept;

 private:
  PkeyPtr key_;
};

}  // namespace crossbook
