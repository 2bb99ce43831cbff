#include "keys/vault_seal.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <stdexcept>

#include "keys/vault_bytes.hpp"

namespace crossbook {
namespace {

using Bytes = std::span<const unsigned char>;

constexpr std::size_t kSizesBytes = 4;   // of secret and passphrase, u16 each
constexpr std::size_t kPadToBytes = 64;  // hides how long a secret is, to within that

struct FreeContext {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<EVP_CIPHER_CTX, FreeContext>;

ContextPtr make_context() {
  ContextPtr context{EVP_CIPHER_CTX_new()};
  if (!context) throw std::runtime_error{"vault: no memory for a cipher; free some"};
  return context;
}

int size_of(Bytes bytes) noexcept { return static_cast<int>(bytes.size()); }

/// AES-256-GCM. @param bound two byte strings, each of a size that its own bytes tell
/// @param out the ciphertext and its tag
void encrypt(Bytes key, Bytes nonce, std::array<Bytes, 2> bound, Bytes plain,
             std::vector<unsigned char>& out) {
  const ContextPtr context = make_context();
  const std::size_t begin = out.size();
  out.resize(begin + plain.size() + kVaultTagBytes);
  unsigned char* sealed = out.data() + begin;
  int size = 0;
  bool is_good =
      EVP_EncryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.data(), nonce.data(), nullptr) == 1;
  for (const Bytes part : bound) {
    is_good = is_good &&
              EVP_EncryptUpdate(context.get(), nullptr, &size, part.data(), size_of(part)) == 1;
  }
  is_good = is_good &&
            EVP_EncryptUpdate(context.get(), sealed, &size, plain.data(), size_of(plain)) == 1 &&
            EVP_EncryptFinal_ex(context.get(), sealed + size, &size) == 1 &&
            EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kVaultTagBytes,
                                sealed + plain.size()) == 1;
  if (!is_good) throw std::runtime_error{"vault: OpenSSL cannot encrypt; look at its installation"};
}

/// @param sealed ciphertext and tag @param plain as long as the ciphertext
/// @return false, with plain not to be used, if anything is not as it was sealed
bool decrypt(Bytes key, Bytes nonce, std::array<Bytes, 2> bound, Bytes sealed,
             std::span<unsigned char> plain) {
  const ContextPtr context = make_context();
  std::array<unsigned char, kVaultTagBytes> tag{};
  const Bytes cipher = sealed.first(plain.size());
  std::copy_n(sealed.begin() + size_of(cipher), tag.size(), tag.begin());
  int size = 0;
  bool is_good =
      EVP_DecryptInit_ex2(context.get(), EVP_aes_256_gcm(), key.data(), nonce.data(), nullptr) == 1;
  for (const Bytes part : bound) {
    is_good = is_good &&
              EVP_DecryptUpdate(context.get(), nullptr, &size, part.data(), size_of(part)) == 1;
  }
  return is_good &&
         EVP_DecryptUpdate(context.get(), plain.data(), &size, cipher.data(), size_of(cipher)) ==
             1 &&
         EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kVaultTagBytes, tag.data()) ==
             1 &&
         EVP_DecryptFinal_ex(context.get(), plain.data() + size, &size) == 1;
}

/// The data key seals nothing else, so an entry's place is nonce enough.
std::array<unsigned char, 12> nonce_of(std::size_t index) {
  std::array<unsigned char, 12> nonce{};
  for (std::size_t i = 0; i < sizeof index; ++i) {
    nonce[i] = static_cast<unsigned char>(index >> (8 * i));
  }
  return nonce;
}

std::size_t joined_bytes(const VaultSecrets& secrets) noexcept {
  const std::size_t used = kSizesBytes + secrets.secret.size() + secrets.passphrase.size();
  return (used + kPadToBytes - 1) / kPadToBytes * kPadToBytes;
}

SecureBytes join(const VaultSecrets& secrets) {
  std::array<unsigned char, kSizesBytes> sizes{};
  static_assert(kSizesBytes == 4);
  const std::size_t lengths[] = {secrets.secret.size(), secrets.passphrase.size()};
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    sizes[i] = static_cast<unsigned char>(lengths[i / 2] >> (8 * (i % 2)));
  }
  SecureBytes plain{joined_bytes(secrets)};
  if (plain.empty()) return plain;  // never; but GCC sees the sum come round to zero
  unsigned char* to = std::copy(sizes.begin(), sizes.end(), plain.data());
  for (const Secret* secret : {&secrets.secret, &secrets.passphrase}) {
    const std::string_view text = VaultSeal::text(*secret);
    to = std::copy(text.begin(), text.end(), to);
  }
  return plain;
}

bool split(const SecureBytes& plain, VaultSecrets& out) {
  ByteReader reader{plain.span()};
  std::uint16_t secret_bytes = 0;
  std::uint16_t passphrase_bytes = 0;
  Bytes secret;
  Bytes passphrase;
  if (!reader.read(secret_bytes) || !reader.read(passphrase_bytes) ||
      secret_bytes > kMaxSecretBytes || passphrase_bytes > kMaxSecretBytes ||
      !reader.read(secret, secret_bytes) || !reader.read(passphrase, passphrase_bytes)) {
    return false;
  }
  const auto text = [](Bytes bytes) {
    return std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  };
  out.secret = Secret{text(secret)};
  out.passphrase = Secret{text(passphrase)};
  return true;
}

}  // namespace

