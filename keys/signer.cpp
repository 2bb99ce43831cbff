#include "keys/signer.hpp"

#include <openssl/crypto.h>

#include <stdexcept>
#include <variant>

#include "keys/ed25519.hpp"
#include "keys/es256.hpp"
#include "keys/hash.hpp"
#include "keys/rsa.hpp"

namespace crossbook {

struct Signer::State {
  using Hmac256 = HmacMidstates<SHA256_CTX>;
  using Hmac512 = HmacMidstates<SHA512_CTX>;  // SHA-384 is SHA-512 cut short

  std::variant<std::monostate, Hmac256, Hmac512, Ed25519Key, Es256Key, RsaKey> key;
};

Signer::Signer(Algorithm algorithm, Secret secret)
    : algorithm_{algorithm}, state_{make_secure<State>()} {
  if (secret.empty()) throw std::invalid_argument{"secret: empty; give the key's secret"};
  const std::span<const unsigned char> bytes = secret.bytes();
  switch (algorithm) {
    case Algorithm::HmacSha256:
      init_hmac_sha256(state_->key.emplace<State::Hmac256>(), bytes);
      break;
    case Algorithm::HmacSha384:
      init_hmac_sha384(state_->key.emplace<State::Hmac512>(), bytes);
      break;
    case Algorithm::HmacSha512:
      init_hmac_sha512(state_->key.emplace<State::Hmac512>(), bytes);
      break;
    case Algorithm::Ed25519: state_->key.emplace<Ed25519Key>(bytes); break;
    case Algorithm::Es256: state_->key.emplace<Es256Key>(bytes); break;
    case Algorithm::RsaSha256: state_->key.emplace<RsaKey>(bytes); break;
  }
  secret.wipe();
}
Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;
Signer::~Signer() = default;

void Signer::sign(std::initializer_list<std::string_view> parts, Signature& out) const noexcept {
  std::size_t size = 0;
  if (const auto* short_hmac = std::get_if<State::Hmac256>(&state_->key)) {
    size = compute_hmac(*short_hmac, parts, out.bytes.data());
  } else if (const auto* long_hmac = std::get_if<State::Hmac512>(&state_->key)) {
    size = compute_hmac(*long_hmac, parts, out.bytes.data());
  } else {
    std::visit(
        [&](const auto& key) {
          if constexpr (requires { key.sign(parts, out.bytes); }) size = key.sign(parts, out.bytes);
        },
        state_->key);
  }
  out.size = static_cast<std::uint16_t>(size);
}

bool Signer::verifies(std::string_view message,
                      std::span<const unsigned char> signature) const noexcept {
  if (const auto* ecdsa = std::get_if<Es256Key>(&state_->key))
    return ecdsa->verifies(message, signature);  // signed twice, it is not the same
  Signature own;
  sign(message, own);
  return own.size == signature.size() && own.size > 0 &&
         CRYPTO_memcmp(own.bytes.data(), signature.data(), own.size) == 0;
}

}  // namespace crossbook
