#include "keys/audit_format.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <stdexcept>

namespace crossbook {
namespace {

constexpr std::string_view kFirstHashOf = "crossbook audit log 1";
constexpr std::string_view kAnchorSays = "crossbook audit anchor 1 ";
constexpr std::string_view kNoKey = "-";
constexpr std::size_t kHashChars = 2 * sizeof(Sha256Digest);
constexpr std::size_t kSignatureBytes = 64;
constexpr std::string_view kGeneration = "generation=";

constexpr std::array kKinds = {AuditKind::Start,     AuditKind::Vault,  AuditKind::Load,
                               AuditKind::Refusal,   AuditKind::Policy, AuditKind::SelfCheck,
                               AuditKind::Rotation,  AuditKind::Revoke, AuditKind::Latch,
                               AuditKind::Signatures};

struct CountName {
  std::string_view name;
  std::uint64_t SignatureCounts::*field;
};
constexpr std::array kCounts = {CountName{"reads=", &SignatureCounts::reads},
                                CountName{"cancels=", &SignatureCounts::cancels},
                                CountName{"orders=", &SignatureCounts::orders},
                                CountName{"refused=", &SignatureCounts::refused},
                                CountName{"accepted=", &SignatureCounts::accepted},
                                CountName{"rejected=", &SignatureCounts::rejected}};

std::string_view view_of(std::span<const unsigned char> bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string hex_of(std::span<const unsigned char> bytes) {
  std::string text(2 * bytes.size(), '\0');
  hex_encode(bytes, text.data());
  return text;
}

bool read_hex(std::string_view text, std::span<unsigned char> out) noexcept {
  if (text.size() != 2 * out.size()) return false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    unsigned value = 0;
    for (const char c : text.substr(2 * i, 2)) {
      if (c >= '0' && c <= '9') {
        value = value * 16 + static_cast<unsigned>(c - '0');
      } else if (c >= 'a' && c <= 'f') {
        value = value * 16 + static_cast<unsigned>(c - 'a') + 10;
      } else {
        return false;
      }
    }
    out[i] = static_cast<unsigned char>(value);
  }
  return true;
}

/// The words up to the next space, which is taken too.
std::string_view cut(std::string_view& rest) noexcept {
  const std::size_t end = std::min(rest.find(' '), rest.size());
  const std::string_view word = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return word;
}

/// Digits only, in their shortest form.
template <class Number>
bool read_number(std::string_view text, Number& out) noexcept {
  if (text.empty() || (text.size() > 1 && text.front() == '0')) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  return error == std::errc{} && end == text.data() + text.size() && out >= Number{0} &&
         text.front() != '-';
}

/// Nothing that a terminal would obey, and no line end.
std::string escape(std::string_view words) {
  std::string text;
  for (const char c : words) {
    if (c >= ' ' && c <= '~' && c != '%') {
      text.push_back(c);
    } else {
      text += fmt::format("%{:02x}", static_cast<unsigned char>(c));
    }
    if (text.size() >= kMaxAuditWordsBytes - 2) break;
  }
  return text;
}

bool unescape(std::string_view text, std::string& out) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::array<unsigned char, 1> byte{static_cast<unsigned char>(text[i])};
    if (text[i] == '%') {
      if (!read_hex(text.substr(i + 1, 2), byte)) return false;
      i += 2;
    }
    out.push_back(static_cast<char>(byte[0]));
  }
  return escape(out) == text;
}

/// "name=number " off the front.
bool cut_count(std::string_view& rest, std::string_view name, std::uint64_t& out) noexcept {
  if (!rest.starts_with(name)) return false;
  return read_number(cut(rest).substr(name.size()), out);
}

std::string body_of(std::uint64_t sequence, const AuditRecord& record) {
  std::string body = fmt::format("{} {} {} {} ", sequence, record.unix_ms, to_string(record.kind),
                                 record.key.empty() ? kNoKey : std::string_view{record.key});
  if (record.kind == AuditKind::Vault) body += fmt::format("{}{} ", kGeneration, record.generation);
  if (record.kind == AuditKind::Signatures) {
    for (const CountName& count : kCounts) {
      body += fmt::format("{}{} ", count.name, record.counts.*count.field);
    }
  }
  body += escape(record.words);
  body.push_back(' ');
  return body;
}

std::optional<AuditKind> parse_kind(std::string_view text) noexcept {
  const auto found = std::find_if(kKinds.begin(), kKinds.end(),
                                  [&](AuditKind kind) { return to_string(kind) == text; });
  if (found == kKinds.end()) return std::nullopt;
  return *found;
}

/// @param body a line without its hash
bool parse_body(std::string_view body, std::uint64_t& sequence, AuditRecord& out) {
  std::string_view rest = body;
  if (!read_number(cut(rest), sequence) || !read_number(cut(rest), out.unix_ms)) return false;
  const std::optional<AuditKind> kind = parse_kind(cut(rest));
  if (!kind) return false;
  out.kind = *kind;
  const std::string_view key = cut(rest);
  if (key != kNoKey) {
    if (key.empty() || !is_audit_key(key)) return false;
    out.key = key;
  }
  if (out.kind == AuditKind::Vault && !cut_count(rest, kGeneration, out.generation)) return false;
  if (out.kind == AuditKind::Signatures) {
    for (const CountName& count : kCounts) {
      if (!cut_count(rest, count.name, out.counts.*count.field)) return false;
    }
  }
  if (!rest.ends_with(' ') || !unescape(rest.substr(0, rest.size() - 1), out.words)) return false;
  return body_of(sequence, out) == body;  // one spelling for each record
}

