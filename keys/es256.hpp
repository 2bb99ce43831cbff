// One ECDSA key on P-256, for ES256 (RFC 7518 section 3.4). Held by OpenSSL, which wipes it when it
// is freed. In: a PEM. Out: r and s, 32 bytes each. Thread: any. Limits: signing allocates.
#pragma once

#include <initializer_list>
#include <string_view>

#include "keys/private_key.hpp"

namespace crossbook {

class Es256Key {
 public:
  /// @param pem an unencrypted SEC1 (BEGIN EC PRIVATE KEY) or PKCS#8 (BEGIN PRIVATE KEY) file
  /// @throws std::invalid_argument if it is neither, of another curve, or its halves do not fit
  explicit Es256Key(ByteView pem);
  /// @param out 64 bytes. @return 64, or 0 if OpenSSL fails, which only a lack of memory brings
  /// about
  std::size_t sign(std::initializer_list<std::string_view> parts,
                   std::span<unsigned char> out) const noexcept;
  /// Whether the 64 bytes are a signature of the message by this key: for a local exchange.
  bool verifies(std::string_view message, ByteView signature) const noexcept;

 private:
  PkeyPtr key_;
};

}  // namespace crossbook