std::string_view VaultSeal::text(const Secret& secret) noexcept {
  return {reinterpret_cast<const char*>(secret.bytes().data()), secret.size()};
}

SecureBytes VaultSeal::derive_key(const Secret& passphrase, const KdfParameters& kdf, Bytes salt) {
  constexpr std::uint64_t kBeside = std::uint64_t{1} << 20;  // what scrypt needs beside its table
  const std::uint64_t table = 128 * kdf.n * kdf.r;
  SecureBytes key{kVaultKeyBytes};
  const std::string_view word = text(passphrase);
  const char* chars = word.empty() ? "" : word.data();  // null would mean: do not compute
  if (EVP_PBE_scrypt(chars, word.size(), salt.data(), salt.size(), kdf.n, kdf.r, kdf.p,
                     table + kBeside, key.data(), key.size()) != 1) {
    throw std::runtime_error{
        fmt::format("vault: the passphrase needs {} MiB of memory; free some", table >> 20)};
  }
  return key;
}

std::vector<unsigned char> VaultSeal::seal(VaultContents& contents) {
  SecureBytes keys{2 * kVaultKeyBytes};
  const std::span<unsigned char> data_key = keys.span().first(kVaultKeyBytes);
  fill_random(data_key);
  std::copy(contents.audit_seed.span().begin(), contents.audit_seed.span().end(),
            keys.span().subspan(kVaultKeyBytes).begin());

  std::vector<std::vector<unsigned char>> bounds;
  std::size_t total = VaultHead::kBytes;
  for (std::size_t i = 0; i < contents.entries.size(); ++i) {
    const std::size_t plain_bytes = joined_bytes(contents.secrets[i]);
    bounds.push_back(encode_vault_entry(contents.entries[i], plain_bytes));
    total += bounds.back().size() + plain_bytes + kVaultTagBytes;
  }

  VaultHead& head = contents.head;
  head.file_bytes = total;
  head.entries = static_cast<std::uint32_t>(contents.entries.size());
  fill_random(head.nonce);
  std::vector<unsigned char> sealed_keys;
  encrypt(contents.passphrase_key.span(), head.nonce,
          {Bytes{encode_vault_head(head)}.first(VaultHead::kBoundBytes), Bytes{}}, keys.span(),
          sealed_keys);
  std::copy(sealed_keys.begin(), sealed_keys.end(), head.sealed_keys.begin());

  const auto head_bytes = encode_vault_head(head);
  std::vector<unsigned char> file;
  file.reserve(total);
  append(file, head_bytes);
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    append(file, bounds[i]);
    encrypt(data_key, nonce_of(i), {Bytes{head_bytes}, Bytes{bounds[i]}},
            join(contents.secrets[i]).span(), file);
  }
  return file;
}

std::string VaultSeal::unseal(VaultOutline& outline, VaultContents& out) {
  const auto head_bytes = encode_vault_head(outline.head);
  SecureBytes keys{2 * kVaultKeyBytes};
  if (!decrypt(out.passphrase_key.span(), outline.head.nonce,
               {Bytes{head_bytes}.first(VaultHead::kBoundBytes), Bytes{}}, outline.head.sealed_keys,
               keys.span())) {
    return "the passphrase is wrong, try again; or the file's head was changed";
  }
  const Bytes data_key = keys.span().first(kVaultKeyBytes);
  out.secrets.clear();
  for (std::size_t i = 0; i < outline.views.size(); ++i) {
    const VaultEntryView& view = outline.views[i];
    SecureBytes plain{view.sealed.size() - kVaultTagBytes};
    VaultSecrets& secrets = out.secrets.emplace_back();
    if (!decrypt(data_key, nonce_of(i), {Bytes{head_bytes}, view.bound}, view.sealed,
                 plain.span()) ||
        !split(plain, secrets)) {
      return fmt::format("entry {} ({}) was changed, moved or comes from another vault", i + 1,
                         slot_name(outline.entries[i].label));
    }
  }
  out.audit_seed = SecureBytes{kVaultKeyBytes};
  std::copy_n(keys.data() + kVaultKeyBytes, kVaultKeyBytes, out.audit_seed.data());
  out.head = outline.head;
  out.entries = std::move(outline.entries);
  return {};
}

void fill_random(std::span<unsigned char> out) {
  if (RAND_priv_bytes(out.data(), static_cast<int>(out.size())) != 1) {
    throw std::runtime_error{"vault: OpenSSL has no random bytes; look at its installation"};
  }
}

KdfParameters calibrate_kdf(const std::function<std::chrono::nanoseconds()>& now,
                            std::chrono::milliseconds target) {
  constexpr std::uint64_t kShareOfMemory = 8;
  const std::uint64_t memory = static_cast<std::uint64_t>(::sysconf(_SC_PHYS_PAGES)) *
                               static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
  const std::array<unsigned char, 32> salt{};
  KdfParameters kdf;
  const std::chrono::nanoseconds begin = now();
  VaultSeal::derive_key(Secret{"how long does it take"}, kdf, salt);
  std::chrono::nanoseconds taken = now() - begin;
  for (KdfParameters next = kdf;; kdf = next) {
    next.n *= 2;
    taken *= 2;
    if (!KdfLimits{}.allow(next) || taken > target ||
        128 * next.n * next.r > memory / kShareOfMemory) {
      return kdf;
    }
  }
}

}  // namespace crossbook
