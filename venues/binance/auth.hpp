// What Binance wants signed, and how the signature is written. The signing itself is keys/'s.
// In: parameters, a key. Out: signed query strings and WS API parameters. Thread: any.
// Limits: kMaxRequestBytes. Source: README.md "Authentication", read 2026-11-23.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "keys/signer.hpp"
#include "venues/connector/frame_buffer.hpp"

namespace crossbook::binance {

inline constexpr std::size_t kMaxSignatureChars = 96;  // Ed25519 in base64: 88

/// Everything but A-Z a-z 0-9 - _ . ~ as %XX, bytewise.
std::string percent_encode(std::string_view text);
/// "%2F" -> "/" and "+" -> " "; broken escapes stay as they are.
std::string percent_decode(std::string_view text);

/// Whether a session with such a key logs on once; its orders then carry neither key nor signature.
/// The venue takes Ed25519 alone there.
constexpr bool logs_on(Algorithm algorithm) noexcept { return algorithm == Algorithm::Ed25519; }

/// HMAC: 64 lower case hex digits. Ed25519: base64. @param out kMaxSignatureChars bytes
std::string_view signature_text(const Signature& signature, Algorithm algorithm,
                                char* out) noexcept;

/// Appends "signature=…" to a query that is percent-encoded already and was signed as it stands.
void append_signature(std::string& query, const Signature& signature, Algorithm algorithm);

/// Builds the params object of a WS API request and, beside it, what is signed: all of them, names
/// rising, k=v joined by &, values as they stand in the JSON. Allocates nothing.
class SignedParams {
 public:
  /// @param frame gains {"a":"1",…,"signature":"…"}
  explicit SignedParams(FrameBuffer& frame) noexcept;
  /// Names must come in rising order; values need no JSON escaping (ids, symbols, decimals).
  void text(std::string_view name, std::string_view value) noexcept;
  void integer(std::string_view name, std::int64_t value) noexcept;
  void decimal(std::string_view name, Int128 raw, Scale scale) noexcept;
  /// Closes the object with the signature of payload().
  void finish(const Signature& signature, Algorithm algorithm) noexcept;
  /// Closes the object without one, for a session that has logged on.
  void finish() noexcept { frame_.text("}"); }
  /// What is to be signed.
  std::string_view payload() const noexcept { return payload_.view(); }
  bool has_overflowed() const noexcept { return payload_.has_overflowed(); }

 private:
  void name(std::string_view name) noexcept;
  FrameBuffer& frame_;
  FrameBuffer payload_;
  std::string_view last_name_;
};

}  // namespace crossbook::binance
