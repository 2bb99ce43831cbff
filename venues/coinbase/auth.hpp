// Bearer tokens (RFC 7519): what is signed, and the token that comes of it; keys as Coinbase shows
// them. Pure: time and nonce come from outside.
// In: key ids, times, request targets. Out: text. Thread: any. Limits: kMaxTokenChars.
// TokenDraft allocates nothing.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "keys/credential.hpp"
#include "venues/coinbase/rules.hpp"
#include "venues/connector/frame_buffer.hpp"
#include "venues/connector/venue.hpp"

namespace crossbook::coinbase {

inline constexpr std::size_t kMaxTokenChars = 2'048;
/// Of kTokenLife only so much is taken: what was held up or copied is refused sooner.
inline constexpr std::chrono::seconds kRequestLife{9};
static_assert(kRequestLife <= kTokenLife);

/// 32 hexadecimal digits of a number that never comes twice.
class NonceText {
 public:
  explicit NonceText(std::uint64_t nonce) noexcept;
  std::string_view view() const noexcept { return {text_.data(), text_.size()}; }

 private:
  std::array<char, 32> text_;
};

struct TokenClaims {
  std::string_view key_id;
  Algorithm algorithm = Algorithm::Ed25519;  // or Es256
  std::string_view nonce;                    // hexadecimal digits
  std::int64_t not_before = 0;               // seconds since 1970
  std::int64_t expires = 0;
  // "POST api.coinbase.com/api/v3/brokerage/orders": empty method for a socket's token
  std::string_view method, host, path;
};

/// Times of a token that is made now. @param life from now on, at least a second
void set_times(TokenClaims& claims, UtcNanos now, std::chrono::nanoseconds life) noexcept;

/// base64url(header) "." base64url(payload): what the key signs.
/// Source: docs.cdp.coinbase.com, "CDP API keys", and the official Python SDK 1.8.4, jwt_generator.
class TokenDraft {
 public:
  explicit TokenDraft(const TokenClaims& claims) noexcept;
  /// False for an algorithm that the venue does not take, or a key id that is too long.
  bool is_good() const noexcept { return is_good_; }
  std::string_view signing_input() const noexcept { return {text_.data(), size_}; }
  /// The whole token once the signature over signing_input() is there.
  std::string_view finish(const Signature& signature) noexcept;

 private:
  std::array<char, kMaxTokenChars> text_;
  std::size_t size_ = 0;
  bool is_good_ = false;
};

/// "Bearer …" for a request that places no order. @return as RequestContext::sign
Result<std::string> make_token(const RequestContext& context, RequestMethod method,
                               std::string_view path);

/// Ed25519 as base64 of the seed, or of seed and public key, or as PKCS#8 PEM; ES256 as SEC1 or
/// PKCS#8 PEM, its line ends perhaps written as \n.
/// @throws std::invalid_argument naming the field and the mend
KeyMaterial make_key_material(std::string id, std::string_view secret, std::string_view passphrase);

}  // namespace crossbook::coinbase
