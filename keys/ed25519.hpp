// One Ed25519 private key, held by OpenSSL, which wipes it when it is freed.
// In: a seed or a PEM. Out: signatures of 64 bytes. Thread: any. Limits: signing allocates.
#pragma once

#include <initializer_list>
#include <string_view>

#include "keys/private_key.hpp"

namespace crossbook {

class Ed25519Key {
 public:
  /// @param secret 32-byte seed; the seed and its public key, 64 bytes; or the text of an
  ///               unencrypted PKCS#8 PEM
  /// @throws std::invalid_argument if it is none of these
  explicit Ed25519Key(ByteView secret);
  /// @param out 64 bytes. @return 64, or 0 if OpenSSL fails, which only a lack of memory brings
  /// about
  std::size_t sign(std::initializer_list<std::string_view> parts,
                   std::span<unsigned char> out) const noexcept;

 private:
  PkeyPtr key_;
};

}  // namespace crossbook
