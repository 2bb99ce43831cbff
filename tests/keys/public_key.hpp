// The public halves that signatures are checked with.
// In: coordinates and signatures, base64url. Out: verdicts. Thread: any. Limits: P-256.
#pragma once

#include <memory>
#include <string_view>

#include "keys/private_key.hpp"

namespace crossbook {

class PublicKey {
 public:
  /// @param x, y of the point as JSON Web Keys write them; ends the test program if it is not one
  static PublicKey p256(std::string_view x, std::string_view y);
  /// @param signature r and s, 64 bytes, base64url
  bool verifies_es256(std::string_view message, std::string_view signature) const;

 private:
  explicit PublicKey(PkeyPtr key) : key_{std::move(key)} {}
  PkeyPtr key_;
};

/// Ends the test program if it is no base64url.
std::string from_base64url(std::string_view text);

}  // namespace crossbook
