#include "venues/kraken/auth.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "keys/encoding.hpp"

namespace crossbook::kraken {

std::string sign_request(const SigningKey& key, std::string_view path, std::string_view nonce,
                         std::string_view body) {
  const Sha256Digest digest = sha256({nonce, body});
  const std::string_view digest_bytes{reinterpret_cast<const char*>(digest.data()), digest.size()};
  Signature signature;
  key.sign({path, digest_bytes}, signature);
  std::array<char, 96> text;
  return std::string{base64_encode(signature.view(), text.data())};
}

void make_private_request(const SigningKey& key, std::string_view path, std::uint64_t nonce,
                          std::string_view fields, HttpRequest& out) {
  const std::string nonce_text = std::to_string(nonce);
  out.method = HttpMethod::Post;
  out.target = path;
  out.is_signed = true;
  out.body = "nonce=" + nonce_text;
  if (!fields.empty()) {
    out.body += '&';
    out.body += fields;
  }
  out.headers.clear();
  out.headers.emplace_back("API-Key", std::string{key.id()});
  out.headers.emplace_back("API-Sign", sign_request(key, path, nonce_text, out.body));
  out.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
}

KeyMaterial make_key_material(std::string id, std::string_view secret,
                              std::string_view passphrase) {
  if (id.empty())
    throw std::invalid_argument{
        "kraken key: the id is empty; give the text that Kraken calls API Key"};
  if (!passphrase.empty())
    throw std::invalid_argument{"kraken key: passphrase: Kraken keys have none; leave it empty"};
  std::optional<std::string> bytes = base64_decode(secret);
  if (!bytes || bytes->empty()) {
    throw std::invalid_argument{
        "kraken key: the secret is not base64; give the whole text that Kraken calls Private Key"};
  }
  KeyMaterial material;
  material.id = std::move(id);
  material.algorithm = Algorithm::HmacSha512;
  material.secret = Secret{*bytes};
  wipe(*bytes);
  return material;
}

}  // namespace crossbook::kraken
