#include "venues/kraken/auth.hpp"

#include <array>
#include <optional>
#include <stdexcept>
#include <utility>

#include "keys/encoding.hpp"

namespace crossbook::kraken {

Result<void> make_private_request(const RequestContext& context, std::string_view path,
                                  std::string_view fields, HttpRequest& out) {
  if (context.credential == nullptr) return Error{Errc::NoKey, "key"};
  const std::string nonce = std::to_string(context.nonce);
  out.method = HttpMethod::Post;
  out.target = path;
  out.is_signed = true;
  out.body = "nonce=" + nonce;
  if (!fields.empty()) {
    out.body += '&';
    out.body += fields;
  }
  const Sha256Digest digest = sha256({nonce, out.body});
  const std::string_view digest_bytes{reinterpret_cast<const char*>(digest.data()), digest.size()};
  Signature signature;
  const Result<void> is_signed =
      context.sign(RequestMethod::Post, path, {path, digest_bytes}, signature);
  if (is_signed.has_error()) return is_signed;
  std::array<char, 96> text;
  out.headers.clear();
  out.headers.emplace_back("API-Key", std::string{context.credential->id()});
  out.headers.emplace_back("API-Sign", std::string{base64_encode(signature.view(), text.data())});
  out.headers.emplace_back("Content-Type", "application/x-www-form-urlencoded");
  return {};
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