std::string anchor_body(const AuditAnchor& anchor) {
  return fmt::format("{} {} {} {} {} ", anchor.sequence, anchor.unix_ms, anchor.bytes,
                     anchor.generation, hex_of(anchor.hash));
}

}  // namespace

std::string_view to_string(AuditKind kind) noexcept {
  switch (kind) {
    case AuditKind::Start: return "start";
    case AuditKind::Vault: return "vault";
    case AuditKind::Load: return "load";
    case AuditKind::Refusal: return "refusal";
    case AuditKind::Policy: return "policy";
    case AuditKind::SelfCheck: return "self-check";
    case AuditKind::Rotation: return "rotation";
    case AuditKind::Revoke: return "revoke";
    case AuditKind::Latch: return "latch";
    case AuditKind::Signatures: return "signatures";
  }
  __builtin_unreachable();
}

SignatureCounts& SignatureCounts::operator+=(const SignatureCounts& other) noexcept {
  for (const CountName& count : kCounts) this->*count.field += other.*count.field;
  return *this;
}

std::string audit_key_name(const KeyLabel& label) {
  return fmt::format("{}/{}", slot_name(label), label.key_id);
}

bool is_audit_key(std::string_view text) noexcept {
  return text.empty() || (text != kNoKey && is_plain_word(text, kMaxAuditKeyBytes));
}

AuditChain::AuditChain(const AuditIdentity& identity) {
  at_.hash = sha256({kFirstHashOf, view_of(identity.vault_id), view_of(identity.public_key)});
}

std::string AuditChain::follow(std::string_view line, AuditRecord& out) {
  const std::uint64_t expected = at_.sequence + 1;
  Sha256Digest claimed{};
  std::uint64_t sequence = 0;
  AuditRecord record;
  if (line.size() > kMaxAuditLineBytes || line.size() <= kHashChars) {
    return fmt::format("record {} is not readable", expected);
  }
  const std::string_view body = line.substr(0, line.size() - kHashChars);
  if (!read_hex(line.substr(body.size()), claimed) || !parse_body(body, sequence, record)) {
    return fmt::format("record {} is not readable", expected);
  }
  if (sequence != expected) {
    return fmt::format("record {} is missing: record {} stands in its place", expected, sequence);
  }
  if (sha256({view_of(at_.hash), body}) != claimed) {
    return fmt::format("record {} was changed, or does not follow record {}", expected,
                       at_.sequence);
  }
  out = std::move(record);
  advance(line.size() + 1, out, claimed);
  return {};
}

std::string AuditChain::extend(const AuditRecord& record) {
  std::string line = body_of(at_.sequence + 1, record);
  const Sha256Digest hash = sha256({view_of(at_.hash), line});
  line += hex_of(hash);
  line.push_back('\n');
  advance(line.size(), record, hash);
  return line;
}

void AuditChain::advance(std::size_t line_bytes, const AuditRecord& record,
                         const Sha256Digest& hash) noexcept {
  ++at_.sequence;
  at_.bytes += line_bytes;
  at_.generation = std::max(at_.generation, record.generation);
  at_.hash = hash;
}

AuditAnchor AuditChain::anchor(std::int64_t unix_ms) const noexcept {
  AuditAnchor anchor = at_;
  anchor.unix_ms = unix_ms;
  return anchor;
}

std::string sign_anchor(const AuditAnchor& anchor, const AuditIdentity& identity,
                        const Ed25519Key& key) {
  std::string line = anchor_body(anchor);
  std::array<unsigned char, kSignatureBytes> signature{};
  if (key.sign({kAnchorSays, view_of(identity.vault_id), line}, signature) != signature.size()) {
    return {};
  }
  line += hex_of(signature);
  line.push_back('\n');
  return line;
}

AnchorReader::AnchorReader(const AuditIdentity& identity)
    : identity_{identity},
      key_{EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, identity.public_key.data(),
                                       identity.public_key.size())} {
  if (!key_) throw std::runtime_error{"audit: OpenSSL has no memory for a key; free some"};
}

bool AnchorReader::read(std::string_view line, AuditAnchor& out) const {
  std::string_view rest = line;
  std::array<unsigned char, kSignatureBytes> signature{};
  if (line.size() > kMaxAuditLineBytes || !read_number(cut(rest), out.sequence) ||
      !read_number(cut(rest), out.unix_ms) || !read_number(cut(rest), out.bytes) ||
      !read_number(cut(rest), out.generation) || !read_hex(cut(rest), out.hash) ||
      !read_hex(rest, signature)) {
    return false;
  }
  const std::string body = anchor_body(out);
  if (body != line.substr(0, body.size())) return false;
  std::string message{kAnchorSays};
  message += view_of(identity_.vault_id);
  message += body;
  const std::unique_ptr<EVP_MD_CTX, OpenSslFree<&EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
  return context != nullptr &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                          reinterpret_cast<const unsigned char*>(message.data()),
                          message.size()) == 1;
}

}  // namespace crossbook
