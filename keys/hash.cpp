// OpenSSL 3 calls these functions deprecated, and offers nothing that copies a hash's state without
// allocating: through EVP a signature costs about twice as much.
#define OPENSSL_SUPPRESS_DEPRECATED  // NOLINT(readability-identifier-naming)
#include "keys/hash.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>

#include "keys/encoding.hpp"

namespace crossbook {
namespace {

struct Sha256 {
  using Context = SHA256_CTX;
  static constexpr std::size_t kBlockBytes = SHA256_CBLOCK;
  static void init(Context& context) noexcept { SHA256_Init(&context); }
};
struct Sha384 {
  using Context = SHA512_CTX;
  static constexpr std::size_t kBlockBytes = SHA512_CBLOCK;
  static void init(Context& context) noexcept { SHA384_Init(&context); }
};
struct Sha512 {
  using Context = SHA512_CTX;
  static constexpr std::size_t kBlockBytes = SHA512_CBLOCK;
  static void init(Context& context) noexcept { SHA512_Init(&context); }
};

void update(SHA256_CTX& context, const void* data, std::size_t size) noexcept {
  SHA256_Update(&context, data, size);
}
void update(SHA512_CTX& context, const void* data, std::size_t size) noexcept {
  SHA512_Update(&context, data, size);
}
void finish(SHA256_CTX& context, unsigned char* out) noexcept { SHA256_Final(out, &context); }
/// Writes 48 or 64 bytes: the context remembers which hash it was made for.
void finish(SHA512_CTX& context, unsigned char* out) noexcept { SHA512_Final(out, &context); }

template <class Hash>
void init_midstates(HmacMidstates<typename Hash::Context>& out,
                    std::span<const unsigned char> key) noexcept {
  constexpr unsigned char kInnerPad = 0x36;
  constexpr unsigned char kOuterPad = 0x5c;
  std::array<unsigned char, Hash::kBlockBytes> block{};
  if (key.size() > block.size()) {
    Hash::init(out.inner);
    update(out.inner, key.data(), key.size());
    finish(out.inner, block.data());
  } else {
    std::copy(key.begin(), key.end(), block.begin());
  }
  for (unsigned char& byte : block) byte ^= kInnerPad;
  Hash::init(out.inner);
  update(out.inner, block.data(), block.size());
  for (unsigned char& byte : block) byte ^= kInnerPad ^ kOuterPad;
  Hash::init(out.outer);
  update(out.outer, block.data(), block.size());
  OPENSSL_cleanse(block.data(), block.size());
}

template <class Context>
std::size_t compute(const HmacMidstates<Context>& midstates,
                    std::initializer_list<std::string_view> parts, unsigned char* out) noexcept {
  const std::size_t digest_bytes = midstates.inner.md_len;
  Context context = midstates.inner;
  for (const std::string_view part : parts) update(context, part.data(), part.size());
  std::array<unsigned char, SHA512_DIGEST_LENGTH> digest;
  finish(context, digest.data());
  context = midstates.outer;
  update(context, digest.data(), digest_bytes);
  finish(context, out);
  return digest_bytes;
}

}  // namespace

void init_hmac_sha256(HmacMidstates<SHA256_CTX>& out, std::span<const unsigned char> key) noexcept {
  init_midstates<Sha256>(out, key);
}
void init_hmac_sha384(HmacMidstates<SHA512_CTX>& out, std::span<const unsigned char> key) noexcept {
  init_midstates<Sha384>(out, key);
}
void init_hmac_sha512(HmacMidstates<SHA512_CTX>& out, std::span<const unsigned char> key) noexcept {
  init_midstates<Sha512>(out, key);
}

std::size_t compute_hmac(const HmacMidstates<SHA256_CTX>& midstates,
                         std::initializer_list<std::string_view> parts,
                         unsigned char* out) noexcept {
  return compute(midstates, parts, out);
}
std::size_t compute_hmac(const HmacMidstates<SHA512_CTX>& midstates,
                         std::initializer_list<std::string_view> parts,
                         unsigned char* out) noexcept {
  return compute(midstates, parts, out);
}

Sha256Digest sha256(std::initializer_list<std::string_view> parts) noexcept {
  SHA256_CTX context;
  SHA256_Init(&context);
  for (const std::string_view part : parts) SHA256_Update(&context, part.data(), part.size());
  Sha256Digest digest;
  SHA256_Final(digest.data(), &context);
  return digest;
}

Sha512Digest sha512(std::initializer_list<std::string_view> parts) noexcept {
  SHA512_CTX context;
  SHA512_Init(&context);
  for (const std::string_view part : parts) SHA512_Update(&context, part.data(), part.size());
  Sha512Digest digest;
  SHA512_Final(digest.data(), &context);
  return digest;
}

}  // namespace crossbook
