// HMAC-SHA256/384/512 and Ed25519: message in, signature out. HMAC keys are kept as midstates.
// In: messages. Out: raw signature bytes. Thread: one at a time per Signer.
// Limits: signatures <= 64 bytes. sign() allocates nothing for HMAC.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string_view>

#include "keys/secret.hpp"

namespace crossbook {

enum class Algorithm : std::uint8_t { HmacSha256, HmacSha384, HmacSha512, Ed25519 };

struct Signature {
  std::array<unsigned char, 64> bytes{};
  std::uint8_t size = 0;
  std::span<const unsigned char> view() const noexcept { return {bytes.data(), size}; }
};

class Signer {
 public:
  /// @param secret HMAC: the key bytes as the venue defines them (decoded where it says so);
  ///               Ed25519: a PKCS#8 PEM or the 32-byte seed. Wiped after loading.
  /// @throws std::invalid_argument if the secret is not of that kind
  Signer(Algorithm algorithm, Secret secret);
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;
  ~Signer();

  Algorithm algorithm() const noexcept { return algorithm_; }
  /// Signs the parts as if they stood one after another, so that callers need not join them.
  /// @param out is empty (size 0) if an Ed25519 signature found no memory, else never
  void sign(std::initializer_list<std::string_view> parts, Signature& out) const noexcept;
  void sign(std::string_view message, Signature& out) const noexcept { sign({message}, out); }

 private:
  struct State;  // midstates or the loaded key
  Algorithm algorithm_;
  std::unique_ptr<State> state_;
};

}  // namespace crossbook
