#include "tests/keys/public_key.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "keys/encoding.hpp"

namespace crossbook {
namespace {

BIGNUM* number(std::string_view bytes) {
  return BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                   static_cast<int>(bytes.size()), nullptr);
}

}  // namespace

std::string from_base64url(std::string_view text) {
  std::string padded{text};
  std::replace(padded.begin(), padded.end(), '-', '+');
  std::replace(padded.begin(), padded.end(), '_', '/');
  padded.append((4 - padded.size() % 4) % 4, '=');
  return base64_decode(padded).value();
}

PublicKey PublicKey::p256(std::string_view x, std::string_view y) {
  std::string point = "\x04" + from_base64url(x) + from_base64url(y);
  char group[] = "prime256v1";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const PkeyContextPtr context{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
  EVP_PKEY* key = nullptr;
  if (EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY,
                        const_cast<OSSL_PARAM*>(parameters)) != 1) {
    std::abort();
  }
  return PublicKey{PkeyPtr{key}};
}

bool PublicKey::verifies_es256(std::string_view message, std::string_view signature) const {
  const std::string bytes = from_base64url(signature);
  if (bytes.size() != 64) return false;
  const std::unique_ptr<ECDSA_SIG, OpenSslFree<&ECDSA_SIG_free>> parts{ECDSA_SIG_new()};
  ECDSA_SIG_set0(parts.get(), number(std::string_view{bytes}.substr(0, 32)),
                 number(std::string_view{bytes}.substr(32)));
  std::array<unsigned char, 80> der;
  unsigned char* end = der.data();
  const int size = i2d_ECDSA_SIG(parts.get(), &end);
  const Sha256Digest digest = sha256({message});
  const PkeyContextPtr context{EVP_PKEY_CTX_new(key_.get(), nullptr)};
  return EVP_PKEY_verify_init(context.get()) == 1 &&
         EVP_PKEY_verify(context.get(), der.data(), static_cast<std::size_t>(size), digest.data(),
                         digest.size()) == 1;
}

}  // namespace crossbook
