// HMAC-SHA256/384/512, Ed25519, ES256 and RSA: message in, signature out. HMAC keys are kept as
// midstates, in secure memory.
// In: messages. Out: raw signature bytes. Thread: one at a time per Signer.
// Limits: kMaxSignatureBytes. sign() allocates nothing for HMAC.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string_view>

#include "keys/secret.hpp"
#include "keys/secure_memory.hpp"

namespace crossbook {

enum class Algorithm : std::uint8_t {
  HmacSha256,
  HmacSha384,
  HmacSha512,
  Ed25519,
  Es256,     // ECDSA on P-256 with SHA-256; r and s, 32 bytes each
  RsaSha256  // RSASSA-PKCS1-v1_5
};

inline constexpr std::size_t kMaxSignatureBytes = 512;  // RSA of 4096 bits; all others: 64

struct Signature {
  std::array<unsigned char, kMaxSignatureBytes> bytes;  // not cleared: only view() is meaningful
  std::uint16_t size = 0;
  std::span<const unsigned char> view() const noexcept { return {bytes.data(), size}; }
};

class Signer {
 public:
  /// @param secret HMAC: the key bytes as the venue defines them (decoded where it says so);
  ///               Ed25519: a PKCS#8 PEM, the 32-byte seed, or seed and public key in 64 bytes;
  ///               ES256: a SEC1 or PKCS#8 PEM; RSA: a PKCS#8 or PKCS#1 PEM. Wiped after loading.
  /// @throws std::invalid_argument if the secret is not of that kind
  Signer(Algorithm algorithm, Secret secret);
  Signer(Signer&&) noexcept;
  Signer& operator=(Signer&&) noexcept;
  ~Signer();

  Algorithm algorithm() const noexcept { return algorithm_; }
  /// Signs the parts as if they stood one after another, so that callers need not join them.
  /// @param out is empty (size 0) if an asymmetric signature found no memory, else never
  void sign(std::initializer_list<std::string_view> parts, Signature& out) const noexcept;
  void sign(std::string_view message, Signature& out) const noexcept { sign({message}, out); }
  /// Whether it is this key's signature of the message: for a local exchange, which has the key.
  bool verifies(std::string_view message, std::span<const unsigned char> signature) const noexcept;

 private:
  struct State;  // midstates or the loaded key
  Algorithm algorithm_;
  SecurePtr<State> state_;
};

}  // namespace crossbook
