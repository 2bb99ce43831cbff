#include "keys/private_key.hpp"

#include <algorithm>
#include <string>

#include "keys/encoding.hpp"

namespace crossbook {
namespace {

std::string_view text_of(ByteView bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

SecureBytes read_pem(ByteView pem, std::string_view label) {
  const std::string_view text = text_of(pem);
  const std::string begin_line = "-----BEGIN " + std::string{label} + "-----";
  const std::string end_line = "-----END " + std::string{label} + "-----";
  const std::size_t begin = text.find(begin_line);
  const std::size_t end = text.find(end_line);
  if (begin == std::string_view::npos || end == std::string_view::npos || end < begin) return {};
  const std::string_view body =
      text.substr(begin + begin_line.size(), end - begin - begin_line.size());
  SecureBytes packed{body.size()};
  std::size_t size = 0;
  for (std::size_t i = 0; i < body.size(); ++i) {
    const char c = body[i];
    if (c == '\n' || c == '\r' || c == ' ' || c == '\t') continue;
    if (c == '\\' && i + 1 < body.size() && (body[i + 1] == 'n' || body[i + 1] == 'r')) {
      ++i;
      continue;
    }
    packed.data()[size++] = static_cast<unsigned char>(c);
  }
  SecureBytes decoded{size / 4 * 3};
  const auto length = base64_decode(packed.text().substr(0, size), decoded.data());
  if (!length) return {};
  SecureBytes der{*length};
  std::copy_n(decoded.data(), *length, der.data());
  return der;
}

std::optional<ByteView> DerReader::next(unsigned char tag) noexcept {
  if (rest_.size() < 2 || rest_[0] != tag) return std::nullopt;
  std::size_t length = rest_[1];
  std::size_t head = 2;
  if (length >= 0x80) {  // the low bits say how many bytes the length takes
    const std::size_t bytes = length - 0x80;
    if (bytes < 1 || bytes > 2 || rest_.size() < 2 + bytes || rest_[2] == 0) return std::nullopt;
    length = bytes == 1 ? rest_[2] : std::size_t{rest_[2]} << 8 | rest_[3];
    if (length < 0x80) return std::nullopt;
    head += bytes;
  }
  if (rest_.size() - head < length) return std::nullopt;
  const ByteView content = rest_.subspan(head, length);
  rest_ = rest_.subspan(head + length);
  return content;
}

std::optional<ByteView> read_pkcs8(ByteView der, ByteView algorithm) noexcept {
  DerReader outer{der};
  const auto all = outer.next(kDerSequence);
  if (!all || !outer.is_at_end()) return std::nullopt;
  DerReader reader{*all};
  const auto version = reader.next(kDerInteger);
  if (!version || version->size() != 1 || (*version)[0] > 1) return std::nullopt;
  const auto identifier = reader.next(kDerSequence);
  if (!identifier || !std::ranges::equal(*identifier, algorithm)) return std::nullopt;
  return reader.next(kDerOctetString);
}

BignumPtr read_secret_number(ByteView bytes) noexcept {
  BignumPtr number{BN_secure_new()};
  if (number && BN_bin2bn(bytes.data(), static_cast<int>(bytes.size()), number.get()) == nullptr) {
    number.reset();
  }
  return number;
}

std::size_t sign_sha256(EVP_PKEY* key, std::initializer_list<std::string_view> parts,
                        std::span<unsigned char> out) noexcept {
  const Sha256Digest digest = sha256(parts);
  const PkeyContextPtr context{EVP_PKEY_CTX_new(key, nullptr)};
  std::size_t size = out.size();
  if (!context || EVP_PKEY_sign_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_signature_md(context.get(), EVP_sha256()) != 1 ||
      EVP_PKEY_sign(context.get(), out.data(), &size, digest.data(), digest.size()) != 1) {
    return 0;
  }
  return size;
}

}  // namespace crossbook
