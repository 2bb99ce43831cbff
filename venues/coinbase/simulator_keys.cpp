#include "venues/coinbase/simulator_keys.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <array>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "keys/encoding.hpp"
#include "venues/coinbase/simulator_words.hpp"

namespace crossbook::coinbase {
namespace {

constexpr std::string_view kBearer = "Bearer ";
constexpr std::string_view kVenueHost = "api.coinbase.com";
constexpr std::size_t kMostTokenBytes = 4'096;
constexpr std::size_t kSeedBytes32 = 32;

using OwnedKey = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using OwnedBio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

std::optional<std::string> from_base64url(std::string_view text) {
  std::string plain{text};
  for (char& c : plain) c = c == '-' ? '+' : c == '_' ? '/' : c;
  while (plain.size() % 4 != 0) plain += '=';
  return base64_decode(plain);
}

struct ReadToken {
  WireJson header, payload;
  std::string_view signed_text;
  std::string signature;
};

std::optional<ReadToken> read_token(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = token.find('.', first == token.npos ? first : first + 1);
  if (second == token.npos || token.size() > kMostTokenBytes) return std::nullopt;
  const auto header = from_base64url(token.substr(0, first));
  const auto payload = from_base64url(token.substr(first + 1, second - first - 1));
  auto signature = from_base64url(token.substr(second + 1));
  if (!header || !payload || !signature) return std::nullopt;
  ReadToken read{WireJson::parse(*header, nullptr, false),
                 WireJson::parse(*payload, nullptr, false), token.substr(0, second),
                 std::move(*signature)};
  if (!read.header.is_object() || !read.payload.is_object()) return std::nullopt;
  return read;
}

std::int64_t seconds_at(const WireJson& object, std::string_view key) {
  const auto found = object.find(std::string{key});
  return found != object.end() && found->is_number_integer() ? found->get<std::int64_t>() : -1;
}

/// Older clients send "uris".
std::vector<std::string> requests_of(const WireJson& payload) {
  std::vector<std::string> all;
  if (std::string one = text_at(payload, "uri"); !one.empty()) all.push_back(std::move(one));
  const auto list = payload.find("uris");
  if (list != payload.end() && list->is_array())
    for (const WireJson& one : *list)
      if (one.is_string()) all.push_back(one.get<std::string>());
  return all;
}

std::string_view without_port(std::string_view host) { return host.substr(0, host.find(':')); }

bool is_signed_by(const ApiKey& key, std::string_view text, std::string_view signature) {
  if (key.verifier == nullptr) return false;
  const auto* const bytes = reinterpret_cast<const unsigned char*>(signature.data());
  return key.verifier->verifies(text, {bytes, signature.size()});
}

std::string_view algorithm_word(const ApiKey& key) {
  return key.verifier != nullptr && key.verifier->algorithm() == Algorithm::Es256 ? "ES256"
                                                                                  : "EdDSA";
}

std::string uuid(std::mt19937_64& random) {
  const std::uint64_t a = random(), b = random();
  return fmt::format("{:08x}-{:04x}-4{:03x}-8{:03x}-{:012x}", a >> 32, (a >> 16) & 0xffff,
                     a & 0xfff, b >> 52, b & 0xffff'ffff'ffff);
}

/// base64 of seed and public key, as the portal shows it.
std::string ed25519_secret(std::mt19937_64& random) {
  std::array<unsigned char, 2 * kSeedBytes32> pair;
  for (std::size_t i = 0; i < kSeedBytes32; ++i) pair[i] = static_cast<unsigned char>(random());
  const OwnedKey key{
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, pair.data(), kSeedBytes32),
      &EVP_PKEY_free};
  std::size_t size = kSeedBytes32;
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), pair.data() + kSeedBytes32, &size) != 1)
    throw std::runtime_error{"OpenSSL made no Ed25519 key"};
  char text[96];
  return std::string{base64_encode(pair, text)};
}

