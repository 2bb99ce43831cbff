// HMAC over SHA-2 with the key absorbed in advance: a signature costs the message's blocks only.
// In: key, then messages. Out: MACs. Thread: any; compute() is const. Limits: no allocation.
#pragma once

#include <openssl/sha.h>

#include <initializer_list>
#include <span>
#include <string_view>

namespace crossbook {

/// HMAC-SHA256, or HMAC over SHA-384 or SHA-512. @tparam Context SHA256_CTX or SHA512_CTX
template <class Context>
struct HmacMidstates {
  Context inner;  // after the block key ^ ipad
  Context outer;  // after the block key ^ opad
};

/// Absorbs the key in place, so that no copy of the midstates stays on the stack.
void init_hmac_sha256(HmacMidstates<SHA256_CTX>& out, std::span<const unsigned char> key) noexcept;
void init_hmac_sha384(HmacMidstates<SHA512_CTX>& out, std::span<const unsigned char> key) noexcept;
void init_hmac_sha512(HmacMidstates<SHA512_CTX>& out, std::span<const unsigned char> key) noexcept;

/// @param out 32, 48 or 64 bytes as the hash has. @return how many were written
std::size_t compute_hmac(const HmacMidstates<SHA256_CTX>& midstates,
                         std::initializer_list<std::string_view> parts,
                         unsigned char* out) noexcept;
std::size_t compute_hmac(const HmacMidstates<SHA512_CTX>& midstates,
                         std::initializer_list<std::string_view> parts,
                         unsigned char* out) noexcept;

}  // namespace crossbook
