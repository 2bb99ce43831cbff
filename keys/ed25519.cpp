#include "keys/ed25519.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string>

namespace crossbook {
namespace {

constexpr std::size_t kSeedBytes = 32;
constexpr std::size_t kPublicBytes = 32;
constexpr unsigned char kAlgorithm[] = {0x06, 3, 0x2b, 0x65, 0x70};  // 1.3.101.112, RFC 8410

using MdContextPtr = std::unique_ptr<EVP_MD_CTX, OpenSslFree<&EVP_MD_CTX_free>>;

PkeyPtr load_seed(ByteView seed) noexcept {
  return PkeyPtr{EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, seed.data(), seed.size())};
}

PkeyPtr load_pair(ByteView pair) noexcept {
  PkeyPtr key = load_seed(pair.first(kSeedBytes));
  std::array<unsigned char, kPublicBytes> derived;
  std::size_t size = derived.size();
  const bool fits = key && EVP_PKEY_get_raw_public_key(key.get(), derived.data(), &size) == 1 &&
                    std::ranges::equal(derived, pair.subspan(kSeedBytes));
  return fits ? std::move(key) : PkeyPtr{};
}

PkeyPtr load_pem(ByteView pem) {
  const SecureBytes der = read_pem(pem, "PRIVATE KEY");
  const auto key = read_pkcs8(der.span(), kAlgorithm);
  if (!key) return {};
  DerReader reader{*key};
  const auto seed = reader.next(kDerOctetString);
  return seed && seed->size() == kSeedBytes && reader.is_at_end() ? load_seed(*seed) : PkeyPtr{};
}

}  // namespace

Ed25519Key::Ed25519Key(ByteView secret) {
  if (secret.size() == kSeedBytes) {
    key_ = load_seed(secret);
  } else if (secret.size() == kSeedBytes + kPublicBytes) {
    key_ = load_pair(secret);
  } else {
    key_ = load_pem(secret);
  }
  if (!key_) {
    throw std::invalid_argument{
        "secret: not an Ed25519 key; give the unencrypted PKCS#8 PEM (BEGIN PRIVATE KEY)"};
  }
}

std::size_t Ed25519Key::sign(std::initializer_list<std::string_view> parts,
                             std::span<unsigned char> out) const noexcept {
  std::string joined;  // it is hashed twice, so it must lie in one piece
  if (parts.size() != 1)
    for (const std::string_view part : parts) joined.append(part);
  const std::string_view message = parts.size() == 1 ? *parts.begin() : joined;
  const MdContextPtr context{EVP_MD_CTX_new()};
  std::size_t size = out.size();
  const auto* bytes = reinterpret_cast<const unsigned char*>(message.data());
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), out.data(), &size, bytes, message.size()) != 1) {
    return 0;
  }
  return size;
}

}  // namespace crossbook
