#include "keys/signer.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <stdexcept>
#include <string>
#include <variant>

#include "keys/hash.hpp"

namespace crossbook {
namespace {

constexpr std::size_t kSeedBytes = 32;

struct FreeKey {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using Ed25519Key = std::unique_ptr<EVP_PKEY, FreeKey>;

/// Without this OpenSSL asks for an encrypted key's password on the terminal.
int refuse_password(char*, int, int, void*) noexcept { return -1; }

Ed25519Key load_ed25519(std::span<const unsigned char> secret) {
  Ed25519Key key;
  if (secret.size() == kSeedBytes) {
    key.reset(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, secret.data(), kSeedBytes));
  } else {
    const std::unique_ptr<BIO, decltype(&BIO_free)> file{
        BIO_new_mem_buf(secret.data(), static_cast<int>(secret.size())), &BIO_free};
    if (file) key.reset(PEM_read_bio_PrivateKey(file.get(), nullptr, &refuse_password, nullptr));
  }
  ERR_clear_error();
  if (!key || EVP_PKEY_get_base_id(key.get()) != EVP_PKEY_ED25519) {
    throw std::invalid_argument{
        "secret: not an Ed25519 key; give the unencrypted PKCS#8 PEM (BEGIN PRIVATE KEY)"};
  }
  return key;
}

/// @return the signature's size; 0 if OpenSSL fails, which only a lack of memory brings about
std::uint8_t sign_ed25519(EVP_PKEY* key, std::string_view message, unsigned char* out) noexcept {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(),
                                                                        &EVP_MD_CTX_free};
  std::size_t size = sizeof(Signature::bytes);
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key) != 1 ||
      EVP_DigestSign(context.get(), out, &size, bytes, message.size()) != 1) {
    return 0;
  }
  return static_cast<std::uint8_t>(size);
}

}  // namespace

struct Signer::State {
  using Hmac256 = HmacMidstates<SHA256_CTX>;
  using Hmac512 = HmacMidstates<SHA512_CTX>;

  State(Algorithm algorithm, std::span<const unsigned char> secret) {
    if (secret.empty()) throw std::invalid_argument{"secret: empty; give the key's secret"};
    switch (algorithm) {
      case Algorithm::HmacSha256: key = make_hmac_sha256(secret); break;
      case Algorithm::HmacSha384: key = make_hmac_sha384(secret); break;
      case Algorithm::HmacSha512: key = make_hmac_sha512(secret); break;
      case Algorithm::Ed25519: key = load_ed25519(secret); break;
    }
  }
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (auto* hmac = std::get_if<Hmac256>(&key)) OPENSSL_cleanse(hmac, sizeof *hmac);
    if (auto* hmac = std::get_if<Hmac512>(&key)) OPENSSL_cleanse(hmac, sizeof *hmac);
  }

  std::variant<std::monostate, Hmac256, Hmac512, Ed25519Key> key;
};

Signer::Signer(Algorithm algorithm, Secret secret)
    : algorithm_{algorithm}, state_{std::make_unique<State>(algorithm, secret.bytes())} {
  secret.wipe();
}
Signer::Signer(Signer&&) noexcept = default;
Signer& Signer::operator=(Signer&&) noexcept = default;
Signer::~Signer() = default;

void Signer::sign(std::initializer_list<std::string_view> parts, Signature& out) const noexcept {
  const auto* key = &state_->key;
  if (const auto* hmac = std::get_if<State::Hmac256>(key)) {
    out.size = static_cast<std::uint8_t>(compute_hmac(*hmac, parts, out.bytes.data()));
  } else if (const auto* long_hmac = std::get_if<State::Hmac512>(key)) {
    out.size = static_cast<std::uint8_t>(compute_hmac(*long_hmac, parts, out.bytes.data()));
  } else if (const auto* ed25519 = std::get_if<Ed25519Key>(key)) {
    std::string message;  // Ed25519 hashes the message twice, so it must lie in one piece
    for (const std::string_view part : parts) message.append(part);
    out.size = sign_ed25519(ed25519->get(), message, out.bytes.data());
  }
}

}  // namespace crossbook
