#include "keys/es256.hpp"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/param_build.h>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace crossbook {
namespace {

constexpr std::size_t kNumberBytes = 32;                   // a scalar, a coordinate
constexpr std::size_t kPointBytes = 1 + 2 * kNumberBytes;  // uncompressed: 04, x, y
constexpr std::size_t kMaxDerSignatureBytes = 72;
constexpr unsigned char kCurve[] = {0x06, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr unsigned char kAlgorithm[] = {0x06, 7,    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
                                        8,    0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07};
constexpr unsigned char kDerParameters = 0xa0;  // [0]
constexpr unsigned char kDerPublicKey = 0xa1;   // [1]
constexpr unsigned char kDerBitString = 0x03;

using GroupPtr = std::unique_ptr<EC_GROUP, OpenSslFree<&EC_GROUP_free>>;
using PointPtr = std::unique_ptr<EC_POINT, OpenSslFree<&EC_POINT_free>>;
using SignaturePtr = std::unique_ptr<ECDSA_SIG, OpenSslFree<&ECDSA_SIG_free>>;
using BuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, OpenSslFree<&OSSL_PARAM_BLD_free>>;
using ParametersPtr = std::unique_ptr<OSSL_PARAM, OpenSslFree<&OSSL_PARAM_free>>;

struct EcParts {
  ByteView scalar;
  ByteView point;  // empty if the file does not say
};

/// ECPrivateKey of RFC 5915 section 3.
std::optional<EcParts> read_sec1(ByteView der) noexcept {
  DerReader outer{der};
  const auto all = outer.next(kDerSequence);
  if (!all || !outer.is_at_end()) return std::nullopt;
  DerReader reader{*all};
  const auto version = reader.next(kDerInteger);
  const auto scalar = reader.next(kDerOctetString);
  if (!version || version->size() != 1 || (*version)[0] != 1 || !scalar ||
      scalar->size() != kNumberBytes) {
    return std::nullopt;
  }
  EcParts parts{*scalar, {}};
  if (const auto curve = reader.next(kDerParameters)) {
    if (!std::ranges::equal(*curve, kCurve)) return std::nullopt;
  }
  if (const auto tagged = reader.next(kDerPublicKey)) {
    DerReader inner{*tagged};
    const auto bits = inner.next(kDerBitString);
    if (!bits || bits->size() != 1 + kPointBytes || (*bits)[0] != 0) return std::nullopt;
    parts.point = bits->subspan(1);
  }
  return reader.is_at_end() ? std::optional{parts} : std::nullopt;
}

PkeyPtr make_key(const EcParts& parts) noexcept {
  const GroupPtr group{EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1)};
  const BignumPtr scalar = read_secret_number(parts.scalar);
  if (!group || !scalar || BN_is_zero(scalar.get()) ||
      BN_cmp(scalar.get(), EC_GROUP_get0_order(group.get())) >= 0) {
    return {};
  }
  const PointPtr point{EC_POINT_new(group.get())};
  std::array<unsigned char, kPointBytes> derived;
  if (!point ||
      EC_POINT_mul(group.get(), point.get(), scalar.get(), nullptr, nullptr, nullptr) != 1 ||
      EC_POINT_point2oct(group.get(), point.get(), POINT_CONVERSION_UNCOMPRESSED, derived.data(),
                         derived.size(), nullptr) != derived.size()) {
    return {};
  }
  if (!parts.point.empty() && !std::ranges::equal(parts.point, derived)) return {};
  const BuilderPtr builder{OSSL_PARAM_BLD_new()};
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME,
                                      SN_X9_62_prime256v1, 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, derived.data(),
                                       derived.size()) != 1 ||
      OSSL_PARAM_BLD_push_BN_pad(builder.get(), OSSL_PKEY_PARAM_PRIV_KEY, scalar.get(),
                                 kNumberBytes) != 1) {
    return {};
  }
  const ParametersPtr parameters{OSSL_PARAM_BLD_to_param(builder.get())};
  const PkeyContextPtr context{EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr)};
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) != 1) {
    return {};
  }
  return PkeyPtr{key};
}

PkeyPtr load(ByteView pem) {
  const SecureBytes sec1 = read_pem(pem, "EC PRIVATE KEY");
  const SecureBytes pkcs8 = sec1.empty() ? read_pem(pem, "PRIVATE KEY") : SecureBytes{};
  const auto der =
      sec1.empty() ? read_pkcs8(pkcs8.span(), kAlgorithm) : std::optional<ByteView>{sec1.span()};
  const auto parts = der ? read_sec1(*der) : std::nullopt;
  return parts ? make_key(*parts) : PkeyPtr{};
}

}  // namespace

Es256Key::Es256Key(ByteView pem) : key_{load(pem)} {
  if (!key_) {
    throw std::invalid_argument{
        "secret: not a P-256 key; give the unencrypted PEM (BEGIN EC PRIVATE KEY)"};
  }
}

std::size_t Es256Key::sign(std::initializer_list<std::string_view> parts,
                           std::span<unsigned char> out) const noexcept {
  std::array<unsigned char, kMaxDerSignatureBytes> der;
  const std::size_t size = sign_sha256(key_.get(), parts, der);
  const unsigned char* next = der.data();
  const SignaturePtr signature{size == 0 ? nullptr
                                         : d2i_ECDSA_SIG(nullptr, &next, static_cast<long>(size))};
  constexpr int kBytes{kNumberBytes};
  if (!signature || out.size() < 2 * kNumberBytes ||
      BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), out.data(), kBytes) != kBytes ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), out.data() + kBytes, kBytes) != kBytes) {
    return 0;
  }
  return 2 * kNumberBytes;
}

bool Es256Key::verifies(std::string_view message, ByteView signature) const noexcept {
  if (signature.size() != 2 * kNumberBytes) return false;
  constexpr int kBytes{kNumberBytes};
  const SignaturePtr numbers{ECDSA_SIG_new()};
  BIGNUM* const r = BN_bin2bn(signature.data(), kBytes, nullptr);
  BIGNUM* const s = BN_bin2bn(signature.data() + kNumberBytes, kBytes, nullptr);
  if (!numbers || ECDSA_SIG_set0(numbers.get(), r, s) != 1) {
    BN_free(r);
    BN_free(s);
    return false;
  }
  std::array<unsigned char, kMaxDerSignatureBytes> der;
  unsigned char* next = der.data();
  const int size = i2d_ECDSA_SIG(numbers.get(), nullptr);
  if (size <= 0 || static_cast<std::size_t>(size) > der.size()) return false;
  i2d_ECDSA_SIG(numbers.get(), &next);
  using DigestPtr = std::unique_ptr<EVP_MD_CTX, OpenSslFree<&EVP_MD_CTX_free>>;
  const DigestPtr digest{EVP_MD_CTX_new()};
  return digest &&
         EVP_DigestVerifyInit(digest.get(), nullptr, EVP_sha256(), nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(digest.get(), der.data(), static_cast<std::size_t>(size),
                          reinterpret_cast<const unsigned char*>(message.data()),
                          message.size()) == 1;
}

}  // namespace crossbook
