#include "keys/siphash.hpp"

#include <gtest/gtest.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <cstring>
#include <memory>
#include <random>
#include <string>

namespace crossbook {
namespace {

constexpr SipHashKey kKey{0x0706050403020100, 0x0f0e0d0c0b0a0908};

/// What OpenSSL makes of it, with as many rounds as ours.
SipHash128 by_openssl(const SipHashKey& key, const std::string& bytes) {
  const std::unique_ptr<EVP_MAC, decltype(&EVP_MAC_free)> mac{
      EVP_MAC_fetch(nullptr, "SIPHASH", nullptr), &EVP_MAC_free};
  const std::unique_ptr<EVP_MAC_CTX, decltype(&EVP_MAC_CTX_free)> context{
      EVP_MAC_CTX_new(mac.get()), &EVP_MAC_CTX_free};
  unsigned once = 1;
  unsigned thrice = 3;
  std::size_t size = sizeof(SipHash128);
  const OSSL_PARAM parameters[] = {OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_C_ROUNDS, &once),
                                   OSSL_PARAM_construct_uint(OSSL_MAC_PARAM_D_ROUNDS, &thrice),
                                   OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &size),
                                   OSSL_PARAM_construct_end()};
  unsigned char raw_key[sizeof key];
  std::memcpy(raw_key, &key, sizeof key);
  unsigned char out[sizeof(SipHash128)];
  EXPECT_EQ(EVP_MAC_init(context.get(), raw_key, sizeof raw_key, parameters), 1);
  EXPECT_EQ(EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(bytes.data()),
                           bytes.size()),
            1);
  EXPECT_EQ(EVP_MAC_final(context.get(), out, &size, sizeof out), 1);
  SipHash128 hash;
  std::memcpy(&hash, out, sizeof hash);
  return hash;
}

TEST(SipHash, AgreesWithOpenSslAtEveryLength) {
  std::mt19937_64 random{3};
  for (std::size_t size = 0; size < 600; ++size) {
    std::string bytes(size, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const SipHashKey key = size < 64 ? kKey : SipHashKey{random(), random()};
    ASSERT_EQ(siphash128(key, bytes), by_openssl(key, bytes)) << size;
  }
}

TEST(SipHash, SeesEveryBitOfMessageAndKey) {
  std::string bytes(37, 'x');
  const SipHash128 hash = siphash128(kKey, bytes);
  for (std::size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    std::string other = bytes;
    other[bit / 8] = static_cast<char>(other[bit / 8] ^ 1 << bit % 8);
    EXPECT_FALSE(siphash128(kKey, other) == hash);
  }
  EXPECT_FALSE(siphash128(kKey, bytes + '\0') == hash);
  for (unsigned bit = 0; bit < 64; ++bit) {
    EXPECT_FALSE(siphash128({kKey.low ^ std::uint64_t{1} << bit, kKey.high}, bytes) == hash);
    EXPECT_FALSE(siphash128({kKey.low, kKey.high ^ std::uint64_t{1} << bit}, bytes) == hash);
  }
}

}  // namespace
}  // namespace crossbook
