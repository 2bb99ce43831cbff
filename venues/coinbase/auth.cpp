#include "venues/coinbase/auth.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>

#include "keys/encoding.hpp"
#include "keys/private_key.hpp"

namespace crossbook::coinbase {
namespace {

constexpr std::size_t kSeedBytes = 32;
constexpr std::size_t kPairBytes = 64;
constexpr std::size_t kMaxPartBytes = 720;  // header or payload before it is encoded
constexpr std::size_t kSignatureChars = 1 + 86;

std::span<const unsigned char> bytes_of(std::string_view text) noexcept {
  return {reinterpret_cast<const unsigned char*>(text.data()), text.size()};
}

/// Elliptic keys of both kinds come as "BEGIN PRIVATE KEY": the curve's identifier tells them
/// apart.
bool is_p256_pem(std::string_view pem) {
  if (pem.starts_with("-----BEGIN EC PRIVATE KEY-----")) return true;
  constexpr std::string_view kCurve = "\x2a\x86\x48\xce\x3d\x02\x01";  // id-ecPublicKey
  const SecureBytes der = read_pem(bytes_of(pem), "PRIVATE KEY");
  const std::string_view text{reinterpret_cast<const char*>(der.span().data()), der.span().size()};
  return text.find(kCurve) != std::string_view::npos;
}

}  // namespace

NonceText::NonceText(std::uint64_t nonce) noexcept {
  constexpr std::string_view kDigits = "0123456789abcdef";
  text_.fill('0');
  for (std::size_t i = text_.size(); nonce != 0; nonce >>= 4) text_[--i] = kDigits[nonce & 15U];
}

void set_times(TokenClaims& claims, UtcNanos now, std::chrono::nanoseconds life) noexcept {
  constexpr std::chrono::nanoseconds kAlmostASecond{999'999'999};
  claims.not_before = now.seconds() - kTokenBackdate.count();
  claims.expires =
      std::max((now + life + kAlmostASecond).seconds(), now.seconds() + std::int64_t{1});
}

TokenDraft::TokenDraft(const TokenClaims& claims) noexcept {
  const bool is_ed25519 = claims.algorithm == Algorithm::Ed25519;
  if (!is_ed25519 && claims.algorithm != Algorithm::Es256) return;
  FrameBuffer part;
  part.text(is_ed25519 ? R"({"alg":"EdDSA","kid":")" : R"({"alg":"ES256","kid":")")
      .text(claims.key_id)
      .text(R"(","nonce":")")
      .text(claims.nonce)
      .text(R"(","typ":"JWT"})");
  if (part.has_overflowed() || part.view().size() > kMaxPartBytes) return;
  size_ = base64url_encode(bytes_of(part.view()), text_.data()).size();
  text_[size_++] = '.';
  part.clear();
  part.text(R"({"sub":")")
      .text(claims.key_id)
      .text(R"(","iss":"cdp","nbf":)")
      .integer(claims.not_before)
      .text(R"(,"exp":)")
      .integer(claims.expires);
  if (!claims.method.empty())
    part.text(R"(,"uri":")")
        .text(claims.method)
        .text(" ")
        .text(claims.host)
        .text(claims.path)
        .text("\"");
  part.text("}");
  if (part.has_overflowed() || part.view().size() > kMaxPartBytes) return;
  size_ += base64url_encode(bytes_of(part.view()), text_.data() + size_).size();
  is_good_ = true;
}

std::string_view TokenDraft::finish(const Signature& signature) noexcept {
  static_assert(2 * (kMaxPartBytes / 3 * 4 + 4) + kSignatureChars + 4 <= kMaxTokenChars);
  text_[size_++] = '.';
  size_ += base64url_encode(signature.view(), text_.data() + size_).size();
  return signing_input();
}

Result<std::string> make_token(const RequestContext& context, RequestMethod method,
                               std::string_view path) {
  if (context.credential == nullptr) return Error{Errc::NoKey, "key"};
  TokenClaims claims;
  claims.key_id = context.credential->id();
  claims.algorithm = context.credential->algorithm();
  const NonceText nonce{context.nonce};
  claims.nonce = nonce.view();
  set_times(claims, context.venue_now, kRequestLife);
  if (method != RequestMethod::Ws) {
    claims.method = to_string(method);
    claims.host = context.host;
    claims.path = path;
  }
  TokenDraft draft{claims};
  if (!draft.is_good()) return Error{Errc::BufferTooSmall, "jwt"};
  Signature signature;
  const Result<void> is_signed = context.sign(method, path, {draft.signing_input()}, signature);
  if (is_signed.has_error()) return is_signed.error();
  return std::string{draft.finish(signature)};
}

KeyMaterial make_key_material(std::string id, std::string_view secret,
                              std::string_view passphrase) {
  constexpr const char* kNoSecret =
      "coinbase key: the secret is neither base64 of an Ed25519 key nor a PEM private key (Ed25519 "
      "or ES256); give the whole text that the portal calls privateKey";
  if (id.empty())
    throw std::invalid_argument{
        "coinbase key: the id is empty; give the name of the key, organizations/…/apiKeys/…, or "
        "its UUID"};
  if (id.find_first_of("\"\\") != std::string::npos)
    throw std::invalid_argument{"coinbase key: the id holds a quote; give the name of the key"};
  if (!passphrase.empty())
    throw std::invalid_argument{
        "coinbase key: passphrase: Advanced Trade keys have none (those of Coinbase Exchange do, "
        "which is another product); leave it empty"};
  KeyMaterial material;
  material.id = std::move(id);
  if (secret.starts_with("-----BEGIN")) {
    material.algorithm = is_p256_pem(secret) ? Algorithm::Es256 : Algorithm::Ed25519;
    material.secret = Secret{secret};
    return material;
  }
  std::optional<std::string> bytes = base64_decode(secret);
  const bool is_key = bytes && (bytes->size() == kSeedBytes || bytes->size() == kPairBytes);
  if (is_key) {
    material.algorithm = Algorithm::Ed25519;
    material.secret = Secret{*bytes};
  }
  if (bytes) wipe(*bytes);
  if (!is_key) throw std::invalid_argument{kNoSecret};
  return material;
}

}  // namespace crossbook::coinbase
