#include "venues/kraken/simulator_gate.hpp"

#include <array>
#include <vector>

#include "keys/encoding.hpp"
#include "venues/kraken/auth.hpp"
#include "venues/kraken/simulator_limits.hpp"

namespace crossbook::kraken {
namespace {

constexpr std::size_t kKeyIdBytes = 42;  // 56 characters of base64
constexpr std::size_t kSecretBytes = 64;

std::string random_base64(std::mt19937_64& random, std::size_t size) {
  std::vector<unsigned char> bytes(size);
  for (unsigned char& byte : bytes) byte = static_cast<unsigned char>(random());
  std::string text(4 * ((size + 2) / 3) + 1, '\0');
  return std::string{base64_encode(bytes, text.data())};
}

std::string expected_signature(const ApiKey& key, std::string_view path, std::string_view nonce,
                               std::string_view body) {
  const Sha256Digest digest = sha256({nonce, body});
  Signature signature;
  key.verifier->sign({path, {reinterpret_cast<const char*>(digest.data()), digest.size()}},
                     signature);
  std::array<char, 96> text;
  return std::string{base64_encode(signature.view(), text.data())};
}

bool has_permission(const KeyPermissions& permissions, Need need) noexcept {
  switch (need) {
    case Need::Nothing: return true;
    case Need::Read: return permissions.read;
    case Need::Trade: return permissions.trade;
    case Need::Socket: return permissions.read || permissions.trade;
  }
  __builtin_unreachable();
}

}  // namespace

Caller KeyGate::check_call(const HttpCall& call, const Fields& fields, Need need, std::int64_t cost,
                           UtcNanos now) {
  ApiKey* const key = exchange_.find_key(call.header("api-key"));
  if (key == nullptr || !is_alive(*key, now)) return {nullptr, "EAPI:Invalid key"};
  const std::string_view nonce_text = fields.text("nonce");
  if (call.header("api-sign") != expected_signature(*key, call.path, nonce_text, call.body))
    return {nullptr, "EAPI:Invalid signature"};
  const std::optional<std::uint64_t> nonce = parse_nonce(nonce_text);
  if (!nonce || *nonce <= key->last_nonce) return {nullptr, "EAPI:Invalid nonce"};
  key->last_nonce = *nonce;
  if (!allows_address(*key, call.address)) return {nullptr, "EGeneral:Permission denied"};
  if (!has_permission(key->permissions, need)) return {nullptr, "EGeneral:Permission denied"};
  LeakyCounter& counter =
      counters_.try_emplace(key->id, kRestCounterMax, kRestCounterDecay).first->second;
  if (!counter.try_add(cost * 1'000, now)) return {nullptr, "EAPI:Rate limit exceeded"};
  return {key, {}};
}

std::string KeyGate::issue_token(const ApiKey& key, UtcNanos now) {
  std::erase_if(tokens_, [&](const auto& row) {  // those in use live on with their connections
    return now - row.second.issued > 96 * kTokenLifetime;
  });
  const std::string count = std::to_string(++issued_tokens_);
  const Sha256Digest digest = sha256({key.secret, count});
  std::array<char, 48> text;
  std::string token{base64_encode({digest.data(), digest.size()}, text.data())};
  token.pop_back();  // the padding
  for (char& c : token)
    if (c == '/' || c == '+') c = 'a';
  tokens_.insert_or_assign(token, Token{key.id, now});
  return token;
}

Caller KeyGate::check_token(std::string_view token, bool in_use, UtcNanos now) {
  const auto found = tokens_.find(token);
  if (found == tokens_.end()) return {nullptr, "EAPI:Invalid token"};
  if (!in_use && now - found->second.issued > kTokenLifetime)
    return {nullptr, "ESession:Invalid session"};
  ApiKey* const key = exchange_.find_key(found->second.key_id);
  if (key == nullptr || !is_alive(*key, now)) return {nullptr, "ESession:Invalid session"};
  return {key, {}};
}

const ApiKey& KeyGate::issue_key(AccountId account, KeyPermissions permissions,
                                 std::mt19937_64& random, UtcNanos now) {
  ApiKey key;
  key.id = random_base64(random, kKeyIdBytes);
  key.secret = random_base64(random, kSecretBytes);
  key.account = account;
  key.permissions = permissions;
  key.created = now;
  KeyMaterial material = make_key_material(key.id, key.secret, {});
  key.verifier = std::make_shared<Signer>(material.algorithm, std::move(material.secret));
  return exchange_.add_key(std::move(key));
}

}  // namespace crossbook::kraken
