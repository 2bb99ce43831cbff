#include "keys/rsa.hpp"

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <array>
#include <stdexcept>

#include "keys/encoding.hpp"

namespace crossbook {
namespace {

constexpr unsigned char kAlgorithm[] = {0x06, 9,    0x2a, 0x86, 0x48, 0x86, 0xf7,
                                        0x0d, 0x01, 0x01, 0x01, 0x05, 0};

using BuilderPtr = std::unique_ptr<OSSL_PARAM_BLD, OpenSslFree<&OSSL_PARAM_BLD_free>>;
using ParametersPtr = std::unique_ptr<OSSL_PARAM, OpenSslFree<&OSSL_PARAM_free>>;

/// RSAPrivateKey of RFC 8017 appendix A.1.2, in its order.
constexpr std::array kParts = {OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,
                               OSSL_PKEY_PARAM_RSA_D,         OSSL_PKEY_PARAM_RSA_FACTOR1,
                               OSSL_PKEY_PARAM_RSA_FACTOR2,   OSSL_PKEY_PARAM_RSA_EXPONENT1,
                               OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};
using Parts = std::array<BignumPtr, kParts.size()>;

bool read_parts(ByteView der, Parts& out) noexcept {
  DerReader outer{der};
  const auto all = outer.next(kDerSequence);
  if (!all || !outer.is_at_end()) return false;
  DerReader reader{*all};
  const auto version = reader.next(kDerInteger);
  if (!version || version->size() != 1 || (*version)[0] != 0) return false;  // two primes
  for (BignumPtr& part : out) {
    const auto number = reader.next(kDerInteger);
    if (!number || number->empty() || (*number)[0] >= 0x80) return false;
    part = read_secret_number(*number);
    if (!part || BN_is_zero(part.get())) return false;
  }
  const auto size = static_cast<std::size_t>(BN_num_bytes(out.front().get()));
  return reader.is_at_end() && size >= kMinRsaBytes && size <= kMaxRsaBytes;
}

PkeyPtr make_key(const Parts& parts) noexcept {
  const BuilderPtr builder{OSSL_PARAM_BLD_new()};
  if (!builder) return {};
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (OSSL_PARAM_BLD_push_BN(builder.get(), kParts[i], parts[i].get()) != 1) return {};
  }
  const ParametersPtr parameters{OSSL_PARAM_BLD_to_param(builder.get())};
  const PkeyContextPtr context{EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr)};
  EVP_PKEY* key = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_KEYPAIR, parameters.get()) != 1) {
    return {};
  }
  return PkeyPtr{key};
}

/// A damaged private half must not be found out by the venue: a wrong signature can give it away.
bool verifies_itself(EVP_PKEY* key) noexcept {
  std::array<unsigned char, kMaxRsaBytes> signature;
  const std::size_t size = sign_sha256(key, {"probe"}, signature);
  const Sha256Digest digest = sha256({"probe"});
  const PkeyContextPtr context{EVP_PKEY_CTX_new(key, nullptr)};
  return size != 0 && context && EVP_PKEY_verify_init(context.get()) == 1 &&
         EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) == 1 &&
         EVP_PKEY_verify(context.get(), signature.data(), size, digest.data(), digest.size()) == 1;
}

PkeyPtr load(ByteView pem) {
  const SecureBytes pkcs1 = read_pem(pem, "RSA PRIVATE KEY");
  const SecureBytes pkcs8 = pkcs1.empty() ? read_pem(pem, "PRIVATE KEY") : SecureBytes{};
  const auto der =
      pkcs1.empty() ? read_pkcs8(pkcs8.span(), kAlgorithm) : std::optional<ByteView>{pkcs1.span()};
  Parts parts;
  if (!der || !read_parts(*der, parts)) return {};
  PkeyPtr key = make_key(parts);
  return key && verifies_itself(key.get()) ? std::move(key) : PkeyPtr{};
}

}  // namespace

RsaKey::RsaKey(ByteView pem) : key_{load(pem)} {
  if (!key_) {
    throw std::invalid_argument{
        "secret: not an RSA key of 2048 to 4096 bits; give the unencrypted PKCS#8 PEM (BEGIN "
        "PRIVATE KEY)"};
  }
}

std::size_t RsaKey::sign(std::initializer_list<std::string_view> parts,
                         std::span<unsigned char> out) const noexcept {
  return sign_sha256(key_.get(), parts, out);
}

}  // namespace crossbook