std::string p256_secret() {
  const OwnedKey key{EVP_EC_gen("P-256"), &EVP_PKEY_free};
  const OwnedBio out{BIO_new(BIO_s_mem()), &BIO_free_all};
  if (!key || !out ||
      PEM_write_bio_PrivateKey_traditional(out.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                           nullptr) != 1)
    throw std::runtime_error{"OpenSSL made no P-256 key"};
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(size)};
}

}  // namespace

const ApiKey* KeyDesk::check_request(const HttpCall& call, UtcNanos now) const {
  const std::string_view header = call.header("authorization");
  if (!header.starts_with(kBearer)) return nullptr;
  const Target target{call.method, call.path, call.header("host")};
  return check_token(header.substr(kBearer.size()), &target, call.address, now);
}

const ApiKey* KeyDesk::check_socket(std::string_view token, std::string_view address,
                                    UtcNanos now) const {
  return check_token(token, nullptr, address, now);
}

const ApiKey* KeyDesk::check_token(std::string_view token, const Target* target,
                                   std::string_view address, UtcNanos now) const {
  const std::optional<ReadToken> read = read_token(token);
  if (!read) return nullptr;
  const std::string id = text_at(read->payload, "sub");
  const ApiKey* const key = exchange_.find_key(id);
  if (key == nullptr || !is_alive(*key, now) || !allows_address(*key, address)) return nullptr;
  if (text_at(read->header, "kid") != id || text_at(read->header, "alg") != algorithm_word(*key))
    return nullptr;
  const std::string issuer = text_at(read->payload, "iss");
  if (issuer != "cdp" && issuer != "coinbase-cloud") return nullptr;
  const std::int64_t begin = seconds_at(read->payload, "nbf");
  const std::int64_t end = seconds_at(read->payload, "exp");
  if (begin < 0 || begin > now.seconds() || now.seconds() >= end ||
      end > now.seconds() + kLongestToken.count())
    return nullptr;
  if (target != nullptr) {
    bool is_named = false;
    for (const std::string& request : requests_of(read->payload)) {
      const auto names = [&](std::string_view host) {
        return request == fmt::format("{} {}{}", target->method, host, target->path);
      };
      is_named =
          is_named || names(kVenueHost) || names(target->host) || names(without_port(target->host));
      // Without a Host header (no sockets, in tests) any host was dialled.
      if (target->host.empty())
        is_named = is_named || (request.starts_with(std::string{target->method} + " ") &&
                                request.ends_with(target->path));
    }
    if (!is_named) return nullptr;
  }
  return is_signed_by(*key, read->signed_text, read->signature) ? key : nullptr;
}

const ApiKey& KeyDesk::issue(AccountId account, KeyPermissions permissions, std::mt19937_64& random,
                             UtcNanos now) {
  ApiKey key;
  key.secret = ed25519_secret(random);
  key.verifier = std::make_shared<Signer>(Algorithm::Ed25519, Secret{*base64_decode(key.secret)});
  return add(std::move(key), account, permissions, random, now);
}

const ApiKey& KeyDesk::issue_es256(AccountId account, KeyPermissions permissions,
                                   std::mt19937_64& random, UtcNanos now) {
  ApiKey key;
  key.secret = p256_secret();
  key.verifier = std::make_shared<Signer>(Algorithm::Es256, Secret{key.secret});
  return add(std::move(key), account, permissions, random, now);
}

const ApiKey& KeyDesk::add(ApiKey key, AccountId account, KeyPermissions permissions,
                           std::mt19937_64& random, UtcNanos now) {
  const std::string organisation = uuid(random);
  key.id = fmt::format("organizations/{}/apiKeys/{}", organisation, uuid(random));
  key.account = account;
  key.permissions = permissions;
  key.created = now;
  return exchange_.add_key(std::move(key));
}

}  // namespace crossbook::coinbase
